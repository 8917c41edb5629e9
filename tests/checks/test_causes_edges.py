"""Which cause is named of several that could be: by the calls, by what differs, and by what more worlds show."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pytest_faas.checks.explaining import ADVICE, of_refusal, of_repetition, of_retry
from pytest_faas.checks.sameness import Compared
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.cloud.journal import Call, Failure
from pytest_faas.cloud.operations import Operations
from pytest_faas.cloud.state.difference import Difference, Differences
from pytest_faas.runtime.invocation import Invocation, InvocationError

CHANGED = Compared(Differences([Difference("changed", "dynamodb", "orders", "id=7", "n", 1, 2)]))
ADDED = Compared(Differences([Difference("added", "dynamodb", "orders", "id=8", after={})]))
REMOVED = Compared(Differences([Difference("removed", "dynamodb", "orders", "id=7", before={})]))
MOVED = Compared(Differences([*REMOVED.durable, *ADDED.durable]))
MORE = Compared(more=Differences([Difference("added", "sqs", "receipts", after="x", sent=True)]))
FEWER = Compared(fewer=Differences([Difference("removed", "sqs", "receipts", before="x", sent=True)]))


def call(operation: str, *, ok: bool = True, **parameters: Any) -> Call:
    held = {"TableName": "orders", **parameters}
    return Call("dynamodb", operation, held, response={} if ok else None)


ADD = call("UpdateItem", Key={"id": "7"}, UpdateExpression="ADD n :n")
PUT = call("PutItem", Item={"id": "7"})
READ = call("GetItem", Key={"id": "7"})
DELETE = call("DeleteItem", Key={"id": "lock"})
MARK = Call("s3", "PutObject", {"Bucket": "marks", "Key": "a-1"}, response={})
LOOK = Call("s3", "HeadObject", {"Bucket": "marks", "Key": "a-2"}, error=Failure("404", "Not Found"))


def attempt(*calls: Call, failed: tuple[int, ...] = (), took: float = 0.1, error: bool = False) -> Attempt:
    raised = InvocationError("ValueError", "") if error else None
    invocation = Invocation("id", b"null", "application/json", raised, False, False, took, None, "", {})
    return Attempt(1, {}, invocation, calls, failed, "")


def worlds(*, hidden: float | None = None, partial: bool = False, records: int = 1) -> Any:
    settings = SimpleNamespace() if hidden is None else SimpleNamespace(visibility_timeout=hidden)
    case = SimpleNamespace(settings=settings, partial=partial, records=[{}] * records)
    bench = SimpleNamespace(operations=Operations())
    return SimpleNamespace(case=case, start=SimpleNamespace(bench=bench))


def trials(**shown: Any) -> Any:
    nothing = {
        "repeated": True,
        "at_once": False,
        "same_words": False,
        "of_the_delivery": "receiptHandle",
        "remembered": False,
        "changes_event": False,
    }
    return SimpleNamespace(**{**nothing, **shown})


def clean(*effects: Call) -> Any:
    return SimpleNamespace(effects=[(None, each) for each in effects])


@pytest.mark.parametrize(
    ("later", "now", "kind"),
    [
        (True, True, "fails-again"),
        (True, False, "fails-again"),
        (False, True, "time-of-delivery"),
        (False, False, "fails-on-redelivery"),
    ],
)
def test_a_repetition_fails_because_of_the_first_of_its_time_or_of_itself(
    later: bool, now: bool, kind: str
) -> None:
    alone = {name: attempt(failed=() if ok else (0,)) for name, ok in (("later", later), ("now", now))}
    found = of_refusal(worlds(), trials(alone_later=alone["later"], alone_now=alone["now"]))
    assert found.kind == kind
    late = "So late, the event fails without a first delivery before it, too. "
    assert found.advice == (late if kind == "time-of-delivery" else "") + ADVICE[kind]


@pytest.mark.parametrize(
    ("shown", "kind", "said"),
    [
        (
            {"at_once": True},
            "time-of-delivery",
            "Delivered again one second later, the event changes nothing.",
        ),
        (
            {"same_words": True},
            "key-covers-delivery",
            "Delivered again with the same receiptHandle, the event changes nothing.",
        ),
        (
            {"remembered": True},
            "memory-only-dedup",
            "Delivered again to the same environment, the event changes nothing.",
        ),
        ({"at_once": True, "same_words": True, "remembered": True}, "time-of-delivery", ""),
        ({"same_words": True, "remembered": True}, "key-covers-delivery", ""),
        ({"repeated": False, "remembered": True}, "memory-only-dedup", ""),
        ({"repeated": False, "at_once": True, "same_words": True}, "ends-otherwise", ""),
    ],
)
def test_what_another_world_shows_of_a_repetition_is_named(
    shown: dict[str, bool], kind: str, said: str
) -> None:
    found = of_repetition(worlds(), [attempt(), attempt()], CHANGED, trials(**shown))
    assert found.kind == kind
    assert found.advice.startswith(said)
    assert found.advice.endswith(ADVICE[kind])


@pytest.mark.parametrize(("took", "hidden", "short"), [(31, 30, True), (30, 30, False), (31, None, False)])
def test_a_delivery_that_takes_longer_than_its_message_is_hidden_comes_first(
    took: float, hidden: float | None, short: bool
) -> None:
    attempts = [attempt(took=took), attempt()]
    found = of_repetition(worlds(hidden=hidden), attempts, CHANGED, trials(at_once=True))
    assert found.kind == ("visibility-too-short" if short else "time-of-delivery")
    said = "A delivery takes 31 s, and the queue hides a message for 30 s only. "
    assert found.advice.startswith(said) is short


@pytest.mark.parametrize(
    ("first", "last", "compared", "key", "kind"),
    [
        ([MARK], [LOOK], CHANGED, None, "mark-not-found"),
        ([MARK, ADD], [LOOK, ADD], CHANGED, "k-7", "mark-not-found"),
        ([ADD], [ADD], CHANGED, "k-7", "key-not-honoured"),
        ([ADD, call("PutItem", Item={"id": "k-7"})], [ADD], CHANGED, "k-7", "add-without-condition"),
        ([call("GetItem", Key={"id": "k-7"}), ADD], [ADD], CHANGED, "k-7", "key-not-honoured"),
        ([PUT], [PUT], ADDED, None, "new-key-each-time"),
        ([READ, PUT], [READ, PUT], CHANGED, None, "read-then-write"),
        ([PUT], [READ, PUT], CHANGED, None, "read-then-write"),
        ([READ, PUT], [PUT], CHANGED, None, "ends-otherwise"),
        ([READ, ADD], [READ, ADD], CHANGED, None, "add-without-condition"),
        ([PUT], [PUT], CHANGED, None, "ends-otherwise"),
        ([READ], [READ], CHANGED, None, "ends-otherwise"),
        ([PUT], [PUT], MORE, None, "side-effect-repeated"),
    ],
)
def test_what_the_calls_show_of_a_repetition_is_named(
    first: list[Call], last: list[Call], compared: Compared, key: str | None, kind: str
) -> None:
    found = of_repetition(worlds(), [attempt(*first), attempt(*last)], compared, trials(), key)
    assert found.kind == kind


def test_a_key_that_changes_with_the_event_is_told_from_one_that_is_never_left() -> None:
    listed = Call("s3", "ListObjectsV2", {"Bucket": "marks", "Prefix": "a"}, response={"Contents": [{}]})
    attempts = [attempt(MARK), attempt(listed)]
    assert of_repetition(worlds(), attempts, CHANGED, trials(changes_event=True)).kind == "event-mutated"
    found = of_repetition(worlds(), attempts, CHANGED, trials())
    assert found.kind == "ends-otherwise"


@pytest.mark.parametrize(
    ("attempts", "compared", "of_clean", "kind"),
    [
        ([attempt(PUT), attempt()], FEWER, [PUT, PUT], "mark-before-send"),
        ([attempt(PUT), attempt()], REMOVED, [PUT, PUT], "mark-before-send"),
        ([attempt(PUT), attempt(), attempt(PUT)], FEWER, [PUT, PUT], "mark-before-send"),
        ([attempt(PUT), attempt()], MOVED, [PUT, PUT], "ends-otherwise"),
        ([attempt(PUT), attempt(PUT, PUT)], FEWER, [PUT, PUT], "ends-otherwise"),
        ([attempt(READ), attempt()], FEWER, [PUT, PUT], "ends-otherwise"),
        ([attempt(call("PutItem", ok=False)), attempt()], FEWER, [PUT, PUT], "ends-otherwise"),
        ([attempt(PUT), attempt(PUT, call("PutItem", ok=False))], FEWER, [PUT, PUT], "mark-before-send"),
        ([attempt(), attempt()], CHANGED, [PUT], "ends-otherwise"),
        ([attempt(), attempt()], ADDED, [PUT, DELETE], "left-behind"),
        ([attempt(), attempt(DELETE)], ADDED, [PUT, DELETE], "ends-otherwise"),
        ([attempt(PUT), attempt(PUT)], ADDED, [PUT, DELETE], "new-key-each-time"),
        ([attempt(ADD), attempt(ADD)], CHANGED, [ADD], "add-without-condition"),
        ([attempt(PUT), attempt(PUT)], MORE, [PUT], "side-effect-repeated"),
    ],
)
def test_what_the_calls_show_of_a_retry_is_named(
    attempts: list[Attempt], compared: Compared, of_clean: list[Call], kind: str
) -> None:
    assert of_retry(worlds(), clean(*of_clean), attempts, compared, trials()).kind == kind


@pytest.mark.parametrize(
    ("first", "settings", "kind"),
    [
        (attempt(PUT), {"partial": True, "records": 2}, "reported-too-few"),
        (attempt(PUT, failed=(0,)), {"partial": True, "records": 2}, "reported-too-few"),
        (attempt(PUT, failed=(0, 1)), {"partial": True, "records": 2}, "mark-before-send"),
        (attempt(PUT, error=True), {"partial": True, "records": 2}, "mark-before-send"),
        (attempt(PUT), {"partial": False, "records": 2}, "mark-before-send"),
    ],
)
def test_a_record_that_is_neither_done_nor_reported_comes_first(
    first: Attempt, settings: Any, kind: str
) -> None:
    found = of_retry(worlds(**settings), clean(PUT, PUT), [first, attempt()], FEWER, trials(at_once=True))
    assert found.kind == kind


def test_the_time_of_a_delivery_is_asked_for_where_what_lasts_differs() -> None:
    attempts = [attempt(PUT), attempt(PUT)]
    assert of_retry(worlds(), clean(PUT), attempts, CHANGED, trials(at_once=True)).kind == "time-of-delivery"
    found = of_retry(worlds(), clean(PUT), attempts, MORE, trials(at_once=True))
    assert found.kind == "side-effect-repeated"


def test_an_effect_that_answers_otherwise_is_told_with_what_to_do() -> None:
    once, again = (
        Call("payments", "charge", {}, response={"returned": each}, effect="payments.charge")
        for each in ("ch-1", "ch-2")
    )
    differs = Compared(Differences([Difference("changed", "s3", "orders", "7", "", "ch-1", "ch-2")]))
    found = of_retry(worlds(), clean(once), [attempt(once), attempt(again)], differs, trials())
    assert found.kind == "ends-otherwise"
    assert found.advice.startswith("What differs is what payments.charge answered: ")
    assert "Note the first answer under the event's id and ask no second time" in found.advice
