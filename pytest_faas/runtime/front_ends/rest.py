"""API Gateway REST APIs with Lambda proxy integration.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

from __future__ import annotations

from typing import Final

from pytest_faas.runtime.front_ends import proxy_response
from pytest_faas.runtime.front_ends.answer import Headers, HttpAnswer, message
from pytest_faas.runtime.front_ends.request import MAX_GATEWAY_BODY, body_octets, header, too_large_request
from pytest_faas.runtime.front_ends.result import Result, Setup
from pytest_faas.runtime.marshalling import JSON

# Integration time-out: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
TIMEOUT: Final = 29.0

_INTERNAL: Final = '{"message": "Internal server error"}'
_TIMED_OUT: Final = '{"message": "Endpoint request timed out"}'
# "base64Encoded" by trials of the authors of AWS's SAM CLI: local_apigw_service.py, get_base_64_encoded.
_KEYS: Final = frozenset(
    {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded", "base64Encoded"}
)


def answer(result: Result, setup: Setup) -> HttpAnswer:
    """Answer as a REST API does: 502 for a failed function and a malformed answer, 504 at its own time-out.

    500 for a call that Lambda refused, 502 for the others, and their body:
    https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway-errors.html. That a throttle is 500, never 429:
    https://repost.aws/knowledge-center/api-gateway-internal-server-error. 504: the gateway response INTEGRATION_TIMEOUT
    (https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html); its text, reported
    from a log in DataBiosphere/azul#6284, is not known for certain: `timeout_body` sets it. Neither is what becomes of a
    body that is no text: `sends_any_body`.
    """
    if result.refused is not None:
        status = setup.throttled_status if result.refused.throttled else None
        return message(status or 500, _INTERNAL)
    if result.duration > (setup.timeout or TIMEOUT):
        text = _TIMED_OUT if setup.timeout_body is None else setup.timeout_body
        return message(504, text, error_reason="INTEGRATION_TIMEOUT")
    if result.failed:
        return _failure(setup.error_status or 502)
    try:
        return _proxied(result, setup)
    except ValueError:
        return _failure(502)


def refusal(event: object) -> HttpAnswer | None:
    """Return the 413 for a request that is too large, or None.

    Reported in koki-develop/lgtm-generator#10: one answer above the 10 MB of API Gateway, another above the 6 MB of Lambda.
    """
    if body_octets(event) > MAX_GATEWAY_BODY:
        return message(413, f"HTTP content length exceeded {MAX_GATEWAY_BODY} bytes.", "text; charset=utf-8")
    return message(413, '{"message": "Request Too Long"}') if too_large_request(event) else None


def _failure(status: int) -> HttpAnswer:
    # The word in the log: DataBiosphere/azul#8258
    return message(status, _INTERNAL, error_reason="INTEGRATION_FAILURE")


def _proxied(result: Result, setup: Setup) -> HttpAnswer:
    """Return the function's answer. An unknown key is malformed, a missing status is 200.

    Recorded by test_lambda_aws_proxy_response_format, 2024-02-23, and test_aws_proxy_response_payload_format_validation,
    2024-11-15.
    """
    given = result.parsed()
    if not isinstance(given, dict) or not given.keys() <= _KEYS:
        raise proxy_response.Malformed(given)
    status = given.get("statusCode")
    headers = proxy_response.merged_headers(given)
    alias = given.get("base64Encoded")  # wins over the documented name, by the same trials
    encoded = proxy_response.flag(given.get("isBase64Encoded") if alias is None else alias)
    decode = encoded and _is_binary(result.event, headers, setup.binary_media_types)
    return HttpAnswer(
        200 if status is None else proxy_response.status(status),
        headers,
        proxy_response.body(given.get("body"), decode=decode, any_type=setup.sends_any_body),
    )


def _is_binary(event: object, headers: Headers, media_types: tuple[str, ...]) -> bool:
    """Say whether a base64 body is decoded: by the first media type of the request's `Accept`, else by the answer's own.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html. Recorded by
    test_aws_proxy_response_payload_format_validation (b64-encoded-true), 2024-11-15: without media types it passes through.
    """
    asked = header(event, "accept") or headers.get("content-type", JSON)
    kind = asked.split(",")[0].split(";")[0].strip().lower()
    return any(
        each in ("*/*", kind) or (each.endswith("/*") and kind.startswith(each[:-1]))
        for each in map(str.lower, media_types)
    )
