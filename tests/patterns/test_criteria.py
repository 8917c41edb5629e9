"""Filter criteria of event source mappings: what each source shows, and which records pass."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from pytest_faas import InvalidArgument, InvalidPattern, events
from pytest_faas.patterns import Criteria, View, view


def sqs(body: str) -> dict[str, Any]:
    record: dict[str, Any] = events.sqs(body)["Records"][0]
    return record


def kinesis(data: bytes | str, **more: Any) -> dict[str, Any]:
    raw = data if isinstance(data, bytes) else data.encode()
    return {
        "kinesis": {"partitionKey": "1", "data": base64.b64encode(raw).decode(), **more},
        "eventName": "aws:kinesis:record",
    }


def change(new_image: dict[str, Any], event_name: str = "INSERT") -> dict[str, Any]:
    return {"eventName": event_name, "eventSource": "aws:dynamodb", "dynamodb": {"NewImage": new_image}}


# Recorded from AWS by LocalStack's suite, test_lambda_integration_sqs.py::TestSQSEventSourceMapping::test_sqs_event_filter,
# 2024-10-12 to 2025-11-25: the filter and the body that the function received, beside one of ours that it would not.
@pytest.mark.parametrize(
    ("pattern", "received", "dropped"),
    [
        ({"testItem": ["test24"]}, {"testItem": "test24"}, {"testItem": "tesWER"}),
        ({"testItem": ["test24", "test45"]}, {"testItem": "test45"}, {"testItem": "WERTD"}),
        (
            {"testItem": ["test24", "test45"], "test2": ["go"]},
            {"testItem": "test45", "test2": "go"},
            {"testItem": "test67", "test2": "go"},
        ),
        ({"test2": [{"exists": True}]}, {"test2": "7411"}, {"test5": "74545"}),
        ({"test2": [{"numeric": [">", 100]}]}, {"test2": 105}, "this is a test string"),
        ({"test2": [{"numeric": ["<", 100]}]}, {"test2": 93}, {"test2": 105}),
        ({"test2": [{"numeric": [">=", 100, "<", 200]}]}, {"test2": 105}, {"test2": 200}),
        ({"my-number": [{"numeric": [">=", 100, "<", 200]}]}, {"my-number": 100}, {"my-number": 200}),
        ({"test2": [{"prefix": "us-1"}]}, {"test2": "us-1-48454"}, {"test2": "eu-wert"}),
    ],
)
def test_messages_that_a_function_received(pattern: object, received: object, dropped: object) -> None:
    criteria = Criteria([{"Pattern": json.dumps({"body": pattern})}], source="sqs")
    assert criteria.accept(sqs(json.dumps(received)))
    assert not criteria.accept(sqs(dropped if isinstance(dropped, str) else json.dumps(dropped)))


# Recorded by LocalStack's suite, test_sqs_invalid_event_filter, 2025-11-25, and test_dynamodb_invalid_event_filter
@pytest.mark.parametrize(
    "bad",
    [
        None,
        "simple string",
        {"eventSource": "aws:sqs"},
        {"eventSource": []},
        "single-string",
        '[{"eventName": ["INSERT"=123}]',
    ],
)
@pytest.mark.parametrize("source", ["sqs", "dynamodb"])
def test_patterns_that_lambda_refused(bad: object, source: str) -> None:
    for given in ([bad], [{"Pattern": bad if isinstance(bad, str) else json.dumps(bad)}]):
        with pytest.raises(InvalidPattern) as refused:
            Criteria(given, source=source)
        assert refused.value.code == "InvalidParameterValueException"
        assert str(refused.value).startswith(
            "InvalidParameterValueException: Invalid filter pattern definition."
        )


NUMERIC = {"N": [{"numeric": [">", 100]}, {"anything-but": "101"}]}
KEY = {"S": "id_value_1"}


# Recorded by LocalStack's suite, test_dynamodb_event_filter, 2024-10-12 to 2025-11-25; the rows that are dropped are ours
@pytest.mark.parametrize(
    ("pattern", "record", "expected"),
    [
        ({"eventName": ["INSERT"]}, change({"id": KEY}), True),
        ({"eventName": ["INSERT"]}, change({"id": KEY}, "MODIFY"), False),
        ({"eventName": ["INSERT", "MODIFY"]}, change({"id": KEY}, "MODIFY"), True),
        ({"eventName": ["INSERT"], "eventSource": ["aws:dynamodb"]}, change({"id": KEY}), True),
        ({"dynamodb": {"NewImage": {"presentKey": {"S": ["presentValue"]}}}}, change({"presentKey": {"S": "presentValue"}}), True),
        ({"dynamodb": {"NewImage": {"presentKey": {"S": ["presentValue"]}}}}, change({"id": KEY}), False),
        ({"dynamodb": {"NewImage": {"presentKey": {"S": [{"exists": True}]}}}}, change({"presentKey": {"S": "v"}}), True),
        ({"dynamodb": {"NewImage": {"presentKey": [{"exists": False}]}}}, change({"id": KEY}), True),
        ({"dynamodb": {"NewImage": {"presentKey": [{"exists": False}]}}}, change({"presentKey": {"S": "v"}}), True),
        ({"dynamodb": {"NewImage": {"numericFilter": NUMERIC}}}, change({"numericFilter": {"N": "42"}}), True),
        ({"dynamodb": {"NewImage": {"numericFilter": NUMERIC}}}, change({"numericFilter": {"N": "101"}}), False),
        ({"dynamodb": {"NewImage": {"prefix": {"S": [{"prefix": "us-1"}]}}}}, change({"prefix": {"S": "us-1-other-suffix"}}), True),
        ({"dynamodb": {"NewImage": {"prefix": {"S": [{"prefix": "us-1"}]}}}}, change({"prefix": {"S": "other-suffix"}}), False),
    ],
)  # fmt: skip
def test_changes_that_a_function_received(pattern: object, record: dict[str, Any], expected: bool) -> None:
    assert Criteria([pattern], source="dynamodb").accept(record) is expected


@pytest.mark.parametrize(("wanted", "expected"), [("function_1", True), ("function_2", False)])
def test_records_that_a_function_received(wanted: str, expected: bool) -> None:
    """Recorded by LocalStack's suite, test_kinesis_event_filtering_json_pattern, 2025-11-25."""
    criteria = Criteria([{"data": {"event_type": [wanted]}}], source="kinesis")
    assert criteria.accept(kinesis('{"event_type": "function_1", "message": "foo"}')) is expected


