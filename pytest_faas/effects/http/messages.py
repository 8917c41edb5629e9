"""HTTP requests and answers as the journal shows them, and the answers that a double gives."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pytest_faas import arguments, errors
from pytest_faas.cloud.http import Answer, Asked, as_bytes, as_text
from pytest_faas.runtime.modules.spaces import is_mock

__tracebackhide__ = errors.hidden_from

# What a client adds by itself: it differs between clients and their releases, and says nothing of the request.
_CLIENTS_OWN = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "host", "transfer-encoding", "user-agent"}
)


def host_of(url: str) -> str:
    """Return the host of a URL, in lower case.

    >>> host_of("https://API.stripe.com:443/v1/charges")
    'api.stripe.com'
    """
    return urlsplit(url).hostname or ""


def operation_of(asked: Asked) -> str:
    """Return what a request is called in the journal: its method and path."""
    return f"{asked.method.upper()} {urlsplit(asked.url).path or '/'}"


def parameters_of(asked: Asked) -> dict[str, Any]:
    """Return a request's parameters: `method`, `url`, `headers` in lower case, and `body`, parsed if it is JSON."""
    headers = {name.lower(): value for name, value in asked.headers.items()}
    return {
        "method": asked.method.upper(),
        "url": asked.url,
        "headers": {name: value for name, value in headers.items() if name not in _CLIENTS_OWN},
        "body": read_body(asked.body, headers.get("content-type", "")),
    }


def asked(method: Any, url: Any, headers: Mapping[Any, Any], body: object) -> Asked:
    """Return a request, as a client has it; without its body where that is a stream, which can be read only once."""
    texts = {as_text(name): as_text(value) for name, value in headers.items()}
    known = isinstance(body, (str, bytes, bytearray))
    return Asked(str(method), str(url), texts, as_bytes(body) if known else b"")


def told(response: Any, *, streamed: bool = False) -> dict[str, Any]:
    """Return a client's response, or a mock of one, for the journal, without changing what a mock records."""
    names = ("status_code", "status")
    status = next((each for name in names if isinstance(each := getattr(response, name, None), int)), None)
    known: dict[str, Any] = {} if status is None else {"status": status}
    content = None if streamed else getattr(response, "content", getattr(response, "data", None))
    if isinstance(content, bytes):
        kind = "" if is_mock(response.headers) else str(response.headers.get("content-type", ""))
        return known | {"body": read_body(content, kind)}
    if is_mock(response):
        body = getattr(getattr(response, "json", None), "return_value", None)
        return known if body is None or is_mock(body) else known | {"body": body}
    return known or {"returned": response}


def read_body(body: bytes, content_type: str) -> Any:
    r"""Return a body as JSON, as text, or as the bytes that it is; None for none.

    >>> read_body(b'{"a": 1}', "application/json"), read_body(b"a=1", ""), read_body(b"\xff", "")
    ({'a': 1}, 'a=1', b'\xff')
    """
    if not body:
        return None
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return body
    if "json" in content_type.lower() or text[0] in "{[":  # a mock seldom says what its body is
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def answer_from(value: Any) -> Answer:
    """Make the HTTP answer that a double's value stands for; InvalidArgument for one that stands for none.

    >>> answer_from({"id": "ch_1"}).body, answer_from((402, "no")).status, answer_from(503).body
    (b'{"id":"ch_1"}', 402, b'')
    """
    if isinstance(value, Answer):
        return value
    status, body = value if isinstance(value, tuple) and len(value) == 2 else (200, value)
    if isinstance(body, int) and not isinstance(body, bool) and body is value:
        status, body = body, None
    arguments.integer("faas.effect", "the status of an HTTP answer", status, 100, 599)
    if body is None:
        return Answer(status, {}, b"")
    if isinstance(body, bytes):
        return Answer(status, {"Content-Type": "application/octet-stream"}, body)
    if isinstance(body, str):
        return Answer(status, {"Content-Type": "text/plain; charset=utf-8"}, body.encode("utf-8"))
    text = arguments.json_text("faas.effect", "the body of an HTTP answer", body)
    return Answer(status, {"Content-Type": "application/json"}, text.encode("utf-8"))
