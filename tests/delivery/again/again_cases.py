"""Events of each row of the table, drawn, and the paths in which two events differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st

from pytest_faas import events, strategies

HEADERS = ("headers", "multiValueHeaders")
ABSENT = object()


def _published(*, fifo: bool) -> st.SearchStrategy[Any]:
    topic: dict[str, Any] = {"topic": "orders.fifo", "group_id": "a"} if fifo else {"topic": "orders"}
    texts = st.sampled_from(["a", '{"MessageId" : "x", "Timestamp" : "y"}', "é\n"])
    attributes = st.sampled_from([None, {"MessageId": "b", "Signature": "c"}])
    return st.builds(lambda text, own: events.sns_message(text, attributes=own, **topic), texts, attributes)


LOAD_BALANCER = st.builds(
    lambda body, trace, address: {
        "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/1"}},
        "httpMethod": "POST",
        "path": "/orders",
        "queryStringParameters": {"a": "1"},
        "headers": {"host": "lb-1.example.com", "x-amzn-trace-id": trace, "x-forwarded-for": address},
        "body": body,
        "isBase64Encoded": False,
    },
    st.text(),
    st.from_regex(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", fullmatch=True),
    st.sampled_from(["203.0.113.7", "203.0.113.7:46532", "[2001:db8::1]:46532"]),
)  # fmt: skip

DRAWN: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "sqs": strategies.sqs_events(body=st.text(), fifo=False),
    "sqs_fifo": strategies.sqs_events(body=st.text(), fifo=True),
    "sns_sqs": strategies.sqs_events(body=_published(fifo=False), fifo=False, raw_message_delivery=False)
    | strategies.sqs_events(body=_published(fifo=True), fifo=True, raw_message_delivery=False),
    "sns": strategies.sns_events(),
    "s3": strategies.s3_events(),
    "eventbridge": strategies.eventbridge_events(),
    "schedule": strategies.schedule_events(),
    "scheduler": strategies.scheduler_events(),
    "kinesis": strategies.kinesis_events(),
    "dynamodb_stream": strategies.dynamodb_stream_events(),
    "apigw": strategies.apigw_events(),
    "http_api": strategies.http_api_events(function_url=False),
    "function_url": strategies.http_api_events(function_url=True),
    "alb": LOAD_BALANCER,
    "direct": st.dictionaries(st.sampled_from(["order", "amount"]), st.integers() | st.text()),
}


def differences(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """Yield the paths that differ: `*` for each record, headers in lower case, lists elsewhere as one value."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in before.keys() | after.keys():
            yield from differences(before.get(name, ABSENT), after.get(name, ABSENT), _below(path, name))
    elif path == "Records" and len(before) == len(after):
        for one, two in zip(before, after):
            yield from differences(one, two, "Records.*")
    elif before != after:
        yield path


def _below(path: str, name: str) -> str:
    return f"{path}.{name.lower() if path in HEADERS else name}" if path else name


def there(event: Any, path: str) -> list[Any]:
    """Return the values at a path of the table, one for each record that has it."""
    found = [event]
    for step in path.split("."):
        if step == "*":
            found = [each for several in found for each in several]
        else:
            found = [each[step] for each in found if isinstance(each, dict) and step in each]
    return found


# of a client that signs its requests, behind CloudFront
_SIGNED = {
    "X-Amz-Cf-Id": "cDehVQoZnx43VYQb9j2-nvCh-9z396Uhbp027Y2JvkCPNLmGJHqlaA==",
    "Authorization": "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/execute-api/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=" + "ab" * 32,
    "X-Amz-Date": "20150830T123600Z",
}


def _alb(key: str, shown: Any) -> dict[str, Any]:
    headers = {
        "x-amzn-trace-id": "Root=1-5c536348-3d683b8b04734faae651f476",
        "x-forwarded-for": "203.0.113.7:46532",
        **{name.lower(): value for name, value in _SIGNED.items()},
    }
    context = {
        "elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/1"}
    }
    shown_headers = {name: shown(value) for name, value in headers.items()}
    return {"requestContext": context, "httpMethod": "GET", "path": "/", "queryStringParameters": {},
            key: shown_headers, "body": ""}  # fmt: skip


def _queues(body: Any, queue: str) -> list[dict[str, Any]]:
    """Return a first delivery, a later one, and one from a dead-letter queue."""
    suffix = ".fifo" if queue.endswith(".fifo") else ""
    dead = events.sqs_message(body, receive_count=4, dead_letter_queue_source=queue)
    return [
        events.sqs(body, queue=queue),
        events.sqs(events.sqs_message(body, receive_count=3), queue=queue),
        events.sqs(dead, queue=f"dead{suffix}"),
    ]


def made(name: str) -> list[dict[str, Any]]:
    """Return events of a row in which all that may change does."""
    published: dict[str, Any] = {"topic": "orders", "message": "a"}
    fifo: dict[str, Any] = {"topic": "orders.fifo", "group_id": "a", "message": "a"}
    request: dict[str, Any] = {"method": "POST", "path": "/orders", "json": {}, "headers": _SIGNED}
    rows: dict[str, Callable[[], list[dict[str, Any]]]] = {
        "sqs": lambda: [*_queues("a", "orders"), events.sqs("a", "b")],
        "sqs_fifo": lambda: [*_queues("a", "orders.fifo"), events.sqs("a", "b", queue="orders.fifo")],
        "sns_sqs": lambda: [
            *_queues(events.sns_message(**published), "orders"),
            *_queues(events.sns_message(**fifo), "orders.fifo"),
        ],
        "sns": lambda: [events.sns("a")],
        "s3": lambda: [events.s3("photos", "a b.jpg")],
        "eventbridge": lambda: [events.eventbridge({"a": 1})],
        "schedule": lambda: [events.schedule()],
        "scheduler": lambda: [events.scheduler()],
        "kinesis": lambda: [events.kinesis("a", "b")],
        "dynamodb_stream": lambda: [events.dynamodb_stream(events.insert({"id": "a"}))],
        "apigw": lambda: [events.apigw(**request), events.apigw(endpoint_type="EDGE")],
        "http_api": lambda: [events.http_api(**request)],
        "function_url": lambda: [events.http_api(function_url=True, **request)],
        "alb": lambda: [_alb("headers", str), _alb("multiValueHeaders", lambda value: [value])],
        "direct": lambda: [{"order": 7}],
    }
    return rows[name]()
