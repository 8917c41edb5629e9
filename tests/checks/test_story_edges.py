"""The text of a verdict and the story of a run, line by line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_faas import Allow, Sandbox, events
from pytest_faas.checks.telling import message, story
from pytest_faas.checks.verdict import Failure, Verdict
from pytest_faas.checks.worlds.case import Case, case
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.cloud.faults import (
    CrashAfter,
    CrashBefore,
    FailedCall,
    Kind,
    LostResponse,
    Strike,
    TimeoutAfter,
)
from pytest_faas.cloud.faults.address import address_of
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.journal import Failure as Error
from pytest_faas.runtime.invocation import Invocation

DONE: dict[str, Any] = {}
PUT = Call("dynamodb", "PutItem", {"TableName": "orders", "Item": {"id": "1"}}, response=DONE)
SEND = Call("sqs", "SendMessage", {"QueueUrl": "https://sqs/1/jobs", "MessageBody": "x"}, response=DONE)
GET = Call("dynamodb", "GetItem", {"TableName": "orders", "Key": {"id": "1"}}, response=DONE)
CHARGE = Call("bank", "charge", {"n": 1}, effect="bank.charge", response=DONE)
INVOCATION = Invocation("r-1", b"null", "application/json", None, False, True, 0.1, None, "", {})


def attempt(
    number: int = 1, *calls: Call, said: str = "succeeded", strikes: tuple[Strike, ...] = ()
) -> Attempt:
    failed = () if said.startswith("succeeded") else (0,)
    own = replace(INVOCATION, calls=[each for each in calls if each.mark is None])
    return Attempt(number, {}, own, calls, failed, said, strikes=strikes)


def is_effect(call: Call) -> bool:
    return call.operation != "GetItem"


def told(*attempts: Attempt) -> tuple[str, ...]:
    return story.of(attempts, is_effect)


def test_a_line_has_the_effects_of_a_delivery_and_how_it_ended() -> None:
    assert told(attempt(1, GET, PUT, SEND), attempt(2, GET)) == (
        "  attempt 1   dynamodb.PutItem orders   sqs.SendMessage jobs   succeeded",
        "  attempt 2   no effect   succeeded",
    )
    assert told(attempt(1, CHARGE)) == ("  attempt 1   bank.charge   succeeded",)


def test_a_call_that_failed_is_shown_whatever_it_is() -> None:
    failed = replace(GET, response=None, error=Error("ThrottlingException", "slow down"))
    assert told(attempt(1, failed)) == (
        "  attempt 1   dynamodb.GetItem orders → ThrottlingException   succeeded: nothing was done",
    )
    assert told(attempt(1, failed, said="raised ValueError"))[0].endswith("   raised ValueError")
    assert told(attempt(1, failed, PUT))[0].endswith("dynamodb.PutItem orders   succeeded")


@pytest.mark.parametrize(
    ("kind", "said", "line"),
    [
        (CrashBefore(), "crashed", "✗ crash before dynamodb.PutItem orders"),
        (CrashAfter(), "crashed", "dynamodb.PutItem orders   ✗ crash"),
        (TimeoutAfter(), "timed out", "dynamodb.PutItem orders   ✗ time-out"),
        (FailedCall(), "succeeded", "dynamodb.PutItem orders   ✗ error   succeeded"),
        (
            LostResponse(),
            "raised ValueError",
            "dynamodb.PutItem orders   ✗ response lost   raised ValueError",
        ),
    ],
)
def test_where_a_fault_struck_is_marked(kind: Kind, said: str, line: str) -> None:
    struck = replace(PUT, struck=(kind.said,))
    strikes = (Strike(address_of(PUT), (kind,)),)
    assert told(attempt(1, struck, said=said, strikes=strikes)) == (f"  attempt 1   {line}",)
    assert "✗" not in told(attempt(1, PUT, said=said, strikes=strikes))[0]


def test_a_declared_effect_is_struck_where_its_invocation_was_over() -> None:
    over = replace(CHARGE, response=None, error=Error("InvocationOver", ""))
    strikes = (Strike(address_of(CHARGE), (CrashBefore(),)),)
    assert told(attempt(1, over, said="crashed", strikes=strikes)) == (
        "  attempt 1   ✗ crash before bank.charge",
    )
    other = replace(PUT, response=None, error=Error("InvocationOver", ""))
    assert told(attempt(1, other, said="crashed", strikes=strikes)) == (
        "  attempt 1   dynamodb.PutItem orders → InvocationOver",
    )


def test_deliveries_that_are_left_out_are_counted() -> None:
    assert told(attempt(1, said="crashed"), attempt(2, said="crashed"), attempt(11, said="crashed"))[1:] == (
        "  attempt 2   no effect   crashed",
        "  …           8 more like it",
        "  attempt 11  no effect   crashed",
    )


def test_many_calls_are_shortened_and_long_lines_are_broken() -> None:
    lines = told(attempt(1, *[PUT] * 8))
    assert sum(line.count("PutItem") for line in lines) == 8
    assert all(len(line) <= 100 for line in lines)
    assert all(line.startswith(" " * 14 + "dynamodb") for line in lines[1:])
    more = told(attempt(1, *[PUT] * 11, SEND))
    assert sum(line.count("PutItem") for line in more) == 6
    assert " ".join(" ".join(more).split()).endswith("… 5 more … sqs.SendMessage jobs succeeded")


@pytest.fixture
def made(faas: Sandbox, tmp_path: Path) -> Case:
    (tmp_path / "shop.py").write_text("def handler(event, context): pass\n")
    return case("x", faas.function("shop.handler", root=tmp_path), events.sqs({"id": 1}), None, ())


SOURCE = "Source: Queue with AWS's defaults"


def test_a_verdict_that_judges_nothing_says_why(made: Case) -> None:
    verdict = Verdict("order", made, "vacuous", reason="nothing was exercised")
    first, second, *_ = message.of(verdict, "matters", is_effect).splitlines()
    assert (first, second) == ("order: nothing was exercised", f"  {SOURCE}")


def test_one_failure_and_what_belongs_to_it(made: Case) -> None:
    failure = Failure("lost", "It is lost:", ("a row", "two\nlines"), (attempt(1, PUT),), "Write it.")
    verdict = Verdict(
        "retry_safe",
        made,
        "failed",
        (failure,),
        "5 faults",
        allowed=(Allow("s3"), Allow("sqs")),
        notes=("a note",),
    )
    assert message.of(verdict, "is not safe", is_effect, ["pytest x"]).splitlines() == [
        "shop.handler is not safe",
        "  It is lost:",
        "      a row",
        "      two",
        "      lines",
        "  attempt 1   dynamodb.PutItem orders   succeeded",
        f"  5 faults.   {SOURCE}",
        "  Allowed: s3 *; sqs *",
        "  a note",
        "  Replay: pytest x",
        "  Write it. docs/checks/retry-safe.md#lost",
    ]


def test_of_several_failures_each_has_its_own_replay_and_all_share_the_source(made: Case) -> None:
    failures = Failure("a", "First."), Failure("b", "Second.", advice="Do.")
    lines = message.of(
        Verdict("order", made, "failed", failures), "fails", is_effect, ["one", "two"]
    ).splitlines()
    assert lines == [
        "shop.handler fails",
        "  First.",
        "  Replay: one",
        "  docs/checks/order.md#a",
        "",
        "  Second.",
        "  Replay: two",
        "  Do. docs/checks/order.md#b",
        "",
        f"  {SOURCE}",
    ]


@pytest.mark.parametrize(("count", "more"), [(12, []), (13, ["      … 1 more"]), (40, ["      … 28 more"])])
def test_a_message_shows_twelve_rows(made: Case, count: int, more: list[str]) -> None:
    failure = Failure("a", "It fails " + "again and " * 20, tuple(f"row {number}" for number in range(count)))
    lines = message.of(Verdict("order", made, "failed", (failure,)), "fails", is_effect).splitlines()
    assert [line for line in lines if "row " in line] == [f"      row {number}" for number in range(12)]
    assert [line for line in lines if "…" in line] == more
    assert lines[2].startswith("    again")
    assert max(map(len, lines)) <= 100


def test_what_an_invoked_function_calls_is_not_the_handler_s_own() -> None:
    assert told(attempt(1, replace(SEND, mark=object()), PUT)) == (
        "  attempt 1   dynamodb.PutItem orders   succeeded",
    )


def test_a_sentence_is_not_broken_within_a_word_that_fits_a_line(made: Case) -> None:
    word = "one-two-three-four-five-six"
    failure = Failure("a", "words " * 13 + word + " and " + "x" * 96)
    lines = message.of(Verdict("order", made, "failed", (failure,)), "fails", is_effect).splitlines()
    assert lines[2:4] == [f"    {word} and", "    " + "x" * 96]
