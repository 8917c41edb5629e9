"""What a value holds, and by what a record is known again in it."""

from __future__ import annotations

import base64
import gzip
import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from pytest_faas import Async, Sandbox, events
from pytest_faas.checks.records.contents import mentions, parts, texts
from pytest_faas.checks.records.identity import Identity, identities
from pytest_faas.checks.records.identity import of as identity_of
from pytest_faas.checks.worlds.case import Case, case

Event = dict[str, Any]
CasesOf = Callable[..., Case]

QUEUED = events.sqs({"order": 7})["Records"][0]
MODIFIED = events.modify({"id": "a", "n": 1}, {"id": "a", "n": 2})
CHANGED = events.dynamodb_stream(MODIFIED, keys="id")["Records"][0]
SHARDED = events.kinesis({"order": 7})["Records"][0]
NOTIFIED = events.sns({"order": 7})["Records"][0]
UPLOADED = events.s3("files", "a b.txt")["Records"][0]
BUS = events.eventbridge({"order": 7})
ASKED = events.http_api("POST", "/orders", json={"order": 7}, headers={"Idempotency-Key": "k-7"})
ASKED_REST = events.apigw("POST", "/orders", json={"order": 7})


@pytest.fixture
def made(faas: Sandbox, tmp_path: Any) -> CasesOf:
    (tmp_path / "shop.py").write_text("def handler(event, context): pass\n")
    function = faas.function("shop.handler", root=tmp_path)
    return lambda event, source=None: case("here", function, event, source, ())


def zipped(octets: bytes) -> bytes:
    held = io.BytesIO()
    with gzip.GzipFile(fileobj=held, mode="wb", mtime=0) as file:
        file.write(octets)
    return held.getvalue()


@pytest.mark.parametrize(
    "value",
    [
        "m-1",
        ["m-1"],
        ("m-1",),
        {"m-1"},
        frozenset({"m-1"}),
        {"m-1": 1},
        {"a": {"b": ["m-1"]}},
        '{"a": ["m-1"]}',
        b"m-1",
        bytearray(b"m-1"),
        zipped(b"m-1"),
        base64.b64encode(zipped(b"m-1")).decode(),
        base64.b64encode(b'{"a": "m-1"}').decode(),
        json.dumps({"inner": json.dumps({"a": "m-1"})}),
    ],
    ids=repr,
)
def test_a_text_is_found_wherever_a_value_has_it(value: object) -> None:
    assert mentions(texts(value), "m-1")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([7, 1.5, Decimal("2.5"), "a"], ["7", "1.5", "2.5", "a"]),
        ([True, False, None, "a"], ["a"]),
        (b"\xff\xfe", []),
        ({"a": ["b"]}, ["a", "b"]),
    ],
)
def test_texts_and_numbers_count_and_nothing_else(value: object, expected: list[str]) -> None:
    assert list(texts(value)) == expected


def test_what_is_nested_without_end_is_looked_at_to_a_depth() -> None:
    value: Any = "deep"
    for _ in range(49):
        value = [value]
    assert "deep" in list(parts(value))
    assert "deep" in list(parts([value]))
    assert "deep" not in list(parts([[value]]))


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("o-1", "o-1", True),
        ("order o-1.", "o-1", True),
        ("(o-1)", "o-1", True),
        ("xo-1", "o-1", False),
        ("o-10", "o-1", False),
        ("a.c", "a.c", True),
        ("abc", "a.c", False),
        ("-a-", "-a-", True),
        ("a  b", "  ", False),
        ("a", "", False),
    ],
)
def test_a_word_is_found_as_a_word_of_its_own(text: str, wanted: str, found: bool) -> None:
    assert mentions([text], wanted) is found


