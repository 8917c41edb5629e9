"""What queues and streams take for an answer, and what makes a batch come again or a failure go unseen."""

from __future__ import annotations

from typing import Any

import pytest
from counted_calls import calls_of

from pytest_faas import events
from pytest_faas.contracts.answers import validate_answer

Told = tuple[str, str, str]
QUEUE = {
    "Records": [
        {"messageId": each, "receiptHandle": f"handle-{each}", "body": "{}"} for each in ("a-1", "b-2")
    ]
}
STREAM = {
    "Records": [
        {"kinesis": {"sequenceNumber": each}, "eventID": f"shardId-0:{each}"} for each in ("11", "12")
    ]
}
TABLE = {"Records": [{"dynamodb": {"SequenceNumber": each}, "eventID": f"e{each}"} for each in ("11", "12")]}
ID = "batchItemFailures[0].itemIdentifier"
ITEM = {"itemIdentifier": "a-1"}


def told(answer: object, source: str = "sqs", event: Any = QUEUE, **setup: Any) -> list[Told]:
    found = validate_answer(answer, source=source, event=event, **setup)
    return [(fault.path, fault.kind, fault.severity) for fault in found.faults]


RIGHT: list[Any] = [
    None,  # recorded: test_kinesis_report_batch_item_success_scenarios, 2025-11-25, and so below
    "",
    [],
    {},
    {"batchItemFailures": []},
    {"batchItemFailures": None},
    {"statusCode": 200, "body": "done"},
    {"failures": 2, "batchItemFailureCount": 0},
    {"batchItemFailures": [ITEM]},
    {"batchItemFailures": [ITEM, {"itemIdentifier": "b-2"}]},
    {"batchItemFailures": [{**ITEM, "reason": "timeout"}], "batchItemFailureCount": 1},
]


@pytest.mark.parametrize("answer", RIGHT)
def test_a_mapping_with_partial_responses_takes(answer: Any) -> None:
    assert told(answer, partial=True) == []


@pytest.mark.parametrize(
    "answer", [*RIGHT, "done", 7, True, ["a"], {"failures": ["x"]}, {"itemFailures": []}]
)
def test_without_knowing_of_partial_responses_these_are_right(answer: Any) -> None:
    assert told(answer, partial=None) == []


@pytest.mark.parametrize(
    "answer",
    [None, "done", 7, True, [1], {}, {"batchItemFailures": []}, {"batchItemFailures": None}, {"ok": 1}],
)
def test_without_partial_responses_these_are_right(answer: Any) -> None:
    assert told(answer, partial=False) == []


# Each is wrong whether partial responses are on, off or unknown; recorded where they are on:
# test_report_batch_item_failures_invalid_result_json_batch_fails and the failure scenarios of Kinesis, 2025-11-25
MALFORMED: list[tuple[Any, list[Told]]] = [
    ({"batchItemFailures": [{"itemIdentifier": ""}]}, [(ID, "refused", "fails")]),
    ({"batchItemFailures": [{"itemIdentifier": None}]}, [(ID, "refused", "fails")]),
    ({"batchItemFailures": [{"itemIdentifier": 7}]}, [(ID, "refused", "fails")]),
    ({"batchItemFailures": [{"itemIdentifier": "c-3"}]}, [(ID, "refused", "fails")]),
    ({"batchItemFailures": [{"itemIdentifier": "handle-a-1"}]}, [(ID, "refused", "fails")]),
    ({"batchItemFailures": [{"foo": "a-1"}]}, [(ID, "refused", "fails")]),
    ({"batchItemFailures": [{"foo": None}]}, [(ID, "refused", "fails")]),
    ({"batchItemFailures": [{"itemIdentifer": "a-1"}]}, [(ID, "refused", "fails")]),
    ({"batchItemFailures": [{"ItemIdentifier": "a-1"}]}, [(ID, "refused", "fails")]),
    ({"batchItemFailures": [{"item_identifier": "a-1"}]}, [(ID, "refused", "fails")]),
    ({"batchItemFailures": ["a-1"]}, [("batchItemFailures[0]", "refused", "fails")]),
    ({"batchItemFailures": [None]}, [("batchItemFailures[0]", "refused", "fails")]),
    ({"batchItemFailures": ITEM}, [("batchItemFailures", "refused", "fails")]),
    ({"batchItemFailures": "a-1"}, [("batchItemFailures", "refused", "fails")]),
    ({"batchItemFailures": 1}, [("batchItemFailures", "refused", "fails")]),
    ({"batchItemFailures": False}, [("batchItemFailures", "refused", "fails")]),
    ({"batchItemFailure": [ITEM]}, [("batchItemFailure", "ignored", "fails")]),
    ({"batchItemFailure": []}, [("batchItemFailure", "ignored", "fails")]),
    ({"BatchItemFailures": [ITEM]}, [("BatchItemFailures", "ignored", "fails")]),
    ({"batch_item_failures": [ITEM]}, [("batch_item_failures", "ignored", "fails")]),
    ({"batchitemfailures": [ITEM]}, [("batchitemfailures", "ignored", "fails")]),
    ({"batchItemFaliures": [ITEM]}, [("batchItemFaliures", "ignored", "fails")]),
    ({"batchFailures": [ITEM]}, [("batchFailures", "ignored", "fails")]),
    ({"itemFailures": [ITEM]}, [("itemFailures", "ignored", "fails")]),
    ({"body": '{"batchItemFailures": [{"itemIdentifier": "a-1"}]}'}, [("body", "ignored", "fails")]),
    ({"result": {"batchItemFailures": [ITEM]}}, [("result", "ignored", "fails")]),
    ('{"batchItemFailures": []}', [("answer", "refused", "fails")]),
]  # fmt: skip


