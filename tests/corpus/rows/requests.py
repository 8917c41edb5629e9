"""Rows: what differs between requests that are the same to their sender, and what fits into an answer."""

from __future__ import annotations

from functools import partial

from corpus_aws import Needs
from row import Finding, Row

from pytest_faas import Sync, events
from rows.does import kept, nothing_is_stored, stored

ORDERS = Needs(tables={"orders": [{"id": "o-1", "status": "NEW"}, {"id": "o-2", "status": "PAID"}]})
TABLE = {"TABLE": "orders"}


def form() -> events.Event:
    return events.apigw("POST", "/revoke", body=b"id=o-1", headers=TEXT)


def note() -> events.Event:
    return events.apigw(
        "PUT",
        "/notes/n-1",
        resource="/notes/{name}",
        body="straße".encode(),
        headers=TEXT,
    )


TEXT = {"Content-Type": "text/plain"}
WITH_BINARY = Sync(kind="rest", binary_media_types=["text/plain"])
REVOKED = stored("orders", {"id": "o-2"})


def paid_orders() -> events.Event:
    return events.apigw("GET", "/orders", query={"status": "PAID"})


def any_orders() -> events.Event:
    return events.apigw("GET", "/orders")


def new_order() -> events.Event:
    return events.apigw("POST", "/orders", json={"id": "o-3"})


def empty_post() -> events.Event:
    return events.apigw("POST", "/orders")


CREATED = stored("orders", {"id": "o-1"}, {"id": "o-2"}, {"id": "o-3", "status": "NEW"})


def entering(name: str) -> events.Event:
    return events.apigw("GET", "/", headers={name: "t-1"})


def noted(name: str) -> events.Event:
    return events.apigw("POST", "/notes", body="hello", headers={name: "acme"})


TOKENS = Needs(tables={"orders": [{"id": "t-1"}]})


def download(name: str) -> events.Event:
    return events.apigw("GET", f"/files/{name}", resource="/files/{name}")


def notes(after: str = "") -> events.Event:
    return events.http_api("GET", "/notes", query={"after": after} if after else None)


def notes_in(folder: str) -> events.Event:
    return events.http_api("GET", f"/notes/{folder}", route="GET /notes/{folder}")


FILES = Needs(buckets={"files": {"small": b"small", "large": bytes(5_000_000)}})
LARGE = ("n" * 390_000,) * 17
NOTES = Needs(
    tables={
        "orders": [
            {"id": "m-00", "text": "hello"},
            *({"id": f"n-{number:02}", "text": text} for number, text in enumerate(LARGE)),
        ]
    }
)

ROWS = (
    Row(
        fault="base64_body",
        name="form_as_text",
        event=form,
        source=WITH_BINARY,
        needs=ORDERS,
        env=TABLE,
        does=REVOKED,
        fails=Finding("equivalent_requests", "base64-ignored"),
        passes=("contract",),
    ),
    Row(
        fault="base64_body",
        name="note_stored",
        event=note,
        source=WITH_BINARY,
        needs=Needs(buckets={"notes": {}}),
        env={"BUCKET": "notes"},
        does=kept("notes", {"n-1": "straße".encode()}),
        fails=Finding("equivalent_requests", "base64-ignored"),
        passes=("contract", "idempotent"),
    ),
    Row(
        fault="base64_body",
        name="form_decoded",
        event=form,
        source=WITH_BINARY,
        needs=ORDERS,
        env=TABLE,
        does=REVOKED,
        passes=("contract", "no_lost_records", "warm_start", "equivalent_requests", "concurrent"),
    ),
    Row(
        fault="base64_body",
        name="powertools_body",
        event=note,
        source=WITH_BINARY,
        needs=Needs(buckets={"notes": {}}),
        env={"BUCKET": "notes"},
        does=kept("notes", {"n-1": "straße".encode()}),
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
        fault="null_fields",
        name="page_of_orders",
        event=paid_orders,
        hard=(any_orders,),
        needs=ORDERS,
        env=TABLE,
        does=nothing_is_stored,
        fails=Finding("robust", "null-field"),
    ),
    Row(
        fault="null_fields",
        name="body_expected",
        event=new_order,
        hard=(empty_post,),
        needs=ORDERS,
        env=TABLE,
        does=CREATED,
        fails=Finding("robust", "null-field"),
    ),
    Row(
        fault="null_fields",
        name="page_or_default",
        event=paid_orders,
        hard=(any_orders,),
        needs=ORDERS,
        env=TABLE,
        does=nothing_is_stored,
        passes=("contract", "robust", "warm_start", "http_semantics", "equivalent_requests"),
    ),
    Row(
        fault="null_fields",
        name="powertools_checked",
        event=new_order,
        hard=(empty_post,),
        needs=ORDERS,
        env=TABLE,
        does=CREATED,
        passes=("contract", "robust", "no_lost_records", "warm_start", "equivalent_requests", "concurrent"),
    ),
    Row(
        fault="header_case",
        name="token_header",
        event=partial(entering, "X-Token"),
        needs=TOKENS,
        env=TABLE,
        does=nothing_is_stored,
        fails=Finding("equivalent_requests", "header-case"),
        passes=("contract",),
    ),
    Row(
        fault="header_case",
        name="tenant_header",
        event=partial(noted, "x-tenant"),
        needs=Needs(buckets={"notes": {}}),
        env={"BUCKET": "notes"},
        does=kept("notes", {"acme/note.txt": b"hello"}),
        fails=Finding("equivalent_requests", "header-case"),
        passes=("contract",),
    ),
    Row(
        fault="header_case",
        name="lower_case_names",
        event=partial(entering, "X-Token"),
        needs=TOKENS,
        env=TABLE,
        does=nothing_is_stored,
        passes=("contract", "robust", "warm_start", "http_semantics", "equivalent_requests"),
    ),
    Row(
        fault="header_case",
        name="powertools_headers",
        event=partial(noted, "x-tenant"),
        needs=Needs(buckets={"notes": {}}),
        env={"BUCKET": "notes"},
        does=kept("notes", {"acme/note.txt": b"hello"}),
        passes=("contract", "robust", "no_lost_records", "warm_start", "equivalent_requests", "concurrent"),
    ),
    Row(
        fault="payload_limit",
        name="whole_object",
        event=partial(download, "small"),
        hard=(partial(download, "large"),),
        needs=FILES,
        env={"BUCKET": "files"},
        does=nothing_is_stored,
        fails=Finding("contract", "too-large"),
    ),
    Row(
        fault="payload_limit",
        name="all_items",
        event=partial(notes_in, "m-"),
        hard=(partial(notes_in, "n-"),),
        needs=NOTES,
        env=TABLE,
        does=nothing_is_stored,
        fails=Finding("contract", "too-large"),
    ),
    Row(
        fault="payload_limit",
        name="link_to_object",
        event=partial(download, "small"),
        hard=(partial(download, "large"),),
        needs=FILES,
        env={"BUCKET": "files"},
        does=nothing_is_stored,
        passes=("contract", "robust", "warm_start", "http_semantics", "equivalent_requests"),
    ),
    Row(
        fault="payload_limit",
        name="one_page",
        event=notes,
        hard=(partial(notes, "n-09"),),
        needs=NOTES,
        env=TABLE,
        does=nothing_is_stored,
        passes=("contract", "robust", "warm_start", "http_semantics"),
    ),
)
