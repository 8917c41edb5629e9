"""What an error tells of its cause, beside the event."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_faas import events
from pytest_faas.checks.records import why
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.cloud.journal import Call
from pytest_faas.runtime.invocation import Invocation, InvocationError

Event = dict[str, Any]

QUEUED = events.sqs({"order": 7})["Records"][0]
MODIFIED = events.modify({"id": "a", "n": 1}, {"id": "a", "n": 2})
CHANGED = events.dynamodb_stream(MODIFIED, keys="id")["Records"][0]
UPLOADED = events.s3("files", "a b.txt")["Records"][0]


def invoked(raw: str = "null", error: str = "", message: str = "", timed_out: bool = False) -> Invocation:
    failure = InvocationError(error, message) if error else None
    return Invocation("r-1", raw.encode(), "application/json", failure, timed_out, True, 0.1, None, "", {})


def attempt(event: Event, invocation: Invocation, *calls: Call, said: str = "succeeded") -> Attempt:
    return Attempt(1, event, invocation, calls, (), said)


@pytest.mark.parametrize(
    ("error", "message", "kind"),
    [
        ("TypeError", "Object of type Decimal is not JSON serializable", "decimal-not-json"),
        (
            "Runtime.MarshalError",
            "Unable to marshal: Object of type Decimal is not JSON serializable",
            "decimal-not-json",
        ),
        ("TypeError", "Decimal", None),
        ("TypeError", "Object of type set is not JSON serializable", None),
        ("Function.ResponseSizeTooLarge", "", "too-large"),
        ("TypeError", "'NoneType' object is not subscriptable", "null-field"),
        ("KeyError", "'id'", None),
    ],
)
def test_an_error_tells_its_kind(error: str, message: str, kind: str | None) -> None:
    assert why.kind_of(attempt({}, invoked(error=error, message=message))) == kind


def test_no_error_and_a_time_out_have_their_own_kinds() -> None:
    assert why.kind_of(attempt({}, invoked())) is None
    late = invoked(error="Sandbox.Timedout", message="NoneType", timed_out=True)
    assert why.kind_of(attempt({}, late)) == "times-out"


@pytest.mark.parametrize("error", ["KeyError", "TypeError", "AttributeError", "ValueError"])
@pytest.mark.parametrize("lacking", ["NewImage", "OldImage", None])
def test_an_image_is_missing_if_the_event_lacks_one_and_the_error_is_of_reading(
    error: str, lacking: str | None
) -> None:
    held = {name: value for name, value in CHANGED["dynamodb"].items() if name != lacking}
    event: Event = {"Records": [CHANGED, {**CHANGED, "dynamodb": held}]}
    kind = "image-missing" if lacking and error != "ValueError" else None
    assert why.kind_of(attempt(event, invoked(error=error))) == kind


def test_an_event_without_records_of_a_table_lacks_no_image() -> None:
    bare: tuple[Event, ...] = ({}, {"Records": []}, {"Records": [QUEUED]}, {"Records": ["text"]})
    for event in bare:
        assert why.kind_of(attempt(event, invoked(error="KeyError"))) is None


def test_the_encoded_key_of_an_object_is_taken_if_a_call_has_it() -> None:
    event: Event = {"Records": [UPLOADED, "text", QUEUED]}
    assert why.object_keys(event) == ["a+b.txt"]
    assert why.object_keys({"Records": {}}) == why.object_keys({}) == []
    encoded, decoded = (Call("s3", "GetObject", {"Key": each}) for each in ("a+b.txt", "a b.txt"))
    assert why.takes_encoded_key(attempt(event, invoked(), encoded))
    assert not why.takes_encoded_key(attempt(event, invoked(), decoded))
    elsewhere = Call("dynamodb", "GetItem", {"Key": "a+b.txt"})
    assert not why.takes_encoded_key(attempt(event, invoked(), elsewhere))
    plain = events.s3("files", "plain.txt")
    assert not why.takes_encoded_key(attempt(plain, invoked(), Call("s3", "GetObject", {"Key": "plain.txt"})))
    assert why.kind_of(attempt(event, invoked(error="ClientError"), encoded)) == "key-not-decoded"
