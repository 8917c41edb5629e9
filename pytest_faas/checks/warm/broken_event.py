"""An event of the same source that a handler cannot make sense of: what its producer wrote is cut off."""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import md5
from typing import Any

from pytest_faas import origin as origins
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.synchronous.other_body import with_body

CUT_OFF = '{"'  # where JSON was expected


def broken(event: Event, source: str) -> Event | None:
    """Return an event of the same source with a body that cannot be read, or None where a source has no body.

    It has ids of its own, so that nobody takes it for the event again.

    >>> from pytest_faas import events
    >>> broken(events.sqs({"order": 7}), "sqs")["Records"][0]["body"]
    '{"'
    """
    change = _CHANGES.get(source)
    if change is None:
        return None
    made = copy.deepcopy(event)
    return made if change(made) else None


def _message(event: Event) -> bool:
    for record in event["Records"]:
        record["messageId"] = origins.current().ids.uuid()
        record["body"] = CUT_OFF
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Message.html
        record["md5OfBody"] = md5(CUT_OFF.encode(), usedforsecurity=False).hexdigest()
    return True


def _notification(event: Event) -> bool:
    for record in event["Records"]:
        record["Sns"].update(MessageId=origins.current().ids.uuid(), Message=CUT_OFF)
    return True


def _record(event: Event) -> bool:
    for record in event["Records"]:
        record["kinesis"]["data"] = base64.b64encode(CUT_OFF.encode()).decode()
    return True


def _object(event: Event) -> bool:
    for record in event["Records"]:
        record["s3"]["object"]["key"] += ".missing"
    return True


def _detail(event: Event) -> bool:
    event.update(id=origins.current().ids.uuid(), detail={})
    return True


def _request(event: Event, kind: str) -> bool:
    if not event.get("body"):
        return False
    event.update(with_body(event, kind, CUT_OFF))
    return True


_CHANGES: Mapping[str, Callable[[Any], bool]] = {
    "sqs": _message,
    "sqs_fifo": _message,
    "sns_sqs": _message,
    "sns": _notification,
    "kinesis": _record,
    "s3": _object,
    "eventbridge": _detail,
    "apigw": partial(_request, kind="rest"),
    **{kind: partial(_request, kind=kind) for kind in ("http_api", "function_url", "alb")},
}
