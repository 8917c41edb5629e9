"""A queue of the fake AWS as SQS itself handles it: who is visible, which group is blocked, what has expired.

It works on moto's own messages, so that clients see all of it. moto's `ReceiveMessage` differs from SQS where a delivery
would show it: a FIFO group that comes back does so in another order, a dead letter is dropped as a duplicate of one with its
deduplication id, a message is not visible yet at the very moment at which its visibility time-out ends, messages past their
retention stay. Times are whole microseconds since the epoch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.cloud import late
from pytest_faas.cloud.queue_messages import HeldMessage, is_in_flight, made, visible_at
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

_SECOND = 1_000_000
_REGION = re.compile(r"(?:sqs[.-]|queue\.)?(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d)\.")


class FakeQueue:
    """A queue of the fake AWS, by its URL or its ARN."""

    def __init__(self, moto: Any) -> None:
        self._moto = moto
        self._known: dict[int, HeldMessage] = {}

    @classmethod
    def at(cls, where: str, account: str, url: object) -> FakeQueue:
        """Return the queue of a URL; raises `InvalidArgument` where there is none, with the closest name."""
        text = arguments.text(where, "queue_url", url)
        parts = urlsplit(text)
        path = parts.path.strip("/").split("/")
        if not parts.netloc or len(path) < 2:
            hint = '. boto3.client("sqs").get_queue_url(QueueName=...)["QueueUrl"] gives it'
            expected = "the URL of a queue, such as 'https://sqs.us-east-1.amazonaws.com/123456789012/jobs'"
            raise arguments.invalid(where, "queue_url", expected, url, hint)
        *_, owner, name = path
        region = _REGION.match(parts.netloc)
        found = _queues(owner, region["region"] if region else origins.current().region)
        if name not in found:
            raise InvalidArgument(_absent(where, text, account))
        return cls(found[name])

    @classmethod
    def named_by(cls, arn: str) -> FakeQueue | None:
        """Return the queue of an ARN; None where there is none."""
        parts = arn.split(":")
        if len(parts) != 6 or parts[2] != "sqs":
            return None
        found = _queues(parts[4], parts[3]).get(parts[5])
        return None if found is None else cls(found)

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self._moto.name)

    @property
    def arn(self) -> str:
        """Its ARN."""
        return str(self._moto.queue_arn)

    @property
    def region(self) -> str:
        """Where it is."""
        return str(self._moto.region)

    @property
    def account(self) -> str:
        """Whose it is."""
        return str(self._moto.account_id)

    @property
    def fifo(self) -> bool:
        """Whether it is a FIFO queue."""
        return bool(self._moto.fifo_queue)

    @property
    def settings(self) -> dict[str, Any]:
        """What belongs to the queue, by its names in snake case; times in seconds."""
        policy = self._moto.redrive_policy or {}
        return {
            "visibility_timeout": int(self._moto.visibility_timeout),
            "message_retention_period": int(self._moto.message_retention_period),
            "delay_seconds": int(self._moto.delay_seconds),
            "max_receive_count": policy.get("maxReceiveCount"),
            "dead_letter_target_arn": policy.get("deadLetterTargetArn"),
        }

    def held(self) -> Iterator[HeldMessage]:
        """Yield what it holds, in the order in which it was sent; the same object for a message each time."""
        return map(self._as_held, list(self._moto._messages))

    def latest(self) -> Iterator[HeldMessage]:
        """Yield what it holds, what was sent last first."""
        return map(self._as_held, reversed(list(self._moto._messages)))

    @property
    def newest(self) -> int:
        """When the message that was sent last was sent; 0 where there is none."""
        return max((int(each.sent_timestamp) * 1000 for each in self._moto._messages), default=0)

    def groups(self, now: int) -> list[list[HeldMessage]]:
        """Return the visible messages of a FIFO queue by message group, without groups of which a message is in flight."""
        blocked = {each.group_id for each in self._moto._messages if is_in_flight(each, now)}
        found: dict[str | None, list[HeldMessage]] = {}
        for each in list(self._moto._messages):
            if each.group_id not in blocked and visible_at(each) <= now:
                found.setdefault(each.group_id, []).append(self._as_held(each))
        return list(found.values())

    def visible(self, now: int) -> Iterator[HeldMessage]:
        """Yield the visible messages of a standard queue."""
        return (self._as_held(each) for each in list(self._moto._messages) if visible_at(each) <= now)

    def next_at(self, now: int) -> int | None:
        """Return when there is something to receive: now, later, or never by itself."""
        blocked = {each.group_id for each in self._moto._messages if self.fifo and is_in_flight(each, now)}
        first: int | None = None
        for each in self._moto._messages:
            at = visible_at(each)
            if at > now:
                first = at if first is None else min(first, at)
            elif not self.fifo or each.group_id not in blocked:
                return now
        return first

    def _as_held(self, message: Any) -> HeldMessage:
        held = self._known.get(id(message))
        if held is None or held.moto is not message:
            held = self._known[id(message)] = HeldMessage(message)
        return held

    def take(self, message: HeldMessage, handle: str, visibility: int, now: int) -> None:
        """Receive a message: it counts, has that receipt handle, and is hidden."""
        message.receive(handle, now + visibility, now)
        self._moto.pending_messages.add(message.moto)  # by which moto blocks its group

    def remove(self, message: HeldMessage) -> bool:
        """Let a message be gone; False where it is already.

        Its receipt handles stay known, so that deleting it again does no harm.
        """
        moto, messages = message.moto, self._moto._messages
        self._known.pop(id(moto), None)
        with self._moto._messages_lock:
            place = next((index for index, each in enumerate(messages) if each is moto), None)
            if place is None:
                return False
            del messages[place]
            self._moto.deleted_messages.update(each for each in moto.all_receipt_handles if each is not None)
            self._moto.pending_messages.discard(moto)
        return True

    def bury(self, message: HeldMessage, now: int) -> None:
        """Move a message to the dead-letter queue: its id, body and times stay.

        In a FIFO queue its deduplication id becomes its message id, and its retention begins anew:
        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
        """
        self.remove(message)
        target = self._moto.dead_letter_queue
        moto = message.moto
        moto.visible_at = moto.delayed_until = 0.0
        moto.__dict__["_pytest_faas_source"] = self.arn
        if self.fifo:
            moto.deduplication_id = moto.id
            moto.__dict__["_pytest_faas_kept_since"] = now
        _append(target, moto)

    def recover(self, message_id: str) -> None:
        """Take a message out of the dead-letter queue: it goes back to where it came from."""
        target = self._moto.dead_letter_queue
        if target is not None:
            FakeQueue(target).forget(message_id)

    def forget(self, message_id: str) -> None:
        """Let the message of an id be gone, if it is there."""
        for each in list(self.held()):
            if each.id == message_id:
                self.remove(each)

    def put(
        self,
        message_id: str,
        body: str,
        attributes: Mapping[str, Mapping[str, Any]],
        system: Mapping[str, str],
        now: int,
    ) -> HeldMessage:
        """Put a message in as SQS itself does: with an id that exists already; `attributes` in the form of the API."""
        moto = made(message_id, body, attributes, system, now)
        _append(self._moto, moto)
        return self._as_held(moto)

    def new_number(self) -> str:
        """Return the next sequence number of a FIFO queue."""
        from pytest_faas.cloud import queue_numbers

        return queue_numbers.next_number(self._moto)

    def expires_at(self, message: HeldMessage) -> int:
        """Return when its retention is over."""
        since: int = message.moto.__dict__.get("_pytest_faas_kept_since", message.sent_ms * 1000)
        return since + int(self._moto.message_retention_period) * _SECOND


def _append(queue: Any, message: Any) -> None:
    """Put a message in past moto's deduplication, which would drop one whose twin is there."""
    with queue._messages_lock:
        queue._messages.append(message)
        queue._messages_lock.notify_all()


def _queues(account: str, region: str) -> dict[str, Any]:
    from moto.sqs.models import sqs_backends

    late.lay()  # the import may have been the first
    home: Any = dict.get(sqs_backends, account, {})  # plain `get`: moto's own makes what it lacks
    backend = home.get(region)  # counts as a touch, for snapshots
    found: dict[str, Any] = {} if backend is None else backend.queues
    return found


def _absent(where: str, url: str, account: str) -> str:
    from moto.sqs.models import sqs_backends

    home: Any = dict.get(sqs_backends, account, {})
    urls = [
        f"https://sqs.{region}.amazonaws.com/{account}/{name}"
        for region in home
        for name in _queues(account, region)
    ]
    there = f" There are: {', '.join(urls[:10])}" if urls else " There is none yet: create_queue first"
    return f"{where}: there is no queue at {url!r} in the fake AWS.{arguments.closest(url, urls)}{there}"
