"""What `validate` does with anything at all: it recognises an event, or says at once and clearly why it is none."""

from __future__ import annotations

import contextlib
import copy
import json
import os
import pickle
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pytest_faas import (
    EventTooLarge,
    FaasError,
    Fault,
    InvalidArgument,
    InvalidEvent,
    UnknownArgument,
    UnreadableEvent,
    UnrecognisedEvent,
    events,
    validate,
)
from pytest_faas.contracts import ABSENT
from pytest_faas.contracts.faults import joined, shown
from pytest_faas.contracts.law import Law, judged, law
from pytest_faas.contracts.sources import CONTRACTS
from pytest_faas.contracts.structure import schema

Json = dict[str, Any]


@contextmanager
def at_once(seconds: float = 60) -> Iterator[None]:
    began = time.perf_counter()
    yield
    assert time.perf_counter() - began < seconds


def function_url() -> Json:
    event = events.http_api("GET", "/")
    event["requestContext"]["domainName"] = "abcdefghij.lambda-url.us-east-1.on.aws"
    return event


EVENTS: dict[str, Callable[[], Json]] = {
    "apigw": lambda: events.apigw("GET", "/orders"),
    "dynamodb_stream": lambda: events.dynamodb_stream(events.insert({"id": 1})),
    "eventbridge": lambda: events.eventbridge({"a": 1}, detail_type="Order placed", source="shop"),
    "http_api": lambda: events.http_api("GET", "/orders"),
    "kinesis": lambda: events.kinesis({"click": 1}),
    "s3": lambda: events.s3("uploads", "a.jpg"),
    "schedule": lambda: events.schedule(),
    "scheduler": lambda: events.scheduler(),
    "sns": lambda: events.sns("hello"),
    "sqs": lambda: events.sqs("hello"),
    "function_url": function_url,
}


def test_each_contract_has_its_event_here() -> None:
    assert EVENTS.keys() == CONTRACTS.keys()


# --- recognition


@pytest.mark.parametrize("source", EVENTS)
def test_each_source_is_recognised(source: str) -> None:
    assert validate(EVENTS[source]()).source == source


MARKS = {
    "sqs": "eventSource", "s3": "eventSource", "kinesis": "eventSource", "dynamodb_stream": "eventSource",
    "sns": "EventSource",
}  # fmt: skip


@pytest.mark.parametrize("mark", [ABSENT, None, "", "aws:sqs ", "aws:other", "aws:lambda", 7, {}])
@pytest.mark.parametrize("source", MARKS)
def test_records_are_recognised_without_their_mark(source: str, mark: Any) -> None:
    event = EVENTS[source]()
    key = MARKS[source]
    if mark is ABSENT:
        del event["Records"][0][key]
    else:
        event["Records"][0][key] = mark
    validation = validate(event)
    assert validation.source == source
    assert [fault.path for fault in validation.faults] == [f"Records[0].{key}"]


@pytest.mark.parametrize("other", ["aws:sqs", "aws:s3", "aws:kinesis", "aws:dynamodb"])
@pytest.mark.parametrize("source", ["sqs", "s3", "kinesis", "dynamodb_stream"])
def test_records_are_recognised_by_what_is_in_them_under_the_mark_of_another(source: str, other: str) -> None:
    event = EVENTS[source]()
    own = event["Records"][0]["eventSource"]
    event["Records"][0]["eventSource"] = other
    validation = validate(event)
    assert validation.source == source
    assert validation.valid is (own == other)


