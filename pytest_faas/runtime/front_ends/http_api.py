"""API Gateway HTTP APIs, in both payload formats.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pytest_faas.runtime.front_ends import payload_2, proxy_response
from pytest_faas.runtime.front_ends.answer import HttpAnswer, message
from pytest_faas.runtime.front_ends.request import MAX_GATEWAY_BODY, body_octets, too_large_request
from pytest_faas.runtime.front_ends.result import Result, Setup

# Integration time-out: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
TIMEOUT: Final = 30.0

# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html
_INTERNAL: Final = '{"message":"Internal Server Error"}'
_UNAVAILABLE: Final = '{"message":"Service Unavailable"}'


def answer(result: Result, setup: Setup) -> HttpAnswer:
    """Answer as an HTTP API with payload format 2.0 does: 500 for a failure, 503 at its own time-out.

    500 for a failed function is reported in awslabs/aws-lambda-cpp#117 and denoland/deno_registry2#87 (a time-out of the
    function), while https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway-errors.html says 502 of API Gateway
    as a whole: `error_status` sets it. 503 is reported in serverless/serverless#11222, its text in anomalyco/sst#2232:
    `timeout_body` sets that. What a throttled call gets is not known for certain: 500 is what the same page says of all
    calls that Lambda refuses; `throttled_status` sets it (503 is said to be seen).
    """
    return _answer(result, setup, payload_2.proxied)


def answer_payload_1(result: Result, setup: Setup) -> HttpAnswer:
    """Answer as an HTTP API with payload format 1.0 does: `statusCode` is required, unknown keys are ignored.

    By trials of the authors of AWS's SAM CLI: local_apigw_service.py, _parse_v1_payload_format_lambda_output.
    """
    return _answer(result, setup, _proxied_1)


def refusal(event: object) -> HttpAnswer | None:
    """Return the 413 for a request that is too large, or None.

    The size is documented (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html); the answer
    above Lambda's own, lower limit is inferred from REST APIs, and its text too.
    """
    if body_octets(event) > MAX_GATEWAY_BODY or too_large_request(event):
        return message(413, '{"message":"Request Entity Too Large"}')
    return None


def _answer(result: Result, setup: Setup, proxied: Callable[[Result, Setup], HttpAnswer]) -> HttpAnswer:
    if result.refused is not None:
        return _refused(setup.throttled_status if result.refused.throttled else None)
    if result.duration > (setup.timeout or TIMEOUT):
        return message(503, _UNAVAILABLE if setup.timeout_body is None else setup.timeout_body)
    if result.failed:
        return message(setup.error_status or 500, _INTERNAL)
    try:
        return proxied(result, setup)
    except ValueError:
        return message(500, _INTERNAL)


def _refused(status: int | None) -> HttpAnswer:
    return message(503, _UNAVAILABLE) if status == 503 else message(status or 500, _INTERNAL)


def _proxied_1(result: Result, setup: Setup) -> HttpAnswer:
    given = result.parsed()
    if not isinstance(given, dict) or "statusCode" not in given:
        raise proxy_response.Malformed(given)
    return HttpAnswer(
        proxy_response.status(given["statusCode"]),
        proxy_response.merged_headers(given),
        proxy_response.body(
            given.get("body"),
            decode=proxy_response.flag(given.get("isBase64Encoded")),
            any_type=setup.sends_any_body,
        ),
    )
