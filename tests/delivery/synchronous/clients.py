"""A request through each front end, and handlers that answer it."""

from __future__ import annotations

from pytest_faas import events

BODY = '{"id":7}'
GREETING = {"statusCode": 200, "headers": {}, "isBase64Encoded": False, "body": "hi"}


def load_balancer_event(body=BODY, headers=None):
    """Return what a load balancer sends: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html."""
    arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/orders/49e9d65c45c6791a"
    return {
        "requestContext": {"elb": {"targetGroupArn": arn}},
        "httpMethod": "POST",
        "path": "/orders",
        "queryStringParameters": {},
        "headers": {
            "host": "lb-1.us-east-1.elb.amazonaws.com",
            "content-type": "application/json",
            "content-length": str(len(body)),
            "x-amzn-trace-id": "Root=1-5c536348-3d683b8b04734faae651f476",
            "x-forwarded-for": "203.0.113.7",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
            **(headers or {}),
        },
        "body": body,
        "isBase64Encoded": False,
    }


def event_of(kind, headers=None):
    """Return a POST of an order through a front end."""
    given = {
        "path": "/orders",
        "body": BODY,
        "headers": {"Content-Type": "application/json", **(headers or {})},
    }
    if kind == "rest":
        return events.apigw("POST", **given)
    if kind == "http_api_1":
        return {**events.apigw("POST", **given), "version": "1.0"}
    if kind == "alb":
        return load_balancer_event(headers={name.lower(): value for name, value in (headers or {}).items()})
    if kind == "direct":
        return {"id": 7}
    return events.http_api("POST", function_url=kind == "function_url", **given)


KINDS = ("rest", "http_api", "http_api_1", "function_url", "alb", "direct")
HTTP_KINDS = KINDS[:-1]


def statuses(report):
    """Return the status that the client of each request was left with, None for no answer."""
    return [answer and answer.status_code for answer in report.answers]


def fates(report):
    """Return what became of each sending."""
    return [line.fate for row in report.rows for line in row.lines]


def succeeds(event, context):
    """Answer what every front end takes."""
    return GREETING


def fails(event, context):
    """Raise."""
    raise ValueError("no stock")
