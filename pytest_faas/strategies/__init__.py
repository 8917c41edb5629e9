"""Hypothesis strategies for events and contexts: every drawn event is one that the service could send.

Each argument is a value, or a strategy that draws one; what is left out is drawn from what services really send.

>>> from hypothesis import find, strategies as st
>>> from pytest_faas import strategies
>>> event = find(strategies.sqs_events(body=st.text()), lambda event: len(event["Records"]) == 2)
>>> [record["body"] for record in event["Records"]]
['0', '0']
"""

from typing import TYPE_CHECKING

from pytest_faas.errors import UnknownName
from pytest_faas.strategies.apigw import apigw_events
from pytest_faas.strategies.contexts import lambda_contexts
from pytest_faas.strategies.dynamodb_stream import dynamodb_stream_events
from pytest_faas.strategies.eventbridge import eventbridge_events
from pytest_faas.strategies.http_api import http_api_events
from pytest_faas.strategies.kinesis import kinesis_events
from pytest_faas.strategies.s3 import s3_events
from pytest_faas.strategies.schedule import schedule_events
from pytest_faas.strategies.scheduler import scheduler_events
from pytest_faas.strategies.sns import sns_events
from pytest_faas.strategies.sqs import sqs_events

__all__ = [
    "apigw_events",
    "dynamodb_stream_events",
    "eventbridge_events",
    "http_api_events",
    "kinesis_events",
    "lambda_contexts",
    "s3_events",
    "schedule_events",
    "scheduler_events",
    "sns_events",
    "sqs_events",
]

if not TYPE_CHECKING:  # a type checker knows what is not there

    def __getattr__(name: str) -> object:
        """Name the closest of what is here, for a source that does not exist."""
        raise UnknownName(__name__, name, __all__)
