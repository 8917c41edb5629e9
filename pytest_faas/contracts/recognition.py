"""Tell which source an event comes from, also where the mark that should tell it is missing or wrong.

First by the mark that the service sets (`eventSource`, `detail-type`, `version`), unless all else in the event speaks for
another source; then by likeness: the source whose telling keys the event has most of. What has too few is no event.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from pytest_faas.contracts.faults import shown
from pytest_faas.contracts.laws._arn import Arn
from pytest_faas.contracts.sources import CONTRACTS
from pytest_faas.events import source_of
from pytest_faas.events._recognise import payload_2_source

_VOTERS = 100  # records that are asked; a batch has up to 10,000
# Keys that only records of this source have, or only events of it.
_TELLING_RECORD_KEYS = {
    "sqs": {"messageId", "receiptHandle", "body", "md5OfBody", "messageAttributes", "attributes"},
    "s3": {"s3", "responseElements", "requestParameters", "eventTime"},
    "sns": {"Sns", "EventSubscriptionArn", "EventSource", "EventVersion"},
    "kinesis": {"kinesis", "invokeIdentityArn"},
    "dynamodb_stream": {"dynamodb"},
}
# One of these tells alone; of the other keys of an event without Records it takes two.
_DECISIVE_KEYS = {"httpMethod", "rawPath", "rawQueryString", "routeKey", "detail-type"}
_TELLING_KEYS = {
    "apigw": {"httpMethod", "resource", "multiValueHeaders", "multiValueQueryStringParameters", "path"},
    "http_api": {"rawPath", "rawQueryString", "routeKey", "cookies"},
    "eventbridge": {"detail-type", "detail", "source", "resources"},
}
# What a schedule's event has in each key, and the service of the ARN in its resources.
_SCHEDULES: dict[str, dict[str, object]] = {
    "schedule": {
        "source": "aws.events",
        "detail-type": "Scheduled Event",
        "detail": {},
        "resources": "events",
    },
    "scheduler": {
        "source": "aws.scheduler",
        "detail-type": "Scheduled Event",
        "detail": "{}",
        "resources": "scheduler",
    },
}
_ENTRY = {"Source", "DetailType", "Detail"}
_FOREIGN = {
    "a CloudFormation or SAM template": {"AWSTemplateFormatVersion", "Resources", "Transform"},
    "an OpenAPI document": {"openapi", "swagger", "paths"},
    "a package.json": {"dependencies", "devDependencies", "scripts"},
    "an answer of an HTTP function, not an event": {"statusCode"},
    "an answer of a batch function, not an event": {"batchItemFailures"},
    "a Step Functions definition": {"StartAt", "States"},
    "an event of CloudWatch Logs, which has no contract here": {"awslogs"},
    "an event of Firehose, which has no contract here": {"deliveryStreamArn"},
    "an event of a Cognito trigger, which has no contract here": {"triggerSource"},
}


def recognise(event: dict[str, Any]) -> str | None:
    """Return the name of the source, or None for what is like no event that has a contract here."""
    if "Records" in event:
        return _by_records(event["Records"]) or _window_source(event)
    told = _test_of_s3(event) or source_of(event)
    if told == "eventbridge":
        return _bus_source(event, told)
    if told is not None:
        return told if told in CONTRACTS else None
    return _by_keys(event)


def _by_records(records: object) -> str | None:
    """Return the source that most records speak for: their marks, or their other keys where those contradict the mark."""
    votes = Counter(filter(None, (_source_of_record(record) for record in _first_objects(records))))
    return votes.most_common(1)[0][0] if votes else None


def _first_objects(records: object) -> list[dict[str, Any]]:
    some = records[:_VOTERS] if isinstance(records, list) else []
    return [record for record in some if isinstance(record, dict)]


def _source_of_record(record: dict[str, Any]) -> str | None:
    told, likest = source_of({"Records": [record]}), _likest(record, _TELLING_RECORD_KEYS)
    if told in CONTRACTS and (likest is None or _TELLING_RECORD_KEYS[told] & record.keys()):
        return told
    return likest


def _by_keys(event: dict[str, Any]) -> str | None:
    """Return the source that an event without Records and without a mark is most like."""
    decisive = _DECISIVE_KEYS & event.keys()
    likest = _likest(event, _TELLING_KEYS, least=1 if decisive else 2)
    if likest is None or (not decisive and _foreign(event)):
        return None
    if likest == "http_api":
        return payload_2_source(event)
    return _bus_source(event, likest)


def _likest(part: dict[str, Any], telling: dict[str, set[str]], least: int = 1) -> str | None:
    counts = {source: len(keys & part.keys()) for source, keys in telling.items()}
    best = max(counts, key=lambda source: counts[source])
    return best if counts[best] >= least else None


def _test_of_s3(event: dict[str, Any]) -> str | None:
    """Tell the message that S3 sends when a notification is configured: it has no Records."""
    return "s3" if event.get("Event") == "s3:TestEvent" or event.get("Service") == "Amazon S3" else None


def _window_source(event: dict[str, Any]) -> str | None:
    """Tell whose event the last of a tumbling window is, which can come without records."""
    arn = Arn.parse(event.get("eventSourceARN"))
    return {"kinesis": "kinesis", "dynamodb": "dynamodb_stream"}.get(arn.service) if arn else None


def _bus_source(event: dict[str, Any], likest: str | None) -> str | None:
    """Tell the three kinds of events that come from a bus apart: a schedule by most of its marks."""
    if likest != "eventbridge":
        return likest
    counts = {source: _agreeing(event, marks) for source, marks in _SCHEDULES.items()}
    best = max(counts, key=lambda source: counts[source])
    bare = "detail-type" not in event and counts[best] > 0
    return best if counts[best] > 2 or bare else "eventbridge"


def _agreeing(event: dict[str, Any], marks: dict[str, object]) -> int:
    resources = event.get("resources")
    first = str(resources[0]) if isinstance(resources, list) and resources else ""
    service = ":".join(first.split(":")[2:3])
    return sum({**event, "resources": service}.get(key) == mark for key, mark in marks.items())


def described(event: dict[str, Any]) -> str:
    """Say what a dict that is no event looks like instead."""
    if not event:
        return "it is empty"
    if "Records" in event:
        return _described_records(event["Records"])
    if event.keys() >= _ENTRY:
        return "it looks like an entry of PutEvents, of which EventBridge makes an event with other keys"
    foreign = _foreign(event) or _unknown_source(event)
    if foreign:
        return f"it looks like {foreign}"
    record = _likest(event, _TELLING_RECORD_KEYS, least=2)
    if record:
        title = CONTRACTS[record].title
        return f"it looks like one record of {title}, which Lambda hands over as {{'Records': [record]}}"
    return f"it has the keys {shown(list(event)[:8])}"


def _described_records(records: object) -> str:
    if records == []:
        return "its Records are empty, and Lambda invokes nothing with an empty batch"
    if not isinstance(records, list):
        return f"its Records are no list: {shown(records)}"
    return f"its records are like those of no source: {shown(records[0])}"


def _foreign(event: dict[str, Any]) -> str | None:
    return next((name for name, keys in _FOREIGN.items() if keys & event.keys()), None)


def _unknown_source(event: dict[str, Any]) -> str | None:
    told = source_of(event)
    return f"an event of {told}, which has no contract here" if told else None
