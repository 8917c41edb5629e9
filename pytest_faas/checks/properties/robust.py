"""`robust`: no legal request makes the function fail, and a bad record does not take its neighbours with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from pytest_faas import arguments, deliveries, errors
from pytest_faas.checks import explaining
from pytest_faas.checks.records import bad as bad_ones
from pytest_faas.checks.records import why
from pytest_faas.checks.records.groups import group_of
from pytest_faas.checks.telling import rows
from pytest_faas.checks.verdict import Failure, Verdict
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.nothing import inapplicable, vacuous
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.checks.worlds.quiet import kept_quiet
from pytest_faas.checks.worlds.world import Worlds
from pytest_faas.contracts.answers.sources import ASKERS
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.policies import Conditions
from pytest_faas.delivery.report import Report
from pytest_faas.runtime.front_ends import table

__tracebackhide__ = errors.hidden_from

NAME = "robust"
LONGEST = 3600  # virtual seconds that a source without any limit of retries is looked at
Record = dict[str, Any]


def judge(worlds: Worlds, *, bad: object = None, only: Mapping[str, Any] | None = None) -> Verdict:
    """Deliver a request, or an event, once; or a batch with a bad record in it, until its source gives up."""
    case = worlds.case
    if case.is_batch:
        return _of_batch(worlds, _checked(bad if only is None else only.get("bad")))
    if bad is not None:
        raise arguments.invalid(
            "faas.assert_robust", "bad", f"None for an event of {case.source}, which has no batches", bad
        )
    if case.is_http:
        return _of_request(worlds)
    if case.family.room != "asynchronous":
        raise inapplicable("a direct call may raise: its caller gets the error")
    return _of_event(worlds)


def _checked(bad: object) -> list[Record] | None:
    """Return the bad records that were given; None where the check is to make some."""
    if bad is None:
        return None
    given = [bad] if isinstance(bad, dict) else bad
    if not isinstance(given, (list, tuple)) or not all(isinstance(each, dict) for each in given):
        raise arguments.invalid("faas.assert_robust", "bad", "a record of the source, or a list of them", bad)
    return list(given)


def _of_request(worlds: Worlds) -> Verdict:
    """Judge what the caller of a front end gets: anything below 500."""
    case = worlds.case
    refused = table.refusal_of(case.kind, case.event)
    if refused is not None:
        raise vacuous(f"the front end answers {refused.status_code} itself, so that the function never runs")
    with worlds.new() as world:
        attempt = world.deliver()
    tried = f"1 request through {ASKERS[case.kind].title}"
    if attempt.status is not None and attempt.status < 500:
        return Verdict(NAME, case, "passed", tried=tried)
    return _failed(case, attempt, _kind_of_answer(case, attempt), tried)


def _kind_of_answer(case: Case, attempt: Attempt) -> str:
    found = why.kind_of(attempt)
    if found is not None:
        return found
    if attempt.invocation.error is not None:
        return "raises"
    payload = attempt.invocation.payload
    if isinstance(payload, dict) and payload.get("statusCode") == attempt.status:
        return "answers-5xx"
    ran = attempt.invocation.duration
    limit = case.settings.setup(case.kind).timeout
    return "times-out" if table.caller_waits(case.kind, ran, limit) < ran else "answer-malformed"


def _of_event(worlds: Worlds) -> Verdict:
    """Judge an event that comes whole: a legal one must not raise."""
    case = worlds.case
    with worlds.new() as world:
        before = world.state()
        attempt = world.deliver()
    tried = f"1 event of {case.source}"
    if attempt.ok:
        return Verdict(NAME, case, "passed", tried=tried)
    held = {each.key for each in before if each.service == "s3"}
    gone = [key for key in map(unquote_plus, why.object_keys(case.event)) if key not in held]
    if gone:
        raise vacuous(f"the object {gone[0]!r} of the event is not in the fake AWS: put it there first")
    return _failed(case, attempt, why.kind_of(attempt) or "raises", tried)


def _failed(case: Case, attempt: Attempt, kind: str, tried: str) -> Verdict:
    what = f"Given a legal event, with no fault anywhere, it {attempt.said}{rows.place_of(attempt)}"
    advice = explaining.cause(kind).advice
    failure = Failure(kind, what, attempts=(attempt,), advice=advice, event=case.event)
    return Verdict(NAME, case, "failed", (failure,), tried=tried)


@dataclass(frozen=True)
class _Alone:
    """A record and how it went alone."""

    record: Record
    attempt: Attempt


def _of_batch(worlds: Worlds, given: Sequence[Record] | None) -> Verdict:
    """Add each bad record to the good ones, and let the source deliver until it is done with them."""
    case = worlds.case
    runs = [_alone(worlds, each) for each in case.records]
    good = [each.record for each in runs if each.attempt.ok]
    if not good:
        said = runs[0].attempt.said
        raise vacuous(f"no record of the event succeeds alone (the first {said}): give one that does")
    broken = [each for each in runs if not each.attempt.ok]
    pattern = good[0] if group_of(good[0]) is None else good[-1]
    made = list(given if given is not None else () if broken else bad_ones.of(pattern))
    broken += [run for run in (_alone(worlds, each) for each in made) if not run.attempt.ok]
    if not broken and not made:
        raise vacuous("no bad record is beside the good ones: give some, bad=events.sqs(...)['Records']")
    found: dict[str, Failure] = {}
    for each in broken:
        failure = _beside(worlds, good, each)
        if failure is not None:
            found.setdefault(failure.kind, failure)
    return Verdict(
        NAME,
        case,
        "failed" if found else "passed",
        tuple(found.values()),
        tried=_tried(len(made), len(broken), len(good)),
        notes=() if is_limited(case) else (_UNLIMITED,),
    )


def _tried(made: int, broken: int, good: int) -> str:
    if not broken:
        return f"{rows.counted(made, 'bad record')}, none of which fails"
    return f"{rows.counted(broken, 'failing record')}, each beside {rows.counted(good, 'good one')}"


_OF_RECORDS = ("image-missing", "decimal-not-json")
_UNLIMITED = f"The source gives no record up but by its age: it was looked at for {LONGEST} virtual seconds."


def _alone(worlds: Worlds, record: Record) -> _Alone:
    with worlds.new() as world:
        return _Alone(record, world.deliver({**worlds.case.event, "Records": [record]}))


def is_limited(case: Case) -> bool:
    """Whether the source gives up a record that fails, before it is too old to be kept."""
    settings = case.settings
    if not case.is_stream:
        return settings.max_receive_count is not None
    return bool(settings.maximum_retry_attempts >= 0 or settings.maximum_record_age_in_seconds >= 0)


def _beside(worlds: Worlds, good: list[Record], broken: _Alone) -> Failure | None:
    """Let the source deliver good records and a bad one; return what is wrong if a good one never succeeds."""
    event = {**worlds.case.event, "Records": _together(good, broken.record)}
    report = _delivered(worlds, event)
    done = {each.id for each in (*report.succeeded, *report.filtered)}
    held_up = [each for each in good if _id(each) not in done]
    if not held_up:
        return None
    named = why.kind_of(broken.attempt)
    kind = named if named in _OF_RECORDS else "poison-blocks-batch"
    reported = broken.attempt.said.startswith("reported")
    ended = "is reported as failed" if reported else f"{broken.attempt.said}{rows.place_of(broken.attempt)}"
    said = f"A record that {ended} keeps"
    return Failure(
        kind,
        f"{said} {len(held_up)} of {rows.counted(len(good), 'good record')} beside it from success:",
        tuple(_fates(report, [broken.record, *held_up])),
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


_SAID = {"dead_letters": "became a dead letter", "expired": "expired", "dropped": "was given up"}


def _id(record: Record) -> str:
    return str(record.get("messageId") or record.get("eventID"))
