"""SQS: queues, and all their messages, those in flight and delayed too.

Left out: receive counts, receipt handles, times, sequence numbers, the approximate numbers of messages. The messages
come from `Api.peek`, as the API gives them to receivers only.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pytest_faas.cloud.state.api import Api
from pytest_faas.cloud.state.entry import Entry

SHOWS = r"(Send|Delete|Receive)Message|ChangeMessageVisibility|MessageMoveTask|Queue$|SetQueueAttributes"
_CHANGING = ("Timestamp", "ApproximateNumberOf", "QueueArn")


def read(api: Api) -> Iterator[Entry]:
    """Yield the queues and their messages."""
    for url in api.each("ListQueues", "QueueUrls", MaxResults=1000):
        name = url.rsplit("/", 1)[-1]
        told, arn = settings(api, url)
        yield api.entry(name, "", told)
        for message, value in api.peek(arn) if api.peek is not None else ():
            yield api.entry(name, message, value, sent=True)


def settings(api: Api, url: str) -> tuple[dict[str, Any], str]:
    """Return what a state shows of a queue itself, and its ARN."""
    found = api.ask("GetQueueAttributes", QueueUrl=url, AttributeNames=["All"])["Attributes"]
    labels = api.ask("ListQueueTags", QueueUrl=url).get("Tags")
    return {**_settings(found), **({"Tags": labels} if labels else {})}, found["QueueArn"]


def _settings(attributes: dict[str, str]) -> dict[str, Any]:
    kept = {name: each for name, each in attributes.items() if not any(part in name for part in _CHANGING)}
    return {name: json.loads(each) if each.startswith("{") else each for name, each in kept.items()}
