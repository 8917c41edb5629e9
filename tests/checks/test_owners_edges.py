"""Which calls are alike, whose a call is, and which call a fault is for: by value, without a world."""

from __future__ import annotations

import io
from typing import Any

import pytest

from pytest_faas.checks.records import blame, likeness
from pytest_faas.checks.records.alone import Alone, part_of
from pytest_faas.checks.records.owners import Attribution
from pytest_faas.checks.records.strikes import AnyCall, FailedIf
from pytest_faas.checks.worlds.clean import Clean
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.cloud.faults import FailedCall, addresses
from pytest_faas.cloud.faults.target import Target
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.state.emissions import Emissions
from pytest_faas.cloud.state.state import State
from pytest_faas.runtime.invocation import Invocation, InvocationError

Event = dict[str, Any]

RECORDS = (
    {"messageId": "m-1", "body": "one"},
    {"messageId": "m-2", "body": "two"},
    {"messageId": "m-3", "body": "3"},
)


def invoked(raw: str = "null", error: str = "", message: str = "", timed_out: bool = False) -> Invocation:
    failure = InvocationError(error, message) if error else None
    return Invocation("r-1", raw.encode(), "application/json", failure, timed_out, True, 0.1, None, "", {})


def attempt(event: Event, invocation: Invocation, *calls: Call, said: str = "succeeded") -> Attempt:
    return Attempt(1, event, invocation, calls, (), said)


def put(name: str, **more: Any) -> Call:
    return Call("dynamodb", "PutItem", {"TableName": "orders", "Item": {"id": name}}, **more)


def flush(*names: str) -> Call:
    return Call(
        "sqs", "SendMessageBatch", {"QueueUrl": "out", "Entries": [{"MessageBody": each} for each in names]}
    )


def run_alone(place: int, record: Event, *calls: Call, effects: tuple[Call, ...] = ()) -> Alone:
    placed = tuple(zip(addresses(calls), calls, strict=True))
    nothing = State([], home="us-east-1")
    ran = attempt({"Records": [record]}, invoked(), *calls)
    clean = Clean(nothing, ran, Evidence(nothing, Emissions([])), placed, ())
    said, done = (frozenset(likeness.likeness(each, ()) for each in some) for some in (calls, effects))
    return Alone(place, clean, said, done)


def said(parameters: Any, *generated: str) -> Any:
    return likeness.likeness(Call("s3", "PutObject", {"Key": "a", "Body": parameters}), generated)


@pytest.mark.parametrize(
    ("one", "other", "generated", "alike"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, (), True),
        ({"a": 1}, {"a": 2}, (), False),
        ({"a": 1}, {"b": 1}, (), False),
        ([1, 2], (1, 2), (), True),
        ([1, 2], [2, 1], (), False),
        ("abc", "xyz", ("abc", "xyz"), True),
        ("abc", "xyz", ("abc",), False),
        ("ab", "xy", ("ab", "xy"), False),
        ("u-12", "u-1", ("u-1", "u-12"), True),
        ("u-1.", "u-1x", ("u-1.",), False),
        (io.BytesIO(b"a"), io.BytesIO(b"b"), (), True),
        (io.BytesIO(b"a"), io.StringIO("b"), (), False),
    ],
)
def test_two_calls_are_alike_that_say_the_same(
    one: Any, other: Any, generated: tuple[str, ...], alike: bool
) -> None:
    assert (said(one, *generated) == said(other, *generated)) is alike


def test_two_calls_are_not_alike_on_other_resources() -> None:
    one, other = (Call("sqs", "SendMessage", {"QueueUrl": f"https://x/1/{each}"}) for each in "ab")
    assert likeness.place_of(one) == ("sqs", "SendMessage", "a")
    assert likeness.likeness(one, ()) != likeness.likeness(other, ())


