"""SQS: the messages of all queues, and the settings of a queue from the API where they are new."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import partial
from typing import Any

from pytest_faas.cloud.state.api import Api
from pytest_faas.cloud.state.entry import Entry, Place
from pytest_faas.cloud.state.messages import in_the_fake
from pytest_faas.cloud.state.readers import sqs
from pytest_faas.cloud.state.since.delta import Asked, AtStart, Delta
from pytest_faas.cloud.state.since.remembered import attributes, image_of

_NOT_SHOWN = (
    "_messages", "_pending_messages", "deleted_messages", "_messages_lock", "last_purged_at", "created_timestamp",
    "last_modified_timestamp", "dead_letter_queue", "lambda_event_source_mappings",
)  # fmt: skip


def at_start(api: Api, backend: Any) -> AtStart:
    """Return what the queues are like, and their messages."""
    queues = dict(dict.items(backend.queues))
    return AtStart(
        {name: _image(queue) for name, queue in queues.items()},
        sent={name: list(_messages(api, name, queue)) for name, queue in queues.items()},
    )


def alone(place: Place) -> bool:
    """Whether a place can be read by itself: a queue, not one of its messages."""
    return not place.key


def one(asked: Asked, place: Place) -> Iterator[Entry]:
    """Yield what is at such a place."""
    if place.resource in asked.backend.queues:
        yield asked.api.entry(place.resource, "", _settings(asked, place.resource))


def changes(asked: Asked) -> Delta:
    """Return what is different from the start: the messages of every queue are looked at."""
    delta = Delta()
    queues = dict(asked.backend.queues)
    for name, sent in asked.start.sent.items():
        for each in sent:
            asked.was(each.place, each)
        delta.forget(each.place for each in sent)
        if name not in queues:
            delta.gone.add(asked.place(name))
    for name, queue in queues.items():
        asked.itself(name, _image(queue), partial(_settings, asked, name), delta)
        for each in _messages(asked.api, name, queue):
            asked.was(each.place, None)  # where it was not there before
            delta.made.append(each)
    return delta


def _messages(api: Api, name: str, queue: Any) -> Iterator[Entry]:
    for message, value in in_the_fake(queue.queue_arn):
        yield api.entry(name, message, value, sent=True)


def _image(queue: Any) -> Hashable | None:
    return image_of(attributes(queue, _NOT_SHOWN))


def _settings(asked: Asked, name: str) -> dict[str, Any]:
    url = asked.api.ask("GetQueueUrl", QueueName=name)["QueueUrl"]
    return sqs.settings(asked.api, url)[0]