# The table "Properly filtering Amazon SQS messages", https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
@pytest.mark.parametrize(
    ("body", "pattern", "expected"),
    [
        ("hello world", {"body": [{"prefix": "hello"}]}, True),
        ("hello world", {"body": [{"prefix": "bye"}]}, False),
        ("hello world", {"body": {"total": [{"exists": False}]}}, False),
        ('{"total": 3}', {"body": [{"exists": True}]}, False),
        ('{"total": 3}', {"body": [{"anything-but": "x"}]}, False),
        ('{"total": 3}', {"body": {"total": [3]}}, True),
        ('{"total": 3}', {"body": {"total": [3.0]}}, False),
        ('{"total": 3}', {"body": {"total": [{"numeric": ["=", 3.0]}]}}, True),
        ('[{"total": 3}, {"total": 4}]', {"body": {"total": [4]}}, True),
        ("NaN", {"body": ["NaN"]}, True),
        ("hello", {"$or": [{"body": ["hello"]}, {"body": {"total": [3]}}]}, True),
        ('{"total": 3}', {"$or": [{"body": ["hello"]}, {"body": {"total": [3]}}]}, True),
        ('{"total": 4}', {"$or": [{"body": ["hello"]}, {"body": {"total": [3]}}]}, False),
        ("hello", '{"body": ["hello"], "body": {"total": [{"exists": false}]}}', False),
    ],
)
def test_a_body_and_a_pattern_of_the_same_kind(body: str, pattern: object, expected: bool) -> None:
    assert Criteria([pattern], source="sqs").accept(sqs(body)) is expected


def test_of_a_message_only_the_body_is_seen() -> None:
    record = sqs("hello")
    assert view("sqs", record) == View({"body": "hello"}, is_json=False)
    assert not Criteria([{"eventSource": ["aws:sqs"]}], source="sqs").accept(record)


# The table "Properly filtering Kinesis and DynamoDB messages" of the same page
@pytest.mark.parametrize(
    ("data", "pattern", "expected"),
    [
        ('{"Location": "Los Angeles"}', {"partitionKey": ["1"], "data": {"Location": ["Los Angeles"]}}, True),
        (
            '{"Location": "Los Angeles"}',
            {"partitionKey": ["2"], "data": {"Location": ["Los Angeles"]}},
            False,
        ),
        ('{"Temperature": 55}', {"data": {"Temperature": [{"numeric": [">", 50, "<=", 60]}]}}, True),
        ('{"Temperature": 61}', {"data": {"Temperature": [{"numeric": [">", 50, "<=", 60]}]}}, False),
        ("no JSON", {"data": {"Location": [{"exists": False}]}}, False),
        (b"\xff\xfe", {"data": {"Location": [{"exists": False}]}}, False),
        ("no JSON", {"partitionKey": ["1"]}, True),
        ('{"Location": "Bern"}', {"partitionKey": ["1"]}, True),
    ],
)
def test_data_of_a_stream(data: bytes | str, pattern: object, expected: bool) -> None:
    assert Criteria([pattern], source="kinesis").accept(kinesis(data)) is expected


