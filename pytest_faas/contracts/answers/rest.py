"""Answers to a REST API with Lambda proxy integration.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pytest_faas.arguments import closest
from pytest_faas.contracts.answers import proxy_body, proxy_headers, proxy_status
from pytest_faas.contracts.answers.faults import AnswerFault, at, misfit
from pytest_faas.contracts.answers.question import Answer, Law

KEYS: Final = ("statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded")
_ALIAS: Final = "base64Encoded"  # by trials of the authors of AWS's SAM CLI: local_apigw_service.py
_THEN: Final = "The caller gets a 502"
_EXPECTED: Final = "an object with statusCode, headers and body"


def object_(answer: Answer) -> Iterator[AnswerFault]:
    """Demand an object: text gets a 502.

    Recorded from AWS by LocalStack's suite, test_aws_proxy_response_payload_format_validation (just-string), 2024-11-15.
    """
    if not isinstance(answer.value, dict):
        yield misfit("answer", answer.value, _EXPECTED, f"{_THEN}: return {{'statusCode': 200, 'body': …}}")


def known_keys(answer: Answer) -> Iterator[AnswerFault]:
    """Demand that no key is unknown: such an answer gets a 502.

    Recorded, same test (wrong-format). `cookies` warns, as AWS's SAM CLI takes it.
    """
    for name, value in answer.fields.items():
        if name not in KEYS and name != _ALIAS:
            hint = closest(name, [key for key in KEYS if key not in answer.fields])
            message = f"is not a key of a proxy response. {_THEN}: leave it out.{hint}"
            severity: Any = "warns" if name == "cookies" else "fails"
            expected = "one of " + ", ".join(KEYS)
            yield AnswerFault(at(name), value, expected, message, "refused", severity)


def flag(answer: Answer) -> Iterator[AnswerFault]:
    """Demand a boolean of `isBase64Encoded`, or of the alias that wins over it."""
    yield from proxy_body.flag(answer, _flag_key(answer))


def body(answer: Answer) -> Iterator[AnswerFault]:
    """Judge a base64 body by the API's binary media types: without, it goes out as it is.

    Recorded, same test (b64-encoded-true). Where the media types are not known, it should be base64 for any.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html
    """
    encoded = proxy_body.flag_of(answer.fields.get(_flag_key(answer))) is True
    media_types = answer.question.binary_media_types
    if encoded and media_types is not None and _is_binary(answer, media_types):
        yield from proxy_body.decoded_if(answer, decodes=True)
        return
    yield from proxy_body.decoded_if(answer, decodes=False)
    if encoded and isinstance(answer.fields.get("body"), str):
        yield from _passed_through(answer.fields["body"], known=media_types is not None)


def _passed_through(text: str, *, known: bool) -> Iterator[AnswerFault]:
    if known:
        expected = "a body of a type that is among binaryMediaTypes"
        message = (
            f"is not decoded, as the request's Accept, or the answer's Content-Type, is not {expected[10:]}"
        )
        then = "Add the type to binaryMediaTypes, or send text"
        yield AnswerFault("body", text, expected, f"{message}. {then}", "risky", "warns")
    elif not proxy_body.is_base64(text):
        then = "With a binary media type it cannot be decoded: leave isBase64Encoded out"
        yield misfit("body", text, "base64, as isBase64Encoded says", then, kind="risky")


def _flag_key(answer: Answer) -> str:
    return "isBase64Encoded" if answer.fields.get(_ALIAS) is None else _ALIAS


def _is_binary(answer: Answer, media_types: tuple[str, ...]) -> bool:
    """Say whether the first media type of `Accept`, else the answer's own, is a binary one."""
    asked = _header(answer.question.event, "accept") or _header(answer.fields, "content-type")
    kind = (asked or "application/json").split(",")[0].split(";")[0].strip().lower()
    return any(
        each in ("*/*", kind) or (each.endswith("/*") and kind.startswith(each[:-1]))
        for each in (media_type.lower() for media_type in media_types)
    )


def _header(carrier: Any, name: str) -> str:
    """Return a header of an event or an answer; the empty text where it has none."""
    for key in ("headers", "multiValueHeaders"):
        found = carrier.get(key) if isinstance(carrier, dict) else None
        for each, value in found.items() if isinstance(found, dict) else ():
            if each.lower() == name and value:
                return str(value[-1] if isinstance(value, list) else value)
    return ""


LAWS: Final[tuple[Law, ...]] = (
    object_,
    known_keys,
    proxy_status.status_or_nothing,
    proxy_headers.headers,
    proxy_headers.multi_value_headers,
    flag,
    proxy_body.body_is_text,
    body,
)
