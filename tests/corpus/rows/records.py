"""Rows: concurrent updates, partial batches, swallowed errors, object keys."""

from __future__ import annotations

from functools import partial

from corpus_aws import Needs, queue_url
from row import Finding, Row

from pytest_faas import Queue, events
from rows.does import kept, sent, stored

ORDERS = [{"id": f"o-{number}", "amount": number * 10} for number in (1, 2, 3)]
PARTIAL = Queue(report_batch_item_failures=True, max_receive_count=3)
IDS = ("o-1", "o-2", "o-3")


def orders() -> events.Event:
    return events.sqs(*ORDERS)


def with_a_bad_one() -> events.Event:
    return events.sqs(ORDERS[0], "no order", *ORDERS[1:])


def posted() -> events.Event:
    return events.http_api("POST", "/orders", json=ORDERS[0])


def donation(amount: int) -> events.Event:
    return events.eventbridge({"fund": "roof", "amount": amount}, detail_type="Donated", source="church")


def said(line: str) -> events.Event:
    return events.sns({"call": "c-1", "line": line})


def uploaded(key: str) -> events.Event:
    return events.s3("uploads", key)


OBJECTS = {"plain.txt": b"text", "a b.txt": b"text", "50%+1.txt": b"text", "straße.txt": b"text"}
UPLOADS = {"uploads": OBJECTS, "results": {}}
HARD_KEYS = tuple(partial(uploaded, key) for key in OBJECTS)
TABLE = Needs(tables={"orders": []})
STORED = stored("orders", *ORDERS)
SHIPPED = sent(*IDS)
FUND = Needs(tables={"funds": [{"id": "roof", "sum": 5}]})

