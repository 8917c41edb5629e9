"""The queue in memory by itself, as the pollers ask it."""

from __future__ import annotations

import random

import pytest

from pytest_faas import Queue
from pytest_faas.delivery.agenda import SECOND
from pytest_faas.delivery.queue.memory import MemoryQueue
from pytest_faas.delivery.queue.ordering import Grouped, Unordered
from pytest_faas.delivery.queue.record import Message
from pytest_faas.delivery.queue.store import Store
from pytest_faas.delivery.queue.stored import Stored

NEVER = 10**15


def filled(*names, fifo=False, expires=NEVER, at=0, **settings):
    """Return a queue of messages; the first letter of a name is its group."""
    ordering = (Grouped if fifo else Unordered)(None, random.Random(0))
    queue = MemoryQueue("arn:aws:sqs:us-east-1:123456789012:q", Queue(**settings), ordering, fifo=fifo)
    queue.put([stored(name, fifo, expires) for name in names], at)
    return queue


def stored(name, fifo=False, expires=NEVER):
    raw = {"messageId": name, "body": name, "attributes": {}}
    return Stored(Message(name, name, raw, 0, name[0] if fifo else None), raw, expires=expires, seed=0)


def receive(queue, most=10, now=0, visibility=30 * SECOND, fits=lambda raw: True):
    return queue.receive(most, fits, visibility, now)


def names(receipt):
    return [each.record.body for each in receipt.messages]


def test_it_is_a_store():
    queue: Store = filled("a")
    assert [record.body for record in queue.records()] == ["a"]
    assert (queue.fifo, queue.moves_dead_letters) == (False, False)


def test_a_receive_hides_messages_until_their_time_is_over():
    queue = filled("a", "b")
    assert queue.next_at(0) == 0
    first = receive(queue)
    assert names(first) == ["a", "b"]
    assert queue.next_at(0) == 30 * SECOND
    assert names(receive(queue, now=30 * SECOND - 1)) == []
    again = receive(queue, now=30 * SECOND)
    assert [(each.record.body, each.count) for each in again.messages] == [("a", 2), ("b", 2)]


def test_what_was_deleted_is_gone():
    queue = filled("a")
    (received,) = receive(queue).messages
    assert queue.delete(received, 0) == "deleted"
    assert queue.delete(received, 0) == "gone"
    assert queue.next_at(0) is None
    assert names(receive(queue, now=NEVER)) == []


@pytest.mark.parametrize(
    ("lenient", "expected"), [(True, "by an old receipt handle"), (False, "old receipt handle")]
)
def test_an_earlier_receipt_handle_of_a_standard_queue(lenient, expected):
    queue = filled("a", old_receipt_handle_deletes=lenient)
    (first,) = receive(queue).messages
    (second,) = receive(queue, now=30 * SECOND).messages
    assert queue.delete(first, 31 * SECOND) == expected
    assert queue.delete(second, 31 * SECOND) == ("gone" if lenient else "deleted")


def test_a_standard_queue_deletes_a_message_that_is_visible_again():
    queue = filled("a")
    (received,) = receive(queue).messages
    receive(queue, most=0, now=40 * SECOND)
    assert queue.delete(received, 40 * SECOND) == "deleted"
    assert names(receive(queue, now=41 * SECOND)) == []


@pytest.mark.parametrize("now", [30, 31])
def test_a_receipt_handle_of_a_fifo_queue_expires_with_the_visibility_timeout(now):
    queue = filled("a1", fifo=True)
    (received,) = receive(queue).messages
    assert queue.delete(received, now * SECOND) == "expired receipt handle"
    assert names(receive(queue, now=now * SECOND)) == ["a1"]


def test_hiding_changes_when_a_message_is_visible_again():
    queue = filled("a", "b")
    first, second = receive(queue).messages
    queue.hide(first, 5 * SECOND)
    queue.hide(second, 90 * SECOND)
    assert queue.next_at(0) == 5 * SECOND
    assert names(receive(queue, now=5 * SECOND)) == ["a"]
    assert names(receive(queue, now=30 * SECOND)) == []
    assert names(receive(queue, now=90 * SECOND)) == ["a", "b"]


