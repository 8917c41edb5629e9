"""How a batch and what became of it is told, what is missing, and which calls are made to fail: by value."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pytest_faas import events
from pytest_faas.checks.records import batch_words
from pytest_faas.checks.records.failing_calls import Plan, plans
from pytest_faas.checks.records.missing import Missing
from pytest_faas.checks.records.strikes import FailedIf
from pytest_faas.checks.sameness import Compared
from pytest_faas.checks.worlds.nothing import NothingToJudge
from pytest_faas.cloud.faults import Address, FailedCall, PartialBatch, addresses
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.operations import Operations
from pytest_faas.cloud.state.difference import Difference, Differences
from pytest_faas.cloud.state.entry import Entry, Place
from pytest_faas.cloud.state.state import State


def put(name: str, **more: Any) -> Call:
    return Call("dynamodb", "PutItem", {"TableName": "orders", "Item": {"id": name}}, **more)


def send(body: str) -> Call:
    return Call("sqs", "SendMessage", {"QueueUrl": "https://sqs/1/out", "MessageBody": body})


def flush(*bodies: str) -> Call:
    entries = [{"Id": each, "MessageBody": each} for each in bodies]
    return Call("sqs", "SendMessageBatch", {"QueueUrl": "https://sqs/1/out", "Entries": entries})


def log() -> Call:
    return Call("cloudwatch", "PutMetricData", {"Namespace": "shop"})


def worlds_of() -> Any:
    bench = SimpleNamespace(operations=Operations())
    return SimpleNamespace(start=SimpleNamespace(bench=bench))


def clean_of(*calls: Call, generated: tuple[str, ...] = ()) -> Any:
    placed = tuple(zip(addresses(calls), calls, strict=True))
    return SimpleNamespace(calls=placed, evidence=SimpleNamespace(generated=generated))


def told(found: list[Plan]) -> list[tuple[str, str, int | None]]:
    return [(each.how, each.address.operation, each.address.occurrence) for each in found]


def test_each_call_fails_and_those_of_one_address_by_themselves_too_and_batches_in_part() -> None:
    clean = clean_of(put("a"), send("x"), send("y"), send("x"), log(), flush("x"))
    assert told(list(plans(worlds_of(), clean))) == [
        ("each", "PutItem", 1),
        ("each", "SendMessage", 1),
        ("one", "SendMessage", 1),
        ("one", "SendMessage", 2),
        ("each", "SendMessageBatch", 1),
        ("partial", "SendMessageBatch", 1),
    ]


def test_calls_that_differ_in_generated_values_are_one_and_an_effect_is_no_batch_of_aws() -> None:
    clean = clean_of(send("id=u-1"), send("id=u-2"), generated=("u-1", "u-2"))
    assert told(list(plans(worlds_of(), clean))) == [("each", "SendMessage", 1)]
    declared = Call("sqs", "SendMessageBatch", {}, effect="sqs.send")
    assert [each.how for each in plans(worlds_of(), clean_of(declared))] == ["each"]


def test_a_plan_says_which_call_fails() -> None:
    address = Address("sqs", "SendMessage", "out", None, 2)
    assert Plan(address, "each").said == "Each call of sqs.SendMessage out fails"
    assert Plan(address, "one").said == "One call of sqs.SendMessage out fails whenever it is made"
    said = "sqs.SendMessage out (2nd) does not take its last entry and says so in its response"
    assert Plan(address, "partial").said == said


def test_a_plan_strikes_each_call_or_the_one_that_says_the_same_or_a_batch() -> None:
    clean = clean_of(send("x"), send("id=u-1"), generated=("u-1",))
    world: Any = SimpleNamespace(streams=SimpleNamespace(values=["u-7"]))
    second = clean.calls[1][0]
    aim, fault = Plan(second, "each").fault(clean, world)
    assert (aim.service, aim.operation, aim.resource, aim.occurrence) == ("sqs", "SendMessage", "out", None)
    assert type(fault) is FailedCall
    aim, fault = Plan(second, "partial").fault(clean, world)
    assert (aim.occurrence, type(fault)) == (2, PartialBatch)
    aim, fault = Plan(second, "one").fault(clean, world)
    assert aim.occurrence is None
    assert isinstance(fault, FailedIf)
    assert [fault.wanted(each) for each in (send("id=u-7"), send("id=u-1"), send("x"))] == [
        True,
        False,
        False,
    ]
    with pytest.raises(
        NothingToJudge, match="no clean run makes the call sqs.SendMessage elsewhere any more"
    ):
        Plan(Address("sqs", "SendMessage", "elsewhere", None, 1), "one").fault(clean, world)


def item(kind: Any, key: str, **values: object) -> Difference:
    return Difference(kind, "dynamodb", "orders", key, **values)  # type: ignore[arg-type]  # before, after, path


MADE, CHANGED = item("removed", "id=1", before=1), item("changed", "id=2", path="n", before=1, after=2)
STAYED, BEYOND = item("added", "id=3", after=3), item("added", "id=4", after=4)
GAINED = item("changed", "id=5", path="n", after=5)
SENT, TWICE = (Difference(kind, "sqs", "out", sent=True, after=kind) for kind in ("removed", "added"))


def test_what_is_missing_is_what_was_not_made_changed_sent_or_removed() -> None:
    before = State([Entry(Place("dynamodb", "us-east-1", "orders", "id=3"), {"id": "3"})])
    found = Compared(
        Differences([MADE, CHANGED, STAYED, BEYOND, GAINED]), Differences([SENT]), Differences([TWICE])
    )
    missing = Missing(before)
    assert missing.of(found) == Compared(Differences([MADE, CHANGED, STAYED]), Differences([SENT]))
    assert missing.instead(found) == [("id=2", 2), ("id=4", 4), ("id=5", 5), ("", "added")]


CASE: Any = SimpleNamespace(
    records=events.sqs("a", "b", "c")["Records"], is_stream=False, event={}, source="sqs"
)


def test_records_are_told_by_their_numbers_and_ids() -> None:
    ids = [each["messageId"] for each in CASE.records]
    assert batch_words.who_fails(CASE, [1]) == f"Record 2 of 3 ({ids[1]}) fails"
    assert batch_words.who_fails(CASE, {2, 0}) == "A call that records 1 and 3 of 3 share fails"
    assert batch_words.without_effect(CASE, [2]).startswith(
        "Record 3 of 3 has no effect in the batch, and alone it has"
    )
    told = batch_words.without_effect(CASE, [0, 1])
    assert told == "Records 1 and 2 of 3 have no effect in the batch, and alone they have one:"
    assert batch_words.listed([0, 1, 2]) == "records 1, 2 and 3"


def test_the_effects_of_a_record_are_told_with_its_number() -> None:
    placed = clean_of(put("a"), send("x")).calls
    run: Any = SimpleNamespace(place=1, run=SimpleNamespace(effects=placed))
    assert batch_words.effects_alone(run) == "record 2 alone: dynamodb.PutItem orders, sqs.SendMessage out"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("raised ValueError: no", "raised ValueError"),
        ("reported 1 of 3 records", "reported 1 of 3 records"),
        ("crashed", "crashed"),
        ("timed out", "timed out"),
        ("succeeded: batchItemFailures not read", "succeeds"),
    ],
)
def test_how_an_invocation_ended_is_told_in_few_words(said: str, expected: str) -> None:
    assert batch_words.ended(SimpleNamespace(said=said)) == expected  # type: ignore[arg-type]  # as much as it reads
