"""What triggers a function: one factory for each event source, standard library only.

A factory takes what its user knows and derives the rest; it returns a plain, JSON-ready dict. Its first arguments are the
payload, everything else is by keyword, and `overrides={...}` merges over the result last.

>>> from pytest_faas import events
>>> event = events.sqs("hello", {"order_id": 7}, queue="orders")
>>> [record["body"] for record in event["Records"]]
['hello', '{"order_id":7}']
"""

from typing import TYPE_CHECKING

from pytest_faas.errors import UnknownName
from pytest_faas.events._dynamodb_change import DynamodbChange, insert, modify, remove
from pytest_faas.events._payload import Event
from pytest_faas.events._recognise import source_of
from pytest_faas.events._s3 import S3Object
from pytest_faas.events._samples import sample, samples
from pytest_faas.events._sns_message import SnsMessage, sns_message
from pytest_faas.events._sqs_message import SqsMessage, sqs_message
from pytest_faas.events.sources.apigw import ApigwFactory, apigw
from pytest_faas.events.sources.dynamodb_stream import DynamodbStreamFactory, dynamodb_stream
from pytest_faas.events.sources.eventbridge import EventBridgeFactory, eventbridge
from pytest_faas.events.sources.http_api import HttpApiFactory, http_api
from pytest_faas.events.sources.kinesis import KinesisFactory, KinesisRecord, kinesis, kinesis_record
from pytest_faas.events.sources.s3 import S3Factory, s3, s3_object, s3_test_event
from pytest_faas.events.sources.schedule import ScheduleFactory, schedule
from pytest_faas.events.sources.scheduler import SchedulerFactory, scheduler
from pytest_faas.events.sources.sns import SnsFactory, sns
from pytest_faas.events.sources.sqs import SqsFactory, sqs
from pytest_faas.origin import Identifiers, Origin, origin

__all__ = [
    "ApigwFactory",
    "DynamodbChange",
    "DynamodbStreamFactory",
    "Event",
    "EventBridgeFactory",
    "HttpApiFactory",
    "Identifiers",
    "KinesisFactory",
    "KinesisRecord",
    "Origin",
    "S3Factory",
    "S3Object",
    "ScheduleFactory",
    "SchedulerFactory",
    "SnsFactory",
    "SnsMessage",
    "SqsFactory",
    "SqsMessage",
    "apigw",
    "dynamodb_stream",
    "eventbridge",
    "http_api",
    "insert",
    "kinesis",
    "kinesis_record",
    "modify",
    "origin",
    "remove",
    "s3",
    "s3_object",
    "s3_test_event",
    "sample",
    "samples",
    "schedule",
    "scheduler",
    "sns",
    "sns_message",
    "source_of",
    "sqs",
    "sqs_message",
]

if not TYPE_CHECKING:  # a type checker knows what is not there

    def __getattr__(name: str) -> object:
        """Name the closest of what is here, for a source that does not exist."""
        raise UnknownName(__name__, name, __all__)
