"""A request as an Application Load Balancer hands it to a function.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#receive-event-from-load-balancer
"""

from __future__ import annotations

import base64
from typing import Any, Final
from urllib.parse import quote_plus

from pytest_faas import origin as origins
from pytest_faas.checks.requests.logical import Request
from pytest_faas.delivery.outcome import Event

_TEXT: Final = frozenset({"application/json", "application/javascript", "application/xml"})
_NOBODY: Final = "203.0.113.7"  # a documentation address (RFC 5737)


def event(request: Request, *, multi_value_headers: bool) -> Event:
    """Return the event; with `multi_value_headers` the target group has that attribute, which decides on the fields' names.

    >>> made = event(Request("GET", "/orders", (("q", "a b"),)), multi_value_headers=False)
    >>> made["queryStringParameters"], made["headers"]["x-forwarded-proto"]
    ({'q': 'a+b'}, 'https')
    """
    origin = origins.current()
    made: dict[str, Any] = {"requestContext": {"elb": {"targetGroupArn": _target_group(origin)}}}
    made |= {"httpMethod": request.method, "path": request.path}
    query = {
        quote_plus(name): [quote_plus(value) for value in values]
        for name, values in request.listed_query().items()
    }
    headers = _headers(request, origin)
    if multi_value_headers:
        made |= {"multiValueQueryStringParameters": query, "multiValueHeaders": headers}
    else:  # the last of several values: of the client's, that is all there is
        made |= {"queryStringParameters": _last(query), "headers": _last(headers)}
    body, is_base64 = _body(request, headers)
    return made | {"body": body, "isBase64Encoded": is_base64}


def _target_group(origin: origins.Origin) -> str:
    return origin.arn("elasticloadbalancing", "targetgroup/functions/6d0ecf831eec9f09")


def _headers(request: Request, origin: origins.Origin) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, values in request.listed_headers().items():
        found.setdefault(name.lower(), []).extend(values)
    found["host"] = [f"lambda-846800462.{origin.region}.elb.amazonaws.com"]
    found["x-amzn-trace-id"] = [f"Root=1-{(request.at or 0) // 1000:08x}-{origin.ids.hex(24)}"]
    found["x-forwarded-for"] = [request.source_ip or _NOBODY]
    found["x-forwarded-port"] = ["443"]
    found["x-forwarded-proto"] = ["https"]
    if request.body is not None:
        found["content-length"] = [str(len(request.body))]
    return dict(sorted(found.items()))


def _last(several: dict[str, list[str]]) -> dict[str, str]:
    return {name: values[-1] for name, values in several.items()}


def _body(request: Request, headers: dict[str, list[str]]) -> tuple[str, bool]:
    octets = request.body or b""
    media_type = headers.get("content-type", [""])[-1].partition(";")[0].strip().lower()
    is_text = media_type.startswith("text/") or media_type in _TEXT or not octets
    if is_text and "content-encoding" not in headers:
        try:
            return octets.decode(), False
        except UnicodeDecodeError:
            pass  # what is no text goes in base64
    return base64.b64encode(octets).decode("ascii"), True