def test_a_call_is_of_the_record_that_makes_it_alone_or_that_it_names_or_of_all() -> None:
    runs = [run_alone(place, record, put(record["body"])) for place, record in enumerate(RECORDS)]
    found = Attribution(runs)
    assert found.of(put("one"), ()) == {0}
    assert found.of(put("one!"), ()) == {0}
    assert found.of(flush("one", "3"), ()) == {0, 2}
    assert found.of(flush("about m-2"), ()) == {1}
    assert found.of(flush("orders"), ()) == {0, 1, 2}
    assert found.of(flush("four"), ()) == {0, 1, 2}


def test_a_call_that_two_records_make_alone_is_of_both_whatever_it_names() -> None:
    runs = [
        run_alone(0, RECORDS[0], put("sum")),
        run_alone(1, RECORDS[1], put("sum")),
        run_alone(2, RECORDS[2], put("one")),
    ]
    assert Attribution(runs).of(put("sum"), ()) == {0, 1}


def test_a_generated_value_does_not_tell_whose_a_call_is() -> None:
    made_up = "1f2e3d4c"
    runs = [run_alone(0, RECORDS[0], put("one")), run_alone(1, RECORDS[1], put(made_up))]
    masked = Alone(1, runs[1].run, frozenset({likeness.likeness(put(made_up), [made_up])}), frozenset())
    assert Attribution([runs[0], masked]).of(put("5a6b7c8d"), ["5a6b7c8d"]) == {1}


@pytest.mark.parametrize(
    ("answer", "said", "kind"),
    [
        ('{"batchItemFailures": ["a"]}', "batchItemFailures not read", "partial-response-not-read"),
        ('{"BatchItemFailures": ["a"]}', "succeeded", "misspelt-key"),
        ('{"batch_item_failures": ["a"]}', "succeeded", "misspelt-key"),
        ('{"batchItemFailure": ["a"]}', "succeeded", "misspelt-key"),
        ('{"orders": ["a"]}', "succeeded", None),
        ('{"batchItemFailure": []}', "succeeded", None),
        ('{"batchItemFailures": ["a"]}', "succeeded", None),
        ('["batchItemFailure"]', "succeeded", None),
    ],
)
def test_an_answer_that_nobody_reads_is_named(answer: str, said: str, kind: str | None) -> None:
    assert blame.of_answer(attempt({}, invoked(answer), said=said)) == kind


def test_an_error_is_no_answer_that_nobody_reads() -> None:
    raised = attempt({}, invoked('{"batchItemFailure": "x"}', error="ValueError"))
    assert blame.of_answer(raised) is None


def test_a_handler_returned_early_if_it_did_not_begin_the_last_record() -> None:
    last = run_alone(
        1, RECORDS[1], Call("s3", "GetObject", {"Key": "two"}), put("two"), effects=(put("two"),)
    )

    def early(*calls: Call) -> bool:
        return blame.returns_early(attempt({}, invoked(), *calls), last, ())

    assert early()
    assert early(put("one", struck=("FailedCall",)))
    assert not early(put("one", struck=("FailedCall",)), put("two"))
    assert not early(Call("s3", "GetObject", {"Key": "two"}, struck=("FailedCall",)))
    nothing = run_alone(1, RECORDS[1], put("two"))
    assert not blame.returns_early(attempt({}, invoked()), nothing, ())


def test_a_fault_for_some_calls_refuses_the_others_with_the_reason() -> None:
    fault = FailedIf(wanted=lambda call: call.operation == "PutItem")
    taken, other = put("a"), flush("a")
    (place,), (elsewhere,) = addresses([taken]), addresses([other])
    assert fault.refusal(Target(taken, place)) is None
    assert fault.refusal(Target(other, elsewhere)) == "it is not the one"
    assert FailedIf().refusal(Target(other, elsewhere)) is None
    assert AnyCall().meets(place)
    assert FailedIf.name() == FailedCall.name()


def test_part_of_an_event_has_the_records_in_the_order_asked_for() -> None:
    assert part_of({"Records": ["a", "b", "c"], "window": 1}, [2, 0]) == {"Records": ["c", "a"], "window": 1}
