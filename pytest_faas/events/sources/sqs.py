"""SQS: what a function receives from a queue, standard or FIFO."""

from __future__ import annotations

from typing import Any, Final, final

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.arguments import known_arguments
from pytest_faas.errors import InvalidArgument
from pytest_faas.events import _payload, _sqs_attributes, _sqs_chain, _sqs_fifo
from pytest_faas.events._payload import Event
from pytest_faas.events._sns_message import identifier
from pytest_faas.events._sqs_chain import Arrival
from pytest_faas.events._sqs_message import (
    MAXIMUM_RECEIVE_COUNT,
    QUEUE,
    QUEUE_RULE,
    SqsMessage,
    check_content,
    checked,
    sqs_message,
)
from pytest_faas.events._sqs_record import record

__tracebackhide__ = errors.hidden_from

__all__ = ["SqsFactory", "SqsMessage", "sqs", "sqs_message"]

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, "Invocation payload"
_INVOCATION_LIMIT = 6 * 1024 * 1024
_RECORD_OVERHEAD = 3000  # more than a record's JSON has beside its body and the values of its attributes


@final
class SqsFactory:
    """Build what a function receives from an SQS queue: one record for each message.

    https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html

    >>> from pytest_faas import events
    >>> [record["body"] for record in events.sqs("hello", {"order_id": 7})["Records"]]
    ['hello', '{"order_id":7}']
    """

    def __repr__(self) -> str:
        return "events.sqs"

    @known_arguments("events.sqs")
    def __call__(
        self,
        *messages: Any,
        queue: str = "my-queue",
        group_id: str | None = None,
        attributes: dict[str, Any] | None = None,
        receive_count: int = 1,
        raw_message_delivery: bool = False,
        batching_window: int | None = None,
        overrides: dict[str, Any] | None = None,
    ) -> Event:
        """Build the event of a batch of messages.

        A message is text, anything JSON-able (it becomes compact JSON text), one made by `sqs_message`, or what
        another service puts into a queue: an S3 or EventBridge event as its JSON, an event of `events.sns` or a
        message of `sns_message` in SNS's JSON envelope, or bare with `raw_message_delivery=True`.

        `queue` is a name; one that ends with `.fifo` is a FIFO queue. `group_id` is the group of each message that
        names none. `attributes` and `receive_count` are those of each message not made by `sqs_message`.
        `batching_window` is the event source mapping's in seconds (0 to 300, standard queues); above 0, which more
        than 10 messages need, Lambda sends `md5OfMessageAttributes: null` where there are no attributes.

        Raises `InvalidArgument` for what SQS or Lambda would refuse, `EventTooLarge` for a message above 1,048,576
        octets or an event above 6 MiB.
        """
        queue = arguments.matching("sqs", "queue", queue, QUEUE, QUEUE_RULE)
        batch = _batch(messages, attributes, receive_count, raw=raw_message_delivery)
        fifo = queue.endswith(".fifo")
        window = _window(batching_window, len(batch), fifo=fifo)
        group_id = identifier("sqs", "group_id", group_id)
        origin = origins.current()
        arn = origin.arn("sqs", queue)
        if fifo:
            batch = _sqs_fifo.ordered(batch, group_id, origin.ids)
        records = [record(each, origin, arn, group_id, fifo=fifo, windowed=window > 0) for each in batch]
        return _payload.merged("sqs", _sized({"Records": records}, batch), overrides)


def _batch(
    messages: tuple[Any, ...], attributes: dict[str, Any] | None, receive_count: int, *, raw: bool
) -> list[SqsMessage]:
    if not messages:
        raise InvalidArgument(
            "sqs: expected at least one message; Lambda invokes nothing with an empty batch"
        )
    receive_count = arguments.integer("sqs", "receive_count", receive_count, 1, MAXIMUM_RECEIVE_COUNT)
    batch: list[SqsMessage] = []
    for message in messages:
        if isinstance(message, SqsMessage):
            batch.append(checked(message))
        else:
            arrived = _sqs_chain.arrivals("sqs", message, attributes, raw=raw)
            batch += [_sent_now(arrival, receive_count) for arrival in arrived]
    given = attributes is not None or receive_count != 1 or raw
    if given and all(isinstance(message, SqsMessage) for message in messages):
        raise InvalidArgument(
            "sqs: attributes, receive_count and raw_message_delivery have no effect on messages made by "
            "sqs_message; give them there"
        )
    return batch


def _sent_now(arrival: Arrival, receive_count: int) -> SqsMessage:
    check_content("sqs", arrival.body, arrival.attributes)
    now = origins.now_ms()
    message_id = origins.current().ids.uuid()
    return SqsMessage(
        arrival.body,
        message_id,
        now,
        now,
        receive_count,
        arrival.attributes,
        arrival.group_id,
        arrival.deduplication_id,
        arrival.topic,
        from_s3=arrival.from_s3,
    )


def _window(given: int | None, count: int, *, fifo: bool) -> int:
    """Return the batching window; a batch this large proves one of at least a second."""
    # https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
    limit = 10 if fifo else 10_000
    if count > limit:
        kind = "a FIFO" if fifo else "a standard"
        raise InvalidArgument(f"sqs: a batch from {kind} queue has up to {limit:,} messages, got {count:,}")
    if given is None:
        return 1 if count > 10 else 0
    window = arguments.integer("sqs", "batching_window", given, 0, 300)
    if fifo and window:
        raise InvalidArgument(f"sqs: batching_window must be 0 for a FIFO queue, got {window}")
    if count > 10 and not window:
        raise InvalidArgument(
            f"sqs: a batch of more than 10 messages needs a batching_window of 1 or more, got {count}"
        )
    return window


def _sized(event: Event, batch: list[SqsMessage]) -> Event:
    """Return the event if one invocation can carry it; counted only where it could be too large."""
    text = 0
    for message in batch:
        text += len(message.body)
        if message.attributes:
            text += _sqs_attributes.octets(message.attributes)
    # A character takes at most 4 octets, and no character that SQS allows is longer escaped in JSON.
    if 4 * text + _RECORD_OVERHEAD * len(batch) > _INVOCATION_LIMIT:
        return _payload.sized("sqs", event, _INVOCATION_LIMIT, "a synchronous invocation")
    return event


sqs: Final = SqsFactory()
"""Build what a function receives from an SQS queue: see `SqsFactory`."""
