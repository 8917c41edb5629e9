"""`contract`: what the function returns is an answer that the source that asked takes, and reads as it was meant."""

from __future__ import annotations

import textwrap
from typing import Any, Final

from pytest_faas.checks import explaining
from pytest_faas.checks.allow import Allowed
from pytest_faas.checks.judging.concluded import concluded
from pytest_faas.checks.verdict import Failure, Verdict
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.nothing import vacuous
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.checks.worlds.world import Worlds
from pytest_faas.cloud.state import text
from pytest_faas.contracts.answers import AnswerFault, AnswerValidation, validate_answer
from pytest_faas.contracts.answers.sources import ASKERS, asker_of
from pytest_faas.runtime.front_ends import table

NAME = "contract"

# The runtime could not send what the function returned: that is an answer, and a wrong one.
# https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html; the size is recorded from AWS by LocalStack's suite,
# test_lambda_too_large_response, 2025-11-24.
_UNSENT: Final = {"Runtime.MarshalError": "answer-not-sendable", "Function.ResponseSizeTooLarge": "too-large"}
_KINDS: Final = {
    "marshalling": "answer-not-sendable",
    "size": "too-large",
    "refused": "answer-refused",
    "ignored": "answer-ignored",
    "risky": "answer-refused",
}
_SAID: Final = {
    "answer-not-sendable": "The runtime cannot send what the function returned to {}:",
    "too-large": "The answer to {} is above a limit:",
    "not-json": "{} gets an answer that is not JSON:",
    "answer-refused": "{} takes the answer for an error:",
    "answer-ignored": "{} passes over a part of the answer:",
}
_UNKNOWN: Final = (
    "Nobody said whether the mapping has ReportBatchItemFailures:"
    " source={}(report_batch_item_failures=True) says so."
)
_ASKS: Final = frozenset({"rest_authorizer", "http_api_authorizer", "cognito"})


def judge(worlds: Worlds) -> Verdict:
    """Deliver the event once, and judge the answer by the rules of the source; what warns is a note."""
    case = worlds.case
    with worlds.new() as world:
        attempt = world.deliver()
    error = attempt.invocation.error
    if error is not None and error.type not in _UNSENT:
        raise vacuous(
            f"the function {attempt.said}{error.place}, so there is no answer to judge; assert_robust judges events that"
            " make it raise. Give an event, environment variables and resources with which it answers"
        )
    asker = ASKERS[asker_for(case)].title
    reader = f"Lambda's poller of {asker}" if case.is_batch else asker
    if error is not None:
        failures: tuple[Failure, ...] = (_unsent(case, attempt, reader),)
        notes: tuple[str, ...] = ()
    else:
        found = validated(case, attempt)
        failures = _failures(case, attempt, found, reader)
        notes = tuple(f"Warning: {each}" for each in found.warnings)
    if failures and case.is_batch and not case.given:
        notes = (_UNKNOWN.format("Stream" if case.is_stream else "Queue"), *notes)
    # An answer is judged, not what it changed: nothing of that can be allowed.
    return concluded(NAME, case, failures, Allowed(case.allow), tried=f"1 answer to {asker}", notes=notes)


def asker_for(case: Case) -> str:
    """Return whose rules hold for the answer, by the name that `validate_answer` knows."""
    found = asker_of(case.event)
    if case.is_batch:
        return found
    if case.family.room == "asynchronous":  # which takes any event, and any answer
        return found if found in case.family.events else "eventbridge"
    if case.is_http:
        return case.kind
    return found if found in _ASKS else table.DIRECT


def validated(case: Case, attempt: Attempt) -> AnswerValidation:
    """Judge the octets that the runtime sent, with the settings of the case: those that nobody gave are not known."""
    settings = case.settings
    known: dict[str, Any] = {}
    if case.given and case.is_batch:
        known["partial"] = case.partial
        known["tumbling_window"] = bool(getattr(settings, "tumbling_window_in_seconds", 0)) or None
    if case.is_http:
        known["binary_media_types"] = settings.binary_media_types if case.given else None
        known["multi_value_headers"] = settings.multi_value_headers
        known["fills_in_missing"] = settings.fills_in_missing
        known["sends_any_body"] = settings.sends_any_body
    return validate_answer(attempt.invocation.raw, source=asker_for(case), event=case.event, **known)


def _failures(case: Case, attempt: Attempt, found: AnswerValidation, asker: str) -> tuple[Failure, ...]:
    groups: dict[str, list[AnswerFault]] = {}
    for each in found.failures:
        groups.setdefault(_kind(each), []).append(each)
    return tuple(_failure(case, attempt, kind, faults, asker) for kind, faults in groups.items())


def _kind(fault: AnswerFault) -> str:
    return "not-json" if fault.expected == "JSON" else _KINDS[fault.kind]


def _failure(case: Case, attempt: Attempt, kind: str, faults: list[AnswerFault], asker: str) -> Failure:
    lines = [line for each in faults for line in _laid_out(f"{each.path}   {each.message}")]
    advice = explaining.cause(kind).advice
    return Failure(kind, _said(kind, asker), tuple(lines), (attempt,), advice, event=case.event)


def _unsent(case: Case, attempt: Attempt, asker: str) -> Failure:
    error = attempt.invocation.error
    assert error is not None  # noqa: S101 - the caller has looked
    kind = _UNSENT[error.type]
    advice = explaining.cause(kind).advice
    lines = _laid_out(str(error))
    return Failure(kind, _said(kind, asker), tuple(lines), (attempt,), advice, event=case.event)


def _laid_out(sentence: str) -> list[str]:
    """Return a sentence in lines that a terminal shows whole: it says what to do at its end."""
    return textwrap.wrap(sentence, text.WIDTH - 6, subsequent_indent="    ")


def _said(kind: str, asker: str) -> str:
    said = _SAID[kind].format(asker)
    return said[:1].upper() + said[1:]
