"""Rows: order, local time, visibility time-outs, and events that their handler changes."""

from __future__ import annotations

from functools import partial

from corpus_aws import PLACE, Needs, queue_url
from row import Event, Finding, Row

from pytest_faas import Queue, events
from rows.does import both, kept, sent, stored

NEW, PAID = (
    {"id": "o-1", "status": status, "version": number} for number, status in ((1, "NEW"), (2, "PAID"))
)


def changes(*orders: dict[str, object]) -> Event:
    messages = [
        events.sqs_message(order, message_id=f"{order['version']}0000000-0000-4000-8000-000000000000")
        for order in orders
    ]
    return events.sqs(*messages)


def written_and_removed() -> Event:
    made = events.s3("files", "a.txt", e_tag="0" * 32, sequencer="0055AED6DCD90281E5")
    gone = events.s3("files", "a.txt", event_name="ObjectRemoved:Delete", sequencer="0055AED6DCD90281E6")
    return {"Records": [*made["Records"], *gone["Records"]]}


def fired(at: str) -> Event:
    return events.schedule(rule="close", at=at)


# Clocks go forward at 01:00 UTC: a redelivery 97 seconds later is in the hour after next.
BEFORE_THE_CHANGE = "2026-03-29T00:59:30Z"
# 23:59:30 in Berlin, where it is summer
BEFORE_MIDNIGHT = "2026-06-30T21:59:30Z"
# AWS compares the two only when the mapping is made:
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
TOO_SHORT = Queue(visibility_timeout=30, max_receive_count=5, changed_after_creation=True)


def order_queued() -> Event:
    return events.sqs({"id": "o-1"})


def visit() -> Event:
    return events.sqs({"shop": "tea"})


def shipped() -> Event:
    return events.eventbridge({"id": "o-1", "customer": "ada"}, detail_type="Packed", source="shop")


ORDERS = Needs(tables={"orders": []})
MAILS = {"MAILS": queue_url("mails")}
VISITS = Needs(tables={"visits": [{"id": "tea", "visits": 6}], "done": []})
TOPIC = {"TOPIC": f"arn:aws:sns:{PLACE}:shipped", "BUCKET": "done"}
SHIPPED = Needs(buckets={"done": {}}, topics=("shipped",))
IN_ORDER = partial(changes, NEW, PAID)

