"""Rows: effects outside AWS, declared by name: a payment provider, a mail service."""

from __future__ import annotations

from corpus_aws import Needs
from row import Event, Finding, Row

from pytest_faas import Queue, events
from rows.does import both, sent, stored

ORDERS = [{"id": f"o-{number}", "amount": number * 10} for number in (1, 2, 3)]
IDS = ("o-1", "o-2", "o-3")
CHARGE = {"payments.charge": {"id": "ch_1"}}
MAIL = {"payments.Mailer.send": None}


def orders() -> Event:
    return events.sqs(*ORDERS)


def packed() -> Event:
    return events.eventbridge(ORDERS[0], detail_type="Packed", source="shop")


def with_a_bad_one() -> Event:
    return events.sqs(ORDERS[0], "no order", *ORDERS[1:])


TABLE = Needs(tables={"orders": []})
MAILED = both(stored("orders", *ORDERS), sent(*IDS))

ROWS = (
    Row(
        fault="duplicate_delivery",
        name="charged_each_time",
        event=orders,
        layers=("_drivers",),
        effects=CHARGE,
        does=sent(*IDS),
        fails=Finding("idempotent", "side-effect-repeated"),
        passes=("contract", "retry_safe", "no_lost_records", "warm_start", "recursion"),
    ),
    Row(
        fault="duplicate_delivery",
        name="charged_once",
        event=orders,
        layers=("_drivers",),
        effects=CHARGE,
        needs=TABLE,
        env={"TABLE": "orders"},
        does=both(
            stored("orders", {"id": "o-1", "charge": "ch_1"}, {"id": "o-2"}, {"id": "o-3"}), sent(*IDS)
        ),
        passes=(
            "contract",
            "idempotent",
            "retry_safe",
            "no_lost_records",
            "partial_batch",
            "warm_start",
            "recursion",
        ),
    ),
    Row(
        fault="crash_between_effects",
        name="marked_before_charge",
        event=packed,
        layers=("_drivers",),
        effects=CHARGE,
        needs=TABLE,
        env={"TABLE": "orders"},
        does=both(stored("orders", {"id": "o-1", "status": "PAID"}), sent("o-1")),
        fails=Finding("retry_safe", "mark-before-send"),
        passes=("idempotent", "no_lost_records", "warm_start", "recursion"),
    ),
    Row(
        fault="swallowed_exception",
        name="mail_not_sent",
        event=orders,
        layers=("_drivers",),
        effects=MAIL,
        needs=TABLE,
        env={"TABLE": "orders"},
        does=MAILED,
        fails=Finding("no_lost_records", "swallowed-error"),
        passes=("contract", "warm_start", "recursion"),
    ),
    Row(
        fault="swallowed_exception",
        name="mail_reported",
        event=orders,
        hard=(with_a_bad_one,),
        source=Queue(report_batch_item_failures=True, max_receive_count=3),
        layers=("_drivers",),
        effects=MAIL,
        needs=TABLE,
        env={"TABLE": "orders"},
        does=MAILED,
        passes=(
            "contract",
            "robust",
            "retry_safe",
            "no_lost_records",
            "partial_batch",
            "warm_start",
            "recursion",
            "concurrent",
        ),
    ),
)
