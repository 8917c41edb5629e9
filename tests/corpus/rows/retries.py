"""Rows: what a second delivery, a crash and a time-out do."""

from __future__ import annotations

from corpus_aws import SENDER, Needs, queue_url
from row import Finding, Row

from pytest_faas import events
from rows.does import both, kept, sent, stored

ORDERS = {"id": "o-1", "amount": 10}, {"id": "o-2", "amount": 20}
RESERVED = {"id": "o-1", "sku": "tea", "quantity": 2}


def orders() -> events.Event:
    return events.sqs(*ORDERS)


def one_order() -> events.Event:
    return events.sqs(ORDERS[0])


def reservation() -> events.Event:
    return events.eventbridge(RESERVED, detail_type="Ordered", source="shop")


def uploads() -> events.Event:
    return events.s3("reports", "2026-01.csv", "2026-02.csv")


def daily() -> events.Event:
    return events.schedule(rule="daily", at="2026-01-15T11:59:00Z")


INVOICE = {"invoices/o-1.json": b'{"id": "o-1", "amount": 10}'}
REPORT = {"reports/2026-01-15.txt": b"report of 2026-01-15"}
STOCK = Needs(tables={"orders": [], "stock": [{"id": "tea", "available": 9}]})
PAID = both(
    stored("orders", {"id": "o-1", "status": "PAID"}, {"id": "o-2", "status": "PAID"}), sent("o-1", "o-2")
)
TAKEN = both(stored("orders", {"id": "o-1", "sku": "tea"}), stored("stock", {"id": "tea", "available": 7}))

ROWS = (
    Row(
        fault="duplicate_delivery",
        name="new_key_each_time",
        event=orders,
        needs=Needs(tables={"orders": []}),
        env={"TABLE": "orders"},
        does=stored("orders", {}, {}),
        fails=Finding("idempotent", "new-key-each-time"),
    ),
    Row(
        fault="duplicate_delivery",
        name="mail_for_each_upload",
        event=uploads,
        needs=Needs(mail=True),
        env={"SENDER": SENDER},
        does=sent("2026-01.csv", "2026-02.csv"),
        fails=Finding("idempotent", "side-effect-repeated"),
        passes=("no_lost_records", "warm_start"),
    ),
    Row(
        fault="duplicate_delivery",
        name="message_id_as_key",
        event=orders,
        needs=Needs(tables={"orders": []}),
        env={"TABLE": "orders"},
        does=stored("orders", {}, {}),
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
        fault="duplicate_delivery",
        name="powertools_once",
        event=one_order,
        needs=Needs(tables={"idempotency": []}, queues=("shipments",)),
        env={"IDEMPOTENCY": "idempotency", "SHIPMENTS": queue_url("shipments")},
        does=sent("o-1"),
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
        fault="crash_between_effects",
        name="mark_before_send",
        event=orders,
        needs=Needs(tables={"orders": []}, queues=("receipts",)),
        env={"TABLE": "orders", "RECEIPTS": queue_url("receipts")},
        does=PAID,
        fails=Finding("retry_safe", "mark-before-send"),
        passes=("idempotent", "no_lost_records", "warm_start"),
    ),
    Row(
        fault="crash_between_effects",
        name="stock_then_event",
        event=reservation,
        needs=STOCK,
        env={"TABLE": "orders", "STOCK": "stock"},
        does=TAKEN,
        fails=Finding("retry_safe", "add-without-condition"),
        passes=("idempotent", "no_lost_records", "warm_start"),
    ),
    Row(
        fault="crash_between_effects",
        name="send_before_mark",
        event=orders,
        needs=Needs(tables={"orders": []}, queues=("receipts",)),
        env={"TABLE": "orders", "RECEIPTS": queue_url("receipts")},
        does=PAID,
        passes=("contract", "idempotent", "retry_safe", "no_lost_records", "warm_start", "recursion"),
    ),
    Row(
        fault="crash_between_effects",
        name="one_transaction",
        event=reservation,
        needs=STOCK,
        env={"TABLE": "orders", "STOCK": "stock"},
        does=TAKEN,
        passes=("idempotent", "retry_safe", "no_lost_records", "warm_start", "recursion", "concurrent"),
    ),
    Row(
        fault="timeout_mid_work",
        name="lock_without_end",
        event=daily,
        needs=Needs(tables={"locks": []}, buckets={"reports": {}}),
        env={"LOCKS": "locks", "BUCKET": "reports"},
        does=kept("reports", REPORT),
        fails=Finding("retry_safe", "never-recovers"),
        passes=("idempotent", "warm_start"),
    ),
    Row(
        fault="timeout_mid_work",
        name="powertools_without_context",
        event=one_order,
        needs=Needs(tables={"idempotency": []}, buckets={"invoices": {}}),
        env={"IDEMPOTENCY": "idempotency", "BUCKET": "invoices"},
        does=kept("invoices", INVOICE),
        fails=Finding("retry_safe", "never-recovers"),
        passes=("idempotent", "warm_start"),
    ),
    Row(
        fault="timeout_mid_work",
        name="lock_with_a_lease",
        event=daily,
        needs=Needs(tables={"locks": []}, buckets={"reports": {}}),
        env={"LOCKS": "locks", "BUCKET": "reports"},
        does=kept("reports", REPORT),
        passes=("idempotent", "retry_safe", "no_lost_records", "warm_start", "concurrent"),
    ),
    Row(
        fault="timeout_mid_work",
        name="powertools_with_context",
        event=one_order,
        needs=Needs(tables={"idempotency": []}, buckets={"invoices": {}}),
        env={"IDEMPOTENCY": "idempotency", "BUCKET": "invoices"},
        does=kept("invoices", INVOICE),
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
)
