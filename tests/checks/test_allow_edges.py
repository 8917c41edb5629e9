"""What an `Allow` covers and what it does not, case by case."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_faas import Allow, InvalidArgument
from pytest_faas.checks.allow import Allowed, checked
from pytest_faas.cloud.state.difference import Difference, Differences

CHANGED = Difference("changed", "dynamodb", "orders", "id=1", "attempts[0].at", 1, 2)
ADDED = Difference("added", "dynamodb", "orders", "id=2", after={"id": "2"})
REMOVED = Difference("removed", "dynamodb", "orders", "id=3", before={"id": "3"})
SENT = Difference("added", "sqs", "jobs", after={"MessageBody": "x"}, sent=True)


@pytest.mark.parametrize(
    ("entry", "covered"),
    [
        (Allow("dynamodb"), [CHANGED, ADDED, REMOVED]),
        (Allow("dynamo*"), [CHANGED, ADDED, REMOVED]),
        (Allow("DynamoDB"), []),
        (Allow("*", "jobs"), [SENT]),
        (Allow("*", "order?"), [CHANGED, ADDED, REMOVED]),
        (Allow("dynamodb", "jobs"), []),
        (Allow("sqs", "orders"), []),
        (Allow("*", kind="changed"), [CHANGED, REMOVED]),
        (Allow("*", kind="added"), [ADDED]),
        (Allow("*", kind="emitted"), [SENT]),
        (Allow("*", attribute="attempts"), [CHANGED]),
        (Allow("*", attribute="att*", kind="changed"), [CHANGED]),
        (Allow("*", attribute="at"), []),
        (Allow("*", attribute="attempts[0]*"), []),
        (Allow("*", attribute="*"), [CHANGED]),
    ],
    ids=str,
)
def test_an_entry_covers_what_its_patterns_name(entry: Allow, covered: list[Difference]) -> None:
    assert [each for each in (CHANGED, ADDED, REMOVED, SENT) if entry.covers(each)] == covered


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        (Allow("sqs"), "sqs *"),
        (Allow("sqs", "jobs", kind="emitted"), "emitted: sqs jobs"),
        (Allow("dynamodb", "o*", "n", "changed"), "n of dynamodb o*"),
    ],
)
def test_an_entry_in_words(entry: Allow, text: str) -> None:
    assert str(entry) == text


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"service": 7}, "service"),
        ({"service": "sqs", "resource": None}, "resource"),
        ({"service": "sqs", "attribute": 7}, "attribute"),
        ({"service": "sqs", "kind": "add"}, "kind must be .*Did you mean 'added'"),
        ({"service": "sqs", "attribute": "n", "kind": "added"}, "attribute='n' .* got 'added'"),
        ({"service": "sqs", "attribute": "n", "kind": "emitted"}, "attribute='n' .* got 'emitted'"),
        ({"service": "sqs", "resourse": "jobs"}, "resourse"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(given: Any, named: str) -> None:
    with pytest.raises(InvalidArgument, match=rf"^Allow\b.*\b{named}"):
        Allow(**given)


def test_each_entry_that_matched_is_used_and_what_nobody_accepts_is_left() -> None:
    whole, narrow, unused = Allow("dynamodb"), Allow("*", kind="added"), Allow("s3")
    allowed = Allowed([whole, narrow, unused])
    assert (allowed.used, allowed.unused) == ((), (whole, narrow, unused))
    assert list(allowed.left(Differences([CHANGED, ADDED, SENT]))) == [SENT]
    assert (allowed.used, allowed.unused) == ((whole, narrow), (unused,))
    assert not allowed.left(Differences([ADDED, REMOVED]))
    assert (allowed.used, allowed.unused) == ((whole, narrow), (unused,))


@pytest.mark.parametrize(
    ("given", "entries"),
    [
        (Allow("sqs"), (Allow("sqs"),)),
        ((), ()),
        ([Allow("sqs"), Allow("s3")], (Allow("sqs"), Allow("s3"))),
        (iter([Allow("s3")]), (Allow("s3"),)),
    ],
)
def test_one_entry_or_several(given: object, entries: tuple[Allow, ...]) -> None:
    assert checked("assert_idempotent", given) == entries


@pytest.mark.parametrize("given", ["sqs", b"sqs", {"service": "sqs"}, None, 7, ["sqs"], [Allow("sqs"), None]])
def test_what_is_no_entry_is_refused_where_it_was_given(given: object) -> None:
    seen = (
        "None" if isinstance(given, list) and None in given else "'sqs'" if given == ["sqs"] else repr(given)
    )
    with pytest.raises(InvalidArgument) as caught:
        checked("assert_idempotent", given)
    for part in ("assert_idempotent: allow must be", "Allow(...), or several of them", seen):
        assert part in str(caught.value)
