"""What happened to the records: plain values to assert on, and the story behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from pytest_faas import errors
from pytest_faas.arguments import closest, seen
from pytest_faas.delivery.agenda import SECOND
from pytest_faas.delivery.record import Record
from pytest_faas.delivery.story import Attempt, Line, Row, Sent
from pytest_faas.delivery.synchronous.request import Request
from pytest_faas.delivery.timeline import clock_text, drawn
from pytest_faas.errors import InvalidArgument
from pytest_faas.runtime.front_ends.answer import HttpAnswer

__tracebackhide__ = errors.hidden_from

# How a record can end; the words of the report's attributes.
SUCCEEDED = "succeeded"
DEAD_LETTERED = "dead_letters"
EXPIRED = "expired"
FILTERED = "filtered"
DROPPED = "dropped"
STATES = (SUCCEEDED, DEAD_LETTERED, EXPIRED, FILTERED, DROPPED)


class Report:
    """What a delivery came to.

    `attempts`: each invocation in the order of their starts; `rows`: all that happened. `succeeded`, `dead_letters`,
    `expired`, `filtered`, `dropped`: the records, each in one of them and in the order in which they got there, and
    `unsettled` those of which `until=` left the end open. `sent`: what went to destinations and dead-letter queues.
    `elapsed`: virtual seconds from the start until the last thing that happened.
    """

    def __init__(
        self,
        title: str,
        records: Sequence[Record],
        rows: Sequence[Row],
        ended: Mapping[str, Iterable[Record]],
        sent: Sequence[Sent],
        elapsed: float,
        stopped: str = "",
        counted: str = "try",
    ) -> None:
        self.title = title
        self.counted = counted  # what the numbers of the lines count
        self.records = tuple(records)
        self.rows = tuple(rows)
        self.attempts = tuple(row for row in rows if isinstance(row, Attempt) and not row.refused)
        self.succeeded = tuple(ended[SUCCEEDED])
        self.dead_letters = tuple(ended[DEAD_LETTERED])
        self.expired = tuple(ended[EXPIRED])
        self.filtered = tuple(ended[FILTERED])
        self.dropped = tuple(ended[DROPPED])
        self.unsettled = tuple(each for each in records if each.settled_as is None)
        self.sent = tuple(sent)
        self.elapsed = elapsed
        self.stopped = stopped

    @property
    def settled(self) -> bool:
        """Whether every record came to an end."""
        return not self.unsettled

    @property
    def refusals(self) -> tuple[Attempt, ...]:
        """The invocations that Lambda did not begin: throttles and errors of the service."""
        return tuple(row for row in self.rows if isinstance(row, Attempt) and row.refused)

    @property
    def answers(self) -> tuple[HttpAnswer | None, ...]:
        """What the client of each request was left with, in the order of the events; None where it gave up waiting.

        Of a synchronous source; other sources answer nobody. A request's `answers` are all that its client got.
        """
        return tuple(each.answer for each in self.records if isinstance(each, Request))

    def attempts_of(self, record: object) -> int:
        """Return in how many invocations a record was: named by its body (parsed or not), its id or as a `Record`.

        Where several records have that body, it is the sum. Raises `InvalidArgument` for a record that was not delivered.
        """
        return sum(each.attempts for each in self._meant(record))

    def story_of(self, record: object) -> list[Row]:
        """Return the rows in which a record is."""
        meant = self._meant(record)
        return [row for row in self.rows if any(line.record in meant for line in row.lines)]

    def _meant(self, wanted: object) -> list[Record]:
        found = [each for each in self.records if each.is_meant_by(wanted)]
        if not found:
            near = closest(wanted, [each.label for each in self.records]) if isinstance(wanted, str) else ""
            known = ", ".join(each.label for each in self.records[:10])
            raise InvalidArgument(
                f"report: record must be the body or id of one that was delivered, got {seen(wanted)}.{near}"
                f" There are: {known}{', …' if len(self.records) > 10 else ''}"
            )
        return found

    @cached_property
    def timeline(self) -> str:
        """The story as a table of 100 columns, complete."""
        return self.table(complete=True)

    def table(self, *, complete: bool) -> str:
        """Return the story as a table of 100 columns; where it is not to be `complete`, its middle is left out."""
        return drawn(self, complete=complete)

    def __iter__(self) -> Iterator[Attempt]:
        return iter(self.attempts)

    def __str__(self) -> str:
        return self.table(complete=False)

    def __repr__(self) -> str:
        counts = [_counted(len(getattr(self, state)), *words) for state, words in _WORDS.items()]
        told = ", ".join(each for each in counts if each) or "no records"
        tries = _counted(len(self.attempts), "attempt", "attempts") or "no attempt"
        return f"<Report {tries} in {self.elapsed:g} s: {told}>"


_WORDS = {
    SUCCEEDED: ("succeeded", "succeeded"),
    DEAD_LETTERED: ("dead letter", "dead letters"),
    EXPIRED: ("expired", "expired"),
    FILTERED: ("filtered", "filtered"),
    DROPPED: ("dropped", "dropped"),
    "unsettled": ("unsettled", "unsettled"),
}


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}" if number else ""


class Ledger:
    """The report in the making: the flows write down what happens, as it happens."""

    def __init__(self, start: int) -> None:
        self._start = start
        self._last = start
        self._invocations = 0
        self._ended: dict[str, dict[Record, None]] = {state: {} for state in STATES}
        self.rows: list[Row] = []
        self.sent: list[Sent] = []
        self.records: list[Record] = []
        self.counted = "try"

    @property
    def invocations(self) -> int:
        """How many invocations there have been."""
        return self._invocations

    def since_start(self, at: int) -> float:
        """Return a time as virtual seconds since the start: whole ones as they are read."""
        return (at - self._start) / SECOND

    def clock(self, at: int) -> str:
        """Return a time as the timeline has it: `+60 s`."""
        return f"+{clock_text(self.since_start(at))}"

    def arrived(self, record: Record) -> None:
        """Write down that there is a record, unless that is known."""
        self.records.append(record)

    def attempt(self, at: int, attempt: Attempt) -> Attempt:
        """Write down an invocation; one that ran gets its number, and its records one attempt more."""
        self._invocations += 1
        attempt.number = self._invocations
        for line in attempt.lines:
            line.record.attempts += 1
        return self.refused(at, attempt)

    def refused(self, at: int, attempt: Attempt) -> Attempt:
        """Write down an invocation that did not begin."""
        attempt.at = self.since_start(at)
        self.rows.append(attempt)
        self.touch(at + round(attempt.duration * SECOND))
        return attempt

    def note(self, at: int, said: str, lines: list[Line]) -> None:
        """Write down what happened to records outside an invocation."""
        self.rows.append(Row(self.since_start(at), lines, said))
        self.touch(at)

    def settle(self, record: Record, state: str, at: int) -> None:
        """Write down how a record ended; a duplicate of one that has ended changes nothing."""
        if record.settled_as is None:
            record.settled_as = state
            self._ended[state][record] = None
        self.touch(at)

    def reopen(self, record: Record) -> None:
        """Take back how a record ended: it is on its way again."""
        if record.settled_as is not None:
            del self._ended[record.settled_as][record]
            record.settled_as = None

    def send(self, at: int, sent: Sent) -> None:
        """Write down what was sent on."""
        self.sent.append(sent)
        self.touch(at)

    def touch(self, at: int) -> None:
        """Let the delivery last until then at least."""
        self._last = max(self._last, at)

    def break_off(self, at: int) -> None:
        """Let the delivery last until then and no longer: an invocation that ends later is under way."""
        self._last = at
        for row in self.rows:
            ends = round((row.at + row.duration) * SECOND) if isinstance(row, Attempt) else 0
            if (
                isinstance(row, Attempt)
                and ends > at - self._start
                and not any(line.fate for line in row.lines)
            ):
                row.outcome = "under way"
                row.said = f"under way until +{clock_text(ends / SECOND)}"
                for line in row.lines:
                    line.fate = "left open"

    def close(self, title: str, stopped: str = "") -> Report:
        """Return the report."""
        rows = sorted(self.rows, key=lambda row: row.at)  # stable: what is of one time stays as it happened
        return Report(
            title,
            self.records,
            rows,
            self._ended,
            self.sent,
            self.since_start(self._last),
            stopped,
            self.counted,
        )
