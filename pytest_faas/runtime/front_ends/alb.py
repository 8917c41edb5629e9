"""Application Load Balancers with a Lambda function as target.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html; the words in
`error_reason`: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pytest_faas.runtime.front_ends import proxy_response
from pytest_faas.runtime.front_ends.answer import Headers, HttpAnswer, own
from pytest_faas.runtime.front_ends.proxy_response import Malformed
from pytest_faas.runtime.front_ends.request import body_octets
from pytest_faas.runtime.front_ends.result import Result, Setup

MAX_BODY: Final = 1024 * 1024
"""1 MB for the body of a request and for the JSON of a response (same page)."""

TOO_LARGE: Final = "LambdaResponseTooLarge"
"""The word for a response above that."""

# "The load balancer does not honor hop-by-hop headers" (same page); the list: RFC 9110 §7.6.1
_HOP_BY_HOP: Final = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
)
# What a load balancer sends where the function gave no type: reported in stackery/php-lambda-layer#41
_UNTYPED: Final = "application/octet-stream"
_TITLES: Final = {413: "413 Request Entity Too Large", 502: "502 Bad Gateway"}


def answer(result: Result, setup: Setup) -> HttpAnswer:
    """Answer as a load balancer does: 502 for whatever goes wrong, throttles and time-outs of the function too.

    It waits for as long as the function runs.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-502-issues
    """
    if result.refused is not None:
        if result.refused.throttled:
            return _error(setup.throttled_status or 502, "LambdaThrottling")
        return _error(502, "LambdaServiceException")
    if result.failed:
        # the page has a word for an unhandled exception, none for a time-out
        return _error(setup.error_status or 502, "" if result.timed_out else "LambdaUnhandled")
    if len(result.payload) > MAX_BODY:
        return _error(502, TOO_LARGE)
    try:
        return _proxied(result, setup)
    except ValueError:
        return _error(502, "LambdaInvalidResponse")


def refusal(event: object) -> HttpAnswer | None:
    """Return the 413 for a request whose body is above 1 MB, or None."""
    return _error(413, "LambdaRequestTooLarge") if body_octets(event) > MAX_BODY else None


def _error(status: int, error_reason: str) -> HttpAnswer:
    """Return the page of an error: reported for 502 in awslabs/aws-lambda-go-api-proxy#79."""
    title = _TITLES.get(status, str(status))
    lines = [
        "<html>",
        f"<head><title>{title}</title></head>",
        "<body>",
        f"<center><h1>{title}</h1></center>",
        "</body>",
        "</html>",
        "",
    ]
    headers = Headers([("Server", "awselb/2.0"), ("Content-Type", "text/html")])
    return own(status, headers, "\r\n".join(lines), error_reason)


def _proxied(result: Result, setup: Setup) -> HttpAnswer:
    """Return the function's answer; base64 is always decoded.

    The body may be missing, the status, `isBase64Encoded` and the headers may not (same page). AWS's staff report that
    `{"statusCode": 200}` alone is taken (aws/aws-lambda-go#408): `fills_in_missing` sets that. `null` never is (there, and
    awslabs/aws-lambda-go-api-proxy#79), nor is a status as text (adamchainz/apig-wsgi#52).
    """
    given = result.parsed()
    multi = _has_multi_value_headers(result.event, setup)
    _require(given, "multiValueHeaders" if multi else "headers", setup)
    encoded = given.get("isBase64Encoded", False)
    if not isinstance(encoded, bool):
        raise Malformed(encoded)
    status = proxy_response.numeric_status(given["statusCode"])
    pairs = _several(given) if multi else _single(given)
    return HttpAnswer(
        status,
        Headers(proxy_response.with_content_type(pairs, _UNTYPED)),
        proxy_response.body(given.get("body"), decode=encoded),
        reason=_phrase(status, given.get("statusDescription", "")),
    )


def _require(given: Any, headers: str, setup: Setup) -> None:
    if not isinstance(given, dict):
        raise Malformed(given)
    required = {"statusCode"} if setup.fills_in_missing else {"statusCode", "isBase64Encoded", headers}
    read = ("statusCode", "statusDescription", "isBase64Encoded", headers, "body")
    if not required <= given.keys() or any(given.get(each, "") is None for each in read):
        raise Malformed(given)


def _has_multi_value_headers(event: object, setup: Setup) -> bool:
    """Say whether the target group has multi-value headers: it decides on the names of the fields, both ways."""
    if setup.multi_value_headers is not None:
        return setup.multi_value_headers
    return isinstance(event, Mapping) and "multiValueHeaders" in event


def _single(given: dict[str, Any]) -> list[tuple[str, str]]:
    """Return `headers`; of two names that differ in case only, the last counts."""
    last = {name.lower(): (name, value) for name, value in proxy_response.header_map(given, "headers")}
    return _sent(list(last.values()))


def _several(given: dict[str, Any]) -> list[tuple[str, str]]:
    """Return `multiValueHeaders`, and nothing of `headers`."""
    pairs: list[tuple[str, Any]] = []
    for name, values in proxy_response.header_map(given, "multiValueHeaders"):
        if not isinstance(values, list):
            raise Malformed(values)
        pairs += [(name, value) for value in values]
    return _sent(pairs)


def _sent(pairs: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    """Return what goes out; a value that is no text is malformed: reported in jeremydaly/lambda-api#117."""
    for _, value in pairs:
        if not isinstance(value, str):
            raise Malformed(value)
    return [(name, value) for name, value in pairs if name.lower() not in _HOP_BY_HOP]


def _phrase(status: int, description: Any) -> str:
    """Return the reason phrase of a `statusDescription`: status and phrase, with one space between them."""
    if not isinstance(description, str):
        raise Malformed(description)
    return description.removeprefix(str(status)).strip()
