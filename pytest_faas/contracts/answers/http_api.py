"""Answers to HTTP APIs in both payload formats, and to function URLs, which share format 2.0.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from pytest_faas.contracts.answers import names, proxy_body, proxy_headers, proxy_status
from pytest_faas.contracts.answers.faults import AnswerFault, misfit
from pytest_faas.contracts.answers.names import misspelt
from pytest_faas.contracts.answers.question import Answer, Law

_KEYS_2: Final = ("statusCode", "headers", "body", "isBase64Encoded", "cookies")
_KEYS_1: Final = ("statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded")
_LOST: Final = "what it holds does not reach the client"


def structured(law: Law) -> Law:
    """Make a law that applies to proxy responses only: format 2.0 sends all else as a body."""

    def only_structured(answer: Answer) -> Iterator[AnswerFault]:
        if "statusCode" in answer.fields:
            yield from law(answer)

    return only_structured


def known_keys_2(answer: Answer) -> Iterator[AnswerFault]:
    """Tell keys of a proxy response that are misspelt: unknown ones are ignored (trials of AWS's SAM CLI)."""
    yield from misspelt(answer.fields, _KEYS_2, _LOST)


def known_keys_1(answer: Answer) -> Iterator[AnswerFault]:
    """Tell the same of format 1.0."""
    yield from misspelt(answer.fields, _KEYS_1, _LOST)


def inferred(answer: Answer) -> Iterator[AnswerFault]:
    """Judge what becomes the body of a 200 because it has no `statusCode`: text that can be sent, and so meant.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.v2
    """
    fields = answer.fields
    if "statusCode" in fields:
        return
    yield from proxy_body.sendable("answer", json.dumps(answer.value, ensure_ascii=False))
    wrong = next((name for name in fields if name == "status" or names.near(name, "statusCode")), None)
    if wrong is not None and fields.keys() & {"body", "headers"}:
        message = f"{wrong!r} is not a key that is read: all of the answer is the body of a 200. Did you mean 'statusCode'?"
        yield AnswerFault(wrong, fields[wrong], "the key 'statusCode'", message, "ignored", "warns")


def has_status(answer: Answer) -> Iterator[AnswerFault]:
    """Demand an object with `statusCode`: in format 1.0 nothing is made of what has none.

    By trials of the authors of AWS's SAM CLI: local_apigw_service.py, _parse_v1_payload_format_lambda_output.
    """
    if "statusCode" not in answer.fields:
        then = "The caller gets a 500: payload format 1.0 needs it, 2.0 does not"
        yield misfit("answer", answer.value, "an object with statusCode", then)


LAWS_2: Final[tuple[Law, ...]] = (
    inferred,
    *(
        structured(law)
        for law in (
            known_keys_2,
            proxy_status.status,
            proxy_headers.headers,
            proxy_headers.several_values_are_not_read,
            proxy_headers.cookies,
            proxy_body.flag,
            proxy_body.body_is_text,
            proxy_body.encoded,
        )
    ),
)
LAWS_1: Final[tuple[Law, ...]] = (
    has_status,
    known_keys_1,
    proxy_status.status,
    proxy_headers.headers,
    proxy_headers.multi_value_headers,
    proxy_body.flag,
    proxy_body.body_is_text,
    proxy_body.encoded,
)
