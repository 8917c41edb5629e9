"""Let what a service sends on land in the fake AWS, where its ARN names something there.

Dead-letter queues, destinations of asynchronous invocations, and on-failure destinations of event source mappings.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any, NamedTuple

from pytest_faas import errors
from pytest_faas import origin as origins
from pytest_faas.delivery.story import Sent
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from


class _Place(NamedTuple):
    """The parts of an ARN: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html."""

    service: str
    region: str
    account: str
    resource: str


class Outbox:
    """Sends with calls that are in no journal; what it names in vain stays in the report."""

    def __init__(self, account: str) -> None:
        self._account = account

    def __call__(self, sent: Sent, /) -> bool:
        """Send it on; say whether its destination exists. Raises `InvalidArgument` where that refuses it."""
        from pytest_faas.cloud import service  # loads boto3

        place = _parsed(sent.destination)
        if place is None or place.service not in _WAYS or place.account not in ("", self._account):
            return False
        try:
            _WAYS[place.service](place, sent)
        except service.Absent:
            return False
        except service.Refused as refused:
            raise InvalidArgument(
                f"faas.deliver: {sent.destination} in the fake AWS refuses what would be sent to it: {refused}"
            ) from refused
        return True


def _parsed(arn: str) -> _Place | None:
    parts = arn.split(":", 5)
    return _Place(*parts[2:]) if len(parts) == 6 and parts[0] == "arn" else None


def _call(place: _Place, operation: str, **parameters: Any) -> dict[str, Any]:
    from pytest_faas.cloud import service

    region = place.region or origins.current().region
    return service.call(place.service, region, operation, **parameters)


def _text(body: object) -> str:
    if isinstance(body, str):
        return body
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _to_queue(place: _Place, sent: Sent) -> None:
    attributes = {name: _in_octets(each) for name, each in sent.attributes.items()}
    if sent.message_id:
        _moved_to_queue(sent, attributes)
        return
    url = _call(place, "GetQueueUrl", QueueName=place.resource)["QueueUrl"]
    _call(place, "SendMessage", QueueUrl=url, MessageBody=_text(sent.body), MessageAttributes=attributes)


def _moved_to_queue(sent: Sent, attributes: dict[str, Any]) -> None:
    """Put a message in that SQS itself has moved: its id and times stay, which no SendMessage can do."""
    from pytest_faas.cloud import service
    from pytest_faas.cloud.queues import FakeQueue

    queue = FakeQueue.named_by(sent.destination)
    if queue is None:
        raise service.Absent(sent.destination)
    now = origins.clock_ms() * 1000
    queue.put(sent.message_id, _text(sent.body), attributes, sent.system_attributes, now)


def _in_octets(attribute: dict[str, Any]) -> dict[str, Any]:
    """Return a message attribute as boto3 takes it: a record has binary values in base64."""
    value = attribute.get("BinaryValue")
    return {**attribute, "BinaryValue": base64.b64decode(value)} if isinstance(value, str) else attribute


def _to_topic(place: _Place, sent: Sent) -> None:
    _call(
        place,
        "Publish",
        TopicArn=sent.destination,
        Message=_text(sent.body),
        MessageAttributes=sent.attributes,
    )


def _to_bus(place: _Place, sent: Sent) -> None:
    """Put the event on its bus, which gives it an id of its own."""
    event = sent.body
    entry = {
        "EventBusName": sent.destination,
        "Time": origins.epoch_ms("faas.deliver", "time", event["time"]) / 1000,
        "Source": event["source"],
        "DetailType": event["detail-type"],
        "Resources": event["resources"],
        "Detail": _text(event["detail"]),
    }
    _call(place, "PutEvents", Entries=[entry])


def _to_function(place: _Place, sent: Sent) -> None:
    _call(
        place,
        "Invoke",
        FunctionName=sent.destination,
        InvocationType="Event",
        Payload=_text(sent.body).encode(),
    )


def _to_bucket(place: _Place, sent: Sent) -> None:
    _call(
        place,
        "PutObject",
        Bucket=place.resource,
        Key=sent.attributes["Key"],
        Body=_text(sent.body).encode(),
    )


_WAYS: dict[str, Callable[[_Place, Sent], None]] = {
    "sqs": _to_queue,
    "sns": _to_topic,
    "events": _to_bus,
    "lambda": _to_function,
    "s3": _to_bucket,
}
