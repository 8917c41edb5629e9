"""What an HTTP client gets for a function's answer: the rules of the front end that sent the event.

Each rule takes an `Outcome` and returns an `HttpAnswer`. What a line rests on is said beside it; "recorded" means
recorded from AWS by LocalStack's suite (test_aws_proxy_response_payload_format_validation, 2024-11-15;
test_lambda_url_invocation, 2025-11-24).
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_faas import errors
from pytest_faas.arguments import seen
from pytest_faas.errors import NotAnHttpAnswer
from pytest_faas.events._recognise import source_of
from pytest_faas.runtime.marshalling import JSON

__tracebackhide__ = errors.hidden_from

# Maximum integration time-outs: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
REST_TIMEOUT = 29.0
HTTP_API_TIMEOUT = 30.0

_REST_KEYS = frozenset(
    {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded", "base64Encoded"}
)


class Headers(Mapping[str, str]):
    """HTTP headers: names match in any case; several values of one name are joined by a comma, or listed by `get_all`."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._values: dict[str, tuple[str, list[str]]] = {}
        for name, value in pairs:
            self._values.setdefault(name.lower(), (name, []))[1].append(value)

    def get_all(self, name: str) -> list[str]:
        """Return each value of a name, in order."""
        return list(self._values.get(name.lower(), ("", []))[1])

    def __getitem__(self, name: str) -> str:
        return ", ".join(self._values[name.lower()][1])

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._values.values())

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(dict(self))


@dataclass(frozen=True)
class HttpAnswer:
    """An HTTP answer as the client gets it."""

    status_code: int
    headers: Headers
    body: bytes

    @property
    def text(self) -> str:
        """The body as text (UTF-8; what is no UTF-8 is replaced)."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """Return the parsed body; raises `NotAnHttpAnswer` if it is no JSON."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise NotAnHttpAnswer(
                f"the body of the answer ({self.status_code}) is no JSON: {error}; it is {seen(self.text)}"
            ) from None


@dataclass(frozen=True)
class Outcome:
    """What a front end sees of an invocation."""

    raw: bytes
    content_type: str
    failed: bool
    duration: float

    def parsed(self) -> Any:
        """Return the answer, or raise ValueError if it is no JSON."""
        return json.loads(self.raw)


Rule = Callable[[Outcome], HttpAnswer]


class _Malformed(ValueError):
    """The answer is not what the front end takes."""


def rule_for(event: object) -> Rule | None:
    """Return the rule of the front end that an event came from, or None if it is no HTTP request."""
    source = source_of(event)
    if source == "apigw" and isinstance(event, dict) and event.get("version") == "1.0":
        return http_api_payload_1
    rules: dict[str | None, Rule] = {"apigw": rest_api, "http_api": http_api, "function_url": function_url}
    return rules.get(source)


def rest_api(outcome: Outcome, binary_media_types: tuple[str, ...] = ()) -> HttpAnswer:
    """Answer as an API Gateway REST API with Lambda proxy integration does.

    Without `binary_media_types` a base64 body passes through undecoded (recorded).
    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    """
    if outcome.duration > REST_TIMEOUT:
        return _message(504, "Endpoint request timed out")
    bad_gateway = _message(502, "Internal server error")
    if outcome.failed:
        return bad_gateway
    try:
        answer = outcome.parsed()
        if not isinstance(answer, dict) or not answer.keys() <= _REST_KEYS:
            return bad_gateway
        status = _rest_status(answer.get("statusCode"))
        headers = _rest_headers(answer)
        decode = bool(answer.get("base64Encoded", answer.get("isBase64Encoded"))) and _binary(
            headers, binary_media_types
        )
        return HttpAnswer(status, headers, _body(answer.get("body"), decode=decode))
    except ValueError:
        return bad_gateway


def http_api(outcome: Outcome) -> HttpAnswer:
    """Answer as an API Gateway HTTP API, payload format 2.0, does.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    """
    if outcome.duration > HTTP_API_TIMEOUT:
        return _message(503, "Service Unavailable")
    return _inferring(outcome, _message(500, "Internal Server Error"))


def http_api_payload_1(outcome: Outcome) -> HttpAnswer:
    """Answer as an HTTP API with payload format 1.0 does: `statusCode` is required."""
    if outcome.duration > HTTP_API_TIMEOUT:
        return _message(503, "Service Unavailable")
    failure = _message(500, "Internal Server Error")
    try:
        answer = None if outcome.failed else outcome.parsed()
        if not isinstance(answer, dict) or "statusCode" not in answer:
            return failure
        return HttpAnswer(
            _status(answer["statusCode"]),
            _rest_headers(answer),
            _body(answer.get("body"), decode=bool(answer.get("isBase64Encoded"))),
        )
    except ValueError:
        return failure


