"""What the tests of both HTTP strategies share: how they draw, and the cases that both gateways have."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from pytest_faas import events

Event = dict[str, Any]
_SETTINGS = settings(
    max_examples=500, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)


def found(strategy: st.SearchStrategy[Event], wanted: Callable[[Event], Any]) -> Event:
    """Return the simplest event that is wanted; hypothesis.errors.NoSuchExample where 500 draws have none."""
    return find(strategy, lambda event: bool(wanted(event)), settings=_SETTINGS)


def reached(strategy: st.SearchStrategy[Event], wanted: Callable[[Event], Any]) -> None:
    """Fail with NoSuchExample where 500 draws have no event that is wanted."""
    find(strategy, lambda event: bool(wanted(event)), settings=settings(_SETTINGS, phases=[Phase.generate]))


def written(factory: Callable[..., Event], **arguments: Any) -> Event:
    """Return the event that a person would write for a case, with the seed and time that drawn ones shrink to."""
    with events.origin(seed=0, at="2026-01-01T00:00:00Z"):
        return factory(**arguments)


def each(strategy: st.SearchStrategy[Event], check: Callable[[Event], Any], examples: int = 60) -> None:
    """Draw events and check each of them."""

    @settings(_SETTINGS, max_examples=examples, phases=[Phase.generate])
    @given(strategy)
    def drawn(event: Event) -> None:
        assert check(event), {**event, "body": (event.get("body") or "")[:100]}

    drawn()


def digest_in_a_process(name: str, hash_seed: str) -> str:
    """Return a digest of events that a fresh process draws with a fixed seed."""
    program = f"""
import hashlib, json
from hypothesis import HealthCheck, given, seed, settings
from pytest_faas import strategies
digest = hashlib.sha256()
@seed(7)
@settings(max_examples=300, database=None, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.{name}())
def test(event):
    digest.update(json.dumps(event).encode())
