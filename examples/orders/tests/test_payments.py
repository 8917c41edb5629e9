import time
from decimal import Decimal
from unittest import mock

import pytest
from pytest_faas import events

DONE = {"batchItemFailures": []}
A, B, C = (f"5f0c2f1e-0000-4000-8000-00000000000{digit}" for digit in "abc")


@pytest.fixture
def charge(payments):
    """Stand in for the payment provider."""
    assert payments.module  # it is imported now, and its parts can be patched by name
    with mock.patch(
        "app.gateway.charge", side_effect=lambda order_id, amount: f"pay-{order_id[-1]}"
    ) as charge:
        yield charge


def message(order_id):
    return events.sqs_message({"order_id": order_id})


def failed(batch, *positions):
    """Return the answer that reports the messages at these places of a batch."""
    return {
        "batchItemFailures": [{"itemIdentifier": batch["Records"][place]["messageId"]} for place in positions]
    }


def test_an_order_is_charged_and_paid(payments, charge, new_order, stored, sqs_event):
    new_order(A)

    assert payments(sqs_event({"order_id": A})) == DONE

    charge.assert_called_once_with(A, Decimal("19.98"))
    order = stored(A)
    assert (order["status"], order["payment_id"]) == ("PAID", "pay-a")
    assert not {"payment_lease", "expires_at"} & order.keys()


def test_a_paid_order_gets_a_receipt(payments, charge, new_order, receipts, sqs_event):
    new_order(A)

    paid = payments.invoke(sqs_event({"order_id": A}))

    assert [call.operation for call in paid.calls] == ["UpdateItem", "Invoke", "UpdateItem"]
    assert b"19.98" in receipts.Object(f"receipts/{A}.txt").get()["Body"].read()


def test_a_message_that_comes_twice_is_charged_once(faas, payments, charge, new_order, sqs_event):
    new_order(A)
    event = sqs_event({"order_id": A})

    assert payments(event) == payments(event) == DONE

    assert charge.call_count == 1
    assert len(faas.calls.of("lambda", "Invoke")) == 1


def test_a_new_environment_does_not_charge_again(payments, charge, new_order, sqs_event):
    new_order(A)
    event = sqs_event({"order_id": A})
    payments(event)

    payments.cold_start()

    assert payments(event) == DONE
    assert charge.call_count == 1


def test_an_order_twice_in_a_batch_is_charged_once(payments, charge, new_order, sqs_event):
    new_order(A)

    assert payments(sqs_event(message(A), message(A))) == DONE
    assert charge.call_count == 1


def test_two_deliveries_at_the_same_time_charge_once(payments, charge, new_order, stored, sqs_event):
    new_order(A)
    event = sqs_event({"order_id": A})
    meanwhile = []

    def deliver_again(order_id, amount):
        meanwhile.append(payments.invoke(event).payload)
        return "pay-1"

    charge.side_effect = deliver_again

    assert payments(event) == DONE
    assert meanwhile == [failed(event, 0)]  # it has to wait for how the first one ends
    assert charge.call_count == 1
    assert stored(A)["payment_id"] == "pay-1"


def test_only_what_fails_goes_back_to_the_queue(payments, charge, new_order, stored, sqs_event):
    new_order(A)
    new_order(C)
    batch = sqs_event(message(A), message(B), message(C))  # there is no order B

    assert payments(batch) == failed(batch, 1)
    assert stored(A)["status"] == stored(C)["status"] == "PAID"


@pytest.mark.parametrize("body", ["not json", "[]", "7", "{}", '{"order_id": null}', '{"order_id": ""}'])
def test_a_message_that_makes_no_sense_goes_back_alone(payments, charge, new_order, sqs_event, body):
    new_order(A)
    batch = sqs_event(body, message(A))

    assert payments(batch) == failed(batch, 0)
    assert charge.call_count == 1


def test_a_declined_payment_is_settled_too(faas, payments, charge, new_order, stored, sqs_event):
    new_order(A)
    charge.side_effect = payments.module.gateway.Declined("no funds")
    event = sqs_event({"order_id": A})

    assert payments(event) == payments(event) == DONE

    assert stored(A)["status"] == "DECLINED"
    assert charge.call_count == 1
    assert not faas.calls.of("lambda", "Invoke")


def test_a_charge_that_fails_is_tried_again_later(faas, payments, charge, new_order, stored, sqs_event):
    new_order(A)
    event = sqs_event({"order_id": A})
    charge.side_effect = [ConnectionError("the provider is down"), "pay-1"]

    with faas.frozen("2026-01-01T00:00:00Z") as clock:
        down = payments.invoke(event)
        clock.tick(180)  # the queue's visibility time-out
        again = payments.invoke(event)

    assert down.payload == failed(event, 0)
    assert "ConnectionError: the provider is down" in down.logs
    assert again.payload == DONE
    assert stored(A)["payment_id"] == "pay-1"


def test_a_charge_that_hangs_is_tried_again_later(faas, payments, charge, new_order, stored, sqs_event):
    new_order(A)
    event = sqs_event({"order_id": A})
    charge.side_effect = lambda order_id, amount: time.sleep(3600)

    with faas.frozen("2026-01-01T00:00:00Z") as clock:
        stuck = payments.invoke(event)
        charge.side_effect = ["pay-1"]
        clock.tick(180)
        again = payments.invoke(event)

    assert stuck.timed_out
    assert "Task timed out after 30.00 seconds" in stuck.error.message
    assert again.cold_start
    assert again.payload == DONE
    assert stored(A)["status"] == "PAID"


def test_messages_for_which_no_time_is_left_go_back(faas, payments, charge, new_order, sqs_event):
    for order_id in (A, B, C):
        new_order(order_id)
    batch = sqs_event(message(A), message(B), message(C))

    def slow_charge(order_id, amount):
        clock.tick(14)  # two of these leave 2 of the 30 seconds
        return "pay-1"

    charge.side_effect = slow_charge
    with faas.frozen("2026-01-01T00:00:00Z") as clock:
        answer = payments.invoke(batch)

    assert not answer.timed_out
    assert answer.payload == failed(batch, 2)


def test_an_order_that_vanishes_while_it_is_charged_is_not_forgotten(
    payments, charge, new_order, orders_table, sqs_event
):
    new_order(A)
    event = sqs_event({"order_id": A})

    def cancelled_meanwhile(order_id, amount):
        orders_table.delete_item(Key={"id": order_id})
        return "pay-1"

    charge.side_effect = cancelled_meanwhile
    answer = payments.invoke(event)

    assert answer.payload == failed(event, 0)  # in the end it is a dead letter, for a person to look at
    assert "UnknownOrder" in answer.logs
    assert orders_table.scan()["Items"] == []


def test_without_a_receipt_an_order_is_not_done(payments, charge, new_order, stored, sqs_event):
    new_order(A)
    event = sqs_event({"order_id": A})

    with mock.patch("app.functions.invoke", side_effect=ConnectionError("no answer")):
        assert payments(event) == failed(event, 0)

    assert stored(A)["status"] == "NEW"