def test_what_does_not_fit_stays_with_its_count():
    queue = filled("a", "b", "c")
    receipt = receive(queue, fits=lambda raw: raw["body"] != "b")
    assert (names(receipt), receipt.full) == (["a"], True)
    rest = receive(queue)
    assert [(each.record.body, each.count) for each in rest.messages] == [("b", 1), ("c", 1)]


def test_what_was_received_too_often_is_told_once():
    queue = filled("a", "b", max_receive_count=1)
    receive(queue, most=1)
    receipt = receive(queue, now=30 * SECOND)
    assert [(record.body, count) for record, count in receipt.dead] == [("a", 2)]
    assert names(receipt) == ["b"]
    assert not receive(queue, now=31 * SECOND).dead


def test_what_expired_is_told_with_its_time():
    queue = filled("a", "b", expires=20 * SECOND)
    receive(queue, most=1)
    waiting = receive(queue, now=25 * SECOND)
    assert [(record.body, at) for record, at in waiting.expired] == [("b", 20 * SECOND)]
    hidden = receive(queue, now=30 * SECOND)
    assert [(record.body, at) for record, at in hidden.expired] == [("a", 20 * SECOND)]
    assert queue.next_at(30 * SECOND) is None


def test_a_group_is_blocked_until_all_its_hidden_messages_are_deleted_or_visible_again():
    queue = filled("a1", "a2", "a3", "b1", fifo=True)
    first = receive(queue, most=2)
    assert names(first) == ["a1", "a2"]
    assert names(receive(queue)) == ["b1"]
    one, two = first.messages
    assert queue.delete(two, 1) == "deleted"
    assert names(receive(queue)) == []
    assert queue.delete(one, 1) == "deleted"
    assert names(receive(queue)) == ["a3"]


def test_what_comes_back_of_a_group_is_before_the_rest_and_in_order():
    queue = filled("a1", "a2", "a3", "a4", fifo=True)
    one, two, _ = receive(queue, most=3).messages
    queue.hide(one, 20 * SECOND)
    queue.hide(two, 10 * SECOND)
    assert names(receive(queue, now=10 * SECOND)) == []
    assert names(receive(queue, now=29 * SECOND)) == []
    assert names(receive(queue, now=30 * SECOND)) == ["a1", "a2", "a3", "a4"]


def test_what_is_sent_to_a_fifo_queue_has_the_next_sequence_number_and_its_delay():
    queue = filled(fifo=True, delay_seconds=5)
    raw = {
        "messageId": "x",
        "body": "x",
        "attributes": {"SequenceNumber": "7", "ApproximateReceiveCount": "4"},
    }
    queue.send(Message("x", "x", raw, 0, "g"), raw, now=10 * SECOND)
    assert queue.next_at(10 * SECOND) == 15 * SECOND
    (received,) = receive(queue, now=15 * SECOND).messages
    attributes = received.raw()["attributes"]
    assert int(attributes["SequenceNumber"]) > 0
    assert attributes["ApproximateReceiveCount"] == "1"
    assert attributes["ApproximateFirstReceiveTimestamp"] == "15000"


def test_a_receive_is_the_same_record_each_time():
    queue = filled("a")
    receive(queue)
    (received,) = receive(queue, now=30 * SECOND).messages
    assert received.raw() == received.raw()
    assert received.raw()["receiptHandle"].startswith("AQEB")


def test_a_hundred_thousand_messages_of_one_group_cost_as_much_each_as_a_thousand():
    # the count of steps, not the time: each message is looked at a fixed number of times
    def looks(count):
        seen = []
        queue = filled(*(f"a{number}" for number in range(count)), fifo=True)
        now = 0
        while True:
            receipt = receive(queue, now=now, fits=lambda raw: seen.append(1) or True)
            if not receipt.messages:
                return len(seen)
            for each in receipt.messages:
                queue.delete(each, now)

    assert looks(1_000) == 1_000
    assert looks(20_000) == 20_000
