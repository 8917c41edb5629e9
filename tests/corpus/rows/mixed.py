"""Rows: crashes between an object, an item and a message, and between powertools' record and what it stands for."""

from __future__ import annotations

from corpus_aws import Needs, queue_url
from row import Event, Finding, Row

from pytest_faas import events
from rows.does import both, kept, sent, stored


def uploaded() -> Event:
    return events.s3("inbox", "a b.txt")


def reservation() -> Event:
    return events.sqs({"id": "o-1", "sku": "tea", "quantity": 2})


INBOX = {"inbox": {"a b.txt": b"text"}}
CATALOGUE = Needs(buckets=INBOX, tables={"catalogue": []}, queues=("news",))
CATALOGUED = both(stored("catalogue", {"id": "a b.txt", "size": 4}), sent("a b.txt"))
ARCHIVE = Needs(buckets={**INBOX, "archive": {}}, queues=("news",))
MOVED = both(kept("archive", {"a b.txt": b"text"}), kept("inbox", {}), sent("a b.txt"))
NEWS = {"QUEUE": queue_url("news")}

ROWS = (
    Row(
        fault="crash_between_effects",
        name="catalogued_before_announced",
        event=uploaded,
        needs=CATALOGUE,
        env={"TABLE": "catalogue", **NEWS},
        does=CATALOGUED,
        fails=Finding("retry_safe", "mark-before-send"),
        passes=("idempotent", "no_lost_records", "warm_start", "recursion"),
    ),
    Row(
        fault="crash_between_effects",
        name="moved_object",
        event=uploaded,
        needs=ARCHIVE,
        env={"ARCHIVE": "archive", **NEWS},
        does=MOVED,
        fails=Finding("retry_safe", "never-recovers"),
        passes=("no_lost_records", "warm_start"),
    ),
    Row(
        fault="crash_between_effects",
        name="powertools_stock",
        event=reservation,
        needs=Needs(tables={"idempotency": [], "stock": [{"id": "tea", "available": 9}]}, queues=("news",)),
        env={"IDEMPOTENCY": "idempotency", "STOCK": "stock", **NEWS},
        does=both(stored("stock", {"id": "tea", "available": 7}), sent("o-1")),
        fails=Finding("retry_safe", "side-effect-repeated"),
        passes=("contract", "idempotent", "no_lost_records", "warm_start", "recursion"),
    ),
    Row(
        fault="crash_between_effects",
        name="announced_before_catalogued",
        event=uploaded,
        needs=CATALOGUE,
        env={"TABLE": "catalogue", **NEWS},
        does=CATALOGUED,
        passes=("idempotent", "retry_safe", "no_lost_records", "warm_start", "recursion"),
    ),
    Row(
        fault="crash_between_effects",
        name="moved_if_still_there",
        event=uploaded,
        needs=ARCHIVE,
        env={"ARCHIVE": "archive", **NEWS},
        does=MOVED,
        passes=("idempotent", "retry_safe", "no_lost_records", "warm_start", "recursion"),
    ),
)
