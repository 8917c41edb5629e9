"""SQS: the messages of all queues, and the settings of a queue from the API where they are new."""

from __future__ import annotations

from functools import partial
from typing import Any

from pytest_faas.cloud.state.messages import in_the_fake
from pytest_faas.cloud.state.readers import sqs
from pytest_faas.cloud.state.since.delta import Asked, Delta
from pytest_faas.cloud.state.since.remembered import attributes

_NOT_SHOWN = (
    "_messages", "_pending_messages", "deleted_messages", "_messages_lock", "last_purged_at", "created_timestamp",
    "last_modified_timestamp", "dead_letter_queue", "lambda_event_source_mappings",
)  # fmt: skip


def homes(backend: Any) -> dict[str, Any]:
    """Return nothing: the messages of a queue are no noting dictionary."""
    del backend
    return {}


def changes(asked: Asked) -> Delta:
    """Return what is different from the start: the messages of every queue are looked at."""
    delta = Delta()
    for name in asked.resources():
        delta.forget(asked.places(name))
    for name, queue in dict(asked.backend.queues).items():
        held = attributes(queue, _NOT_SHOWN)
        settings = asked.remembered.value(
            ("sqs", asked.api.region, name), held, partial(_settings, asked, name)
        )
        delta.made.append(asked.api.entry(name, "", settings))
        for message, value in in_the_fake(queue.queue_arn):
            delta.made.append(asked.api.entry(name, message, value, sent=True))
    return delta


def _settings(asked: Asked, name: str) -> dict[str, Any]:
    url = asked.api.ask("GetQueueUrl", QueueName=name)["QueueUrl"]
    return sqs.settings(asked.api, url)[0]
