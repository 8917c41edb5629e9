"""A message in the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_faas.delivery.record import Record

if TYPE_CHECKING:
    from pytest_faas.delivery.queue.store import Received


class Message(Record):
    """A message on its way: `id` is its messageId, `body` its text, `raw` the record as it was delivered last.

    `sent` is when it came into the queue, in microseconds since the epoch, `group` the MessageGroupId of a message in a FIFO
    queue (None in a standard queue). `latest` is the last receive of it, `gone` whether the queue has it no
    longer, `known` whether the report has it.

    >>> Message("059f36b4", "pay", {"messageId": "059f36b4", "body": "pay"}, 0).label
    'pay'
    """

    __slots__ = ("gone", "group", "known", "latest", "sent")

    def __init__(
        self,
        id: str,  # noqa: A002 - what the services call it
        body: str,
        raw: dict[str, Any],
        sent: int,
        group: str | None = None,
    ) -> None:
        super().__init__(id, body, raw)
        self.sent = sent
        self.group = group
        self.known = False
        self.latest: Received | None = None
        self.gone = False