def test_records_are_recognised_by_the_most_of_them() -> None:
    event = events.sqs("a", "b", "c")
    event["Records"][0] = events.kinesis("x")["Records"][0]
    assert validate(event).source == "sqs"
    event["Records"][0] = None
    assert [fault.path for fault in validate(event).faults] == ["Records[0]"]


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("apigw", "httpMethod"),
        ("apigw", "requestContext"),
        ("apigw", "resource"),
        ("http_api", "version"),
        ("http_api", "requestContext"),
        ("http_api", "routeKey"),
        ("http_api", "rawPath"),
        ("function_url", "version"),
        ("schedule", "source"),
        ("schedule", "detail-type"),
        ("scheduler", "source"),
        ("scheduler", "detail-type"),
        ("eventbridge", "source"),
        ("eventbridge", "detail-type"),
        ("eventbridge", "detail"),
    ],
)
def test_events_without_records_are_recognised_without_one_of_their_marks(source: str, path: str) -> None:
    event = EVENTS[source]()
    del event[path]
    validation = validate(event)
    assert validation.source == source
    assert path in [fault.path for fault in validation.faults]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "it is empty"),
        ({"Records": []}, "Lambda invokes nothing with an empty batch"),
        ({"Records": {}}, "its Records are no list: {}"),
        ({"Records": None}, "its Records are no list: null"),
        ({"Records": ["a"]}, "its records are like those of no source: 'a'"),
        ({"Records": [{"id": 1}]}, "like those of no source"),
        ({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}}, "a CloudFormation or SAM template"),
        ({"Transform": "AWS::Serverless-2016-10-31"}, "a CloudFormation or SAM template"),
        ({"openapi": "3.0.1", "paths": {}}, "an OpenAPI document"),
        ({"name": "x", "dependencies": {}}, "a package.json"),
        ({"StartAt": "A", "States": {}}, "a Step Functions definition"),
        ({"statusCode": 200, "body": "ok", "cookies": []}, "an answer of an HTTP function"),
        ({"statusCode": 200, "multiValueHeaders": {}, "body": ""}, "an answer of an HTTP function"),
        ({"batchItemFailures": []}, "an answer of a batch function"),
        ({"awslogs": {"data": ""}}, "an event of CloudWatch Logs, which has no contract here"),
        ({"order": 7}, 'it has the keys ["order"]'),
        ({"detail": {}}, 'it has the keys ["detail"]'),
        ({"requestContext": {"elb": {}}, "httpMethod": "GET"}, "an event of alb, which has no contract here"),
    ],
)
def test_other_json_in_place_of_an_event_is_refused_with_what_it_looks_like(given: Json, words: str) -> None:
    with pytest.raises(UnrecognisedEvent) as refused:
        validate(given)
    message = str(refused.value)
    assert message.startswith("the event is no event of a source that is known here: ")
    assert words in message
    assert "Known: apigw, " in message
    assert refused.value.faults == ()


def test_one_record_alone_is_told_to_be_put_into_records() -> None:
    with pytest.raises(
        UnrecognisedEvent, match=re.escape("one record of an SQS event, which Lambda hands over as")
    ):
        validate(events.sqs("x")["Records"][0])


@pytest.mark.parametrize("source", CONTRACTS)
@pytest.mark.parametrize(
    "given", [{}, {"Records": []}, {"Records": [{}]}, {"Records": [None, 1]}, {"version": None}]
)
def test_a_named_source_judges_anything(source: str, given: Json) -> None:
    validation = validate(given, source=source)
    assert validation.source == source
    assert validation.faults


def test_the_source_can_be_named_where_the_marks_speak_for_another() -> None:
    assert validate(events.sqs("x"), source="sns").source == "sns"
    assert not validate(events.sqs("x"), source="sns").valid


@pytest.mark.parametrize(
    ("given", "words"), [("sqss", "Did you mean 'sqs'?"), ("", "one of"), (7, "got 7 (int)")]
)
def test_an_unknown_source_names_the_closest(given: Any, words: str) -> None:
    with pytest.raises(InvalidArgument, match=re.escape(words)):
        validate({}, source=given)


def test_an_unknown_argument_names_the_closest() -> None:
    with pytest.raises(UnknownArgument, match=re.escape("Did you mean 'source'?")):
        validate({}, sources="sqs")
    with pytest.raises(UnknownArgument, match="missing a required argument"):
        validate()


