"""Payload format 2.0, which HTTP APIs and function URLs share: what is no proxy response is a body.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.v2
"""

from __future__ import annotations

import json
from typing import Any

from pytest_faas.runtime.front_ends import proxy_response
from pytest_faas.runtime.front_ends.answer import Headers, HttpAnswer
from pytest_faas.runtime.front_ends.result import Result, Setup
from pytest_faas.runtime.marshalling import JSON


def proxied(result: Result, setup: Setup) -> HttpAnswer:
    """Return the function's answer; raises `ValueError` for one that cannot be sent.

    A dict with `statusCode` is a proxy response: its unknown keys are ignored, and `isBase64Encoded` alone decides on
    decoding (by trials of the authors of AWS's SAM CLI: local_apigw_service.py). Any other JSON is the body of a 200.
    """
    given = result.parsed()
    if not isinstance(given, dict) or "statusCode" not in given:
        return HttpAnswer(200, Headers([("content-type", JSON)]), _inferred(given))
    pairs = [
        (name, proxy_response.header_value(value))
        for name, value in proxy_response.header_map(given, "headers")
    ]
    return HttpAnswer(
        proxy_response.status(given["statusCode"]),
        Headers([*proxy_response.with_content_type(pairs), *_cookies(given)]),
        proxy_response.body(
            given.get("body"),
            decode=proxy_response.flag(given.get("isBase64Encoded")),
            any_type=setup.sends_any_body,
        ),
    )


def _inferred(given: Any) -> bytes:
    """Return a body: a str goes out without JSON's quotes, the rest as compact JSON.

    Recorded by TestLambdaURL::test_lambda_url_invocation, 2025-11-24 (the documentation shows the quotes).
    """
    if isinstance(given, str):
        return given.encode()
    return json.dumps(given, ensure_ascii=False, separators=(",", ":")).encode()


def _cookies(given: dict[str, Any]) -> list[tuple[str, str]]:
    """Return a `set-cookie` for each cookie; what is no list is passed over, as in AWS's SAM CLI."""
    cookies = given.get("cookies")
    return [("set-cookie", str(each)) for each in cookies] if isinstance(cookies, list) else []
