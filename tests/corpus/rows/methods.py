"""Rows: requests whose method promises something: GET changes nothing, PUT and DELETE change nothing the second time.

https://www.rfc-editor.org/rfc/rfc9110#name-safe-methods
"""

from __future__ import annotations

from corpus_aws import Aws, Needs
from row import Event, Finding, Row

from pytest_faas import events
from rows.does import nothing_is_stored, stored

MESSAGES = Needs(tables={"messages": [{"id": "m-1", "text": "hello"}]})
LISTS = Needs(tables={"lists": [{"id": "l-1", "entries": ["milk"]}]})


def message_read() -> Event:
    return events.apigw("GET", "/messages/m-1", resource="/messages/{id}")


def file_wanted() -> Event:
    return events.http_api("GET", "/files/report.pdf", route="GET /files/{name}")


def entry_put() -> Event:
    return events.http_api("PUT", "/lists/l-1", route="PUT /lists/{id}", json={"text": "tea"})


def list_put() -> Event:
    return events.apigw("PUT", "/lists/l-1", resource="/lists/{id}", json={"entries": ["tea"]})


def list_deleted() -> Event:
    return events.http_api("DELETE", "/lists/l-1", route="DELETE /lists/{id}")


def logged(aws: Aws) -> None:
    """Assert that the download is in the log."""
    assert list(aws.objects("files").values()) == [b"report.pdf"]


ROWS = (
    Row(
        fault="http_methods",
        name="marks_as_read",
        event=message_read,
        needs=MESSAGES,
        env={"TABLE": "messages"},
        does=stored("messages", {"id": "m-1", "read": True}),
        fails=Finding("http_semantics", "unsafe-get"),
        passes=("contract", "no_lost_records", "warm_start", "equivalent_requests"),
    ),
    Row(
        fault="http_methods",
        name="downloads_logged",
        event=file_wanted,
        needs=Needs(buckets={"files": {}}),
        env={"BUCKET": "files"},
        does=logged,
        fails=Finding("http_semantics", "unsafe-get"),
        passes=("contract", "no_lost_records", "warm_start"),
    ),
    Row(
        fault="http_methods",
        name="put_appends",
        event=entry_put,
        needs=LISTS,
        env={"TABLE": "lists"},
        does=stored("lists", {"id": "l-1", "entries": ["milk", "tea"]}),
        fails=Finding("http_semantics", "put-not-idempotent"),
        passes=("contract", "no_lost_records", "warm_start"),
    ),
    Row(
        fault="http_methods",
        name="put_replaces",
        event=list_put,
        needs=LISTS,
        env={"TABLE": "lists"},
        does=stored("lists", {"id": "l-1", "entries": ["tea"]}),
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
        fault="http_methods",
        name="delete_or_404",
        event=list_deleted,
        needs=LISTS,
        env={"TABLE": "lists"},
        does=stored("lists"),
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
        fault="http_methods",
        name="read_only",
        event=message_read,
        needs=MESSAGES,
        env={"TABLE": "messages"},
        does=nothing_is_stored,
        passes=("contract", "robust", "warm_start", "http_semantics", "equivalent_requests"),
    ),
)
