"""Which emissions a service drops because it has had them before.

FIFO queues and topics: five minutes, by the id that was given or by the SHA-256 of the body:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from pytest_faas.cloud.state.emission import Emission

WINDOW = 300.0  # seconds
_BODY = {"sqs": "MessageBody", "sns": "Message"}
Group = tuple[str, ...]


def kept(emissions: Iterable[Emission], by_group: frozenset[str] = frozenset()) -> list[bool]:
    """Say of each emission, in the order in which they were sent, whether its service took it.

    `by_group` names FIFO queues whose DeduplicationScope, or topics whose FifoThroughputScope, is the message group.

    >>> twice = [Emission("sqs", "SendMessage", "a.fifo", {"MessageBody": "x", "MessageGroupId": "1"})] * 2
    >>> kept(twice)
    [True, False]
    """
    since: dict[Group, float] = {}
    found = []
    for each in emissions:
        mark, window = _mark(each, by_group), WINDOW if each.service in _BODY else float("inf")
        known = mark is not None and mark in since and each.at - since[mark] < window
        found.append(not known)
        if mark is not None and not known:
            since[mark] = each.at
    return found


def _mark(emission: Emission, by_group: frozenset[str]) -> Group | None:
    """Return what an emission shares with its repetitions; None where the service takes every one."""
    home = (emission.service, emission.region, emission.resource)
    if emission.service in _BODY:
        if not emission.resource.endswith(".fifo"):
            return None
        group = (str(emission.payload.get("MessageGroupId")),) if emission.resource in by_group else ()
        return (*home, *group, _identifier(emission.payload, _BODY[emission.service]))
    return (*home, *emission.token) if emission.token else None


def _identifier(payload: dict[str, Any], body: str) -> str:
    given = payload.get("MessageDeduplicationId")
    return str(given) if given is not None else hashlib.sha256(str(payload.get(body)).encode()).hexdigest()
