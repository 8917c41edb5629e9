"""What the filter criteria of an event source mapping see of a record.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-by-service
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pytest_faas import arguments, errors
from pytest_faas.patterns import text

__tracebackhide__ = errors.hidden_from


@dataclass(frozen=True)
class View:
    """The fields that patterns are held against; `is_json` tells whether those of the data key were JSON."""

    fields: Mapping[str, Any]
    is_json: bool


def sqs(record: Mapping[str, Any]) -> View:
    """Show the body of a message, read as JSON if it can be, and nothing else.

    https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html: only the `body` key is supported.

    >>> sqs({"body": '{"total": 3}'}).fields, sqs({"body": "hello"}).is_json
    ({'body': {'total': Number('3')}}, False)
    """
    body = _data(record, "body")
    try:
        return View({"body": text.values(body)}, is_json=True)
    except (ValueError, RecursionError):
        return View({"body": body}, is_json=False)


def kinesis(record: Mapping[str, Any]) -> View:
    """Show the data of a record, decoded and read as JSON, beside what else the record says, at the top.

    The guide's example filters on `partitionKey` beside `data`; the page on Kinesis names only `data`.
    https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html

    >>> record = {"kinesis": {"partitionKey": "1", "data": "eyJjaXR5IjogIkJlcm4ifQ=="}}
    >>> kinesis(record).fields
    {'partitionKey': '1', 'data': {'city': 'Bern'}}
    """
    around = {key: value for key, value in record.items() if key != "kinesis"}
    fields = {**around, **_data(record, "kinesis")}
    try:
        data = text.values(base64.b64decode(_data(fields, "data"), validate=True).decode())
    except (binascii.Error, ValueError, RecursionError):
        return View(fields, is_json=False)
    return View({**fields, "data": data}, is_json=True)


def dynamodb(record: Mapping[str, Any]) -> View:
    """Show a change as it stands: `dynamodb` is its data, `eventName` and the rest its metadata.

    https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html; `eventName` and `eventSource` recorded from AWS by
    LocalStack's suite, test_dynamodb_event_filter[content_multiple_filters], 2024-10-12.
    """
    _data(record, "dynamodb")
    return View(record, is_json=True)


def _data(record: Mapping[str, Any], key: str) -> Any:
    """Return a member that each record of the source has; InvalidArgument where it is not there."""
    if key not in record:
        raise arguments.invalid("filter_criteria", "the record", f"one with a {key!r}", record)
    return record[key]


@dataclass(frozen=True)
class Source:
    """What a source has to show, and the key that holds a record's data."""

    data_key: str
    view: Callable[[Mapping[str, Any]], View]
    takes_text: bool  # whether the data may be a plain string, with patterns to match


SOURCES: Final = {
    "sqs": Source("body", sqs, takes_text=True),
    "kinesis": Source("data", kinesis, takes_text=False),
    "dynamodb": Source("dynamodb", dynamodb, takes_text=False),
}


def view(source: str, record: Mapping[str, Any]) -> View:
    """Return what filter criteria see of a record of a source: "sqs", "kinesis" or "dynamodb".

    >>> view("sqs", {"messageId": "1", "body": "hello"}).fields
    {'body': 'hello'}
    """
    return SOURCES[arguments.choice("view", "source", source, SOURCES)].view(record)
