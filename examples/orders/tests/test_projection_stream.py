"""What becomes of the customers' lists with the stream around the projection."""

import json
from dataclasses import replace
from decimal import Decimal
from unittest import mock

import boto3
import pytest
from pytest_faas import Duplicate, events


def order(number, **attributes):
    return {
        "id": f"o-{number}",
        "customer": "ada",
        "total": Decimal("19.98"),
        "status": "NEW",
        "created_at": "2026-01-01T00:00:00Z",
        **attributes,
    }


def nobodys(number):
    """Return an order that no customer has: the projection fails for it."""
    return {name: value for name, value in order(number).items() if name != "customer"}


@pytest.fixture
def changes(dynamodb_stream_event):
    return lambda *records: dynamodb_stream_event(*records, table="orders", view="NEW_AND_OLD_IMAGES")


@pytest.fixture
def listed(customer_orders_table):
    def read():
        items = customer_orders_table.scan()["Items"]
        return {item["order_id"]: item["status"] for item in items if "deleted" not in item}

    return read


def test_an_order_that_fails_is_given_up_alone(faas, projection, orders_stream, changes, listed):
    records = [events.insert(nobodys(n) if n == 3 else order(n)) for n in range(10)]

    report = faas.deliver(projection, changes(*records), source=orders_stream)

    assert [record.body["NewImage"]["id"]["S"] for record in report.dead_letters] == ["o-3"]
    assert listed() == {f"o-{n}": "NEW" for n in range(10) if n != 3}
    (poison,) = report.dead_letters
    halvings = 3  # of the 7 records from o-3 on
    assert 11 < report.attempts_of(poison) <= 1 + halvings + 11


def test_without_halving_the_batch_its_neighbours_would_be_lost(
    faas, projection, orders_stream, changes, listed
):
    records = [events.insert(nobodys(n) if n == 3 else order(n)) for n in range(10)]
    unhalved = replace(orders_stream, bisect_batch_on_function_error=False)

    report = faas.deliver(projection, changes(*records), source=unhalved)

    assert len(report.dead_letters) == 7
    assert set(listed()) == {"o-0", "o-1", "o-2"}


def test_a_person_finds_out_which_record_it_was(faas, projection, orders_stream, changes, failed_events):
    batch = changes(events.insert(order(1)), events.insert(nobodys(2)), events.insert(order(3)))

    faas.deliver(projection, batch, source=orders_stream)

    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName="failed-events")["QueueUrl"]
    (message,) = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    failure = json.loads(message["Body"])
    assert failure["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert failure["DDBStreamBatchInfo"]["batchSize"] == 1
    number = batch["Records"][1]["dynamodb"]["SequenceNumber"]
    assert failure["DDBStreamBatchInfo"]["startSequenceNumber"] == number


def test_while_the_table_does_not_answer_the_stream_waits_and_loses_nothing(
    faas, projection, orders_stream, changes, listed
):
    put = projection.module.store.put
    outage = [ConnectionError("no answer")] * 4
    with mock.patch("app.store.put", side_effect=[*outage, *[mock.DEFAULT] * 10], wraps=put):
        report = faas.deliver(
            projection,
            changes(events.insert(order(1)), events.modify(order(1), order(1, status="PAID"))),
            changes(events.insert(order(2))),
            source=orders_stream,
        )

    assert len(report.succeeded) == 3
    assert listed() == {"o-1": "PAID", "o-2": "NEW"}


def test_customers_do_not_see_that_a_payment_has_begun(faas, projection, orders_stream, changes, listed):
    new = order(1)
    claimed = {**new, "payment_lease": 1767225630000}
    paid = {**new, "status": "PAID"}

    report = faas.deliver(
        projection,
        changes(events.insert(new), events.modify(new, claimed), events.modify(claimed, paid)),
        changes(events.remove(order(2), ttl=True)),
        source=orders_stream,
    )

    assert [record.body["NewImage"].get("payment_lease") for record in report.filtered] == [
        {"N": "1767225630000"}
    ]
    assert listed() == {"o-1": "PAID", "o-2": "EXPIRED"}


@pytest.mark.parametrize("seed", range(5))
def test_the_lists_are_the_same_whatever_comes_again(
    faas, projection, orders_stream, changes, customer_orders_table, seed
):
    story = []
    for n in range(8):
        new, paid = order(n), order(n, status="PAID")
        story += [events.insert(new), events.modify(new, paid)]
    story += [events.remove(order(0, status="PAID")), events.remove(order(1, status="PAID"), ttl=True)]
    batch = changes(*story)

    faas.deliver(projection, batch, source=orders_stream)
    once = {item["order_id"]: item for item in customer_orders_table.scan()["Items"]}
    faas.deliver(
        projection,
        batch,
        source=replace(orders_stream, batch_size=4),
        duplicate=[Duplicate(share=0.5), Duplicate(after=60, share=0.5)],
        regroup=True,
        seed=seed,
    )

    assert {item["order_id"]: item for item in customer_orders_table.scan()["Items"]} == once
