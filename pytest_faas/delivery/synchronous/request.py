"""A client's request as a record of the report: what the client sent, and all that it got for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_faas import errors
from pytest_faas import origin as origins
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.record import Record, label_of
from pytest_faas.runtime.front_ends import table
from pytest_faas.runtime.front_ends.request import body_of

if TYPE_CHECKING:
    from pytest_faas.runtime.front_ends.answer import HttpAnswer

__tracebackhide__ = errors.hidden_from


class Request(Record):
    """What a client wants once, however often it has to send it; `raw` is the event of the last sending.

    `body` is the body as the client sent it (text, octets where the event has base64, "" for none), or the payload of a
    direct call. `answers`: what the client got each time, None where it gave up waiting; `answer` is the last of them.
    `id` is the request id of the first sending. A user may also name it by its event, its parsed body or its label
    (`POST /orders`).
    """

    __slots__ = ("answers", "first", "kind", "sent", "under_way")

    def __init__(self, event: Event, kind: str) -> None:
        super().__init__(_id_of(event), _body_of(event, kind), event)
        self.kind = kind
        self.first = event
        self.answers: list[HttpAnswer | None] = []
        self.sent = 0
        self.under_way = 0  # how many times it is on its way, or will be whatever comes of the others

    @property
    def answer(self) -> HttpAnswer | None:
        """The last thing that the client got; None where it gave up waiting, or got nothing yet."""
        return self.answers[-1] if self.answers else None

    @property
    def label(self) -> str:
        """What to call it in a timeline: method, path and body; the payload of a direct call."""
        if self.kind == table.DIRECT:
            return label_of(self.body)
        body = label_of(self.body) if self.body else ""
        return label_of(f"{self._line} {body}".strip())

    def is_meant_by(self, wanted: object) -> bool:
        """Whether a user's words mean this request."""
        return super().is_meant_by(wanted) or wanted == self.first or wanted in (self.label, self._line)

    @property
    def _line(self) -> str:
        if self.kind == table.DIRECT:
            return self.label
        context = self.first.get("requestContext")
        http = context.get("http") if isinstance(context, dict) else None
        method = http.get("method") if isinstance(http, dict) else self.first.get("httpMethod")
        return f"{method or ''} {self.first.get('rawPath') or self.first.get('path') or ''}".strip()


def _id_of(event: Event) -> str:
    context = event.get("requestContext")
    found = context.get("requestId") if isinstance(context, dict) else None
    return found if isinstance(found, str) and found else origins.current().ids.uuid()


def _body_of(event: Event, kind: str) -> Any:
    return event if kind == table.DIRECT else body_of(event)