@pytest.mark.parametrize("partial", [True, None])
@pytest.mark.parametrize(("answer", "expected"), MALFORMED)
def test_a_malformed_or_misnamed_batch_response(
    answer: Any, expected: list[Told], partial: bool | None
) -> None:
    assert told(answer, partial=partial) == expected


@pytest.mark.parametrize(("answer", "expected"), MALFORMED)
def test_without_partial_responses_it_fails_too(answer: Any, expected: list[Told]) -> None:
    assert set(expected) <= set(told(answer, partial=False))


def test_failures_that_are_reported_to_a_mapping_without_partial_responses_are_lost() -> None:
    assert told({"batchItemFailures": [ITEM]}, partial=False) == [("batchItemFailures", "ignored", "fails")]


@pytest.mark.parametrize("answer", ["done", 7, True, ["a-1"]])
def test_that_other_values_fail_the_batch_is_inferred(answer: Any) -> None:
    assert told(answer, partial=True) == [("answer", "refused", "warns")]
    assert told(answer, partial=False) == []


def test_an_identifier_that_is_there_twice_is_a_warning() -> None:
    path = "batchItemFailures[1].itemIdentifier"
    assert told({"batchItemFailures": [ITEM, ITEM]}, partial=True) == [(path, "risky", "warns")]


@pytest.mark.parametrize(
    ("partial", "expected"),
    [
        (True, ("answer", "refused", "fails")),
        (None, ("answer", "risky", "warns")),
        (False, ("answer", "risky", "warns")),
    ],
)
def test_octets_that_are_not_json(partial: bool | None, expected: Told) -> None:
    assert told(b"done", partial=partial) == [expected]
    assert told({"mean": float("nan")}, partial=partial) == [expected]


def test_without_the_event_identifiers_are_not_compared() -> None:
    assert told({"batchItemFailures": [{"itemIdentifier": "c-3"}]}, event=None, partial=True) == []
    assert told({"batchItemFailures": [{"itemIdentifier": ""}]}, event=None, partial=True) != []


@pytest.mark.parametrize(
    ("source", "event", "identifier", "expected"),
    [
        ("kinesis", STREAM, "11", []),
        ("kinesis", STREAM, "shardId-0:11", [(ID, "refused", "fails")]),
        ("kinesis", STREAM, 11, [(ID, "refused", "fails")]),
        ("kinesis", STREAM, "123", [(ID, "refused", "fails")]),
        ("dynamodb_stream", TABLE, "12", []),
        ("dynamodb_stream", TABLE, "e12", [(ID, "refused", "fails")]),
    ],
)
def test_a_stream_goes_by_sequence_numbers(
    source: str, event: Any, identifier: Any, expected: list[Told]
) -> None:
    answer = {"batchItemFailures": [{"itemIdentifier": identifier}]}
    assert told(answer, source, event, partial=True) == expected


@pytest.mark.parametrize(
    ("event", "path"),
    [
        (events.sqs("a", "b"), ("messageId",)),
        (events.kinesis("a", "b"), ("kinesis", "sequenceNumber")),
        (events.dynamodb_stream(events.insert({"id": 1})), ("dynamodb", "SequenceNumber")),
    ],
)
def test_the_source_and_its_identifiers_are_told_from_the_event(event: Any, path: tuple[str, ...]) -> None:
    identifier = event["Records"][-1]
    for step in path:
        identifier = identifier[step]
    right = {"batchItemFailures": [{"itemIdentifier": identifier}]}
    wrong = {"batchItemFailures": [{"itemIdentifier": identifier + "0"}]}
    assert validate_answer(right, event=event, partial=True).faults == ()
    assert f"Did you mean {identifier!r}?" in str(validate_answer(wrong, event=event, partial=True))