ROWS = (
    Row(
        fault="lost_update",
        name="read_add_put",
        event=partial(donation, 10),
        beside=partial(donation, 20),
        needs=FUND,
        env={"TABLE": "funds"},
        does=stored("funds", {"id": "roof", "sum": 15}),
        fails=Finding("concurrent", "lost-update"),
        passes=("no_lost_records", "warm_start"),
    ),
    Row(
        fault="lost_update",
        name="transcript_object",
        event=partial(said, "hello"),
        beside=partial(said, "good bye"),
        needs=Needs(buckets={"calls": {}}),
        env={"BUCKET": "calls"},
        does=kept("calls", {"transcripts/c-1.json": b'["hello"]'}),
        fails=Finding("concurrent", "lost-update"),
        passes=("no_lost_records", "warm_start"),
    ),
    Row(
        fault="lost_update",
        name="atomic_add",
        event=partial(donation, 10),
        beside=partial(donation, 20),
        needs=FUND,
        env={"TABLE": "funds"},
        does=stored("funds", {"id": "roof", "sum": 15}),
        passes=("no_lost_records", "warm_start", "recursion", "concurrent"),
    ),
    Row(
        fault="lost_update",
        name="version_checked",
        event=partial(said, "hello"),
        beside=partial(said, "good bye"),
        needs=Needs(tables={"calls": []}),
        env={"TABLE": "calls"},
        does=stored("calls", {"id": "c-1", "lines": ["hello"], "version": 1}),
        passes=("no_lost_records", "warm_start", "recursion", "concurrent"),
    ),
    Row(
        fault="partial_batch",
        name="key_of_the_answer",
        event=orders,
        source=PARTIAL,
        needs=TABLE,
        env={"TABLE": "orders"},
        does=STORED,
        fails=Finding("partial_batch", "misspelt-key"),
        passes=("idempotent", "warm_start"),
    ),
    Row(
        fault="partial_batch",
        name="identifier_of_the_order",
        event=orders,
        source=PARTIAL,
        needs=Needs(queues=("shipments",)),
        env={"SHIPMENTS": queue_url("shipments")},
        does=SHIPPED,
        fails=Finding("partial_batch", "wrong-identifier"),
        passes=("warm_start",),
    ),
    Row(
        fault="partial_batch",
        name="message_ids",
        event=orders,
        hard=(with_a_bad_one,),
        source=PARTIAL,
        needs=Needs(queues=("shipments",)),
        env={"SHIPMENTS": queue_url("shipments")},
        does=SHIPPED,
        passes=(
            "contract",
            "robust",
            "retry_safe",
            "no_lost_records",
            "partial_batch",
            "warm_start",
            "recursion",
        ),
    ),
    Row(
        fault="partial_batch",
        name="powertools_batch",
        event=orders,
        hard=(with_a_bad_one,),
        source=PARTIAL,
        needs=TABLE,
        env={"TABLE": "orders"},
        does=STORED,
        passes=(
            "contract",
            "robust",
            "idempotent",
            "retry_safe",
            "no_lost_records",
            "partial_batch",
            "warm_start",
            "recursion",
            "concurrent",
        ),
    ),
    Row(
        fault="swallowed_exception",
        name="log_and_go_on",
        event=orders,
        needs=TABLE,
        env={"TABLE": "orders"},
        does=STORED,
        fails=Finding("no_lost_records", "swallowed-error"),
        passes=("idempotent", "warm_start"),
    ),
    Row(
        fault="swallowed_exception",
        name="accepted_anyway",
        event=posted,
        needs=Needs(queues=("intake",)),
        env={"QUEUE": queue_url("intake")},
        does=sent("o-1"),
        fails=Finding("no_lost_records", "swallowed-error"),
        passes=("contract", "warm_start"),
    ),
    Row(
        fault="swallowed_exception",
        name="left_to_the_queue",
        event=orders,
        needs=TABLE,
        env={"TABLE": "orders"},
        does=STORED,
        passes=(
            "contract",
            "idempotent",
            "retry_safe",
            "no_lost_records",
            "partial_batch",
            "warm_start",
            "recursion",
            "concurrent",
        ),
    ),
    Row(
        fault="swallowed_exception",
        name="parked_for_later",
        event=posted,
        needs=Needs(queues=("intake",), buckets={"parked": {}}),
        env={"QUEUE": queue_url("intake"), "BUCKET": "parked"},
        does=sent("o-1"),
        passes=("contract", "no_lost_records", "warm_start"),
    ),
    Row(
        fault="object_key_encoded",
        name="key_as_it_comes",
        event=partial(uploaded, "plain.txt"),
        hard=HARD_KEYS,
        needs=Needs(buckets=UPLOADS),
        env={"TARGET": "results"},
        does=kept("results", {"plain.txt": b"TEXT"}),
        fails=Finding("robust", "key-not-decoded"),
        passes=("idempotent", "no_lost_records"),
    ),
    Row(
        fault="object_key_encoded",
        name="catalogue",
        event=partial(uploaded, "plain.txt"),
        hard=HARD_KEYS,
        needs=Needs(buckets=UPLOADS, tables={"files": []}),
        env={"TABLE": "files"},
        does=stored("files", {"id": "plain.txt", "size": 4}),
        fails=Finding("robust", "key-not-decoded"),
        passes=("idempotent", "no_lost_records"),
    ),
    Row(
        fault="object_key_encoded",
        name="key_decoded",
        event=partial(uploaded, "plain.txt"),
        hard=HARD_KEYS,
        needs=Needs(buckets=UPLOADS),
        env={"TARGET": "results"},
        does=kept("results", {"plain.txt": b"TEXT"}),
        passes=(
            "robust",
            "idempotent",
            "retry_safe",
            "no_lost_records",
            "warm_start",
            "recursion",
            "concurrent",
        ),
    ),
    Row(
        fault="object_key_encoded",
        name="powertools_event",
        event=partial(uploaded, "plain.txt"),
        hard=HARD_KEYS,
        needs=Needs(buckets=UPLOADS, tables={"files": []}),
        env={"TABLE": "files"},
        does=stored("files", {"id": "plain.txt", "size": 4}),
        passes=(
            "robust",
            "idempotent",
            "retry_safe",
            "no_lost_records",
            "warm_start",
            "recursion",
            "concurrent",
        ),
    ),
)
