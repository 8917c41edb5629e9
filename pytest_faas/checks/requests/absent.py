"""Fields that are null in some events of a front end and absent from others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pytest_faas.checks.requests.form import Form
from pytest_faas.checks.worlds.case import Case
from pytest_faas.delivery.outcome import Event

KIND: Final = "null-not-absent"
# Null in https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads, and absent as recorded from AWS by
# LocalStack's suite, test_lambda_url_echo_http_fixture_default, 2025-11-24. REST APIs send null always, HTTP APIs leave out.
_BOTH: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "function_url": (("pathParameters",), ("stageVariables",), ("requestContext", "authentication")),
}


def null_or_absent(case: Case) -> Iterator[Form]:
    """Yield the request with null where its event leaves a field out, and without the fields that are null in it."""
    absent = [path for path in _BOTH.get(case.kind, ()) if _is_absent(case.event, path)]
    null = [path for path in _BOTH.get(case.kind, ()) if _is_null(case.event, path)]
    if absent:
        yield _form(case, absent, "null in place of absent", _with_null)
    if null:
        yield _form(case, null, "absent in place of null", _without)


def _form(case: Case, paths: Sequence[tuple[str, ...]], how: str, change: Any) -> Form:
    event = case.event
    for path in paths:
        event = change(event, path)
    names = ", ".join(map(".".join, paths))
    said = f"With {names} {how}, as function URLs send either,"
    parts = tuple(_form(case, [path], how, change) for path in paths) if len(paths) > 1 else ()
    return Form(KIND, f"{names} {how}", said, case.of(event), parts)


def _is_absent(event: Event, path: tuple[str, ...]) -> bool:
    return path[-1] not in _holder(event, path)


def _is_null(event: Event, path: tuple[str, ...]) -> bool:
    return _holder(event, path).get(path[-1], ...) is None


def _holder(event: Event, path: tuple[str, ...]) -> dict[str, Any]:
    for name in path[:-1]:
        event = event[name]
    return event


def _with_null(event: Event, path: tuple[str, ...]) -> Event:
    name, *rest = path
    return {**event, name: _with_null(event[name], tuple(rest)) if rest else None}


def _without(event: Event, path: tuple[str, ...]) -> Event:
    name, *rest = path
    if rest:
        return {**event, name: _without(event[name], tuple(rest))}
    return {each: value for each, value in event.items() if each != name}
