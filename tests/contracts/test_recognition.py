"""A function URL and an HTTP API send the same format: what tells them apart where the domain does not."""

from __future__ import annotations

from typing import Any

import pytest
from breaking import Json, put

from pytest_faas import events, validate
from pytest_faas.contracts import ABSENT
from pytest_faas.errors import UnrecognisedEvent

UUID = "35709404-42b6-41f7-be9b-3e20412b24aa"
BAD_DOMAINS = [ABSENT, None, 7, [], ""]


def with_context(event: Json, **changes: Any) -> Json:
    for key, value in changes.items():
        put(f"requestContext.{key}", value)(event)
    return event


def without_host(event: Json) -> Json:
    del event["headers"]["host"]
    return event


@pytest.mark.parametrize("domain", [*BAD_DOMAINS, "localhost"], ids=repr)
@pytest.mark.parametrize("built", [{}, {"iam": {}}, {"method": "POST", "json": {"id": 7}}], ids=repr)
def test_a_function_url_is_told_by_its_account_or_request_id(built: Json, domain: Any) -> None:
    event = without_host(events.http_api(function_url=True, **built))
    validation = validate(with_context(event, domainName=domain))
    assert validation.source == "function_url"
    assert {fault.path for fault in validation.faults} - {"requestContext.domainPrefix"} == {
        "requestContext.domainName",
        "headers.host",
    }


@pytest.mark.parametrize("domain", BAD_DOMAINS, ids=repr)
@pytest.mark.parametrize("built", [{}, {"iam": {}}, {"path": "/a/7", "route": "/a/{id}"}], ids=repr)
def test_an_http_api_is_told_too(built: Json, domain: Any) -> None:
    event = without_host(events.http_api(**built))
    validation = validate(with_context(event, domainName=domain))
    assert validation.source == "http_api"
    assert {fault.path for fault in validation.faults} - {"requestContext.domainPrefix"} == {
        "requestContext.domainName",
        "headers.host",
    }


def test_a_function_url_is_told_by_a_domain_in_capitals() -> None:
    event = events.http_api(function_url=True)
    prefix, rest = event["requestContext"]["domainPrefix"].upper(), ".LAMBDA-URL.US-EAST-1.ON.AWS"
    event["headers"]["host"] = prefix + rest
    validation = validate(with_context(event, domainName=prefix + rest, domainPrefix=prefix))
    assert (validation.source, validation.faults) == ("function_url", ())


@pytest.mark.parametrize("function_url", [True, False])
def test_without_the_domain_the_host_tells(function_url: bool) -> None:
    event = events.http_api(function_url=function_url, iam={})
    validation = validate(with_context(event, domainName=ABSENT, requestId=7))
    assert validation.source == ("function_url" if function_url else "http_api")
    assert {fault.path for fault in validation.faults} == {
        "requestContext.domainName",
        "requestContext.requestId",
    }


@pytest.mark.parametrize("key", ["version", "requestContext", "headers", "rawPath", "routeKey"])
def test_a_function_url_without_another_key_is_told(key: str) -> None:
    event = events.http_api(function_url=True)
    del event[key]
    assert validate(event).source == "function_url"


@pytest.mark.parametrize("domain", [{}, {"domain_name": "api.example.com"}], ids=repr)
@pytest.mark.parametrize(("key", "value"), [("accountId", "anonymous"), ("requestId", UUID)])
def test_one_mark_of_a_function_url_makes_no_http_api_one(domain: Json, key: str, value: str) -> None:
    validation = validate(with_context(events.http_api(**domain), **{key: value}))
    assert validation.source == "http_api"
    assert [fault.path for fault in validation.faults] == [f"requestContext.{key}"]


def test_a_function_url_under_a_custom_domain_is_one_with_a_wrong_domain() -> None:
    event = events.http_api(function_url=True)
    event["headers"]["host"] = "api.example.com"
    validation = validate(with_context(event, domainName="api.example.com", domainPrefix="api"))
    assert validation.source == "function_url"
    assert [str(fault.path) for fault in validation.faults] == ["requestContext.domainName"]
    assert "is not the domain of a function URL" in validation.faults[0].message


@pytest.mark.parametrize("context", [[], None, "x", 7], ids=repr)
def test_a_context_that_is_no_object_is_judged(context: Any) -> None:
    event = events.http_api()
    event["requestContext"] = context
    assert validate(event).source == "http_api"


@pytest.mark.parametrize("name", ["domainName", "host"])
@pytest.mark.parametrize("function_url", [True, False])
def test_source_of_tells_them_apart_by_the_same_rule(function_url: bool, name: str) -> None:
    event = events.http_api(function_url=function_url, iam={})
    part = event["requestContext"] if name == "domainName" else event["headers"]
    part[name] = part[name].upper()
    assert events.source_of(event) == ("function_url" if function_url else "http_api")
    del part[name]
    assert (
        events.source_of(event) == validate(event).source == ("function_url" if function_url else "http_api")
    )


def test_source_of_tells_a_function_url_by_its_account_alone() -> None:
    event = without_host(events.http_api(function_url=True))
    del event["requestContext"]["domainName"]
    assert events.source_of(event) == validate(event).source == "function_url"


def test_an_entry_of_put_events_is_told_from_an_event() -> None:
    with pytest.raises(UnrecognisedEvent, match="an entry of PutEvents"):
        validate({"Source": "my.shop", "DetailType": "Order", "Detail": "{}", "EventBusName": "orders"})
