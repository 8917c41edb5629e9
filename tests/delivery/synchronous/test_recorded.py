"""Deliveries whose outcome was recorded from AWS by LocalStack's suite; each test has the name of the recorded one."""

from __future__ import annotations

import time

import pytest
from clients import event_of, statuses

from pytest_faas import Sync, events


def answer_to(faas, handler, event, *, timeout=3, **words):
    """Return what a direct caller reads: status, function error, payload."""
    report = faas.deliver(faas.function(handler, timeout=timeout), event, source=Sync(), **words)
    (answer,) = report.answers
    return answer.status_code, answer.headers.get("x-amz-function-error"), answer.json(), report


def test_lambda_handler_error(faas):  # 2025-11-24
    def handler(event, context):
        raise Exception("Handler fails")

    status, error, payload, report = answer_to(faas, handler, {})
    assert (status, error) == (200, "Unhandled")
    assert (payload["errorMessage"], payload["errorType"]) == ("Handler fails", "Exception")
    assert payload["requestId"] == report.attempts[0].request_id
    assert report.answers[0].headers["x-amz-executed-version"] == "$LATEST"


def test_lambda_runtime_error(faas, tmp_path):  # 2025-11-24
    (tmp_path / "lambda_runtime_error.py").write_text('raise Exception("Runtime startup fails")\n')
    fn = faas.function("lambda_runtime_error.handler", root=tmp_path)
    (answer,) = faas.deliver(fn, {}, source=Sync()).answers
    assert (answer.status_code, answer.headers["x-amz-function-error"]) == (200, "Unhandled")
    assert (answer.json()["errorMessage"], answer.json()["errorType"]) == (
        "Runtime startup fails",
        "Exception",
    )
    assert answer.json()["requestId"] == ""


def test_lambda_handler_exit(faas):  # 2025-11-24
    def handler(event, context):
        raise SystemExit(0)

    status, error, payload, report = answer_to(faas, handler, {})
    assert (status, error, payload["errorType"]) == (200, "Unhandled", "Runtime.ExitError")
    said = "Error: Runtime exited without providing a reason"
    assert payload["errorMessage"] == f"RequestId: {report.attempts[0].request_id} {said}"


def test_lambda_invoke_with_timeout(faas):  # 2025-11-25
    status, error, payload, report = answer_to(faas, lambda event, context: time.sleep(2), {}, timeout=1)
    assert (status, error, payload["errorType"]) == (200, "Unhandled", "Sandbox.Timedout")
    said = "Error: Task timed out after 1.00 seconds"
    assert payload["errorMessage"] == f"RequestId: {report.attempts[0].request_id} {said}"


def test_lambda_too_large_response(faas):  # 2025-11-24
    status, error, payload, _ = answer_to(faas, lambda event, context: "x" * 6_291_557, {})
    assert (status, error) == (200, "Unhandled")
    assert payload == {
        "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        "errorType": "Function.ResponseSizeTooLarge",
    }


def test_invocation_type_no_return_payload(faas):  # 2025-11-24
    report = faas.deliver(faas.function(lambda event, context: None), {}, source=Sync())
    assert (statuses(report), report.answers[0].body) == ([200], b"null")


def test_lambda_concurrency_block(faas):  # 2025-11-24
    status, _, payload, report = answer_to(
        faas, lambda event, context: {"hello": "world"}, {}, reserved_concurrent_executions=0
    )
    assert (status, report.attempts) == (429, ())
    assert payload["message"] == "Rate Exceeded."
    assert (payload["Type"], payload["Reason"]) == (
        "User",
        "ReservedFunctionConcurrentInvocationLimitExceeded",
    )


def test_request_id_invoke(faas):  # 2025-11-24
    _, _, payload, report = answer_to(faas, lambda event, context: context.aws_request_id, {})
    assert payload == report.attempts[0].request_id


