"""The status of a proxy response."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final

from pytest_faas.contracts.answers.faults import AnswerFault, misfit
from pytest_faas.contracts.answers.question import Answer

_LEAST: Final = 100
_MOST: Final = 599
_DIGITS: Final = 4  # more make no status, whatever they say
_A_STATUS: Final = "a status of HTTP, from 100 to 599"
_THEN: Final = "The caller gets an error of the front end: return an int, such as 200"


def status(answer: Answer) -> Iterator[AnswerFault]:
    """Demand a status that API Gateway and function URLs take: a number, or its digits as text.

    `"201"` is taken, `"test"` is not: recorded from AWS by LocalStack's suite,
    test_aws_proxy_response_payload_format_validation, 2024-11-15. That a boolean, a fraction and what is no status of HTTP
    (RFC 9110 §15) are refused is inferred.
    """
    if "statusCode" not in answer.fields:
        return
    value: Any = answer.fields["statusCode"]
    if isinstance(value, str):
        if not (value.isascii() and value.isdigit()):
            hint = f"{_THEN}.{_phrase_hint(value)}" if _phrase_hint(value) else _THEN
            yield misfit("statusCode", value, "a number", hint)
            return
        value = int(value[:_DIGITS])
    yield from numeric(answer.fields["statusCode"], value)


def status_or_nothing(answer: Answer) -> Iterator[AnswerFault]:
    """Demand the same where a status may be missing, or null: it is 200 then (recorded, same test)."""
    if answer.fields.get("statusCode") is not None:
        yield from status(answer)


def numeric(seen: Any, value: Any) -> Iterator[AnswerFault]:
    """Demand a number that is a status; `seen` is how the answer has it."""
    if value is None or isinstance(value, (bool, float)):
        yield misfit("statusCode", seen, _A_STATUS, _THEN, severity="warns")
    elif not isinstance(value, int):
        yield misfit("statusCode", seen, "a number", _THEN)
    elif not _LEAST <= value <= _MOST:
        yield misfit("statusCode", seen, _A_STATUS, _THEN, severity="warns")


def _phrase_hint(text: str) -> str:
    """Return the number of a status that was given by its phrase.

    >>> _phrase_hint("Not Found")
    ' That is 404'
    """
    named = "".join(each for each in text.upper() if each.isalpha())
    found = next((each for each in HTTPStatus if each.name.replace("_", "") == named), None)
    return f" That is {found.value}" if found else ""
