"""`robust`: no legal request makes the function fail, and a bad record does not take its neighbours with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote_plus

from pytest_faas import arguments, errors
from pytest_faas.checks import explaining
from pytest_faas.checks.allow import Allowed
from pytest_faas.checks.judging.concluded import concluded
from pytest_faas.checks.records import bad as bad_ones
from pytest_faas.checks.records import why
from pytest_faas.checks.records.beside import LONGEST, Record, held_up, is_limited, tried_alone
from pytest_faas.checks.records.groups import group_of
from pytest_faas.checks.telling import rows
from pytest_faas.checks.verdict import Failure, Verdict
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.nothing import inapplicable, vacuous
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.checks.worlds.world import Worlds
from pytest_faas.contracts.answers.sources import ASKERS
from pytest_faas.runtime.front_ends import table

__tracebackhide__ = errors.hidden_from

NAME = "robust"
_UNLIMITED = f"The source gives no record up but by its age: it was looked at for {LONGEST} virtual seconds."


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
        return _concluded(case, (), tried)
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
        return _concluded(case, (), tried)
    held = {each.key for each in before if each.service == "s3"}
    gone = [key for key in map(unquote_plus, why.object_keys(case.event)) if key not in held]
    if gone:
        raise vacuous(f"the object {gone[0]!r} of the event is not in the fake AWS: put it there first")
    return _failed(case, attempt, why.kind_of(attempt) or "raises", tried)


def _failed(case: Case, attempt: Attempt, kind: str, tried: str) -> Verdict:
    what = f"Given a legal event, with no fault anywhere, it {attempt.said}{rows.place_of(attempt)}"
    advice = explaining.cause(kind).advice
    failure = Failure(kind, what, attempts=(attempt,), advice=advice, event=case.event)
    return _concluded(case, (failure,), tried)


def _of_batch(worlds: Worlds, given: Sequence[Record] | None) -> Verdict:
    """Add each bad record to the good ones, and let the source deliver until it is done with them."""
    case = worlds.case
    runs = [tried_alone(worlds, each) for each in case.records]
    good = [each.record for each in runs if each.attempt.ok]
    if not good:
        said = runs[0].attempt.said
        raise vacuous(f"no record of the event succeeds alone (the first {said}): give one that does")
    broken = [each for each in runs if not each.attempt.ok]
    pattern = good[0] if group_of(good[0]) is None else good[-1]
    made = list(given if given is not None else () if broken else bad_ones.of(pattern))
    broken += [run for run in (tried_alone(worlds, each) for each in made) if not run.attempt.ok]
    if not broken and not made:
        raise vacuous("no bad record is beside the good ones: give some, bad=events.sqs(...)['Records']")
    found: dict[str, Failure] = {}
    for each in broken:
        failure = held_up(worlds, good, each)
        if failure is not None:
            found.setdefault(failure.kind, failure)
    notes = () if is_limited(case) else (_UNLIMITED,)
    return _concluded(case, tuple(found.values()), _tried(len(made), len(broken), len(good)), notes)


def _tried(made: int, broken: int, good: int) -> str:
    if not broken:
        return f"{rows.counted(made, 'bad record')}, none of which fails"
    return f"{rows.counted(broken, 'failing record')}, each beside {rows.counted(good, 'good one')}"


def _concluded(case: Case, failures: tuple[Failure, ...], tried: str, notes: tuple[str, ...] = ()) -> Verdict:
    """Return the verdict: a function is judged by whether it fails, and nothing of that can be allowed."""
    return concluded(NAME, case, failures, Allowed(case.allow), tried=tried, notes=notes)
