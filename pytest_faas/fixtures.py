"""The fixtures: each a few lines over a plain object, none asking for another by a name that users define themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_faas.events import (
        ApigwFactory,
        DynamodbStreamFactory,
        EventBridgeFactory,
        HttpApiFactory,
        KinesisFactory,
        S3Factory,
        ScheduleFactory,
        SchedulerFactory,
        SnsFactory,
        SqsFactory,
    )
    from pytest_faas.runtime.context import LambdaContextFactory
    from pytest_faas.sandbox import Sandbox


@pytest.fixture
def faas(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Start a fake AWS for this test; its functions run as Lambda runs them: `faas.function("app.handler", root="src")`."""
    from pytest_faas.runtime.stopping import deadline
    from pytest_faas.sandbox import Sandbox
    from pytest_faas.session import ORIGIN, RUN, SANDBOX, settings_of, shelf_of

    test = request.node
    deadline.configure(stderr=request.config.stash[RUN].stderr)
    with Sandbox(
        settings_of(test),
        rootdir=request.config.rootpath,
        origin=test.stash[ORIGIN],
        shelf=shelf_of(test),
    ) as sandbox:
        test.stash[SANDBOX] = sandbox
        yield sandbox
    del test.stash[
        SANDBOX
    ]  # pytest keeps every test until the end of the run, and so would keep what it delivered


@pytest.fixture(scope="session")
def lambda_context() -> LambdaContextFactory:
    """Make the context of a handler that the test calls by itself; takes `timeout=10`, `memory=256` and more."""
    from pytest_faas.runtime.context import LambdaContextFactory

    return LambdaContextFactory()


@pytest.fixture(scope="session")
def apigw_event() -> ApigwFactory:
    """Build an API Gateway REST API event: `apigw_event("POST", "/orders/7", resource="/orders/{id}", json={"qty": 2})`."""
    from pytest_faas.events import apigw

    return apigw


@pytest.fixture(scope="session")
def http_api_event() -> HttpApiFactory:
    """Build an API Gateway HTTP API event: `http_api_event("GET", "/orders", query={"page": "2"})`."""
    from pytest_faas.events import http_api

    return http_api


@pytest.fixture(scope="session")
def s3_event() -> S3Factory:
    """Build an S3 notification: `s3_event("uploads", "photos/a b.jpg", size=1024)`."""
    from pytest_faas.events import s3

    return s3


@pytest.fixture(scope="session")
def sqs_event() -> SqsFactory:
    """Build what a function receives from an SQS queue: `sqs_event("hello", {"order_id": 7}, queue="orders.fifo")`."""
    from pytest_faas.events import sqs

    return sqs


@pytest.fixture(scope="session")
def kinesis_event() -> KinesisFactory:
    """Build what a function receives from a Kinesis stream: `kinesis_event({"click": 1}, stream="clicks")`."""
    from pytest_faas.events import kinesis

    return kinesis


@pytest.fixture(scope="session")
def dynamodb_stream_event() -> DynamodbStreamFactory:
    """Build what a function receives from a DynamoDB stream: `dynamodb_stream_event(insert({"id": 1}), table="orders")`."""
    from pytest_faas.events import dynamodb_stream

    return dynamodb_stream


@pytest.fixture(scope="session")
def schedule_event() -> ScheduleFactory:
    """Build the event of a scheduled EventBridge rule: `schedule_event(rule="nightly")`."""
    from pytest_faas.events import schedule

    return schedule


@pytest.fixture(scope="session")
def scheduler_event() -> SchedulerFactory:
    """Build the event of EventBridge Scheduler: `scheduler_event(schedule="nightly", group="billing")`."""
    from pytest_faas.events import scheduler

    return scheduler


@pytest.fixture(scope="session")
def sns_event() -> SnsFactory:
    """Build what a function receives from an SNS topic: `sns_event("hello", topic="alerts")`."""
    from pytest_faas.events import sns

    return sns


@pytest.fixture(scope="session")
def eventbridge_event() -> EventBridgeFactory:
    """Build the event of an EventBridge bus: `eventbridge_event({"id": 7}, detail_type="OrderPaid", source="shop")`."""
    from pytest_faas.events import eventbridge

    return eventbridge
