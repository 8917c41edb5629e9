"""Rows: what an environment keeps between invocations: globals, files, connections."""

from __future__ import annotations

from functools import partial

from corpus_aws import Needs, client
from row import Finding, Row

from pytest_faas import events
from rows.does import kept, nothing_is_stored, stored

FIRST, SECOND = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def message(body: object, identifier: str = FIRST) -> events.Event:
    return events.sqs(events.sqs_message(body, message_id=identifier))


def profile(name: str) -> events.Event:
    return events.apigw("GET", f"/profiles/{name}", resource="/profiles/{name}")


def upload() -> events.Event:
    return events.s3("uploads", "a b.txt")


def order_sent() -> events.Event:
    return events.sqs({"id": "o-1", "amount": 10})


def order_posted() -> events.Event:
    return events.http_api("POST", "/orders", json={"id": "o-1", "amount": 10})


def change_the_password() -> None:
    client("secretsmanager").put_secret_value(SecretId="shopdb", SecretString="second")


BATCHES = Needs(buckets={"batches": {}})
PROFILES = Needs(tables={"users": [{"id": "ada", "city": "London"}, {"id": "max", "city": "Kiel"}]})
UPLOADS = Needs(buckets={"uploads": {"a b.txt": b"text"}, "results": {}})
LINES = kept("batches", {f"batches/{FIRST}.txt": b"hello"})
ORDERS = Needs(tables={"orders": []})
STORED = stored("orders", {"id": "o-1", "amount": 10})

ROWS = (
    Row(
        fault="warm_globals",
        name="collected_lines",
        event=partial(message, "hello"),
        neighbours=(partial(message, "good bye", SECOND),),
        needs=BATCHES,
        env={"BUCKET": "batches"},
        does=LINES,
        fails=Finding("warm_start", "global-leaks"),
        passes=("idempotent",),
    ),
    Row(
        fault="warm_globals",
        name="current_user",
        event=partial(profile, "ada"),
        neighbours=(partial(profile, "max"),),
        needs=PROFILES,
        env={"TABLE": "users"},
        does=nothing_is_stored,
        fails=Finding("warm_start", "global-leaks"),
        passes=("contract", "robust"),
    ),
    Row(
        fault="warm_globals",
        name="local_lines",
        event=partial(message, "hello"),
        neighbours=(partial(message, "good bye", SECOND),),
        needs=BATCHES,
        env={"BUCKET": "batches"},
        does=LINES,
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
        fault="warm_globals",
        name="cached_by_name",
        event=partial(profile, "ada"),
        neighbours=(partial(profile, "max"),),
        needs=PROFILES,
        env={"TABLE": "users"},
        does=nothing_is_stored,
        passes=("contract", "robust", "warm_start", "http_semantics", "equivalent_requests"),
    ),
    Row(
        fault="temporary_files",
        name="named_file",
        tmp=True,
        event=upload,
        needs=UPLOADS,
        env={"TARGET": "results"},
        does=kept("results", {"a b.txt": b"TEXT"}),
        fails=Finding("warm_start", "files-left"),
        passes=("idempotent",),
    ),
    Row(
        fault="temporary_files",
        name="work_folder",
        tmp=True,
        event=partial(message, "hello"),
        needs=BATCHES,
        env={"BUCKET": "batches"},
        does=kept("batches", {f"{FIRST}.json": b"hello"}),
        fails=Finding("warm_start", "files-left"),
        passes=("idempotent",),
    ),
    Row(
        fault="temporary_files",
        name="removed_in_the_end",
        tmp=True,
        event=upload,
        needs=UPLOADS,
        env={"TARGET": "results"},
        does=kept("results", {"a b.txt": b"TEXT"}),
        passes=("idempotent", "retry_safe", "no_lost_records", "warm_start", "recursion", "concurrent"),
    ),
    Row(
        fault="temporary_files",
        name="folder_for_a_while",
        tmp=True,
        event=partial(message, "hello"),
        needs=BATCHES,
        env={"BUCKET": "batches"},
        does=kept("batches", {f"{FIRST}.json": b"hello"}),
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
        fault="stale_connection",
        name="connected_for_ever",
        event=order_sent,
        needs=ORDERS,
        layers=("_drivers",),
        env={"TABLE": "orders"},
        does=STORED,
        fails=Finding("warm_start", "stale-after-idle"),
        passes=("idempotent",),
    ),
    Row(
        fault="stale_connection",
        name="password_for_ever",
        event=order_posted,
        between=change_the_password,
        needs=Needs(tables={"orders": []}, secrets={"shopdb": "first"}),
        layers=("_drivers",),
        env={"TABLE": "orders"},
        does=STORED,
        fails=Finding("warm_start", "stale-after-idle"),
        passes=("contract",),
    ),
    Row(
        fault="stale_connection",
        name="connected_again",
        event=order_sent,
        needs=ORDERS,
        layers=("_drivers",),
        env={"TABLE": "orders"},
        does=STORED,
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
        fault="stale_connection",
        name="password_each_time",
        event=order_posted,
        between=change_the_password,
        needs=Needs(tables={"orders": []}, secrets={"shopdb": "first"}),
        layers=("_drivers",),
        env={"TABLE": "orders"},
        does=STORED,
        passes=("contract", "no_lost_records", "warm_start", "concurrent"),
    ),
)
