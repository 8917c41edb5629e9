"""Read a proxy response: the object with a status, headers and a body that a function answers a front end with.

What does not fit raises `Malformed`; each front end makes of that what AWS's does.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from pytest_faas.runtime.front_ends.answer import Headers
from pytest_faas.runtime.marshalling import JSON

_FLAGS = {"true": True, "True": True, "false": False, "False": False}


class Malformed(ValueError):
    """The answer is not what the front end takes."""


def status(value: Any) -> int:
    """Return the status; a numeric str counts.

    Recorded by test_aws_proxy_response_payload_format_validation, 2024-11-15: `"201"` is 201, `"test"` is malformed.
    Inferred: a boolean, a fraction and what is no status of HTTP (RFC 9110 §15) are malformed too.

    >>> status("201")
    201
    """
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:4])
    return numeric_status(value)


def numeric_status(value: Any) -> int:
    """Return a status that has to be a JSON number."""
    if isinstance(value, bool) or not isinstance(value, int) or not 100 <= value <= 599:
        raise Malformed(value)
    return value


def flag(value: Any) -> bool:
    """Return `isBase64Encoded`: a JSON boolean, its name as text, or nothing for false.

    By trials of the authors of AWS's SAM CLI: aws/aws-sam-cli, local_apigw_service.py, get_base_64_encoded.
    """
    if value is None:
        return False
    if isinstance(value, str) and value in _FLAGS:
        return _FLAGS[value]
    if not isinstance(value, bool):
        raise Malformed(value)
    return value


def header_map(answer: dict[str, Any], key: str) -> list[tuple[str, Any]]:
    """Return the pairs of a map of headers; `null` is an empty one.

    Recorded by test_aws_proxy_response_payload_format_validation (headers-null), 2024-11-15.
    """
    headers = answer.get(key)
    if headers is None:
        return []
    if not isinstance(headers, dict):
        raise Malformed(headers)
    return list(headers.items())


def header_value(value: Any) -> str:
    """Return a value as text; a list or an object is malformed (inferred).

    Recorded by test_aws_proxy_response_payload_format_validation (with-headers), 2024-11-15: `true` is sent as `true`.
    """
    if isinstance(value, (dict, list)):
        raise Malformed(value)
    return value if isinstance(value, str) else json.dumps(value)


def merged_headers(answer: dict[str, Any]) -> Headers:
    """Merge `headers` and `multiValueHeaders`: the several values first, then the single one, in the casing of the former.

    Recorded by test_aws_proxy_response_payload_format_validation (multi-headers-*), 2024-11-15. A pair that is in both
    appears once: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    """
    pairs: list[tuple[str, str]] = []
    for name, values in header_map(answer, "multiValueHeaders"):
        if not isinstance(values, list):
            raise Malformed(values)
        pairs += [(name, header_value(value)) for value in values]
    known = {(name.lower(), text) for name, text in pairs}
    for name, value in header_map(answer, "headers"):
        text = header_value(value)
        if (name.lower(), text) not in known:
            pairs.append((name, text))
    return Headers(with_content_type(pairs))


def with_content_type(pairs: list[tuple[str, str]], default: str = JSON) -> list[tuple[str, str]]:
    """Return the headers with a `Content-Type`, that of JSON unless the function gave one (recorded, same test)."""
    typed = any(name.lower() == "content-type" for name, _ in pairs)
    return pairs if typed else [*pairs, ("Content-Type", default)]


def body(value: Any, *, decode: bool, any_type: bool = False) -> bytes:
    """Return the octets of a body: text, decoded from base64 where that is so; an object is malformed, unless any type goes.

    Reported for a REST API in vincentsarago/lambda-proxy#59 ("Malformed Lambda proxy response", 502).
    """
    if value is None:
        return b""
    if not isinstance(value, str):
        if not any_type:
            raise Malformed(value)
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    if not decode:
        return value.encode()
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise Malformed(value) from error
