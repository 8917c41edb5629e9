import time
from unittest import mock

import pytest

NIGHT = "2026-07-01T03:00:00Z"


@pytest.fixture
def ids(orders_table):
    """Return the last digits of the orders that are there."""
    return lambda: sorted(item["id"][-2:] for item in orders_table.scan()["Items"])


@pytest.fixture
def ten_old_orders(new_order):
    for number in range(10):
        new_order(f"5f0c2f1e-0000-4000-8000-0000000000{number:02}", created_at="2025-12-31T23:59:59Z")


def test_orders_go_after_ninety_days(faas, cleanup, new_order, ids, schedule_event):
    days = ["2026-04-02T02:59:59Z", "2026-04-02T03:00:00Z", "2026-06-30T12:00:00Z", "2025-01-01T00:00:00Z"]
    for number, day in enumerate(days):
        new_order(f"5f0c2f1e-0000-4000-8000-0000000000{number:02}", created_at=day)

    with faas.frozen(NIGHT):
        answer = cleanup(schedule_event(rule="nightly"))

    assert answer == {"deleted": 2, "finished": True}
    assert ids() == ["01", "02"]


def test_all_pages_are_looked_at(cleanup, ten_old_orders, new_order, ids, schedule_event):
    new_order("5f0c2f1e-0000-4000-8000-000000000099", created_at=NIGHT)

    night = cleanup.invoke(schedule_event(at=NIGHT))

    assert night.payload == {"deleted": 10, "finished": True}
    assert ids() == ["99"]
    assert len([call for call in night.calls if call.operation == "Scan"]) >= 3  # pages of four


def test_a_retry_hours_later_deletes_no_more(faas, cleanup, new_order, ids, schedule_event):
    new_order(created_at="2026-04-02T04:00:00Z")

    with faas.frozen(NIGHT) as clock:
        event = schedule_event()
        first = cleanup(event)
        clock.tick(6 * 3600)
        second = cleanup(event)

    assert first == second == {"deleted": 0, "finished": True}
    assert ids() == ["01"]


def test_it_stops_in_time_and_the_next_night_goes_on(faas, cleanup, ten_old_orders, ids, schedule_event):
    delete = cleanup.module.store.delete_created_before

    def slow_delete(when, order_id):
        clock.tick(99.5)  # three of these leave 1.5 of the 300 seconds
        return delete(when, order_id)

    with faas.frozen(NIGHT) as clock:
        with mock.patch("app.store.delete_created_before", slow_delete):
            first = cleanup.invoke(schedule_event())
        clock.tick(24 * 3600)
        second = cleanup.invoke(schedule_event())

    assert not first.timed_out
    assert first.payload == {"deleted": 3, "finished": False}
    assert "deleted 3 orders, then time ran out" in first.logs
    assert second.payload == {"deleted": 7, "finished": True}
    assert ids() == []


def test_a_delete_that_hangs_is_ended_at_the_time_out(faas, cleanup, ten_old_orders, ids, schedule_event):
    def hang(when, order_id):
        time.sleep(1000)

    with faas.frozen(NIGHT) as clock:
        with mock.patch.object(cleanup.module.store, "delete_created_before", hang):
            stuck = cleanup.invoke(schedule_event())
        assert clock.now.minute == 5  # three o'clock and 300 seconds
        retried = cleanup.invoke(schedule_event())

    assert stuck.timed_out
    assert "Task timed out after 300.00 seconds" in stuck.error.message
    assert retried.payload == {"deleted": 10, "finished": True}
    assert ids() == []


def test_an_order_that_was_made_anew_meanwhile_stays(cleanup, new_order, ids, schedule_event):
    order = new_order(created_at="2026-01-01T00:00:00Z")
    pages = [[order["id"]]]
    new_order(created_at=NIGHT)

    with mock.patch.object(cleanup.module.store, "pages_created_before", return_value=iter(pages)):
        assert cleanup(schedule_event(at=NIGHT)) == {"deleted": 0, "finished": True}

    assert ids() == ["01"]


def test_with_an_empty_table_there_is_nothing_to_do(cleanup, schedule_event):
    assert cleanup(schedule_event()) == {"deleted": 0, "finished": True}
