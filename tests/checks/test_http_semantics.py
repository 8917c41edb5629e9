"""`assert_http_semantics`: GET, HEAD and OPTIONS change nothing; PUT, DELETE and keyed requests may be sent twice."""

from __future__ import annotations

from collections.abc import Callable

import boto3
import pytest

from pytest_faas import Function, Sandbox, events
from pytest_faas.checks.allow import Allow
from pytest_faas.checks.explaining import ADVICE
from pytest_faas.checks.verdict import Verdict
from pytest_faas.errors import Vacuous, WrongMethodSemantics

Handler = Callable[[str], Function]
Judge = Callable[..., Verdict]

WRITES = """
def handler(event, context):
    table.put_item(Item={"id": "a", "seen": True})
    return {"statusCode": 200}
"""
SENDS = """
def handler(event, context):
    sqs.send_message(QueueUrl="receipts", MessageBody="looked")
    return {"statusCode": 200}
"""
STAMPS = """
def handler(event, context):
    table.put_item(Item={"id": "old", "seen": str(time.time())})
    return {"statusCode": 200}
"""
READS = """
def handler(event, context):
    found = table.get_item(Key={"id": "old"}).get("Item")
    return {"statusCode": 200, "body": json.dumps(found, default=str)}
"""
WRITES_THE_SAME = """
def handler(event, context):
    table.put_item(Item={"id": "old", "n": 1})
    return {"statusCode": 200}
"""
LOGS = """
def handler(event, context):
    print("looked")
    logs = boto3.client("logs")
    logs.create_log_group(logGroupName="looks")
    return {"statusCode": 200}
"""
COUNTS = """
def handler(event, context):
    table.update_item(Key={"id": "a"}, UpdateExpression="ADD n :o", ExpressionAttributeValues={":o": 1})
    return {"statusCode": 200}
"""
SETS = """
def handler(event, context):
    table.put_item(Item={"id": "a", "n": 1})
    return {"statusCode": 200}
"""
DELETES = """
def handler(event, context):
    found = table.delete_item(Key={"id": "old"}, ReturnValues="ALL_OLD")
    return {"statusCode": 204 if "Attributes" in found else 404}
"""
DELETES_OR_FAILS = """
def handler(event, context):
    table.delete_item(Key={"id": "old"}, ConditionExpression="attribute_exists(id)")
    return {"statusCode": 204}
"""
NOT_FOUND = """
def handler(event, context):
    return {"statusCode": 404}
"""
WRITES_AND_FAILS = """
def handler(event, context):
    table.put_item(Item={"id": "a"})
    return {"statusCode": 500}
"""
KEYED = {"Idempotency-Key": "k-7"}


@pytest.fixture
def old(handler: Handler) -> None:
    boto3.resource("dynamodb").Table("orders").put_item(Item={"id": "old", "n": 1})


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize(
    ("source", "make", "method"),
    [
        (READS, events.apigw, "GET"),
        (READS, events.http_api, "HEAD"),
        (WRITES_THE_SAME, events.http_api, "GET"),
        (LOGS, events.apigw, "OPTIONS"),
    ],
    ids=["reads", "reads-head", "the-same", "logs"],
)
def test_a_request_that_only_looks_passes(
    source: str, make: Callable[..., events.Event], method: str, faas: Sandbox, handler: Handler
) -> None:
    faas.assert_http_semantics(handler(source), make(method, "/"))


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize(
    ("source", "row", "method"),
    [
        (WRITES, "id=a", "GET"),
        (WRITES, "id=a", "OPTIONS"),
        (SENDS, "sqs receipts", "HEAD"),
        (STAMPS, "seen", "GET"),
        (WRITES_AND_FAILS, "id=a", "GET"),
    ],
    ids=["writes", "writes-options", "sends", "stamps", "writes-and-fails"],
)
def test_a_request_that_changes_something_is_unsafe(
    source: str, row: str, method: str, faas: Sandbox, handler: Handler
) -> None:
    with pytest.raises(WrongMethodSemantics) as caught:
        faas.assert_http_semantics(handler(source), events.apigw(method, "/"))
    [failure] = caught.value.verdict.failures
    assert failure.kind == "unsafe-get"
    article = "An" if method == "OPTIONS" else "A"
    assert failure.what.startswith(f"{article} {method} is only to look")
    assert any(row in each for each in failure.rows)
    assert "docs/checks/http-semantics.md#unsafe-get" in str(caught.value)


