"""Answers to an Application Load Balancer.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#respond-to-load-balancer
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pytest_faas.contracts.answers import proxy_body, proxy_status
from pytest_faas.contracts.answers.faults import AnswerFault, Severity, at, misfit
from pytest_faas.contracts.answers.names import misspelt
from pytest_faas.contracts.answers.payload import over
from pytest_faas.contracts.answers.question import Answer, Law
from pytest_faas.contracts.faults import ABSENT

MAX_RESPONSE: Final = 1024 * 1024
"""Octets of the JSON of an answer (same page)."""

_KEYS: Final = ("statusCode", "statusDescription", "headers", "multiValueHeaders", "body", "isBase64Encoded")
_THEN: Final = "The client gets a 502 (LambdaInvalidResponse)"
_VALUES: Final = {"statusCode": "200", "isBase64Encoded": "False", "headers": "{}", "multiValueHeaders": "{}"}


def size(answer: Answer) -> Iterator[AnswerFault]:
    """Demand 1 MB of JSON at most.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-502-issues
    """
    octets = len(answer.payload)
    if octets > MAX_RESPONSE:
        yield over("a load balancer", octets, MAX_RESPONSE, "The client gets a 502 (LambdaResponseTooLarge)")


def object_(answer: Answer) -> Iterator[AnswerFault]:
    """Demand an object."""
    if not isinstance(answer.value, dict):
        expected = "an object with statusCode, isBase64Encoded and headers"
        yield misfit("answer", answer.value, expected, _THEN)


def required(answer: Answer) -> Iterator[AnswerFault]:
    """Demand what the page requires; with `fills_in_missing` the status alone, as reported in aws/aws-lambda-go#408."""
    if not isinstance(answer.value, dict):
        return
    needed = ["statusCode"]
    if not answer.question.fills_in_missing:
        needed += ["isBase64Encoded", _headers_key(answer)]
    for key in needed:
        if key not in answer.fields:
            severity: Severity = "warns" if _may_be_the_other(answer, key) else "fails"
            message = f"is missing. {_THEN}: write {_VALUES[key]}"
            yield AnswerFault(at(key), ABSENT, "what a load balancer requires", message, "refused", severity)


def no_null(answer: Answer) -> Iterator[AnswerFault]:
    """Demand that nothing is null that is read: reported in aws/aws-lambda-go#408 and awslabs/aws-lambda-go-api-proxy#79."""
    for key in ("statusCode", "statusDescription", "isBase64Encoded", _headers_key(answer), "body"):
        if answer.fields.get(key, "") is None:
            hint = f"write {_VALUES[key]}" if key in _VALUES else "leave it out"
            yield misfit(at(key), None, "a value that a load balancer takes", f"{_THEN}: {hint}")


def status(answer: Answer) -> Iterator[AnswerFault]:
    """Demand a number: one as text is refused, as reported in adamchainz/apig-wsgi#52."""
    value = answer.fields.get("statusCode")
    if value is not None:
        yield from proxy_status.numeric(value, value)


def description(answer: Answer) -> Iterator[AnswerFault]:
    """Warn of a `statusDescription` that is no text; that it is refused is inferred."""
    value = answer.fields.get("statusDescription", "")
    if value is not None and not isinstance(value, str):
        yield misfit("statusDescription", value, "text, such as '200 OK'", _THEN, severity="warns")


def flag(answer: Answer) -> Iterator[AnswerFault]:
    """Demand a JSON boolean."""
    value = answer.fields.get("isBase64Encoded", False)
    if value is not None and not isinstance(value, bool):
        yield misfit(
            "isBase64Encoded", value, "true or false", f"{_THEN}: write {value == 'true' or value == 1}"
        )


def body(answer: Answer) -> Iterator[AnswerFault]:
    """Demand text, and base64 where `isBase64Encoded` says so: a load balancer always decodes it."""
    value = answer.fields.get("body", "")
    if value is not None and not isinstance(value, str):
        yield misfit("body", value, "text", f"{_THEN}: write json.dumps(...)", severity="warns")
    else:
        yield from proxy_body.decoded_if(answer, decodes=answer.fields.get("isBase64Encoded") is True)


def headers(answer: Answer) -> Iterator[AnswerFault]:
    """Demand a map of texts, or of lists of them: a value that is no text is reported in jeremydaly/lambda-api#117."""
    key = _headers_key(answer)
    given: Any = answer.fields.get(key)
    if given is None:
        return
    if not isinstance(given, dict):
        yield misfit(key, given, "an object of names and values", _THEN)
        return
    for name, value in given.items():
        if key == "headers":
            yield from _text((key, name), value)
        elif not isinstance(value, list):
            yield misfit(at(key, name), value, "a list of texts", f"{_THEN}: write [{value!r:.30}]")
        else:
            for index, each in enumerate(value):
                yield from _text((key, name, index), each)


def other_headers(answer: Answer) -> Iterator[AnswerFault]:
    """Warn of headers that nobody reads: the target group's attribute decides on the key, both ways (same page)."""
    read = _headers_key(answer)
    other = "headers" if read == "multiValueHeaders" else "multiValueHeaders"
    held = answer.fields.get(read)
    lost = answer.fields.get(other)
    if not isinstance(held, dict) or not isinstance(lost, dict):
        return
    missing = lost.keys() - held.keys()
    if missing:
        expected = f"headers in {read}"
        message = f"is not read, {read} is: {', '.join(sorted(missing))} reaches nobody. Put it into {read}"
        yield AnswerFault(other, lost, expected, message, "ignored", "warns")


def known_keys(answer: Answer) -> Iterator[AnswerFault]:
    """Tell keys that are misspelt, and so not read."""
    yield from misspelt(answer.fields, _KEYS, "what it holds does not reach the client")


def _text(steps: tuple[str | int, ...], value: Any) -> Iterator[AnswerFault]:
    if not isinstance(value, str):
        yield misfit(at(*steps), value, "text", f"{_THEN}: write str(...)")


def _headers_key(answer: Answer) -> str:
    """Return the key that is read: by the attribute, else as the event shows it."""
    several = answer.question.multi_value_headers
    if several is None:
        event = answer.question.event
        several = isinstance(event, dict) and "multiValueHeaders" in event
    return "multiValueHeaders" if several else "headers"


def _may_be_the_other(answer: Answer, key: str) -> bool:
    """Say whether the answer has the other key for headers, and nothing tells which one is read."""
    told = answer.question.multi_value_headers is not None or isinstance(answer.question.event, dict)
    return not told and key == "headers" and "multiValueHeaders" in answer.fields


LAWS: Final[tuple[Law, ...]] = (
    size,
    object_,
    required,
    no_null,
    known_keys,
    status,
    description,
    headers,
    other_headers,
    flag,
    body,
)
