"""What the judges share: references, what follows the seed, answers beside the state, one failure for each cause."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from pytest_faas.checks.allow import Allow, Allowed
from pytest_faas.checks.judging import addressed, answered
from pytest_faas.checks.judging.concluded import concluded
from pytest_faas.checks.judging.distinct import Shown, distinct
from pytest_faas.checks.judging.following import ANOTHER, Following
from pytest_faas.checks.judging.reference import Reference
from pytest_faas.checks.orders.plan import Plan
from pytest_faas.checks.sameness import NO_RULES, Compared
from pytest_faas.checks.telling import rows
from pytest_faas.checks.verdict import Failure
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.cloud.faults import Address
from pytest_faas.cloud.state.difference import Difference, Differences
from pytest_faas.cloud.state.emission import Emission
from pytest_faas.cloud.state.emissions import Emissions
from pytest_faas.cloud.state.entry import Entry, Place
from pytest_faas.cloud.state.state import State
from pytest_faas.errors import InvalidArgument, NeverRecovers

U = "0a1b2c3d-1a11-4222-8333-444455556666"
CASE: Any = object()
V = "99999999-aaaa-4bbb-8ccc-ddddeeeeffff"


def ended(code: str = "a", *sent: object, made: tuple[str, ...] = ()) -> Evidence:
    """An item with a code, and messages."""
    entry = Entry(Place("dynamodb", "us-east-1", "orders", "id=7"), {"id": "7", "code": code})
    messages = [Emission("sqs", "SendMessage", "receipts", {"MessageBody": each}) for each in sent]
    return Evidence(State([entry]), Emissions(messages), made)


def reference(
    evidence: Evidence,
    *allow: Allow,
    again: Callable[[str], Evidence] | None = None,
    literals: tuple[str, ...] = (),
) -> Reference:
    worlds: Any = SimpleNamespace(literals=(), start=SimpleNamespace(bench=SimpleNamespace(rules=NO_RULES)))
    following = Following(evidence, again or (lambda _seed: evidence))
    return Reference(worlds, evidence, following, Allowed(allow), literals=literals)


def told(compared: Compared) -> list[tuple[str, str, str]]:
    return [
        (each.kind, each.service, each.path) for each in (*compared.durable, *compared.fewer, *compared.more)
    ]


def test_what_is_alike_asks_for_no_further_world() -> None:
    seeds: list[str] = []

    def again(seed: str) -> Evidence:
        seeds.append(seed)
        return ended("b")

    found = reference(ended(), again=again)
    assert not found.compare(ended()).differs
    assert not found.raw(ended()).differs
    assert seeds == []
    assert not found.compare(ended("c")).differs
    assert not found.raw(ended("c")).differs
    assert seeds == [ANOTHER]
    assert told(found.strictly(ended("c"))) == [("changed", "dynamodb", "code")]
    assert told(found.compare(ended("c", "paid"))) == [("added", "sqs", "")]


def test_what_differs_in_any_place_that_keeps_still_is_a_difference() -> None:
    found = reference(ended("a", "paid", "sent"))
    assert told(found.compare(ended("b", "paid", "more"))) == [
        ("changed", "dynamodb", "code"),
        ("removed", "sqs", ""),
        ("added", "sqs", ""),
    ]


def test_what_is_sent_again_is_no_difference_where_it_is_at_least_once() -> None:
    found = reference(ended("a", "paid"))
    twice = ended("a", "paid", "paid")
    assert told(found.compare(twice)) == [("added", "sqs", "")]
    assert not found.compare(twice, at_least_once=True).differs
    assert told(found.compare(ended("b"), at_least_once=True)) == [
        ("changed", "dynamodb", "code"),
        ("removed", "sqs", ""),
    ]


def test_what_is_accepted_is_left_out_but_of_what_is_raw() -> None:
    allow = Allow("dynamodb", "orders", "code")
    found = reference(ended(), allow)
    assert not found.compare(ended("b")).differs
    assert found.allowed.used == (allow,)
    assert told(found.raw(ended("b"))) == [("changed", "dynamodb", "code")]
    assert not found.left(found.raw(ended("b"))).differs


@pytest.mark.parametrize(("literals", "differs"), [((), False), ((json.dumps({"order": U}),), True)])
def test_a_text_of_another_event_is_no_generated_value(literals: tuple[str, ...], differs: bool) -> None:
    found = reference(ended(U, made=(U,)), literals=literals)
    assert found.compare(ended(V, made=(V,))).differs is differs


CHANGED = Difference("changed", "dynamodb", "orders", "id=7", "code", "a", "b")


def test_that_not_all_was_tried_is_told_with_what_is_left() -> None:
    compared = Compared(Differences([CHANGED]), undecided=True)
    left = reference(ended(), Allow("s3")).left(compared)
    assert left.undecided
    assert rows.of(left, first="a clean run")[0].startswith("(generated values look alike")
    assert (
        rows.of(Compared(Differences([CHANGED])), first="a clean run")
        == rows.of(left, first="a clean run")[1:]
    )
    assert reference(ended(), Allow("dynamodb")).left(compared).caveat == ""


def test_an_answer_is_compared_as_state_is_and_goes_by_its_own_name() -> None:
    one, other = (answered.joined(ended(), {"status": 200, "payload": {"n": n}}) for n in (1, 2))
    assert len(one.state.entries) == 2
    (changed,) = reference(one).compare(other).durable
    assert (changed.service, changed.resource, changed.path, changed.before) == ("answer", "", "n", 1)
    of_user = Difference("changed", "watch", "orders db", "7", "payload.n", 1, 2)
    assert list(answered.named(Compared(Differences([of_user]))).durable) == [of_user]


def test_an_answer_is_accepted_by_its_own_name() -> None:
    one, other = (answered.joined(ended(), {"status": 200, "body": {"n": n}}) for n in (1, 2))
    assert not reference(one, Allow("answer", "*", "body")).compare(other).differs
    assert reference(one, Allow("watch")).compare(other).differs


def shown(what: str, *places: str, kind: str = "ends-otherwise", size: int = 1, **more: Any) -> Shown:
    return Shown(Failure(kind, what, rows=("row",) * size, **more), frozenset(places))


@pytest.mark.parametrize(
    ("found", "causes"),
    [
        ((), []),
        ((shown("one", "a"), shown("two", "b")), [("one", 1), ("two", 1)]),
        ((shown("two", "a", "b", size=2), shown("one", "a")), [("one", 2)]),
        ((shown("one", "a", size=3), shown("two", "a", "b", size=2)), [("two", 2)]),
        ((shown("one", "a", "c"), shown("two", "a", "b")), [("one", 1), ("two", 1)]),
        ((shown("one", "a"), shown("two", "a", kind="lost-update")), [("one", 1), ("two", 1)]),
        ((shown("one", "a"), shown("two", "a", error=NeverRecovers)), [("one", 1), ("two", 1)]),
        ((shown("large", "a", size=9), shown("small", "b", "c")), [("small", 1), ("large", 1)]),
        ((shown("one", "a"), shown("two", "a"), shown("three", "a", "b")), [("one", 3)]),
        ((shown("one", "a", size=3), shown("two", "a", "b", size=2), shown("three", "a", "c")), [("three", 3)]),
    ],
)  # fmt: skip
def test_one_failure_for_each_cause_the_smallest_first(
    found: tuple[Shown, ...], causes: list[tuple[str, int]]
) -> None:
    assert [(each.what, each.runs) for each in distinct(found)] == causes


def test_a_check_says_itself_what_else_is_one_cause() -> None:
    both = (shown("one", "a"), shown("two", "b"))
    assert [each.runs for each in distinct(both, lambda _one, _other: True)] == [2]


@pytest.mark.parametrize(
    "address", [Address("s3", "PutObject", "files", "k", 2), Address("sts", "GetCallerIdentity")]
)
def test_the_address_of_a_call_goes_into_json_and_back(address: Address) -> None:
    assert addressed.of("retry_safe", json.loads(json.dumps(addressed.as_json(address)))) == address


@pytest.mark.parametrize(
    "held", [None, {}, "s3.PutObject", ["s3", "PutObject"], ["s3", "PutObject", None, None, 1, 2]]
)
def test_what_is_no_address_is_refused(held: object) -> None:
    with pytest.raises(
        InvalidArgument, match=r"^warm_start: call must be \[service, operation, resource, key"
    ):
        addressed.of("warm_start", held)


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ({"apart": True}, "order must be the places of 2 records, from 0, got None"),
        ({"order": [0, 2], "apart": True}, "order must be the places of 2 records"),
        ({"order": ["0", "1"], "apart": True}, "order must be the places of 2 records"),
        ({"order": [False, True], "apart": True}, "order must be the places of 2 records"),
        ({"order": [1, 0]}, "apart must be a bool, got None"),
    ],
)
def test_what_is_no_plan_of_an_order_is_refused(held: dict[str, object], said: str) -> None:
    with pytest.raises(InvalidArgument, match=f"^faas.assert_order: {said}"):
        Plan.of(held, 2)


def test_a_plan_of_an_order_goes_into_json_and_back() -> None:
    places = (*range(11, -1, -1),)
    assert Plan.of(json.loads(json.dumps(Plan(places, apart=False).as_json())), 12) == Plan(
        places, apart=False
    )


def test_what_was_allowed_is_told_whether_it_matched_or_not() -> None:
    code, more = Allow("dynamodb", "orders", "code"), Allow("s3")
    allowed = Allowed((code, more))
    allowed.left(Differences([CHANGED]))
    verdict = concluded("order", CASE, (), allowed, tried="1 other order", notes=("a note",))
    assert (verdict.status, verdict.allowed, verdict.unused) == ("passed", (code,), (more,))
    assert (verdict.check, verdict.case, verdict.tried, verdict.notes) == (
        "order",
        CASE,
        "1 other order",
        ("a note",),
    )
    failure = Failure("order-assumed", "what")
    found = concluded("order", CASE, (failure,), Allowed(()), tried="")
    assert (found.status, found.failures, found.notes, found.reason) == ("failed", (failure,), (), "")
