from decimal import Decimal

import pytest
from pytest_faas import events

DONE = {"batchItemFailures": []}
ORDER = {
    "id": "o-1",
    "customer": "ada",
    "total": Decimal("19.98"),
    "status": "NEW",
    "created_at": "2026-01-01T00:00:00Z",
    "items": [{"sku": "A1", "quantity": 2, "price": Decimal("9.99")}],
}
PAID = {**ORDER, "status": "PAID"}


@pytest.fixture
def changes(dynamodb_stream_event):
    """Build a batch of changes of the orders table, as its stream is configured."""
    return lambda *records: dynamodb_stream_event(*records, table="orders", view="NEW_AND_OLD_IMAGES")


@pytest.fixture
def listed(customer_orders_table):
    """Return the state of each order on the customers' lists."""

    def read():
        items = customer_orders_table.scan()["Items"]
        return {item["order_id"]: item["status"] for item in items if "deleted" not in item}

    return read


def test_a_new_order_is_listed(projection, changes, customer_orders_table):
    assert projection(changes(events.insert(ORDER))) == DONE

    (item,) = customer_orders_table.scan()["Items"]
    assert item.pop("sequence")
    assert item == {
        "customer": "ada",
        "order_id": "o-1",
        "status": "NEW",
        "total": Decimal("19.98"),
        "created_at": "2026-01-01T00:00:00Z",
    }


def test_a_change_is_followed(projection, changes, listed):
    projection(changes(events.insert(ORDER), events.modify(ORDER, PAID)))

    assert listed() == {"o-1": "PAID"}


def test_a_deleted_order_leaves_the_list(projection, changes, listed):
    projection(changes(events.insert(ORDER), events.insert({**ORDER, "id": "o-2"}), events.remove(ORDER)))

    assert listed() == {"o-2": "NEW"}


def test_an_order_that_expired_stays_on_the_list(projection, changes, listed):
    projection(changes(events.insert(ORDER), events.remove(ORDER, ttl=True)))

    assert listed() == {"o-1": "EXPIRED"}


def test_a_batch_that_comes_twice_changes_nothing(projection, changes, customer_orders_table):
    batch = changes(events.insert(ORDER), events.modify(ORDER, PAID), events.insert({**ORDER, "id": "o-2"}))
    projection(batch)
    before = customer_orders_table.scan()["Items"]

    assert projection(batch) == DONE
    assert customer_orders_table.scan()["Items"] == before


def test_old_news_do_not_undo_newer_ones(projection, changes, listed):
    batch = changes(events.insert(ORDER), events.modify(ORDER, PAID))
    projection(batch)

    projection({"Records": batch["Records"][:1]})

    assert listed() == {"o-1": "PAID"}


def test_old_news_do_not_bring_a_deleted_order_back(projection, changes, listed):
    batch = changes(events.insert(ORDER), events.modify(ORDER, PAID), events.remove(PAID))
    projection(batch)

    projection({"Records": batch["Records"][:2]})

    assert listed() == {}


def test_a_deleted_order_is_forgotten_when_the_stream_has_forgotten_it(
    faas, projection, changes, customer_orders_table
):
    with faas.frozen("2026-01-01T00:00:00Z"):
        projection(changes(events.insert(ORDER), events.remove(ORDER)))

    (item,) = customer_orders_table.scan()["Items"]
    assert item["expires_at"] == 1767398400  # two days later


def test_a_record_that_fails_is_reported_and_holds_up_what_follows(projection, changes, listed):
    nobodys = {name: value for name, value in ORDER.items() if name != "customer"}
    batch = changes(
        events.insert(ORDER), events.insert({**nobodys, "id": "o-2"}), events.insert({**ORDER, "id": "o-3"})
    )

    answer = projection.invoke(batch)

    failed = batch["Records"][1]["dynamodb"]["SequenceNumber"]
    assert answer.payload == {"batchItemFailures": [{"itemIdentifier": failed}]}
    assert "KeyError: 'customer'" in answer.logs
    assert listed() == {"o-1": "NEW"}


def test_another_stream_view_is_noticed(projection, dynamodb_stream_event):
    batch = dynamodb_stream_event(events.insert(ORDER), table="orders", view="KEYS_ONLY", keys=["id"])

    assert projection(batch)["batchItemFailures"]
