"""Bad records that a check makes of good ones, and what comes again behind a failed one of a FIFO group."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from pytest_faas import Sandbox, events
from pytest_faas.checks.records import bad, groups
from pytest_faas.checks.worlds.case import Case, case

Event = dict[str, Any]
CasesOf = Callable[..., Case]

QUEUED = events.sqs({"order": 7})["Records"][0]
GROUPED = events.sqs(events.sqs_message("a", group_id="g"), queue="in.fifo")["Records"][0]
MODIFIED = events.modify({"id": "a", "n": 1}, {"id": "a", "n": 2})
CHANGED = events.dynamodb_stream(MODIFIED, keys="id")["Records"][0]
SHARDED = events.kinesis({"order": 7})["Records"][0]


@pytest.fixture
def made(faas: Sandbox, tmp_path: Any) -> CasesOf:
    (tmp_path / "shop.py").write_text("def handler(event, context): pass\n")
    function = faas.function("shop.handler", root=tmp_path)
    return lambda event, source=None: case("here", function, event, source, ())


def test_bad_messages_have_ids_and_checksums_of_their_own() -> None:
    made = list(bad.of(QUEUED))
    assert [each["body"] for each in made] == [bad.NO_JSON, "null", '{"order": null}']
    assert len({QUEUED["messageId"], *(each["messageId"] for each in made)}) == 4
    assert len({QUEUED["md5OfBody"], *(each["md5OfBody"] for each in made)}) == 4
    assert made[1]["md5OfBody"] == "37a6259cc0c1dae299a7866489dff0bd"  # of `null`
    assert QUEUED["body"] == '{"order":7}'


@pytest.mark.parametrize("body", ["text", "[]", "[1]", "{}", "7"])
def test_a_body_without_fields_has_two_bad_neighbours(body: str) -> None:
    record = events.sqs(events.sqs_message(body))["Records"][0]
    assert [each["body"] for each in bad.of(record)] == [bad.NO_JSON, "null"]


def test_bad_messages_of_a_fifo_queue_come_right_behind_and_are_no_copies() -> None:
    held = [each["attributes"] for each in (GROUPED, *bad.of(GROUPED))]
    numbers = [int(each["SequenceNumber"]) for each in held]
    assert numbers[1:] == [numbers[0] + 1] * (len(numbers) - 1)
    assert len({each["MessageDeduplicationId"] for each in held}) == len(held)
    assert all(each["MessageGroupId"] == "g" for each in held)
    assert all("SequenceNumber" not in each["attributes"] for each in bad.of(QUEUED))


def test_bad_records_of_a_stream_come_right_before_and_have_their_number_in_their_id() -> None:
    shard, _, number = SHARDED["eventID"].partition(":")
    made = list(bad.of(SHARDED))
    assert [base64.b64decode(each["kinesis"]["data"]).decode() for each in made] == [
        bad.NO_JSON,
        "null",
        '{"order": null}',
    ]
    for each in made:
        assert int(each["kinesis"]["sequenceNumber"]) == int(number) - 1
        assert each["eventID"] == f"{shard}:{int(number) - 1}"
    assert SHARDED["kinesis"]["sequenceNumber"] == number


def test_octets_that_are_no_text_have_bad_neighbours_too() -> None:
    record = {**SHARDED, "kinesis": {**SHARDED["kinesis"], "data": "/w=="}}
    assert len(list(bad.of(record))) == 2


def changed(view: str) -> list[Event]:
    record = {**CHANGED, "dynamodb": {**CHANGED["dynamodb"], "StreamViewType": view}}
    return list(bad.of(record))


def test_changes_of_a_table_that_a_stream_may_tell_of() -> None:
    removal, insertion, number = changed("NEW_AND_OLD_IMAGES")
    assert (removal["eventName"], "NewImage" in removal["dynamodb"]) == ("REMOVE", False)
    assert removal["dynamodb"]["OldImage"] == CHANGED["dynamodb"]["OldImage"]
    assert (insertion["eventName"], "OldImage" in insertion["dynamodb"]) == ("INSERT", False)
    assert insertion["dynamodb"]["NewImage"] == CHANGED["dynamodb"]["NewImage"]
    for name in ("NewImage", "OldImage"):
        assert number["dynamodb"][name] == {**CHANGED["dynamodb"][name], "amount": {"N": "12.5"}}
    before = int(CHANGED["dynamodb"]["SequenceNumber"])
    assert {int(each["dynamodb"]["SequenceNumber"]) for each in (removal, insertion, number)} == {before - 1}
    ids = {each["eventID"] for each in (CHANGED, removal, insertion, number)}
    assert len(ids) == 4
    assert {len(each) for each in ids} == {32}


def test_a_change_without_images_only_where_the_stream_might_be_one_of_keys() -> None:
    held = {name: value for name, value in CHANGED["dynamodb"].items() if name != "StreamViewType"}
    keys_only = list(bad.of({**CHANGED, "dynamodb": held}))[1]
    assert {"NewImage", "OldImage"}.isdisjoint(keys_only["dynamodb"])
    assert (keys_only["dynamodb"]["StreamViewType"], keys_only["eventName"]) == ("KEYS_ONLY", "MODIFY")


@pytest.mark.parametrize(
    ("view", "kept"),
    [("NEW_AND_OLD_IMAGES", True), ("OLD_IMAGE", True), ("NEW_IMAGE", False), ("KEYS_ONLY", False)],
)
def test_a_removal_has_the_image_that_its_stream_shows(view: str, kept: bool) -> None:
    held = {name: value for name, value in CHANGED["dynamodb"].items() if name != "OldImage"}
    inserted = {**CHANGED, "dynamodb": {**held, "StreamViewType": view}}
    removal = next(iter(bad.of(inserted)))
    assert removal["dynamodb"].get("OldImage") == (held["NewImage"] if kept else None)


def test_what_follows_a_failed_message_in_its_group_comes_again_too(made: CasesOf) -> None:
    sent = (events.sqs_message(str(n), group_id=group) for n, group in enumerate("abaab"))
    of = made(events.sqs(*sent, queue="in.fifo"))
    assert groups.left_out(of, [0], [0]) == [2, 3]
    assert groups.left_out(of, [0], [0, 3]) == [2]
    assert groups.left_out(of, [2], [2]) == [3]
    assert groups.left_out(of, [1, 0], [0, 1]) == [2, 3, 4]
    assert groups.left_out(of, [0], []) == []
    assert groups.left_out(of, [3], [3]) == []
    assert groups.left_out(made(events.sqs("a", "b")), [0], [0]) == []


@pytest.mark.parametrize(
    ("record", "group"),
    [
        (GROUPED, "g"),
        ({**GROUPED, "eventSourceARN": "arn:aws:sqs:us-east-1:1:q"}, None),
        ({**GROUPED, "attributes": {}}, None),
        ({"eventSourceARN": "q.fifo"}, None),
        ({"eventSourceARN": "q.fifo", "attributes": {"MessageGroupId": 7}}, "7"),
        ({}, None),
    ],
)
def test_the_group_of_a_message(record: Event, group: str | None) -> None:
    assert groups.group_of(record) == group
