"""Rows: images of a table's stream that are not there, numbers of DynamoDB, and functions that trigger themselves."""

from __future__ import annotations

from functools import partial
from typing import Any

from corpus_aws import Needs, queue_url
from row import Finding, Row

from pytest_faas import events
from rows.does import kept, nothing_is_stored, sent, stored

NEW, PAID = {"id": "o-1", "status": "NEW"}, {"id": "o-1", "status": "PAID"}
CHANGES = {"CHANGES": queue_url("changes")}
CHANGES_QUEUE = Needs(queues=("changes",))


def changed(*changes: events.DynamodbChange, view: Any = "NEW_AND_OLD_IMAGES") -> events.Event:
    return events.dynamodb_stream(*changes, table="orders", view=view)


def new_order() -> events.Event:
    return changed(events.insert(NEW))


def removed_order() -> events.Event:
    return changed(events.remove(PAID))


def expired_order() -> events.Event:
    return changed(events.remove(PAID, ttl=True))


def keys_only() -> events.Event:
    return changed(events.modify(NEW, PAID), view="KEYS_ONLY")


IMAGELESS = (removed_order, expired_order, keys_only)


def priced(**attributes: Any) -> events.Event:
    return changed(events.insert({"id": "o-1", **attributes}))


def order_page(order: str) -> events.Event:
    return events.apigw("GET", f"/orders/{order}", resource="/orders/{id}")


ORDERS = Needs(tables={"orders": [{"id": "o-1", "status": "NEW"}, {"id": "o-2", "amount": 12}]})


def uploaded() -> events.Event:
    return events.s3("pictures", "cat.txt")


def job() -> events.Event:
    return events.sqs({"job": "j-1"}, queue="jobs")


PICTURES = Needs(buckets={"pictures": {"cat.txt": b"cat"}})
JOBS = Needs(queues=("jobs",))

ROWS = (
    Row(
        fault="missing_image",
        name="projection",
        event=new_order,
        hard=IMAGELESS,
        needs=Needs(tables={"projection": []}),
        env={"TABLE": "projection"},
        does=stored("projection", NEW),
        fails=Finding("robust", "image-missing"),
        passes=("idempotent",),
    ),
    Row(
        fault="missing_image",
        name="powertools_images",
        event=new_order,
        hard=IMAGELESS,
        needs=CHANGES_QUEUE,
        env=CHANGES,
        does=sent("o-1 is NEW"),
        fails=Finding("robust", "image-missing"),
    ),
    Row(
        fault="missing_image",
        name="by_event_name",
        event=new_order,
        hard=IMAGELESS,
        needs=Needs(tables={"projection": []}),
        env={"TABLE": "projection"},
        does=stored("projection", NEW),
        passes=(
            "contract",
            "robust",
            "idempotent",
            "retry_safe",
            "no_lost_records",
            "warm_start",
            "recursion",
        ),
    ),
    Row(
        fault="missing_image",
        name="powertools_by_name",
        event=new_order,
        hard=IMAGELESS,
        needs=CHANGES_QUEUE,
        env=CHANGES,
        does=sent("o-1 is NEW"),
        passes=(
            "contract",
            "robust",
            "retry_safe",
            "no_lost_records",
            "warm_start",
            "recursion",
        ),
    ),
    Row(
        fault="decimal_json",
        name="item_as_body",
        event=partial(order_page, "o-1"),
        hard=(partial(order_page, "o-2"),),
        needs=ORDERS,
        env={"TABLE": "orders"},
        does=nothing_is_stored,
        fails=Finding("robust", "decimal-not-json"),
    ),
    Row(
        fault="decimal_json",
        name="stream_to_queue",
        event=partial(priced, status="NEW"),
        hard=(partial(priced, amount=12),),
        needs=CHANGES_QUEUE,
        env=CHANGES,
        does=sent("NEW"),
        fails=Finding("robust", "decimal-not-json"),
    ),
    Row(
        fault="decimal_json",
        name="numbers_encoded",
        event=partial(order_page, "o-1"),
        hard=(partial(order_page, "o-2"), partial(order_page, "o-3")),
        needs=ORDERS,
        env={"TABLE": "orders"},
        does=nothing_is_stored,
        passes=("contract", "robust", "warm_start", "http_semantics", "equivalent_requests"),
    ),
    Row(
        fault="decimal_json",
        name="powertools_stream",
        event=partial(priced, status="NEW"),
        hard=(partial(priced, amount=12), removed_order),
        needs=CHANGES_QUEUE,
        env=CHANGES,
        does=sent("NEW"),
        passes=(
            "contract",
            "robust",
            "retry_safe",
            "no_lost_records",
            "warm_start",
            "recursion",
        ),
    ),
    Row(
        fault="recursive_trigger",
        name="beside_the_original",
        event=uploaded,
        needs=PICTURES,
        env={"BUCKET": "pictures"},
        does=kept("pictures", {"cat.txt": b"cat", "copy-of-cat.txt": b"cat"}),
        fails=Finding("recursion", "triggers-itself"),
        passes=("idempotent",),
    ),
    Row(
        fault="recursive_trigger",
        name="sent_back",
        event=job,
        needs=JOBS,
        env={"QUEUE": queue_url("jobs")},
        does=sent("j-1"),
        fails=Finding("recursion", "triggers-itself"),
    ),
    Row(
        fault="recursive_trigger",
        name="other_prefix",
        event=uploaded,
        needs=PICTURES,
        env={"BUCKET": "pictures"},
        does=kept("pictures", {"cat.txt": b"cat", "copies/cat.txt": b"cat"}),
        passes=("idempotent", "retry_safe", "no_lost_records", "warm_start", "recursion", "concurrent"),
    ),
    Row(
        fault="recursive_trigger",
        name="steps_counted",
        event=job,
        needs=JOBS,
        env={"QUEUE": queue_url("jobs")},
        does=sent("j-1"),
        passes=("contract", "retry_safe", "no_lost_records", "warm_start", "recursion"),
    ),
)
