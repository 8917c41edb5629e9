"""What becomes of payments with SQS around the worker: hours of retries, in no time."""

import time
from unittest import mock

import pytest
from pytest_faas import Duplicate, Redrive, Throttle, events

A, B, C = (f"5f0c2f1e-0000-4000-8000-00000000000{digit}" for digit in "abc")
NIGHT = "2026-01-01T00:00:00Z"


class Provider:
    """Stands in for the payment provider: the same order gets the same payment each time."""

    def __init__(self):
        self.asked = []
        self.hangs_at = set()  # which requests, counted from 1
        self.down_until = 0.0

    def charge(self, order_id, amount):
        self.asked.append(order_id)
        if len(self.asked) in self.hangs_at:
            time.sleep(3600)
        if time.time() < self.down_until:
            raise ConnectionError("the provider is down")
        return f"pay-{order_id[-1]}"


@pytest.fixture
def provider(payments):
    provider = Provider()
    assert payments.module  # it is imported now, and its parts can be patched by name
    with mock.patch("app.gateway.charge", provider.charge):
        yield provider


@pytest.fixture
def queued(new_order):
    """Store new orders, and build the event with a message for each."""

    def build(*order_ids):
        for order_id in order_ids:
            new_order(order_id)
        return events.sqs(*({"order_id": order_id} for order_id in order_ids))

    return build


@pytest.fixture
def receipts_sent(faas):
    return lambda: len(faas.calls.of("lambda", "Invoke"))


def test_a_poison_message_is_a_dead_letter_and_holds_nobody_up(
    faas, payments, payment_queue, provider, new_order, stored
):
    new_order(A)
    new_order(C)
    batch = events.sqs({"order_id": A}, "not json", {"order_id": C})

    report = faas.deliver(payments, batch, source=payment_queue)

    assert [message.body for message in report.dead_letters] == ["not json"]
    assert report.attempts_of("not json") == 5
    assert report.elapsed == 5 * 180
    assert provider.asked == [A, C]
    assert report.attempts_of({"order_id": A}) == report.attempts_of({"order_id": C}) == 1
    assert stored(A)["status"] == stored(C)["status"] == "PAID"


def test_an_outage_of_ten_minutes_costs_nothing_but_time(
    faas, payments, payment_queue, provider, queued, stored
):
    with faas.frozen(NIGHT):
        provider.down_until = time.time() + 600
        report = faas.deliver(payments, queued(A), source=payment_queue)

    assert [attempt.at for attempt in report.attempts] == [0, 180, 360, 540, 720]
    assert report.succeeded
    assert stored(A)["status"] == "PAID"


def test_after_a_longer_one_orders_wait_in_the_dead_letter_queue(
    faas, payments, payment_queue, provider, queued, stored
):
    with faas.frozen(NIGHT):
        provider.down_until = time.time() + 3600
        orders = queued(A, B)
        report = faas.deliver(payments, orders, source=payment_queue)
        assert len(report.dead_letters) == 2
        assert stored(A)["status"] == "NEW"

        report = faas.deliver(payments, orders, source=payment_queue, redrive=Redrive(after=86_400))

    assert len(report.succeeded) == 2
    assert stored(A)["status"] == stored(B)["status"] == "PAID"


def test_a_quarter_of_an_hour_without_lambda_makes_dead_letters_of_what_was_never_tried(
    faas, payments, payment_queue, provider, queued, stored
):
    report = faas.deliver(payments, queued(A), source=payment_queue, throttle=Throttle(seconds=5 * 180))

    assert not report.attempts
    assert report.dead_letters
    assert stored(A)["status"] == "NEW"


def test_a_charge_that_hangs_makes_the_batch_come_again_and_charges_nobody_twice(
    faas, payments, payment_queue, provider, queued, stored, receipts_sent
):
    provider.hangs_at = {2}

    report = faas.deliver(payments, queued(A, B, C), source=payment_queue)

    first, second = report.attempts
    assert (first.outcome, first.duration) == ("timed out", 30)
    assert (second.outcome, second.at) == ("succeeded", 180)
    assert provider.asked == [A, B, B, C]  # A had been paid, B's lease was over
    assert {stored(order_id)["status"] for order_id in (A, B, C)} == {"PAID"}
    assert receipts_sent() == 3


def test_a_crash_after_the_charge_asks_for_the_same_payment_again(
    faas, payments, payment_queue, provider, queued, stored, receipts
):
    settle = payments.module.store.settle
    with mock.patch(
        "app.store.settle", side_effect=[ConnectionError("no answer"), mock.DEFAULT], wraps=settle
    ):
        report = faas.deliver(payments, queued(A), source=payment_queue)

    assert report.attempts_of({"order_id": A}) == 2
    assert provider.asked == [A, A]  # under one idempotency key: see test_gateway.py
    assert stored(A)["payment_id"] == "pay-a"
    assert [item.key for item in receipts.objects.all()] == [f"receipts/{A}.txt"]


@pytest.mark.parametrize(
    "duplicate",
    [
        Duplicate(),
        Duplicate(concurrent=True),
        Duplicate(producer=True),
        Duplicate(after=3600, copies=3),
        [Duplicate(share=0.5), Duplicate(producer=True, after=60)],
    ],
    ids=["again", "at the same time", "sent twice", "for hours", "some of it"],
)
def test_whatever_comes_twice_is_charged_once(
    faas, payments, payment_queue, provider, queued, receipts_sent, duplicate
):
    report = faas.deliver(
        payments, queued(A, B, C), source=payment_queue, duplicate=duplicate, reorder=True, regroup=True
    )

    assert len(report.attempts) > 1
    assert sorted(provider.asked) == [A, B, C]
    assert receipts_sent() == 3
    assert not report.dead_letters