def function_url(outcome: Outcome) -> HttpAnswer:
    """Answer as a function URL does: 502 and plain text for an exception (recorded).

    https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
    """
    return _inferring(outcome, HttpAnswer(502, Headers([("content-type", JSON)]), b"Internal Server Error"))


def _inferring(outcome: Outcome, failure: HttpAnswer) -> HttpAnswer:
    """Answer by payload format 2.0: a dict with `statusCode` is an answer, any other JSON is a body."""
    if outcome.failed:
        return failure
    try:
        answer = outcome.parsed()
        if not isinstance(answer, dict) or "statusCode" not in answer:
            return HttpAnswer(200, Headers([("content-type", JSON)]), _inferred(answer))
        headers = Headers(
            [*_v2_headers(answer), *(("set-cookie", str(each)) for each in answer.get("cookies") or ())]
        )
        return HttpAnswer(
            _status(answer["statusCode"]),
            headers,
            _body(answer.get("body"), decode=bool(answer.get("isBase64Encoded"))),
        )
    except ValueError:
        return failure


def _inferred(answer: Any) -> bytes:
    """Return a body: a str goes out without JSON's quotes, the rest as compact JSON (recorded)."""
    if isinstance(answer, str):
        return answer.encode()
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def _message(status: int, message: str) -> HttpAnswer:
    return HttpAnswer(status, Headers([("Content-Type", JSON)]), json.dumps({"message": message}).encode())


def _rest_status(value: Any) -> int:
    """Return the status: a missing one is 200 (recorded, for `{}` and for headers alone)."""
    return 200 if value is None else _status(value)


def _status(value: Any) -> int:
    """Return the status: a numeric str counts (recorded); anything else is malformed."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise _Malformed(value)
    status = int(value)
    if not 100 <= status <= 599:  # RFC 9110 §15
        raise _Malformed(value)
    return status


def _rest_headers(answer: dict[str, Any]) -> Headers:
    """Merge both maps: several values first, then the single one; casing from `multiValueHeaders` (recorded)."""
    pairs: list[tuple[str, str]] = []
    for name, values in _header_map(answer, "multiValueHeaders"):
        if not isinstance(values, list):
            raise _Malformed(values)
        pairs += [(name, _header_value(value)) for value in values]
    for name, value in _header_map(answer, "headers"):
        pair = (name, _header_value(value))
        # "identical key-value pairs appear once": set-up-lambda-proxy-integrations.html
        if (name.lower(), pair[1]) not in [(known.lower(), text) for known, text in pairs]:
            pairs.append(pair)
    return _with_default_type(pairs)


def _v2_headers(answer: dict[str, Any]) -> list[tuple[str, str]]:
    pairs = [(name, _header_value(value)) for name, value in _header_map(answer, "headers")]
    return (
        pairs
        if any(name.lower() == "content-type" for name, _ in pairs)
        else [*pairs, ("content-type", JSON)]
    )


def _with_default_type(pairs: list[tuple[str, str]]) -> Headers:
    typed = any(name.lower() == "content-type" for name, _ in pairs)
    return Headers(pairs if typed else [*pairs, ("Content-Type", JSON)])


def _header_map(answer: dict[str, Any], key: str) -> list[tuple[str, Any]]:
    headers = answer.get(key)
    if headers is None:  # `"headers": null` is fine (recorded)
        return []
    if not isinstance(headers, dict):
        raise _Malformed(headers)
    return list(headers.items())


def _header_value(value: Any) -> str:
    """Return a value as text: `true` is sent as `true` (recorded); a list or an object is malformed."""
    if isinstance(value, (dict, list)):
        raise _Malformed(value)
    return value if isinstance(value, str) else json.dumps(value)


def _body(body: Any, *, decode: bool) -> bytes:
    if body is None:
        return b""
    if not isinstance(body, str):  # an object where text belongs is a malformed answer
        raise _Malformed(body)
    if not decode:
        return body.encode()
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise _Malformed(body) from error


def _binary(headers: Headers, media_types: tuple[str, ...]) -> bool:
    kind = headers.get("content-type", JSON).split(";")[0].strip().lower()
    return any(
        each in ("*/*", kind) or (each.endswith("/*") and kind.startswith(each[:-1])) for each in media_types
    )
