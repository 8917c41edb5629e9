"""The body of a proxy response, and whether it is base64."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from typing import Any, Final

from pytest_faas.contracts.answers.faults import AnswerFault, misfit
from pytest_faas.contracts.answers.question import Answer

_FLAGS: Final = {"true": True, "True": True, "false": False, "False": False}
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_SPACE: Final = re.compile(r"\s+")
_THEN: Final = "The caller gets an error of the front end in place of the answer"


def flag_of(value: Any) -> bool | None:
    """Return `isBase64Encoded` as API Gateway reads it, or None for what it does not take.

    A JSON boolean, its name as text, or null for false: by trials of the authors of AWS's SAM CLI,
    local_apigw_service.py, get_base_64_encoded.

    >>> flag_of("true"), flag_of(None), flag_of(1)
    (True, False, None)
    """
    if value is None:
        return False
    if isinstance(value, str):
        return _FLAGS.get(value)
    return value if isinstance(value, bool) else None


def flag(answer: Answer, key: str = "isBase64Encoded") -> Iterator[AnswerFault]:
    """Demand a boolean."""
    value = answer.fields.get(key)
    if flag_of(value) is None:
        yield misfit(key, value, "true or false", f"{_THEN}: write {bool(value)}")


def body_is_text(answer: Answer) -> Iterator[AnswerFault]:
    """Warn of a body that is no text: API Gateway calls the answer malformed.

    Reported for a REST API in vincentsarago/lambda-proxy#59, and not known for certain.
    """
    value = answer.fields.get("body")
    if value is not None and not isinstance(value, str) and not answer.question.sends_any_body:
        yield misfit("body", value, "text", f"{_THEN}: write json.dumps(...)", severity="warns")


def encoded(answer: Answer) -> Iterator[AnswerFault]:
    """Demand of a body that is decoded, wherever `isBase64Encoded` says so, that it is base64."""
    yield from decoded_if(answer, decodes=flag_of(answer.fields.get("isBase64Encoded")) is True)


def decoded_if(answer: Answer, *, decodes: bool) -> Iterator[AnswerFault]:
    """Judge the text of a body: base64 where it is decoded, sendable where it is not."""
    value = answer.fields.get("body")
    if value is not None and not isinstance(value, str):
        if answer.question.sends_any_body:
            yield from sendable("body", json.dumps(value, ensure_ascii=False))
    elif value is None:
        return
    elif not decodes:
        yield from sendable("body", value)
    elif not is_base64(value):
        nearly = is_base64(_repaired(value))
        how = "without line breaks and with its padding" if nearly else "as isBase64Encoded says"
        then = f"{_THEN}: write base64.b64encode(octets).decode(), or leave isBase64Encoded out"
        yield misfit("body", value, f"base64, {how}", then, severity="warns" if nearly else "fails")


def sendable(path: str, text: str) -> Iterator[AnswerFault]:
    """Warn of text that UTF-8 cannot say; what AWS makes of it is inferred."""
    if _SURROGATE.search(text):
        yield misfit(path, text, "text without lone surrogates", _THEN, severity="warns")


def is_base64(text: str) -> bool:
    r"""Say whether a text is base64: its alphabet, its padding, nothing else.

    >>> is_base64("AP8="), is_base64("AP8"), is_base64("hello, world")
    (True, False, False)
    """
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _repaired(text: str) -> str:
    """Return base64 as a lenient decoder reads it: without white space, padded."""
    bare = _SPACE.sub("", text).rstrip("=")
    return bare + "=" * (-len(bare) % 4)