def test_request_id_invoke_url(faas):  # 2025-11-24
    report = faas.deliver(faas.function(lambda event, context: "hi"), event_of("function_url"))
    (answer,) = report.answers
    assert (answer.status_code, answer.text) == (200, "hi")
    assert answer.headers["x-amzn-RequestId"] == report.attempts[0].request_id
    assert f"END RequestId: {report.attempts[0].request_id}" in report.attempts[0].invocation.log_tail


def test_lambda_url_invocation_exception(faas):  # 2025-11-24
    def handler(event, context):
        raise Exception("something is wrong")

    (answer,) = faas.deliver(faas.function(handler), event_of("function_url")).answers
    assert (answer.status_code, answer.text) == (502, "Internal Server Error")


@pytest.mark.parametrize(  # 2025-11-24
    ("value", "body", "length"),
    [
        ({"hello": "world"}, '{"hello":"world"}', 17),
        ({"statusCode": 200, "body": "body123"}, "body123", 7),
        ({"statusCode": 200, "body": '{"hello": "world"}'}, '{"hello": "world"}', 18),
        (["hello", 3, True], '["hello",3,true]', 16),
        ("hello", "hello", 5),
        (3, "3", 1),
        (3.1, "3.1", 3),
        (True, "true", 4),
    ],
    ids=[
        "dict",
        "http-response",
        "http-response-json",
        "list-mixed",
        "string",
        "integer",
        "float",
        "boolean",
    ],
)
def test_lambda_url_invocation(faas, value, body, length):
    report = faas.deliver(faas.function(lambda event, context: value), event_of("function_url"))
    (answer,) = report.answers
    assert (answer.status_code, answer.text, len(answer.body)) == (200, body, length)
    assert answer.headers["content-type"] == "application/json"
    assert len(report.succeeded) == 1


@pytest.mark.parametrize("value", [{}, {"statusCode": 200}])  # 2024-02-23
def test_lambda_aws_proxy_response_format(faas, value):
    report = faas.deliver(faas.function(lambda event, context: value), event_of("rest"))
    assert (statuses(report), report.answers[0].body, len(report.succeeded)) == ([200], b"", 1)


ERROR = '{"message": "Internal server error"}'


@pytest.mark.parametrize(  # 2024-11-15
    ("value", "status", "body"),
    [
        ({"statusCode": 200}, 200, ""),
        ({"statusCode": 200, "headers": {"test-header": "value", "header-bool": True}}, 200, ""),
        ({"statusCode": 200, "headers": None}, 200, ""),
        ({"statusCode": 200, "wrongValue": "value"}, 502, ERROR),
        ({"statusCode": 200, "body": "dGVzdC1kYXRh", "isBase64Encoded": True}, 200, "dGVzdC1kYXRh"),
        ({"statusCode": 200, "body": "dGVzdC1kYXRh", "isBase64Encoded": False}, 200, "dGVzdC1kYXRh"),
        ({"statusCode": 200, "multiValueHeaders": {"test-multi": ["value1", "value2"]}}, 200, ""),
        ({"statusCode": 200, "multiValueHeaders": {"test-multi": "value1"}}, 502, ERROR),
        ({"statusCode": "test"}, 502, ERROR),
        ({"statusCode": "201"}, 201, ""),
        ("just a string", 502, ERROR),
        ({"headers": {"test-header": "value"}}, 200, ""),
    ],
    ids=[
        "no-body",
        "with-headers",
        "with-headers-null",
        "wrong-format",
        "b64-encoded-true",
        "b64-encoded-false",
        "multi-headers-valid",
        "multi-headers-invalid",
        "invalid-status-code",
        "status-code-str",
        "just-string",
        "only-headers",
    ],
)
def test_aws_proxy_response_payload_format_validation(faas, value, status, body):
    report = faas.deliver(faas.function(lambda event, context: value), events.apigw("POST", "/", json={}))
    assert (statuses(report), report.answers[0].text) == ([status], body)
    assert bool(report.succeeded) == (status < 400)
