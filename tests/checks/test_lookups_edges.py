"""A mark under another key, a record that never ends, an answer that is another: told by the calls of attempts alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from pytest_faas.checks.explaining import answered, lookups, powertools, writes
from pytest_faas.checks.explaining.causes import of_no_recovery
from pytest_faas.checks.sameness import Compared
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.cloud.journal import Call, Failure
from pytest_faas.cloud.state.difference import Difference, Differences
from pytest_faas.runtime.invocation import Invocation, InvocationError

MISS = Failure("NoSuchKey", "The specified key does not exist.")
DENIED = Failure("AccessDenied", "Access Denied")


def attempt(*calls: Call, error: str | None = None) -> Attempt:
    failed = None if error is None else InvocationError(error, "")
    invocation = Invocation("id", b"null", "application/json", failed, False, False, 0.1, None, "", {})
    return Attempt(1, {}, invocation, calls, (), "")


def s3(operation: str, *, error: Failure | None = None, found: Any = None, **parameters: Any) -> Call:
    held = {"Bucket": "marks", **parameters}
    return Call("s3", operation, held, response=None if error else found or {}, error=error)


def rows(operation: str, *, response: Any = (), error: Failure | None = None, **parameters: Any) -> Call:
    held = {"TableName": "orders", **parameters}
    return Call("dynamodb", operation, held, response=None if error else dict(response), error=error)


LEFT = s3("PutObject", Key="done/a-1")
LOOKED = s3("HeadObject", Key="done/a-2", error=Failure("404", "Not Found"))
SAID = "It looks in marks for done/a-2, and has left done/a-1 there."


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ([LEFT], [LOOKED], SAID),
        ([LEFT], [s3("GetObject", Key="done/a-2", error=MISS)], SAID),
        ([s3("PutObject", Key="early"), LEFT], [LOOKED], SAID),
        ([LEFT], [s3("GetObject", Key="done/a-1", error=MISS)], None),
        ([LEFT, s3("PutObject", Key="done/a-2")], [LOOKED], None),
        ([LEFT], [s3("GetObject", Key="done/a-2", error=DENIED)], None),
        ([LEFT], [s3("GetObject", Key="done/a-2")], None),
        ([s3("PutObject", Key="done/a-1", error=DENIED)], [LOOKED], None),
        ([s3("PutObject", Key="done/a-1", Bucket="other")], [LOOKED], None),
        ([rows("PutItem", Item={"id": "a-1"})], [LOOKED], None),
        ([], [LOOKED], None),
        ([LEFT], [s3("ListObjectsV2", Prefix="done/a-2")], SAID),
        ([LEFT], [s3("ListObjectsV2", Prefix="done/", found={"Contents": [{}]})], None),
        ([LEFT], [s3("ListObjectsV2", Prefix="done/")], None),
        (
            [rows("PutItem", Item={"id": "a-1", "at": 3})],
            [rows("GetItem", Key={"id": "a-2"})],
            "It looks in orders for id=a-2, and has left id=a-1 there.",
        ),
        (
            [rows("UpdateItem", Key={"id": {"S": "a-1"}})],
            [rows("GetItem", Key={"id": {"S": "a-2"}})],
            "It looks in orders for id=a-2, and has left id=a-1 there.",
        ),
        ([rows("PutItem", Item={"id": "a-1", "at": 3})], [rows("GetItem", Key={"id": "a-1"})], None),
        (
            [rows("PutItem", Item={"id": "a-1"})],
            [rows("GetItem", Key={"id": "a-2"}, response={"Item": {"id": "a-2"}})],
            None,
        ),
        ([rows("DeleteItem", Key={"id": "a-1"})], [rows("GetItem", Key={"id": "a-2"})], None),
    ],
)  # fmt: skip
def test_a_mark_is_missed_where_the_first_left_another_in_the_same_place(
    first: list[Call], last: list[Call], said: str | None
) -> None:
    assert lookups.missed(attempt(*last), attempt(*first), changed=False) == said


@pytest.mark.parametrize(
    ("prefix", "found", "missed"),
    [
        ("done/a", {"Contents": [{}]}, True),
        ("done/a-1", {"Contents": [{}]}, False),
        ("done/", {"Contents": [{}]}, False),
    ],
)
def test_of_a_handler_that_changes_its_event_a_prefix_may_be_a_whole_key(
    prefix: str, found: Any, missed: bool
) -> None:
    last = attempt(s3("ListObjectsV2", Prefix=prefix, found=found))
    assert (lookups.missed(last, attempt(LEFT), changed=True) is not None) is missed
    assert lookups.missed(last, attempt(LEFT), changed=False) is None


def test_a_long_key_is_cut() -> None:
    last = attempt(s3("HeadObject", Key="k" * 100, error=MISS))
    said = str(lookups.missed(last, attempt(LEFT), changed=False))
    assert f"for {'k' * 47}…, and" in said


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ([s3("DeleteObject", Key="a")], [s3("GetObject", Key="a", error=MISS)], True),
        ([s3("DeleteObject", Key="a", error=DENIED)], [s3("GetObject", Key="a", error=MISS)], False),
        ([s3("DeleteObject", Key="b")], [s3("GetObject", Key="a", error=MISS)], False),
        ([s3("DeleteObject", Key="a", Bucket="b")], [s3("GetObject", Key="a", error=MISS)], False),
        ([s3("DeleteObject", Key="a")], [s3("GetObject", Key="a", error=DENIED)], False),
        ([s3("DeleteObject", Key="a")], [s3("GetObject", Key="a")], False),
        ([s3("PutObject", Key="a")], [s3("GetObject", Key="a", error=MISS)], False),
    ],
)  # fmt: skip
def test_what_the_first_deleted_is_what_the_last_does_not_find(
    first: list[Call], last: list[Call], found: bool
) -> None:
    attempts = [attempt(*first), attempt(*last, error="NoSuchKey")]
    assert lookups.deleted_before(attempts) is found
    assert of_no_recovery(attempts).kind == "never-recovers"
    assert of_no_recovery(attempts).advice.startswith("An attempt has removed") is found


OPEN = rows("PutItem", Item={"id": "a", "status": "INPROGRESS"})
ENDS = rows("PutItem", Item={"id": "a", "status": {"S": "INPROGRESS"}, "in_progress_expiration": 3})
RAISED = "IdempotencyAlreadyInProgressError"


@pytest.mark.parametrize(
    ("calls", "error", "found"),
    [
        ([OPEN], RAISED, True),
        ([ENDS], RAISED, False),
        ([OPEN, ENDS], RAISED, False),
        ([OPEN], "ValueError", False),
        ([OPEN], None, False),
        ([], RAISED, False),
        ([rows("PutItem", Item={"id": "a", "status": "COMPLETED"})], RAISED, False),
        ([rows("UpdateItem", Item={"id": "a", "status": "INPROGRESS"})], RAISED, False),
    ],
)
def test_a_record_of_powertools_stays_in_progress_where_it_has_no_end(
    calls: list[Call], error: str | None, found: bool
) -> None:
    attempts = [attempt(*calls), attempt(error=error)]
    assert powertools.in_progress_for_ever(attempts) is found
    assert (of_no_recovery(attempts).advice == powertools.ADVICE) is found


@pytest.mark.parametrize(
    ("code", "found"), [("ConditionalCheckFailedException", True), ("InternalServerError", False)]
)
def test_a_record_in_progress_is_found_where_a_batch_utility_reports_it_and_raises_nothing(
    code: str, found: bool
) -> None:
    refused = rows("PutItem", Item={"id": "a", "status": "INPROGRESS"}, error=Failure(code, ""))
    assert powertools.in_progress_for_ever([attempt(OPEN), attempt(refused)]) is found
    assert not powertools.in_progress_for_ever([attempt(OPEN), attempt(OPEN)])


def effect(name: str, response: Any) -> Call:
    return Call("payments", "charge", {}, response=response, effect=name)


def changed(before: Any, after: Any, *more: Difference, fewer: Sequence[Difference] = ()) -> Compared:
    found = Difference("changed", "dynamodb", "orders", "id=7", "charge", before, after)
    return Compared(Differences([found, *more]), Differences(fewer))


@pytest.mark.parametrize(
    "returns", [lambda each: {"returned": each}, lambda each: {"body": each}], ids=["returned", "body"]
)
@pytest.mark.parametrize(
    ("compared", "told"),
    [
        (changed("ch-1", "ch-2"), True),
        (changed("paid by ch-1", "paid by ch-2"), True),
        (changed("ch-1", "ch-3"), False),
        (changed("ch-1", "ch-2", Difference("changed", "dynamodb", "orders", "id=7", "n", 1, 2)), False),
        (changed("ch-1", "ch-2", Difference("added", "dynamodb", "orders", "id=8", after={})), False),
        (changed("ch-1", "ch-2", fewer=[Difference("removed", "sqs", "q", before="x")]), False),
        (Compared(), False),
    ],
)
def test_an_effects_other_answer_is_told_where_it_is_all_that_differs(
    compared: Compared, told: bool, returns: Any
) -> None:
    unanswered = Call("payments", "charge", {}, effect="payments.charge")
    once, again = (effect("payments.charge", returns(each)) for each in ("ch-1", "ch-2"))
    said = answered.otherwise([unanswered, once], [again, unanswered], compared)
    assert (said is not None) is told
    if said is not None:
        assert said.startswith('What differs is what payments.charge answered: "')
        assert said.endswith("when it was asked again.")
    assert answered.otherwise([once], [effect("other", returns("ch-2"))], compared) is None
    assert answered.otherwise([], [], compared) is None


ADDED = Difference("added", "dynamodb", "orders", "id=lock", after={"id": "lock"})
DELETES = rows("DeleteItem", Key={"id": "lock"})


@pytest.mark.parametrize(
    ("clean", "last", "compared", "found"),
    [
        ([DELETES], [], Compared(Differences([ADDED])), True),
        ([DELETES], [DELETES], Compared(Differences([ADDED])), False),
        ([], [], Compared(Differences([ADDED])), False),
        ([rows("DeleteItem", Key={"id": "lock"}, error=DENIED)], [], Compared(Differences([ADDED])), False),
        ([rows("DeleteItem", TableName="b")], [], Compared(Differences([ADDED])), False),
        ([DELETES], [], changed(1, 2), False),
        ([DELETES], [], Compared(Differences([Difference("added", "d", "orders", "k", "n", after=1)])), False),
        ([DELETES], [], Compared(Differences([ADDED]), fewer=Differences([ADDED])), False),
        ([DELETES], [], Compared(), False),
    ],
)  # fmt: skip
def test_what_a_clean_run_clears_is_left_behind(
    clean: list[Call], last: list[Call], compared: Compared, found: bool
) -> None:
    assert writes.cleared_by(clean, last, compared) is found


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"Item": {"id": "k-7"}}, True),
        ({"Item": {"id": "order k-7"}}, True),
        ({"Items": [{"k-7": 1}]}, True),
        ({"Tags": ("a", "k-7")}, True),
        ({"Names": {"k-7"}}, True),
        ({"Body": b"k-7"}, True),
        ({"Body": bytearray(b"x k-7")}, True),
        ({"Body": b"k-8"}, False),
        ({"Item": {"id": 7}}, False),
        ({}, False),
    ],
)
def test_a_value_is_held_wherever_it_is_in_the_parameters(parameters: Any, found: bool) -> None:
    assert writes.holds([Call("dynamodb", "PutItem", parameters)], "k-7") is found
