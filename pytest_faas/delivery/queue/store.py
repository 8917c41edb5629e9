"""What Lambda's pollers ask of a queue: the one seam between the two, for a queue in memory or in a fake AWS.

Times are whole microseconds since the epoch. A queue never calls back: what it did by itself (messages moved to the
dead-letter queue, messages that expired) is told by the next receive.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from pytest_faas.delivery.queue.record import Message

Fits = Callable[[dict[str, Any]], bool]
Deletion = Literal[
    "deleted", "by an old receipt handle", "gone", "old receipt handle", "expired receipt handle"
]
"""How a delete went; the last two of them deleted nothing.

Recorded by users of FIFO queues: "Value … for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired."
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
"""


class Received(Protocol):
    """One receive of one message."""

    @property
    def record(self) -> Message:
        """The message, the same object each time that it is received."""

    @property
    def count(self) -> int:
        """Its ApproximateReceiveCount, this receive included."""

    @property
    def until(self) -> int:
        """When its visibility time-out is over."""

    def raw(self) -> dict[str, Any]:
        """Return it as a record of an event; the same each time."""


@dataclass(slots=True)
class Receipt:
    """What a receive came to.

    `messages` may be processed until their visibility time-out is over. `dead` had been received too often (with the
    count that this receive would have had) and are in the dead-letter queue now. `expired` were deleted by SQS, each at its
    time. `full`: the next message would not have fitted.
    """

    messages: list[Received] = field(default_factory=list)
    dead: list[tuple[Message, int]] = field(default_factory=list)
    expired: list[tuple[Message, int]] = field(default_factory=list)
    full: bool = False


class Store(Protocol):
    """A queue with its redrive policy, retention and message groups."""

    @property
    def arn(self) -> str:
        """The queue's ARN; that of a FIFO queue ends with `.fifo`."""

    @property
    def fifo(self) -> bool:
        """Whether it is a FIFO queue."""

    @property
    def moves_dead_letters(self) -> bool:
        """Whether it puts messages into its dead-letter queue by itself; else the delivery sends them on."""

    def records(self) -> Sequence[Message]:
        """Return the messages that are in it from the start; a receive may bring further ones."""

    def receive(self, most: int, fits: Fits, visibility: int, now: int) -> Receipt:
        """Receive up to `most` visible messages, hide them for `visibility`, and move those received too often.

        It stops before the first message whose record does not fit (`fits` is asked once for each, in order). Of a FIFO
        queue, the messages of a group come in their order, as many of one group as there are, and none of a group of which a
        message is hidden.
        """

    def delete(self, received: Received, now: int) -> Deletion:
        """Delete a message by the receipt handle of a receive."""

    def hide(self, received: Received, until: int) -> None:
        """Let a message be visible again at that time, instead of when its visibility time-out is over."""

    def send(self, record: Message, raw: dict[str, Any], now: int) -> None:
        """Put a message in that was never received; a FIFO queue gives it a sequence number."""

    def next_at(self, now: int) -> int | None:
        """Return when a receive would do something next: `now` or later, None where nothing will come by itself."""
