"""The headers and cookies of a proxy response."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from pytest_faas.contracts.answers.faults import AnswerFault, at, misfit
from pytest_faas.contracts.answers.question import Answer

_MAP: Final = "an object of names and values"
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_THEN: Final = "The caller gets an error of the front end in place of the answer"


def headers(answer: Answer) -> Iterator[AnswerFault]:
    """Demand that `headers` is a map of plain values; null is an empty one, and `true` is sent as `true`.

    Recorded from AWS by LocalStack's suite, test_aws_proxy_response_payload_format_validation, 2024-11-15. That a list or
    an object is no value is inferred.
    """
    for name, value in _pairs(answer, "headers"):
        if name is None:
            yield misfit("headers", value, _MAP, _THEN)
        elif isinstance(value, (dict, list)):
            hint = f"{_THEN}: join several values by a comma, or use multiValueHeaders"
            yield misfit(at("headers", name), value, "text", hint, severity="warns")
        else:
            yield from _unsendable(("headers", name), name, value)


def multi_value_headers(answer: Answer) -> Iterator[AnswerFault]:
    """Demand that `multiValueHeaders` is a map of lists.

    A value that is no list gets a 502: recorded, same test.
    """
    for name, values in _pairs(answer, "multiValueHeaders"):
        if name is None:
            yield misfit("multiValueHeaders", values, _MAP, _THEN)
        elif not isinstance(values, list):
            yield misfit(at("multiValueHeaders", name), values, f"a list, such as [{values!r:.30}]", _THEN)
        else:
            yield from _elements(name, values)


def _elements(name: str, values: list[Any]) -> Iterator[AnswerFault]:
    for index, value in enumerate(values):
        if isinstance(value, (dict, list)):
            yield misfit(at("multiValueHeaders", name, index), value, "text", _THEN, severity="warns")
        else:
            yield from _unsendable(("multiValueHeaders", name, index), name, value)


def _pairs(answer: Answer, key: str) -> Iterator[tuple[str | None, Any]]:
    """Yield the pairs of a map; what is no map comes without a name."""
    given = answer.fields.get(key)
    if isinstance(given, dict):
        yield from given.items()
    elif given is not None:
        yield None, given


def _unsendable(steps: tuple[str | int, ...], name: str, value: Any) -> Iterator[AnswerFault]:
    """Warn of what is no header of HTTP: https://www.rfc-editor.org/rfc/rfc9110#section-5.5.

    What AWS makes of it, nothing public says.
    """
    then = "HTTP has no such header, and what the client gets is not known"
    if not _TOKEN.fullmatch(name):
        expected = "a name of letters, digits and hyphens"
        message = f"the name {name!r} is not {expected}. {then}"
        yield AnswerFault(at(*steps), name, expected, message, "risky", "warns")
    if isinstance(value, str) and _CONTROL.search(value):
        yield misfit(at(*steps), value, "text of one line", then, kind="risky", severity="warns")
    elif value is None:
        hint = "It may go out as the text 'null': leave the header out"
        yield misfit(at(*steps), value, "text", hint, kind="risky", severity="warns")


def cookies(answer: Answer) -> Iterator[AnswerFault]:
    """Warn where `cookies` are no list of text: they are passed over, by trials of the authors of AWS's SAM CLI."""
    given = answer.fields.get("cookies")
    if isinstance(given, list):
        for index, each in enumerate(given):
            if not isinstance(each, str):
                expected = "text, such as 'name=value'"
                then = "What the client gets is not known"
                yield misfit(at("cookies", index), each, expected, then, kind="risky", severity="warns")
    elif given is not None:
        then = f"No cookie is set: write [{given!r:.30}]"
        yield misfit("cookies", given, "a list of cookies", then, kind="ignored", severity="warns")


def several_values_are_not_read(answer: Answer) -> Iterator[AnswerFault]:
    """Warn where `multiValueHeaders` of an answer in format 2.0 has what nobody reads.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    """
    several = answer.fields.get("multiValueHeaders")
    if not several or "statusCode" not in answer.fields:
        return
    expected = "`headers`, and `cookies` for Set-Cookie"
    message = f"payload format 2.0 does not read multiValueHeaders. Put its values into {expected}"
    yield AnswerFault("multiValueHeaders", several, expected, message, "ignored", "warns")