@pytest.mark.parametrize(
    ("record", "ids", "bodies"),
    [
        (QUEUED, (QUEUED["messageId"],), ('{"order":7}', {"order": 7})),
        (
            SHARDED,
            (SHARDED["eventID"], SHARDED["kinesis"]["sequenceNumber"]),
            (b'{"order":7}', '{"order":7}', {"order": 7}),
        ),
        (NOTIFIED, (NOTIFIED["Sns"]["MessageId"],), ('{"order":7}', {"order": 7})),
        (UPLOADED, ("a+b.txt", "a b.txt"), ()),
        (BUS, (BUS["id"],), ({"order": 7},)),
        (ASKED, (ASKED["requestContext"]["requestId"], "k-7"), ('{"order":7}', {"order": 7})),
        (
            ASKED_REST,
            (ASKED_REST["requestContext"]["requestId"], ASKED_REST["requestContext"]["extendedRequestId"]),
            ('{"order":7}', {"order": 7}),
        ),
        ({"order": 7}, (), ({"order": 7},)),
        ({"messageId": "", "body": ""}, (), ()),
        ({"messageId": 7, "body": "null"}, ("7",), ("null",)),
        ({"messageId": "m", "id": "m", "body": "{}"}, ("m",), ("{}",)),
        ({"kinesis": {"data": "/w=="}}, (), (b"\xff",)),
        ({"requestContext": {}, "body": "no JSON"}, (), ("no JSON",)),
    ],
    ids=lambda each: "" if isinstance(each, tuple) else str(sorted(each)[:3]),
)
def test_a_record_is_known_by_its_ids_and_the_forms_of_its_body(
    record: Event, ids: tuple[str, ...], bodies: tuple[Any, ...]
) -> None:
    assert identity_of(record) == Identity(ids, bodies)


def test_a_change_of_a_table_is_known_by_its_images_typed_and_plain() -> None:
    found = identity_of(CHANGED)
    assert found.ids == (CHANGED["eventID"], CHANGED["dynamodb"]["SequenceNumber"])
    assert found.bodies == (
        {"id": {"S": "a"}, "n": {"N": "2"}},
        {"id": "a", "n": "2"},
        {"id": {"S": "a"}, "n": {"N": "1"}},
        {"id": "a", "n": "1"},
        {"id": {"S": "a"}},
        {"id": "a"},
    )


@pytest.mark.parametrize("typed", [{"S": "a"}, {"N": "1"}, {"B": "YQ=="}, {"BOOL": True}, {"NULL": True}])
def test_a_value_with_its_type_counts_without_it_too(typed: Event) -> None:
    (value,) = typed.values()
    assert {"id": value} in identity_of({"detail": {"id": typed}}).bodies


@pytest.mark.parametrize("other", [{"S": "a", "N": "1"}, {"s": "a"}, "S", {}])
def test_what_only_looks_typed_stays_as_it_is(other: Any) -> None:
    assert identity_of({"detail": {"id": other}}).bodies == ({"id": other},)


def test_a_message_of_a_topic_in_a_queue_is_known_by_the_message_too() -> None:
    record = events.sqs(events.sns_message({"order": 7}))["Records"][0]
    bodies = identity_of(record).bodies
    assert '{"order":7}' in bodies
    assert {"order": 7} in bodies


def test_each_record_has_an_identity_and_what_has_none_is_one(made: CasesOf) -> None:
    several = events.sqs("a", "b")
    assert identities(made(several)) == [identity_of(each) for each in several["Records"]]
    assert identities(made(BUS)) == [identity_of(BUS)]
    empty = {"Records": [], "order": 7}
    assert identities(made(empty, Async())) == [identity_of(empty)]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("failed: m-1", True),
        ({"order": 7, "why": "x"}, True),
        ({"deep": [{"order": Decimal(7), "items": {"a": "1", "b": 2}}]}, True),
        ({"order": "7"}, True),
        ({"order": 8}, False),
        ({"why": "x"}, False),
        ({"order": None}, False),
        ("the text", True),
        ("context", False),
        ([1, 2], True),
        ([1, 2, 3], False),
        (b"octets", True),
    ],
)
def test_a_record_is_found_by_an_id_or_a_body(value: Any, found: bool) -> None:
    known = Identity(("m-1",), ({"order": 7}, "text", [1, 2], b"octets"))
    assert known.is_in(value) is found


def test_what_a_body_nests_must_be_there_as_well() -> None:
    known = Identity((), ({"order": {"id": 7}},))
    assert known.is_in({"order": {"id": "7", "more": 1}})
    assert not known.is_in({"order": {"more": 1}})
    assert not known.is_in({"order": 7})
