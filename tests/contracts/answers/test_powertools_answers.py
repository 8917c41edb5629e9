"""Answers that AWS's own library makes are right, for the source that it makes them for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aws_lambda_powertools.event_handler import (
    ALBResolver,
    APIGatewayHttpResolver,
    APIGatewayRestResolver,
    LambdaFunctionUrlResolver,
    Response,
)
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from pytest_faas import events
from pytest_faas.contracts.answers import validate_answer

ALB_EVENT: dict[str, Any] = {
    "requestContext": {
        "elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/b"}
    },
    "httpMethod": "GET",
    "path": "/orders",
    "queryStringParameters": {},
    "headers": {"accept": "*/*"},
    "body": "",
    "isBase64Encoded": False,
}


@pytest.mark.parametrize("body", ["text", b"\x00\xff"])
@pytest.mark.parametrize(
    ("resolver", "event", "source"),
    [
        (APIGatewayRestResolver, events.apigw("GET", "/orders"), "rest"),
        (APIGatewayHttpResolver, events.http_api("GET", "/orders"), "http_api"),
        (LambdaFunctionUrlResolver, events.http_api("GET", "/orders"), "function_url"),
        (ALBResolver, ALB_EVENT, "alb"),
    ],
)
def test_a_resolver(resolver: Any, event: dict[str, Any], source: str, body: str | bytes) -> None:
    app = resolver()

    @app.get("/orders")  # type: ignore[untyped-decorator]  # a resolver of any class
    def orders() -> Response[Any]:
        return Response(200, "application/octet-stream", body, cookies=[])

    answer = app.resolve(event, None)
    assert answer["statusCode"] == 200
    assert validate_answer(answer, source=source, event=event).faults == ()


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        (EventType.SQS, events.sqs("1", "bad", "3")),
        (EventType.KinesisDataStreams, events.kinesis("1", "bad", "3")),
    ],
)
def test_a_batch_processor(kind: EventType, event: dict[str, Any]) -> None:
    def handle(record: Any) -> int:
        text = record.body if kind is EventType.SQS else record.kinesis.data_as_text()
        return int(json.loads(text) if text.startswith('"') else text)

    answer = process_partial_response(event, handle, BatchProcessor(kind), context=None)
    assert len(answer["batchItemFailures"]) == 1
    assert validate_answer(answer, event=event, partial=True).faults == ()
    assert validate_answer(answer, event=event).faults == ()