@pytest.mark.parametrize(("source", "key"), [("kinesis", "data"), ("dynamodb", "dynamodb")])
def test_a_pattern_for_the_data_of_a_stream_has_to_be_json(source: str, key: str) -> None:
    with pytest.raises(InvalidPattern, match=f"At filter 2: {key}") as refused:
        Criteria([{key: {"a": [1]}}, {key: ["text"]}], source=source)
    assert refused.value.code == "InvalidParameterValueException"


def test_each_form_of_patterns() -> None:
    pattern = {"body": {"a": [1]}}
    text = json.dumps(pattern, separators=(",", ":"))
    forms: list[object] = [
        [pattern], [text], [{"Pattern": text}], (pattern,), pattern, text, {"Filters": [{"Pattern": text}]},
    ]  # fmt: skip
    for form in forms:
        criteria = Criteria(form, source="sqs")
        assert (len(criteria), [each.text for each in criteria.patterns]) == (1, [text]), form
    assert repr(Criteria(pattern, source="sqs")) == f"Criteria([{text!r}], source='sqs')"


def test_a_field_may_be_called_pattern() -> None:
    criteria = Criteria([{"Pattern": ["x"]}], source="dynamodb")
    assert criteria.accept({**change({}), "Pattern": "x"})


@pytest.mark.parametrize("none", [(), [], None, {"Filters": []}])
def test_without_filters_every_record_passes(none: object) -> None:
    criteria = Criteria(none, source="sqs")
    assert not criteria
    assert criteria.accept({})
    assert criteria.passes(View({}, is_json=False))


def test_filters_are_alternatives() -> None:
    criteria = Criteria([{"body": {"a": [1]}}, {"body": ["text"]}], source="sqs")
    assert [criteria.accept(sqs(body)) for body in ('{"a": 1}', "text", '{"a": 2}')] == [True, True, False]
    assert criteria.passes(view("sqs", sqs("text")))


@pytest.mark.parametrize(
    ("count", "limit", "fine"), [(5, 5, True), (6, 5, False), (10, 10, True), (11, 10, False)]
)
def test_how_many_filters_a_mapping_may_have(count: int, limit: int, fine: bool) -> None:
    filters = [{"body": [str(index)]} for index in range(count)]
    if fine:
        assert len(Criteria(filters, source="sqs", limit=limit)) == count
        return
    with pytest.raises(InvalidPattern, match=f"has {count} filters, {limit} are allowed"):
        Criteria(filters, source="sqs", limit=limit)


def test_how_long_a_pattern_may_be() -> None:
    frame = len('{"body":[""]}')
    assert Criteria([f'{{"body":["{"x" * (4096 - frame)}"]}}'], source="sqs")
    with pytest.raises(InvalidPattern, match="filter 1.*"):
        Criteria([f'{{"body":["{"x" * (4097 - frame)}"]}}'], source="sqs")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"source": "sq"}, "Did you mean 'sqs'"),
        ({"source": "sqs", "patterns": 3}, "a list of patterns, got 3"),
        ({"source": "sqs", "limit": 11}, "between 1 and 10, got 11"),
    ],
)
def test_arguments_that_cannot_be(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        Criteria(**arguments)


@pytest.mark.parametrize(
    ("source", "missing"), [("sqs", "body"), ("kinesis", "kinesis"), ("dynamodb", "dynamodb")]
)
def test_a_record_of_another_source_says_what_it_lacks(source: str, missing: str) -> None:
    with pytest.raises(InvalidArgument, match=f"one with a '{missing}'"):
        view(source, {"Sns": {}})


def test_records_of_the_factories_are_seen() -> None:
    record = events.kinesis({"city": "Bern"})["Records"][0]
    assert Criteria([{"data": {"city": ["Bern"]}}], source="kinesis").accept(record)
    record = events.dynamodb_stream(events.insert({"id": "1", "total": 120}))["Records"][0]
    pattern = {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"total": {"N": ["120"]}}}}
    assert Criteria([pattern], source="dynamodb").accept(record)
