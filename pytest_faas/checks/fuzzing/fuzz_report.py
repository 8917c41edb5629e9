"""What a fuzz run came to: how many events were drawn, what each check said of them, and the smallest events that fail."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pytest_faas.checks.allow import Allow
from pytest_faas.checks.telling import rows
from pytest_faas.checks.telling.lines import wrapped
from pytest_faas.checks.verdict import Verdict
from pytest_faas.cloud.state import text
from pytest_faas.delivery.outcome import Event
from pytest_faas.runtime.front_ends.request import body_of

_EVENT_WIDTH = 400
_SHOWN = 3  # reasons, and notes, of one check
_INDENT = " " * 23


@dataclass(frozen=True)
class Shown:
    """One cause with its smallest event; `saved`: it was on file from an earlier run."""

    verdict: Verdict
    event: Event
    saved: bool = False

    @property
    def event_said(self) -> str:
        """The event in few words: a request's line and body, the bodies of messages, else its JSON."""
        return text.cut(_said(self.event), _EVENT_WIDTH)


@dataclass(frozen=True, repr=False)
class FuzzReport:
    """What came of it: how many events were drawn, and what the checks said of them.

    `said` counts, for each check, the events by verdict, `reasons` why it judged nothing, `notes` what it noted besides, as
    what only warns; `allowed`: entries that matched.
    """

    function: str
    drawn: int
    said: Mapping[str, Counter[str]]
    reasons: Mapping[str, Counter[str]]
    shown: tuple[Shown, ...] = ()
    allowed: tuple[Allow, ...] = ()
    notes: Mapping[str, Counter[str]] = field(default_factory=dict)

    @property
    def nothing_exercised(self) -> bool:
        """Whether no event exercised anything."""
        return not any(each["passed"] or each["failed"] for each in self.said.values())

    @property
    def title(self) -> str:
        """One line that says how many causes there are."""
        earlier = sum(each.saved for each in self.shown)
        found = f"{self.function}: {rows.counted(len(self.shown), 'cause')}"
        if earlier == len(self.shown):
            return f"{found}, saved by an earlier run and judged again first"
        return f"{found} in {rows.counted(self.drawn, 'event')}"

    @property
    def counts(self) -> str:
        """A line for each check: how many events it passed, failed, and could say nothing of, why, and what it noted."""
        lines = [f"{rows.counted(self.drawn, 'event')} drawn for {self.function}"]
        for name, counter in self.said.items():
            said = ", ".join(f"{count} {status}" for status, count in counter.most_common())
            lines.append(f"  {name:<20} {said}")
            for counted in (self.reasons, self.notes):
                lines += _most_common(counted.get(name, Counter()))
        if self.allowed:
            lines += wrapped(f"Allowed: {'; '.join(map(str, self.allowed))}")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.counts

    def __repr__(self) -> str:
        return f"<{self.counts}>"


def _most_common(counted: Counter[str]) -> Iterator[str]:
    """Yield a line, or a few, for each of the texts that came most often."""
    for said, count in counted.most_common(_SHOWN):
        yield from wrapped(f"{count} x {said.splitlines()[0]}", first=_INDENT, further=_INDENT + "    ")
    if len(counted) > _SHOWN:
        yield f"{_INDENT}and {len(counted) - _SHOWN} others"


def _said(event: Event) -> str:
    context = event.get("requestContext")
    if isinstance(context, dict):
        http = context.get("http")
        method = event.get("httpMethod") or (http.get("method") if isinstance(http, dict) else None)
        query = f"?{event['rawQueryString']}" if event.get("rawQueryString") else ""
        line = f"{method} {event.get('rawPath') or event.get('path')}{query}"
        body = body_of(event)
        return f"{line} {body!r}" if body else line
    records = event.get("Records")
    if isinstance(records, list) and all(isinstance(each, dict) and "body" in each for each in records):
        return f"{rows.counted(len(records), 'message')}: " + ", ".join(
            repr(each["body"]) for each in records
        )
    return json.dumps(event, ensure_ascii=False)
