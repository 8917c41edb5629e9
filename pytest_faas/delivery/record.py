"""One record on its way: a message, a stream's record, or the event of a source that sends them whole."""

from __future__ import annotations

import json
from typing import Any

_LABEL = 60


class Record:
    """What a source delivers as one thing, and how often it was delivered.

    `id` is what stays the same on each delivery (`messageId`, `eventID`, the request id of an asynchronous invocation),
    `body` what the sender put there: text of a message, octets of a Kinesis record, the change of an item, the event
    itself for the other sources. `raw` is the record as the event that was delivered last has it.
    """

    __slots__ = ("attempts", "body", "id", "raw", "settled_as")

    def __init__(self, id: str, body: Any, raw: dict[str, Any]) -> None:  # noqa: A002 - what the services call it
        self.id = id
        self.body = body
        self.raw = raw
        self.attempts = 0
        self.settled_as: str | None = None

    @property
    def label(self) -> str:
        """What to call it in a timeline, on one line."""
        return label_of(self.body)

    def is_meant_by(self, wanted: object) -> bool:
        """Whether a user's words mean this record: its body (parsed, if it is JSON), its id or the record as it came."""
        if isinstance(wanted, Record):
            return wanted is self
        if wanted in (self.id, self.body, self.raw):
            return True
        return (
            isinstance(self.body, (str, bytes))
            and not isinstance(wanted, (str, bytes))
            and self._parsed() == wanted
        )

    def _parsed(self) -> object:
        try:
            return json.loads(self.body)
        except ValueError:
            return self.body

    def __repr__(self) -> str:
        return f"<Record {self.label} ({self.id})>"


def label_of(body: object) -> str:
    """Return a body on one line, cut to what a table has room for."""
    if isinstance(body, bytes):
        try:
            body = body.decode()
        except UnicodeDecodeError:
            body = repr(body)
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, default=repr)
    line = " ".join(text.split()) or repr(text)
    return line if len(line) <= _LABEL else line[: _LABEL - 1] + "…"
