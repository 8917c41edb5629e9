"""SNS: what a function subscribed to a topic receives."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, final

from pytest_faas import errors
from pytest_faas import origin as origins
from pytest_faas.arguments import known_arguments
from pytest_faas.errors import InvalidArgument
from pytest_faas.events import _payload, _sns_delivery, _sns_message
from pytest_faas.events._payload import Event
from pytest_faas.events._sns_message import DEFAULT_MAXIMUM_SIZE, DEFAULT_TOPIC, SnsMessage, sns_message

__tracebackhide__ = errors.hidden_from

__all__ = ["SnsFactory", "SnsMessage", "sns", "sns_message"]


@final
class SnsFactory:
    """Build what a function receives from an SNS topic: always exactly one record.

    https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html

    >>> from pytest_faas import events
    >>> events.sns("hello", topic="news")["Records"][0]["Sns"]["TopicArn"]
    'arn:aws:sns:us-east-1:123456789012:news'
    """

    def __repr__(self) -> str:
        return "events.sns"

    @known_arguments("events.sns")
    def __call__(
        self,
        message: Any,
        *,
        topic: str = DEFAULT_TOPIC,
        subject: str | None = None,
        attributes: dict[str, Any] | None = None,
        at: datetime | float | str | None = None,
        maximum_message_size: int = DEFAULT_MAXIMUM_SIZE,
        overrides: dict[str, Any] | None = None,
    ) -> Event:
        """Build the event of one message: text, or anything JSON-able, which becomes JSON text.

        An S3 event (`events.sns(events.s3(...))`) is published as S3 does it, with its subject. `attributes` maps
        names to a str, a number, bytes, a list (`String.Array`) or the API's own form `{"DataType": ...,
        "StringValue": ...}`. `at` is when it was published: a datetime, seconds since the epoch or ISO 8601 text.
        `maximum_message_size` is the topic's, in octets of message and attributes: 262144, up to 1048576.
        A message of `sns_message` brings all of these itself.

        Raises `InvalidArgument` for what SNS would not take or not deliver to a function (a FIFO topic delivers to
        queues only) and `EventTooLarge` above the topic's limit.
        """
        if isinstance(message, SnsMessage):
            own = (topic, subject, attributes, at, maximum_message_size)
            _refuse_beside_message(own)
            published = message
        else:
            published = _sns_message.published(
                "sns",
                message,
                topic=topic,
                subject=subject,
                attributes=attributes,
                at=at,
                maximum_message_size=maximum_message_size,
            )
        return _payload.merged("sns", {"Records": [_record(published)]}, overrides)


def _refuse_beside_message(given: tuple[object, ...]) -> None:
    if given != (DEFAULT_TOPIC, None, None, None, DEFAULT_MAXIMUM_SIZE):
        raise InvalidArgument(
            "sns: a message made by sns_message brings its own topic, subject, attributes, time and size "
            "limit; give them to sns_message"
        )


def _record(message: SnsMessage) -> dict[str, Any]:
    if message.fifo:
        # https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html
        raise InvalidArgument(
            f"sns: topic must be a standard topic, got {message.topic!r}: a FIFO topic delivers to queues "
            "only. Chain it: events.sqs(events.sns_message(..., topic=...), queue=...)"
        )
    subscription_arn, received = _sns_delivery.as_received(message, origins.current(), "lambda")
    return {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": subscription_arn,
        "Sns": received,
    }


sns: Final = SnsFactory()
"""Build what a function receives from an SNS topic: see `SnsFactory`."""