ROWS = (
    Row(
        fault="order_of_events",
        name="last_one_wins",
        event=IN_ORDER,
        needs=ORDERS,
        env={"TABLE": "orders"},
        does=stored("orders", PAID),
        fails=Finding("order", "order-assumed"),
        passes=("idempotent",),
    ),
    Row(
        fault="order_of_events",
        name="index_of_objects",
        event=written_and_removed,
        needs=Needs(tables={"index": []}),
        env={"TABLE": "index"},
        does=stored("index"),
        fails=Finding("order", "order-assumed"),
        passes=("idempotent",),
    ),
    Row(
        fault="order_of_events",
        name="newest_version",
        event=IN_ORDER,
        needs=ORDERS,
        env={"TABLE": "orders"},
        does=stored("orders", PAID),
        passes=(
            "contract",
            "idempotent",
            "retry_safe",
            "no_lost_records",
            "warm_start",
            "order",
            "recursion",
            "concurrent",
        ),
    ),
    Row(
        fault="order_of_events",
        name="sequencer_compared",
        event=written_and_removed,
        needs=Needs(tables={"index": []}, buckets={"files": {}}),
        env={"TABLE": "index"},
        does=stored("index", {"id": "a.txt", "removed": True}),
        passes=(
            "idempotent",
            "retry_safe",
            "no_lost_records",
            "warm_start",
            "order",
            "recursion",
            "concurrent",
        ),
    ),
    Row(
        fault="local_time",
        name="hour_of_the_clock",
        event=partial(fired, BEFORE_THE_CHANGE),
        at=BEFORE_THE_CHANGE,
        needs=Needs(buckets={"reports": {}}),
        env={"BUCKET": "reports"},
        does=kept("reports", {"hourly/2026-03-29T00.txt": b"report"}),
        fails=Finding("idempotent", "time-of-delivery"),
        passes=("warm_start",),
    ),
    Row(
        fault="local_time",
        name="rota_of_the_day",
        event=partial(fired, BEFORE_MIDNIGHT),
        at=BEFORE_MIDNIGHT,
        needs=Needs(tables={"days": []}),
        env={"TABLE": "days"},
        does=stored("days", {"id": "2026-06-30", "closed": True}),
        fails=Finding("idempotent", "time-of-delivery"),
        passes=("warm_start",),
    ),
    Row(
        fault="local_time",
        name="hour_of_the_event",
        event=partial(fired, BEFORE_THE_CHANGE),
        at=BEFORE_THE_CHANGE,
        needs=Needs(buckets={"reports": {}}),
        env={"BUCKET": "reports"},
        does=kept("reports", {"hourly/2026-03-29T00.txt": b"report"}),
        passes=("idempotent", "retry_safe", "no_lost_records", "warm_start", "concurrent"),
    ),
    Row(
        fault="local_time",
        name="day_of_the_event",
        event=partial(fired, BEFORE_MIDNIGHT),
        at=BEFORE_MIDNIGHT,
        needs=Needs(tables={"days": []}),
        env={"TABLE": "days"},
        does=stored("days", {"id": "2026-06-30", "closed": True}),
        passes=("idempotent", "retry_safe", "no_lost_records", "warm_start", "concurrent"),
    ),
    Row(
        fault="visibility_timeout",
        name="slow_export",
        event=order_queued,
        timeout=60,
        source=TOO_SHORT,
        needs=Needs(queues=("mails",)),
        env=MAILS,
        does=sent("invoice of o-1"),
        fails=Finding("idempotent", "visibility-too-short"),
        passes=("warm_start",),
    ),
    Row(
        fault="visibility_timeout",
        name="slow_counting",
        event=visit,
        timeout=60,
        source=TOO_SHORT,
        needs=VISITS,
        env={"TABLE": "visits"},
        does=stored("visits", {"id": "tea", "visits": 7}),
        fails=Finding("idempotent", "visibility-too-short"),
        passes=("warm_start",),
    ),
    Row(
        fault="visibility_timeout",
        name="slow_but_marked",
        event=order_queued,
        timeout=60,
        source=Queue(visibility_timeout=360, max_receive_count=5),
        needs=Needs(queues=("mails",), tables={"done": []}),
        env={**MAILS, "DONE": "done"},
        does=sent("invoice of o-1"),
        passes=("contract", "idempotent", "retry_safe", "no_lost_records", "warm_start", "recursion"),
    ),
    Row(
        fault="visibility_timeout",
        name="counted_once",
        event=visit,
        timeout=60,
        source=TOO_SHORT,
        needs=VISITS,
        env={"TABLE": "visits", "DONE": "done"},
        does=stored("visits", {"id": "tea", "visits": 7}),
        passes=(
            "contract",
            "idempotent",
            "retry_safe",
            "no_lost_records",
            "warm_start",
            "recursion",
            "concurrent",
        ),
    ),
    Row(
        fault="event_changed",
        name="key_of_what_is_left",
        event=shipped,
        needs=Needs(tables={"orders": []}, queues=("mails",)),
        env={"TABLE": "orders", **MAILS},
        does=both(sent("ada: o-1"), stored("orders", {})),
        fails=Finding("idempotent", "event-mutated"),
        passes=("warm_start",),
    ),
    Row(
        fault="event_changed",
        name="status_in_the_event",
        event=shipped,
        needs=SHIPPED,
        env=TOPIC,
        does=sent("SHIPPED"),
        fails=Finding("idempotent", "event-mutated"),
        passes=("warm_start",),
    ),
    Row(
        fault="event_changed",
        name="key_made_first",
        event=shipped,
        needs=Needs(tables={"orders": []}, queues=("mails",)),
        env={"TABLE": "orders", **MAILS},
        does=both(sent("ada: o-1"), stored("orders", {})),
        passes=("idempotent", "retry_safe", "no_lost_records", "warm_start", "recursion"),
    ),
    Row(
        fault="event_changed",
        name="copy_of_the_event",
        event=shipped,
        needs=SHIPPED,
        env=TOPIC,
        does=both(sent("SHIPPED"), kept("done", {"done/customer=ada-id=o-1": b""})),
        passes=("idempotent", "retry_safe", "no_lost_records", "warm_start", "recursion"),
    ),
)