test()
print(digest.hexdigest())
"""
    made = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONHASHSEED": hash_seed}, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    assert made.stdout.strip() != hashlib.sha256().hexdigest()
    return made.stdout.strip()


def raw(event: Event) -> bytes:
    """Return the body as the client sent it."""
    body = event.get("body") or ""
    return base64.b64decode(body) if event["isBase64Encoded"] else body.encode()


def parsed(event: Event) -> Any:
    """Return the JSON value in the body; NotImplemented where there is none."""
    try:
        return json.loads(event.get("body") or "")
    except ValueError:
        return NotImplemented


def content_type(event: Event) -> str:
    return next((value for name, value in event["headers"].items() if name.lower() == "content-type"), "")


def octets(event: Event) -> int:
    return len(json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode())


def has_a_large_number(event: Event) -> bool:
    value = parsed(event)
    return isinstance(value, list) and any(isinstance(each, int) and abs(each) >= 2**63 for each in value)


_EXTREME = [2**63, -(10**30), 1.7976931348623157e308, 5e-324, -0.0]

# What is wanted, and the arguments of the call that a person would write for it.
BODIES: dict[str, tuple[Callable[[Event], Any], dict[str, Any]]] = {
    "JSON object": (lambda e: isinstance(parsed(e), dict) and parsed(e), {"json": {"id": 1}}),
    "JSON null": (lambda e: parsed(e) is None, {"json": None}),
    "JSON zero": (lambda e: e.get("body") == "0", {"json": 0}),
    "empty string in JSON": (lambda e: e.get("body") == '""', {"json": ""}),
    "extreme numbers": (has_a_large_number, {"json": _EXTREME}),
    "text": (lambda e: content_type(e).startswith("text/plain"), {"body": "hello"}),
    "unicode text": (lambda e: "日本" in (e.get("body") or ""), {"body": "naïve 日本語 🎉"}),
    "unicode in JSON": (
        lambda e: "東京" in (e.get("body") or ""),
        {"json": {"name": "Zoë", "city": "東京", "mood": "🎉"}},
    ),
    "broken JSON": (
        lambda e: raw(e) and parsed(e) is NotImplemented and content_type(e) == "application/json",
        {"body": "{", "headers": {"Content-Type": "application/json"}},
    ),
    "JSON with blanks": (
        lambda e: (e.get("body") or "").endswith("\n") and "json" in content_type(e),
        {"body": '{"id": 1}\n', "headers": {"Content-Type": "application/json; charset=utf-8"}},
    ),
    "no UTF-8": (lambda e: b"\xff" in raw(e), {"body": b"\xff"}),
    "form": (lambda e: content_type(e).endswith("urlencoded") and raw(e), {"form": {"name": "Zoë"}}),
    "form, a field repeated": (
        lambda e: raw(e).count(b"tag=") == 2,
        {"form": {"q": "a & b", "tag": ["a", "ü"], "empty": ""}},
    ),
}  # fmt: skip

QUERIES: dict[str, tuple[Callable[[Event], Any], dict[str, Any]]] = {
    "query": (lambda e: e.get("queryStringParameters"), {"query": {"q": "a"}}),
    "query key repeated": (lambda e: "tag" in (e.get("queryStringParameters") or {}), {"query": {"tag": ["a", "b"]}}),
    "query key repeated, others between": (
        lambda e: list(e.get("queryStringParameters") or {}) == ["tag", "page"],
        {"query": [("tag", "a"), ("page", 2), ("tag", "b")]},
    ),
    "query value empty": (lambda e: "" in (e.get("queryStringParameters") or {}).values(), {"query": {"q": ""}}),
    "query value with commas": (
        lambda e: "ids" in (e.get("queryStringParameters") or {}),
        {"query": {"ids": "1,2,3"}},
    ),
    "query value that needs encoding": (
        lambda e: any({*"& +"} <= {*each} for each in (e.get("queryStringParameters") or {}).values()),
        {"query": {"q": "a b&c=d/é?#+%"}},
    ),
    "query key that needs encoding": (
        lambda e: "ключ" in str(e.get("queryStringParameters")),
        {"query": {"filter[name]": "Zoë", "ключ": "значение"}},
    ),
    "query in the client's own encoding": (
        lambda e: "t" in (e.get("queryStringParameters") or {}),
        {"query": "q=a+b&r=a%20b&t=2026-01-01T00:00:00Z"},
    ),
}  # fmt: skip

METHODS = {
    "HEAD": {"method": "HEAD"},
    "OPTIONS": {"method": "OPTIONS"},
    "PUT": {"method": "PUT"},
    "DELETE": {"method": "DELETE"},
}

# Arguments, and what they make of every event; `request` is method, path (as the function sees it) and headers.
IN_EVERY_EVENT: dict[str, tuple[dict[str, Any], Callable[[Event], Any]]] = {
    "json": ({"json": {"id": 1}}, lambda e: e["body"] == '{"id":1}'),
    "json, null": ({"json": None}, lambda e: e["body"] == "null"),
    "json, a strategy": ({"json": st.integers()}, lambda e: isinstance(parsed(e), int)),
    "body": ({"body": "hello"}, lambda e: raw(e) == b"hello"),
    "body, bytes": ({"body": b"\xff\x00"}, lambda e: e["body"] == "/wA=" and e["isBase64Encoded"]),
    "body, none": ({"body": None}, lambda e: e.get("body") is None),
    "body, empty": ({"body": ""}, lambda e: e.get("body") is None),
    "body, a strategy": ({"body": st.text("ab", min_size=1)}, lambda e: set(raw(e)) <= set(b"ab") and raw(e)),
    "body, a strategy of all": ({"body": st.none() | st.text() | st.binary()}, lambda e: "{" not in content_type(e)),
    "form": ({"form": {"a": "1 2"}}, lambda e: raw(e) == b"a=1+2"),
    "form, none": ({"form": None}, lambda e: not content_type(e).endswith("urlencoded")),
    "form, a strategy": ({"form": st.none() | st.just({"a": "b"})}, lambda e: b"c=" not in raw(e)),
    "json and no body": ({"json": 1, "body": None}, lambda e: e["body"] == "1"),
    "content-length": ({"headers": {"Content-Length": "5"}, "method": "POST"}, lambda e: len(raw(e)) == 5),
    "query": ({"query": {"a": "b"}}, lambda e: e["queryStringParameters"] == {"a": "b"}),
    "query, none": ({"query": None}, lambda e: not e.get("queryStringParameters")),
    "query, a strategy": (
        {"query": st.dictionaries(st.sampled_from("ab"), st.text())},
        lambda e: {*(e.get("queryStringParameters") or {})} <= {"a", "b"},
    ),
    "query in the path": ({"path": "/a?b=c"}, lambda e: e["queryStringParameters"] == {"b": "c"}),
    "stage variables": ({"stage_variables": {"a": "b"}}, lambda e: e["stageVariables"] == {"a": "b"}),
    "no stage variables": ({"stage_variables": None}, lambda e: not e.get("stageVariables")),
    "path parameters": ({"path_parameters": {"id": "7"}}, lambda e: e["pathParameters"] == {"id": "7"}),
    "path parameters of two": (
        {"path_parameters": {"rest": "a/b", "id": "7"}},
        lambda e: e["pathParameters"] == {"rest": "a/b", "id": "7"},
    ),
    "no path parameters": ({"path_parameters": None}, lambda e: not e.get("pathParameters")),
    "path parameters, a strategy": (
        {"path_parameters": st.none() | st.just({"id": "7"})},
        lambda e: (e.get("pathParameters") or {"id": "7"}) == {"id": "7"},
    ),
    "path that is a template": ({"path": "/orders/{id}"}, lambda e: e["pathParameters"]["id"]),
    "path that is a template, and its parameters": (
        {"path": "/orders/{id}", "path_parameters": {"id": "7"}},
        lambda e: e["pathParameters"] == {"id": "7"},
    ),
    "domain name": (
        {"domain_name": "a.example.com"},
        lambda e: e["requestContext"]["domainName"] == "a.example.com",
    ),
    "host in the headers": (
        {"headers": {"Host": "a.example.com"}},
        lambda e: e["requestContext"]["domainName"] == "a.example.com",
    ),
    "api id": ({"api_id": "abc"}, lambda e: e["requestContext"]["apiId"] == "abc"),
    "account": ({}, lambda e: e["requestContext"]["accountId"] in {"123456789012", "anonymous"}),
    "overrides": ({"overrides": {"isBase64Encoded": True}}, lambda e: e["isBase64Encoded"]),
    "overrides, a strategy": (
        {"overrides": st.fixed_dictionaries({"isBase64Encoded": st.just(True)})},
        lambda e: e["isBase64Encoded"],
    ),
}  # fmt: skip

# Arguments that are refused at the call, and a part of the message.
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "method": ({"method": "FETCH"}, "method must be one of 'GET', .*Did you mean 'PATCH'"),
    "method, no str": ({"method": []}, r"method must be .*got \[\] \(list\)"),
    "path": ({"path": "orders"}, "path must be a path that begins with '/', got 'orders'"),
    "path, none": ({"path": None}, "path must be a non-empty str, got None"),
    "path parameters": ({"path_parameters": {"id": 7}}, r"path_parameters\['id'\] must be a str, got 7"),
    "path parameters beside the path": ({"path": "/a", "path_parameters": {"id": "b"}}, "no segment of path '/a'"),
    "query": ({"query": 7}, "query must be a mapping"),
    "a strategy inside": ({"query": {"q": st.text()}}, r"query\['q'\] must be a str.*got text\(\)"),
    "query twice": ({"path": "/a?b=c", "query": "d=e"}, "give one of them"),
    "headers": ({"headers": {"a b": "c"}}, "headers must be a mapping of header names"),
    "header with a line break": ({"headers": {"a": "b\n"}}, "line breaks"),
    "cookies": ({"cookies": ["a;b"]}, "one 'name=value' for each cookie"),
    "json": ({"json": {1}}, "json is not JSON-able"),
    "json, a strategy inside": ({"json": {"id": st.integers()}}, "json is not JSON-able"),
    "json, NaN": ({"json": float("nan")}, "json is not JSON-able"),
    "body": ({"body": {"id": 1}}, "For a JSON body give json="),
    "json and body": ({"json": 1, "body": "x"}, "give one of them"),
    "body and form": ({"body": "x", "form": {}}, "give one of them"),
    "body above the limit": ({"body": "x" * 7_000_000}, "allows 6,291,456"),
    "body and its length": ({"body": "x", "headers": {"Content-Length": "5"}}, "must be '1', as the body is"),
    "stage": ({"stage": "a b"}, "stage must be"),
    "stage, none": ({"stage": None}, "stage must be"),
    "stage variables": ({"stage_variables": {"a": 1}}, r"stage_variables\['a'\] must be a str"),
    "source ip": ({"source_ip": "localhost"}, "source_ip must be an IPv4 or IPv6 address"),
    "user agent": ({"user_agent": 7}, "user_agent must be a str"),
    "user agent twice": ({"user_agent": "a", "headers": {"User-Agent": "b"}}, "contradicts the header"),
    "api id": ({"api_id": "a.b"}, "api_id must be"),
    "domain name": ({"domain_name": "a b"}, "domain_name must be"),
    "time": ({"at": "yesterday"}, "at must be a datetime"),
    "overrides": ({"overrides": 7}, "overrides must be a dict"),
    "overrides that are no JSON": ({"overrides": {"a": {1}}}, "overrides is not JSON-able"),
}  # fmt: skip