def test_what_a_get_may_change_is_allowed_and_told(handler: Handler, judge: Judge) -> None:
    allow = Allow("dynamodb", "orders")
    verdict = judge("http_semantics", handler(WRITES), events.apigw("GET", "/"), allow=allow)
    assert (verdict.status, verdict.allowed, verdict.unused) == ("passed", (allow,), ())
    verdict = judge("http_semantics", handler(SENDS), events.apigw("GET", "/"), allow=allow)
    assert (verdict.status, verdict.allowed, verdict.unused) == ("failed", (), (allow,))


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize(
    ("method", "headers", "source", "kind"),
    [
        ("PUT", {}, COUNTS, "put-not-idempotent"),
        ("DELETE", {}, COUNTS, "delete-not-idempotent"),
        ("DELETE", {}, DELETES_OR_FAILS, "delete-not-idempotent"),
        ("POST", KEYED, COUNTS, "key-not-honoured"),
        ("PATCH", KEYED, SENDS, "key-not-honoured"),
        ("PUT", {}, SETS, None),
        ("DELETE", {}, DELETES, None),
        ("POST", KEYED, SETS, None),
    ],
)
def test_a_request_that_may_be_sent_twice_has_the_effect_of_one(
    method: str, headers: dict[str, str], source: str, kind: str | None, handler: Handler, judge: Judge
) -> None:
    verdict = judge("http_semantics", handler(source), events.apigw(method, "/", headers=headers))
    assert verdict.check == "http_semantics"
    assert [each.kind for each in verdict.failures] == ([kind] if kind else [])
    assert verdict.status == ("failed" if kind else "passed")
    for each in verdict.failures:
        assert f"A {method}" in each.what
        assert "sent twice must have the effect of one" in each.what
        assert ("RFC 9110, 9.2.2" in each.what) == (not headers)


@pytest.mark.parametrize(
    ("source", "cause"),
    [(SENDS, "A second delivery sends, calls or pays"), (COUNTS, None), (DELETES_OR_FAILS, None)],
)
@pytest.mark.usefixtures("old")
def test_the_advice_is_https_and_the_cause_where_that_says_more(
    source: str, cause: str | None, handler: Handler, judge: Judge
) -> None:
    [failure] = judge("http_semantics", handler(source), events.apigw("DELETE", "/")).failures
    mine = ADVICE["delete-not-idempotent"]
    assert failure.advice.startswith(mine if cause is None else f"{mine} {cause}")
    assert (failure.advice == mine) == (cause is None)


def test_the_name_of_the_header_is_the_users(handler: Handler, judge: Judge) -> None:
    event = events.apigw("POST", "/", headers={"X-Once": "7"})
    assert judge("http_semantics", handler(COUNTS), event).status == "inapplicable"
    verdict = judge("http_semantics", handler(COUNTS), event, header="X-Once")
    assert [each.kind for each in verdict.failures] == ["key-not-honoured"]
    assert "with the same X-Once" in verdict.failures[0].what


@pytest.mark.parametrize(
    ("event", "word"),
    [
        (events.apigw("POST", "/"), "POST without the header Idempotency-Key"),
        (events.http_api("PATCH", "/"), "PATCH without the header"),
        (events.sqs("a"), "the event is of sqs"),
    ],
)
def test_other_events_are_inapplicable(
    event: events.Event, word: str, faas: Sandbox, handler: Handler, judge: Judge
) -> None:
    fn = handler(SETS)
    verdict = judge("http_semantics", fn, event)
    assert verdict.status == "inapplicable"
    assert word in verdict.reason
    with pytest.raises(BaseException, match="http_semantics") as caught:
        faas.assert_http_semantics(fn, event, vacuous="ok")
    assert type(caught.value).__name__ == "Inapplicable"


def test_a_get_that_finds_nothing_shows_nothing(faas: Sandbox, handler: Handler) -> None:
    with pytest.raises(Vacuous, match="answered 404"):
        faas.assert_http_semantics(handler(NOT_FOUND), events.apigw("GET", "/"))
    with pytest.raises(Vacuous, match="no effect"):
        faas.assert_http_semantics(handler(READS), events.apigw("PUT", "/"))


@pytest.mark.parametrize(("source", "fails"), [(WRITES, True), (READS, False)])
def test_two_assertions_do_not_see_each_other(
    source: str,
    fails: bool,
    faas: Sandbox,
    handler: Handler,
    surroundings: Callable[[], object],
) -> None:
    fn = handler(source)
    before = surroundings()
    for _ in range(2):
        try:
            faas.assert_http_semantics(fn, events.apigw("GET", "/"))
        except WrongMethodSemantics:
            assert fails
        else:
            assert not fails
        assert surroundings() == before