# --- what is no dict of JSON values


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ('{"Records": []}', "Parse it first: json.loads(text)"),
        ("event.json", "pass its pathlib.Path"),
        (b"{}", "Parse it first"),
        ([], "got [] (list)"),
        ([events.sqs("x")], "got a list of 1"),
        (7, "got 7 (int)"),
        (None, "got None (NoneType)"),
        (True, "got True (bool)"),
        ("", "got '' (str)"),
        ("x" * 1000, "…' (str)"),
    ],
)
def test_what_is_no_dict_is_refused(given: Any, words: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        validate(given)
    message = str(refused.value)
    assert message.startswith(
        "validate: the event must be a dict (a JSON object), as the function receives it, got "
    )
    assert words in message
    assert len(message) < 300


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (datetime(2026, 1, 1, tzinfo=timezone.utc), "is datetime.datetime(2026"),
        (b"hello", "is a bytes of 5"),
        ({1, 2}, "is {1, 2} (set)"),
        ((1, 2), "is (1, 2) (tuple)"),
        (Decimal("1.5"), "is Decimal('1.5') (Decimal)"),
        (float("nan"), "is nan (float)"),
        (float("-inf"), "is -inf (float)"),
        (10**5000, "is an int of some 5,000 digits"),
        ({1: 2}, "has the key 1 (int), and keys are strings"),
        ({None: 2}, "has the key None (NoneType)"),
        (object, "is <class 'object'> (type)"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_value_that_is_not_json_is_named_with_its_path(value: Any, words: str) -> None:
    event = events.sqs("x")
    event["Records"][0]["attributes"]["a b"] = [0, value]
    with pytest.raises(InvalidArgument) as refused:
        validate(event)
    message = str(refused.value)
    assert message.startswith("validate: the event is not JSON: Records[0].attributes['a b'][1] ")
    assert words in message


def test_a_key_at_the_top_that_is_no_string_is_named() -> None:
    with pytest.raises(InvalidArgument, match=re.escape("is not JSON: event has the key 1 (int)")):
        validate({1: 2})


def nested(levels: int) -> Json:
    event: Json = {}
    inner = event
    for _ in range(levels):
        inner["Records"] = inner = {}
    return event


def cyclic_dict() -> Json:
    event = events.sqs("x")
    event["Records"][0]["attributes"]["event"] = event
    return event


def cyclic_list() -> Json:
    records: list[Any] = []
    records += [records] * 3
    return {"Records": records}


def shared(levels: int) -> Json:
    value: Any = "x" * 1000
    for _ in range(levels):
        value = [value] * 10
    return {"Records": value}


@pytest.mark.parametrize(
    "make",
    [lambda: nested(501), lambda: nested(100_000), cyclic_dict, cyclic_list],
    ids=["501", "100,000", "dict", "list"],
)
def test_an_event_of_thousands_of_levels_is_refused_at_once(make: Callable[[], Json]) -> None:
    event = make()
    with (
        at_once(),
        pytest.raises(InvalidArgument, match="is nested deeper than 500 levels, which no service sends"),
    ):
        validate(event)


HUGE: dict[str, Callable[[], Json]] = {
    "shared, 100 MB": lambda: shared(5),
    "shared without end": lambda: shared(60),
    "one string": lambda: {"Records": [{"body": "x" * 100_000_000}]},
    "one list": lambda: {"Records": [0] * 10_000_000},
    "one record again and again": lambda: {"Records": [{"body": "x" * 100_000}] * 70},
    "many keys": lambda: dict.fromkeys(map(str, range(1_000_000)), 0),
    "escapes": lambda: {"Records": ["\x00" * 1_500_000]},
}


@pytest.mark.parametrize("make", HUGE.values(), ids=HUGE)
def test_an_event_of_hundreds_of_megabytes_is_refused_at_once(make: Callable[[], Json]) -> None:
    event = make()
    with (
        at_once(),
        pytest.raises(EventTooLarge, match="octets of JSON; an invocation carries 6,291,456 at most"),
    ):
        validate(event)


def test_a_list_without_end_in_place_of_an_event_is_refused_at_once() -> None:
    value: Any = "x"
    for _ in range(60):
        value = [value, value]
    with at_once(), pytest.raises(InvalidArgument, match="got a list of 2"):
        validate(value)
    with at_once(), pytest.raises(InvalidArgument, match="is a tuple of 1"):
        validate({"Records": (value,)})


def test_the_largest_event_is_judged() -> None:
    bodies = ["é" * 3000 for _ in range(900)]  # 5.4 MB of UTF-8
    with at_once():
        assert validate(events.sqs(*bodies)).valid


def test_a_batch_of_ten_thousand_broken_messages_is_judged_soon() -> None:
    event = events.sqs(*["x"] * 5_000)
    for record in event["Records"]:
        record["awsRegion"] = 7
        record["body"] = "y"
    with at_once():
        assert len(validate(event).faults) == 10_000


@pytest.mark.parametrize("source", CONTRACTS)
@pytest.mark.parametrize("key", ["dynamodb", "detail", "body", "requestContext"])
def test_an_event_of_many_levels_is_judged_or_refused_but_breaks_nothing(source: str, key: str) -> None:
    value: Any = "x"
    for _ in range(245):
        value = {"M": {"a": value}}
    record = {"dynamodb": {"NewImage": {"a": value}}}
    with contextlib.suppress(InvalidArgument):
        assert validate({"Records": [record]} if key == "dynamodb" else {key: value}, source=source).faults


# --- files


def written(folder: Path, octets: bytes) -> Path:
    path = folder / "event.json"
    path.write_bytes(octets)
    return path


def test_a_file_is_judged_and_called_by_its_path(tmp_path: Path) -> None:
    event = events.sqs("hello")
    path = written(tmp_path, json.dumps(event).encode())
    assert str(validate(path)) == f"{path} is an SQS event without faults"
    event["Records"][0]["awsRegion"] = "eu-west-1"
    written(tmp_path, json.dumps(event, indent=2).encode())
    with pytest.raises(InvalidEvent) as found:
        validate(path).raise_for_faults()
    assert str(found.value) == (
        f"{path} is an SQS event with 1 fault\n"
        "  Records[0].awsRegion   'eu-west-1', but eventSourceARN is in us-east-1"
    )
    assert str(validate(path, name="the order")).startswith("the order is an SQS event with 1 fault")


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = written(tmp_path, b"\xef\xbb\xbf" + json.dumps(events.sqs("é"), ensure_ascii=False).encode())
    assert validate(path).valid


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (b"", "line 1, column 1: not JSON: Expecting value"),
        (b"hello", "line 1, column 1: not JSON: Expecting value"),
        (b'{"a": 1,\n "b": }', "line 2, column 7: not JSON: Expecting value"),
        (b'{"a": 1,\n "b": 2', "line 2, column 8: not JSON: Expecting ',' delimiter"),
        (b"{'a': 1}", "line 1, column 2: not JSON: Expecting property name"),
        (b'{"a": 1} {"b": 2}', "line 1, column 10: not JSON: Extra data"),
        (b'{"a": "\n"}', "line 1, column 8: not JSON: Invalid control character"),
        (b'{"a": "NaN",\n"b": NaN}', "line 2, column 6: NaN is not JSON; no service sends it"),
        (b'["Infinity", "\\"NaN",\n\n -Infinity, Infinity]', "line 3, column 2: -Infinity is not JSON"),
        ('{"é\n": "é\udcff"}'.encode("utf-8", "surrogateescape"), "line 2, column 6: not UTF-8: 0xff"),
        (json.dumps({"a": 1}).encode("utf-16"), "line 1, column 1: not UTF-8: 0xff. Save the file as UTF-8"),
        (
            json.dumps({"a": 1}).encode("utf-16-le"),
            "line 1, column 1: not UTF-8 but UTF-16. Save the file as UTF-8",
        ),
        (json.dumps({"a": 1}).encode("utf-16-be"), "line 1, column 1: not UTF-8 but UTF-16"),
        (b'{"a": "\xe9"}', "line 1, column 8: not UTF-8: 0xe9"),
        (b'\xef\xbb\xbf{"a": "\xe9"}', "line 1, column 8: not UTF-8: 0xe9"),
        (b"[" * 100_000, "nested deeper than any event is"),
        (b'{"a": ' * 100_000 + b"1" + b"}" * 100_000, "nested deeper than any event is"),
        (b"[" + b"1" * 5000 + b"]", "Exceeds the limit"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_not_json_in_utf_8_is_refused_with_line_and_column(
    tmp_path: Path, octets: bytes, words: str
) -> None:
    path = written(tmp_path, octets)
    with at_once(), pytest.raises(UnreadableEvent) as refused:
        validate(path)
    assert str(refused.value).startswith(str(path))
    assert str(refused.value).count(str(path)) == 1
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("octets", "error", "words"),
    [
        (
            b"[]",
            InvalidArgument,
            "must be a dict (a JSON object), as the function receives it, got [] (list)",
        ),
        (b'"text"', InvalidArgument, "got 'text' (str)"),
        (b"null", InvalidArgument, "got None (NoneType)"),
        (b'{"a": 1e999}', InvalidArgument, "is not JSON: a is inf (float)"),
        (b"{}", UnrecognisedEvent, "is no event of a source that is known here: it is empty"),
        (b'{"a": ' * 600 + b"1" + b"}" * 600, InvalidArgument, "is nested deeper than 500 levels"),
        (b'{"a": "' + b"x" * 7_000_000 + b'"}', EventTooLarge, "octets of JSON; an invocation carries"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_of_other_json_is_refused_by_its_name(
    tmp_path: Path, octets: bytes, error: type[FaasError], words: str
) -> None:
    path = written(tmp_path, octets)
    with pytest.raises(error) as refused:
        validate(path)
    assert str(path) in str(refused.value)
    assert words in str(refused.value)


def test_a_file_of_many_small_values_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = written(tmp_path, b'{"Records": [' + b'{"eventSource": "aws:sqs"}, ' * 2_000_000 + b"{}]}")
    with (
        at_once(),
        pytest.raises(EventTooLarge, match="has more than 6,291,456 octets of JSON; an invocation"),
    ):
        validate(path)


def test_a_file_that_is_large_for_its_indents_and_escapes_is_read(tmp_path: Path) -> None:
    event = events.eventbridge({"text": "é" * 300_000, "list": ["\\/"] * 100})
    padded = json.dumps(event, indent=4).encode().replace(b"\n", b"\n" + b" " * 60_000)
    assert len(padded) > 6_291_456
    assert validate(written(tmp_path, padded)).valid


def test_a_huge_file_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "event.json"
    with path.open("wb") as file:
        file.truncate(8 * 1024**3)
    with (
        at_once(),
        pytest.raises(EventTooLarge, match="has more than 67,108,864 octets, and no event is that large"),
    ):
        validate(path)


@pytest.mark.parametrize(
    ("name", "words"),
    [("missing.json", "No such file or directory"), (".", "Is a directory"), ("a\0b", "a null byte")],
)
def test_what_is_no_file_is_refused(tmp_path: Path, name: str, words: str) -> None:
    path = tmp_path / name
    with pytest.raises(UnreadableEvent) as refused:
        validate(path)
    assert repr(str(path))[1:-1] in str(refused.value)
    assert words in str(refused.value)


def test_any_path_like_object_is_a_path(tmp_path: Path) -> None:
    class Home:
        def __fspath__(self) -> bytes:
            return os.fsencode(written(tmp_path, json.dumps(events.sqs("x")).encode()))

    assert validate(Home()).name == str(tmp_path / "event.json")


# --- what comes back


def test_the_name_is_how_messages_call_the_event() -> None:
    event = events.sqs("x")
    assert validate(event).name == "the event"
    assert str(validate(event, name="my fixture")) == "my fixture is an SQS event without faults"
    with pytest.raises(UnrecognisedEvent, match="^my fixture is no event"):
        validate({}, name="my fixture")
    for bad in ("", 7):
        with pytest.raises(InvalidArgument, match="validate: name must be a non-empty str"):
            validate(event, name=bad)


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("sqs", "an SQS event"),
        ("apigw", "an API Gateway REST API event"),
        ("function_url", "a function URL event"),
        ("s3", "an S3 event"),
    ],
)
def test_a_source_is_called_by_its_name(source: str, title: str) -> None:
    assert str(validate({}, source=source)).startswith(f"the event is {title} with ")


def test_raise_for_faults_carries_the_faults() -> None:
    event = events.sqs("x")
    assert validate(event).raise_for_faults() is None
    event["Records"][0]["body"] = "y"
    validation = validate(event)
    with pytest.raises(InvalidEvent) as found:
        validation.raise_for_faults()
    assert str(found.value) == str(validation)
    assert found.value.faults == validation.faults
    (fault,) = found.value.faults
    assert (fault.path, fault.kind) == ("Records[0].md5OfBody", "consistency")
    assert (fault.seen, fault.expected) == (
        "9dd4e461268c8034f5c8564e155c67a6",
        "415290769594460e2e485922904f345d",
    )
    assert isinstance(found.value, ValueError)


def test_faults_errors_and_validations_survive_pickling() -> None:
    event = events.sqs("x")
    del event["Records"][0]["body"]
    validation = validate(event)
    with pytest.raises(InvalidEvent) as found:
        validation.raise_for_faults()
    again = pickle.loads(pickle.dumps(found.value))
    assert type(again) is InvalidEvent
    assert again.faults == found.value.faults
    assert str(again) == str(found.value)
    assert again.faults[0].seen is ABSENT
    assert pickle.loads(pickle.dumps(validation)) == validation
    assert copy.deepcopy(validation.faults[0]).seen is ABSENT
    for error in (UnrecognisedEvent("x"), UnreadableEvent("y"), EventTooLarge("z")):
        assert repr(pickle.loads(pickle.dumps(error))) == repr(error)


def test_a_fault_cannot_be_changed() -> None:
    fault = Fault("a", 1, 2, "1 is not 2")
    with pytest.raises(AttributeError):
        fault.path = "b"
    assert str(fault) == "a   1 is not 2"
    assert repr(ABSENT) == "absent"


def test_what_no_terminal_shows_is_escaped() -> None:
    event = events.sqs("x")
    event["Records"][0]["body"] = "\ud800"
    event["Records"][0]["messageAttributes"] = [{"\ud800\n": "\udfff"}]
    event["\udfff"] = 1
    text = str(validate(event))
    text.encode()  # a lone surrogate cannot be printed
    assert len(text.splitlines()) == 4


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (1.5, "1.5"),
        (-7, "-7"),
        ("it's", '"it\'s"'),
        ("a" * 60, repr("a" * 60)),
        ("a" * 61, repr("a" * 58)[:-1] + "…'"),
        ("it's" + "a" * 60, "\"it's" + "a" * 54 + '…"'),
        ([1, {"é": None}], '[1, {"é": null}]'),
        (list(range(100)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, …"),
    ],
)
def test_values_are_shown_as_a_person_would_write_them(value: Any, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ([], "event"),
        (["Records", 0, "s3", "object"], "Records[0].s3.object"),
        ([0, "a"], "[0].a"),
        (["detail-type"], "detail-type"),
        (["headers", "x y"], "headers['x y']"),
        (["", "a"], "[''].a"),
    ],
)
def test_a_path_is_written_as_code_would(path: list[str | int], text: str) -> None:
    assert joined(path) == text


def places(
    laws: list[Law], part: Json, at: tuple[str | int, ...], unsound: list[tuple[str | int, ...]]
) -> list[str]:
    return [fault.path for fault in judged(part, laws, at, unsound)]


@pytest.mark.parametrize(
    ("reads", "unsound", "passed_over"),
    [
        ("a", ("a",), True),
        ("a", ("b",), False),
        ("a.b", ("a",), True),
        ("a.b", ("a", "b", 0), True),
        ("a.b", ("a", "c"), False),
        ("a", (), True),
        ("Records.*.a", ("Records", 3, "a"), True),
        ("Records.*.a", ("Records", 3, "b"), False),
        ("Records.*.a", ("Records", 3), True),
    ],
)
def test_a_law_is_passed_over_where_what_it_reads_is_unsound(
    reads: str, unsound: tuple[str | int, ...], passed_over: bool
) -> None:
    @law(reads)
    def accuses(part: Json) -> Iterator[Fault]:
        yield Fault("here", 1, 2, "")

    assert places([accuses], {}, (), [unsound]) == ([] if passed_over else ["here"])


def test_a_law_of_a_record_heeds_its_own_record_only() -> None:
    @law("a")
    def accuses(part: Json) -> Iterator[Fault]:
        yield Fault("a", part["a"], 2, "")

    assert places([accuses], {"a": 1}, ("Records", 1), [("Records", 0, "a")]) == ["Records[1].a"]
    assert places([accuses], {"a": 1}, ("Records", 1), [("Records", 1)]) == []
    assert places([accuses], {"a": 1}, ("Records", 1), [("Records",)]) == []


# --- the schemas


def subschemas(part: Any, path: str) -> Iterator[tuple[str, Json]]:
    if isinstance(part, dict):
        for key, each in part.get("properties", {}).items():
            if isinstance(each, dict):
                yield f"{path}.{key}", each
        for key, each in part.items():
            yield from subschemas(each, f"{path}/{key}")
    elif isinstance(part, list):
        for index, each in enumerate(part):
            yield from subschemas(each, f"{path}/{index}")


NAMES = sorted({contract.name for contract in CONTRACTS.values()})


@pytest.mark.parametrize("name", NAMES)
def test_each_schema_is_a_json_schema_of_2020_12(name: str) -> None:
    from jsonschema import Draft202012Validator

    found = schema(name)
    Draft202012Validator.check_schema(found)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert found["$id"] == f"{name}.json"


@pytest.mark.parametrize("name", NAMES)
def test_each_pattern_of_a_schema_means_the_same_to_other_validators(name: str) -> None:
    patterns = re.findall(r'"pattern": ("(?:[^"\\]|\\.)*")', json.dumps(schema(name)))
    for pattern in map(json.loads, patterns):
        assert not re.search(r"\\[AZzdwp]|\(\?P|\(\?[imsx]", pattern), pattern


def test_an_end_in_a_pattern_is_the_very_end() -> None:
    event = events.sqs("x")
    event["Records"][0]["md5OfBody"] += "\n"
    assert [fault.kind for fault in validate(event).faults] == ["structure"]
