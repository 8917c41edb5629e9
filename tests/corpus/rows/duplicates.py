"""Rows: a second delivery by SNS, EventBridge and a queue, and a client that sends its request again."""

from __future__ import annotations

from corpus_aws import PLACE, Needs, queue_url
from row import Event, Finding, Row

from pytest_faas import events
from rows.does import sent, stored

ORDER = {"sku": "tea", "quantity": 2}
KEY = "5c1e8f0a-6b7d-4d3e-9a51-0f4a2d9c7b10"


def viewed() -> Event:
    return events.sns({"page": "home"})


def shipped() -> Event:
    return events.eventbridge({"id": "o-1"}, detail_type="Shipped", source="shop")


def order_queued() -> Event:
    return events.sqs({"id": "o-1"})


def posted_to_http_api() -> Event:
    return events.http_api("POST", "/orders", json=ORDER, headers={"Idempotency-Key": KEY})


def posted_to_rest_api() -> Event:
    return events.apigw("POST", "/orders", json=ORDER, headers={"Idempotency-Key": KEY})


def refund() -> Event:
    return events.apigw(
        "POST", "/refunds", json={"account": "ada", "amount": 10}, headers={"Idempotency-Key": KEY}
    )


VIEWS = stored("pages", {"id": "home", "views": 1})
ORDERS = Needs(tables={"orders": []})
TOPIC = {"TOPIC": f"arn:aws:sns:{PLACE}:shipped"}
SHIPMENTS = {"IDEMPOTENCY": "idempotency", "SHIPMENTS": queue_url("shipments")}

ROWS = (
    Row(
        fault="duplicate_delivery",
        name="page_views",
        event=viewed,
        needs=Needs(tables={"pages": []}),
        env={"TABLE": "pages"},
        does=VIEWS,
        fails=Finding("idempotent", "add-without-condition"),
        passes=("no_lost_records", "warm_start", "recursion"),
    ),
    Row(
        fault="duplicate_delivery",
        name="seen_in_memory",
        event=shipped,
        needs=Needs(topics=("shipped",)),
        env=TOPIC,
        does=sent("o-1"),
        fails=Finding("idempotent", "memory-only-dedup"),
        passes=("retry_safe", "no_lost_records", "recursion"),
    ),
    Row(
        fault="duplicate_delivery",
        name="order_posted_anew",
        event=posted_to_http_api,
        needs=ORDERS,
        env={"TABLE": "orders"},
        does=stored("orders", ORDER),
        fails=Finding("idempotent", "key-not-honoured"),
        passes=("contract", "no_lost_records", "warm_start"),
    ),
    Row(
        fault="duplicate_delivery",
        name="refund_posted",
        event=refund,
        needs=Needs(tables={"accounts": [{"id": "ada", "balance": 5}]}),
        env={"TABLE": "accounts"},
        does=stored("accounts", {"id": "ada", "balance": 15}),
        fails=Finding("idempotent", "key-not-honoured"),
        passes=("contract", "no_lost_records", "warm_start", "equivalent_requests"),
    ),
    Row(
        fault="duplicate_delivery",
        name="powertools_whole_event",
        event=order_queued,
        needs=Needs(tables={"idempotency": []}, queues=("shipments",)),
        env=SHIPMENTS,
        does=sent("o-1"),
        fails=Finding("idempotent", "key-covers-delivery"),
        passes=("contract", "no_lost_records", "warm_start", "recursion"),
    ),
    Row(
        fault="duplicate_delivery",
        name="views_by_message",
        event=viewed,
        needs=Needs(tables={"pages": [], "seen": []}),
        env={"TABLE": "pages", "SEEN": "seen"},
        does=VIEWS,
        passes=("idempotent", "retry_safe", "no_lost_records", "warm_start", "recursion", "concurrent"),
    ),
    Row(
        fault="duplicate_delivery",
        name="keyed_order",
        event=posted_to_rest_api,
        needs=ORDERS,
        env={"TABLE": "orders"},
        does=stored("orders", ORDER),
        passes=(
            "contract",
            "idempotent",
            "retry_safe",
            "no_lost_records",
            "warm_start",
            "http_semantics",
            "equivalent_requests",
            "concurrent",
        ),
    ),
    Row(
        fault="duplicate_delivery",
        name="powertools_keyed_post",
        event=posted_to_http_api,
        needs=Needs(tables={"orders": [], "idempotency": []}),
        env={"TABLE": "orders", "IDEMPOTENCY": "idempotency"},
        does=stored("orders", {"id": f"order-{KEY}", **ORDER}),
        passes=(
            "contract",
            "idempotent",
            "retry_safe",
            "no_lost_records",
            "warm_start",
            "http_semantics",
            "concurrent",
        ),
    ),
    Row(
        fault="duplicate_delivery",
        name="powertools_by_body",
        event=order_queued,
        needs=Needs(tables={"idempotency": []}, topics=("shipped",)),
        env={"IDEMPOTENCY": "idempotency", **TOPIC},
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
)
