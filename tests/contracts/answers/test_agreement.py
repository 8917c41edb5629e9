"""The laws and the code that plays the source are written apart; they agree on which answers succeed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pytest_faas.contracts.answers import validate_answer
from pytest_faas.delivery import batch_response
from pytest_faas.runtime.front_ends import table
from pytest_faas.runtime.front_ends.result import Result, Setup

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-1, 700)
    | st.sampled_from(
        ["", "a", "200", "404 Not Found", "true", "AP8=", "AP8", "AP8=\n", "h\u00e9", "\ud800", 1.5, 200.0]
    )
)
VALUES = (
    SCALARS
    | st.lists(SCALARS, max_size=2)
    | st.dictionaries(st.sampled_from(["a", "Content-Type", "A"]), SCALARS, max_size=2)
)
MULTI = st.dictionaries(st.sampled_from(["a", "b"]), st.lists(SCALARS, max_size=2) | SCALARS, max_size=2)
PROXY = st.fixed_dictionaries(
    {},
    optional={
        "statusCode": st.sampled_from([200, 404, "201", 599, 600]) | VALUES,
        "headers": st.just({}) | st.just({"content-type": "image/png"}) | VALUES,
        "multiValueHeaders": MULTI | VALUES,
        "body": st.sampled_from(["", "AP8=", "hello"]) | VALUES,
        "isBase64Encoded": st.booleans() | VALUES,
        "cookies": st.just(["a=1"]) | VALUES,
        "statusDescription": st.just("200 OK") | VALUES,
        "base64Encoded": st.booleans() | VALUES,
        "Body": SCALARS,
    },
)
RIGHT = st.fixed_dictionaries(
    {
        "statusCode": st.sampled_from([200, 204, 404]),
        "headers": st.just({}),
        "isBase64Encoded": st.just(False),
    },
    optional={"body": st.sampled_from(["", "hello", "AP8="])},
)
ANSWERS = PROXY | RIGHT | VALUES
SETUPS = st.builds(
    Setup,
    binary_media_types=st.sampled_from([(), ("image/png",), ("image/*",), ("*/*",)]),
    multi_value_headers=st.sampled_from([None, True, False]),
    fills_in_missing=st.booleans(),
    sends_any_body=st.booleans(),
)
EVENTS = st.sampled_from(
    [
        {},
        {"headers": {"Accept": "image/png"}},
        {"headers": {"accept": "text/html, image/png"}},
        {"multiValueHeaders": {"accept": ["image/gif;q=1"]}},
    ]
)


@pytest.mark.parametrize("kind", ["rest", "http_api", "http_api_1", "function_url", "alb"])
@settings(max_examples=150, deadline=None)
@given(answer=ANSWERS, setup=SETUPS, event=EVENTS)
@example(answer={"statusCode": 200, "body": "x", "isBase64Encoded": True}, setup=Setup(), event={})
@example(answer=float("nan"), setup=Setup(), event={})
@example(answer={"message": "\ud800"}, setup=Setup(), event={})
def test_what_a_front_end_refuses_has_a_fault_and_what_it_sends_has_none(
    kind: str, answer: Any, setup: Setup, event: dict[str, Any]
) -> None:
    payload = json.dumps(answer).encode()
    sent = table.answer_of(kind, Result(payload=payload, event=event), setup).from_function
    found = validate_answer(
        payload,
        source=kind,
        event=event,
        binary_media_types=setup.binary_media_types,
        multi_value_headers=setup.multi_value_headers,
        fills_in_missing=setup.fills_in_missing,
        sends_any_body=setup.sends_any_body,
    )
    assert found.refused is not sent, str(found)


IDS = ["a", "b", "c"]
ITEM = st.fixed_dictionaries(
    {}, optional={"itemIdentifier": st.sampled_from([*IDS, "d", "", None, 7]), "id": st.just("a")}
)
RIGHT_ITEM = st.fixed_dictionaries({"itemIdentifier": st.sampled_from(IDS)})
FAILURES = (
    st.lists(RIGHT_ITEM, max_size=3)
    | st.lists(ITEM | RIGHT_ITEM | st.sampled_from(IDS), max_size=3)
    | SCALARS
    | ITEM
)
BATCH_ANSWERS = (
    st.fixed_dictionaries(
        {}, optional={"batchItemFailures": FAILURES, "batchItemFailure": FAILURES, "statusCode": st.just(200)}
    )
    | VALUES
)


@pytest.mark.parametrize("source", ["sqs", "kinesis", "dynamodb_stream"])
@settings(max_examples=120, deadline=None)
@given(answer=BATCH_ANSWERS)
@example(answer=float("inf"))
@example(answer='{"batchItemFailures": []}')
@example(answer=0)
@example(answer=False)
def test_what_fails_a_whole_batch_has_a_fault_and_what_does_not_has_none(source: str, answer: Any) -> None:
    payload = json.dumps(answer).encode()
    found = validate_answer(payload, source=source, event=batch(source), partial=True)
    malformed = batch_response.read(payload, IDS).malformed
    assert found.refused is (malformed is not None), (malformed, str(found))


def batch(source: str) -> dict[str, Any]:
    records: dict[str, list[dict[str, Any]]] = {
        "sqs": [{"messageId": each} for each in IDS],
        "kinesis": [{"kinesis": {"sequenceNumber": each}} for each in IDS],
        "dynamodb_stream": [{"dynamodb": {"SequenceNumber": each}} for each in IDS],
    }
    return {"Records": records[source]}