WINDOW: dict[str, Any] = {
    **STREAM,
    "window": {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:02:00Z"},
    "state": {},
    "shardId": "shardId-0",
    "eventSourceARN": "arn:aws:kinesis:us-east-1:123456789012:stream/clicks",
    "isFinalInvokeForWindow": False,
    "isWindowTerminatedEarly": False,
}
LAST = {**WINDOW, "Records": [], "isFinalInvokeForWindow": True}


@pytest.mark.parametrize("event", [WINDOW, LAST])
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"state": {"clicks": 2}}, []),
        ({"state": {}}, []),
        ({"state": None}, []),
        ({"state": {}, "batchItemFailures": []}, []),
        ({}, [("state", "refused", "fails")]),
        (None, [("state", "refused", "fails")]),
        ({"batchItemFailures": []}, [("state", "refused", "fails")]),
        ({"State": {}}, [("state", "refused", "fails")]),
        ({"state": "2"}, [("state", "refused", "warns")]),
        ({"state": {"clicks": "x" * 1024 * 1024}}, [("state", "risky", "warns")]),
        ({"state": {"s": "x" * (1024 * 1024 - 8)}}, []),
        ({"state": {"s": "x" * (1024 * 1024 - 7)}}, [("state", "risky", "warns")]),
        (b"no json", [("answer", "refused", "fails")]),
    ],
)
def test_a_tumbling_window_needs_its_state(event: Any, answer: Any, expected: list[Told]) -> None:
    assert told(answer, "kinesis", event) == expected


def test_the_window_is_told_from_the_event_or_by_the_caller() -> None:
    assert validate_answer({}, event=LAST).source == "kinesis"
    assert told({}, "kinesis", STREAM, tumbling_window=True) == [("state", "refused", "fails")]
    assert told({}, "kinesis", WINDOW, tumbling_window=False) == []


def test_the_last_invocation_of_a_window_reports_nothing() -> None:
    answer = {"state": {}, "batchItemFailures": [{"itemIdentifier": "11"}]}
    assert told(answer, "kinesis", LAST, partial=True) == []
    assert told(answer, "kinesis", WINDOW, partial=True) == []


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"batchItemFailures": [{"itemIdentifier": "handle-b-2"}]},
         ("'handle-b-2' is not the messageId of a record of this batch. The whole batch comes again: "
         "it is a record's receiptHandle, whose messageId is 'b-2'")),
        ({"batch_item_failures": [ITEM]},
         ("'batch_item_failures' is not a key that Lambda reads. All records count as done, those that failed are lost. "
         "Did you mean 'batchItemFailures'?")),
        ({"batchItemFailures": [{"itemIdentifer": "a-1"}]},
         ("is missing in {'itemIdentifer': 'a-1'}. The whole batch comes again: 'itemIdentifer' is not read. "
         "Did you mean 'itemIdentifier'?")),
        ({"batchItemFailures": ["a-1"]},
         "'a-1' is not an object with itemIdentifier. The whole batch comes again: write {'itemIdentifier': 'a-1'}"),
    ],
)  # fmt: skip
def test_a_message_says_what_was_seen_what_comes_of_it_and_what_to_do(answer: Any, message: str) -> None:
    assert [
        fault.message for fault in validate_answer(answer, event=QUEUE, source="sqs", partial=True).faults
    ] == [message]


def test_the_cost_of_wrong_identifiers_follows_their_number() -> None:
    def judge(number: int) -> None:
        records = [{"messageId": f"m-{n}", "receiptHandle": f"r-{n}"} for n in range(number)]
        answer = {"batchItemFailures": [{"itemIdentifier": f"{'rx'[n % 2]}-{n}"} for n in range(number)]}
        found = validate_answer(answer, source="sqs", event={"Records": records}, partial=True)
        assert len(found.failures) == number

    assert calls_of(lambda: judge(10_000)) < 12 * calls_of(lambda: judge(1_000))


def test_an_event_whose_records_have_no_identifiers_is_not_compared() -> None:
    assert told({"batchItemFailures": [ITEM]}, event={"Records": [{"body": "{}"}]}, partial=True) == []
