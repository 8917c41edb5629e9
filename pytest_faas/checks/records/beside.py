"""A bad record beside good ones in a batch: the source delivers until it is done with them, or an hour long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_faas import deliveries
from pytest_faas.checks import explaining
from pytest_faas.checks.records import why
from pytest_faas.checks.records.groups import group_of
from pytest_faas.checks.telling import rows
from pytest_faas.checks.verdict import Failure
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.checks.worlds.quiet import kept_quiet
from pytest_faas.checks.worlds.world import Worlds
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.policies import Conditions
from pytest_faas.delivery.report import Report

LONGEST = 3600  # virtual seconds that a source without any limit of retries is looked at
_OF_RECORDS = ("image-missing", "decimal-not-json")
_SAID = {"dead_letters": "became a dead letter", "expired": "expired", "dropped": "was given up"}
Record = dict[str, Any]


@dataclass(frozen=True)
class Tried:
    """A record, and how it went alone."""

    record: Record
    attempt: Attempt


def tried_alone(worlds: Worlds, record: Record) -> Tried:
    """Deliver a record alone."""
    with worlds.new() as world:
        return Tried(record, world.deliver({**worlds.case.event, "Records": [record]}))


def is_limited(case: Case) -> bool:
    """Whether the source gives up a record that fails, before it is too old to be kept."""
    settings = case.settings
    if not case.is_stream:
        return settings.max_receive_count is not None
    return bool(settings.maximum_retry_attempts >= 0 or settings.maximum_record_age_in_seconds >= 0)


def held_up(worlds: Worlds, good: list[Record], broken: Tried) -> Failure | None:
    """Let the source deliver good records and a bad one; return what is wrong if a good one never succeeds."""
    event = {**worlds.case.event, "Records": _together(good, broken.record)}
    report = _delivered(worlds, event)
    done = {each.id for each in (*report.succeeded, *report.filtered)}
    waiting = [each for each in good if _id(each) not in done]
    if not waiting:
        return None
    named = why.kind_of(broken.attempt)
    kind = named if named in _OF_RECORDS else "poison-blocks-batch"
    reported = broken.attempt.said.startswith("reported")
    ended = "is reported as failed" if reported else f"{broken.attempt.said}{rows.place_of(broken.attempt)}"
    said = f"A record that {ended} keeps"
    return Failure(
        kind,
        f"{said} {len(waiting)} of {rows.counted(len(good), 'good record')} beside it from success:",
        tuple(_fates(report, [broken.record, *waiting])),
        (broken.attempt,),
        explaining.advice_for_batch(kind, worlds.case, reported=reported),
        plan={"bad": broken.record},
        event={**worlds.case.event, "Records": good},
    )


def _together(good: list[Record], broken: Record) -> list[Record]:
    """Return a batch with the bad record where it does most harm, within the order that its source keeps.

    In a FIFO queue it comes last: a function is to stop at the first failure there.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
    """
    return [*good, broken] if group_of(broken) is not None else [broken, *good]


def _delivered(worlds: Worlds, event: Event) -> Report:
    case = worlds.case
    until = None if is_limited(case) else float(LONGEST)
    with worlds.new(), kept_quiet():
        case.function.cold_start()
        return deliveries.run(case.function, [event], case.settings, Conditions(until=until))


def _fates(report: Report, records: Sequence[Record]) -> Iterator[str]:
    """Yield what became of records, the bad one first."""
    for record in records:
        found = next((each for each in report.records if each.id == _id(record)), None)
        if found is not None:
            fate = _SAID.get(str(found.settled_as), "is still being tried")
            which = "bad record " if record is records[0] else "good record"
            yield f"{which}  {found.label}: {fate} after {rows.counted(found.attempts, 'attempt')}"


def _id(record: Record) -> str:
    return str(record.get("messageId") or record.get("eventID"))
