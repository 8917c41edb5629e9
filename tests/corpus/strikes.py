"""Strike the calls of a function by hand, above the fake AWS: crashes, time-outs, errors, another delivery in between."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from botocore.client import BaseClient
from botocore.exceptions import ClientError
from corpus_aws import READS, told

Call = Callable[[], Any]
Passing = Callable[[str, str, Call], Any]  # operation, parameters, the call itself
Strike = Callable[[int, str, str, Call], Any]  # number of the effect, operation, parameters, the call itself


class Crash(BaseException):
    """The process ends here: no handler catches it."""


_standing: list[Passing] = []


@contextmanager
def struck(strike: Strike) -> Iterator[None]:
    """Let `strike` stand between the function and each of its effects for a block; effects count from 0."""
    original: Any = BaseClient._make_api_call  # type: ignore[attr-defined]  # private, and not in the stubs
    count = -1

    def counted(operation: str, parameters: str, call: Call) -> Any:
        nonlocal count
        count += 1
        return strike(count, operation, parameters, call)

    def make_api_call(client: Any, operation: str, parameters: Any) -> Any:
        def call() -> Any:
            return original(client, operation, parameters)

        return call() if operation.startswith(READS) else counted(operation, told(parameters), call)

    _standing.append(counted)
    try:
        with mock.patch.object(BaseClient, "_make_api_call", make_api_call):
            yield
    finally:
        _standing.remove(counted)


def double_of(name: str, answer: Any) -> Callable[..., Any]:
    """Return a double of an effect outside AWS, which is struck as the calls to AWS are."""

    def double(*args: Any, **kwargs: Any) -> Any:
        if not _standing:
            return answer
        return _standing[-1](name, told({"args": args, "kwargs": kwargs}), lambda: answer)

    return double


def crash_before_any() -> Strike:
    """Crash before the first effect; before a later one is the same as after the one that it follows."""
    return crash_after(-1)


def crash_after(wanted: int) -> Strike:
    """Crash when one effect has happened; no later one gets through."""

    def strike(number: int, operation: str, parameters: str, call: Call) -> Any:
        if number <= wanted:
            answer = call()
            if number < wanted:
                return answer
        raise Crash(f"{operation} {parameters}")

    return strike


def hang_after(wanted: int) -> Strike:
    """Let one effect happen, and its answer not come before the function's time is over."""

    def strike(number: int, operation: str, parameters: str, call: Call) -> Any:
        answer = call()
        if number == wanted:
            time.sleep(900)
        return answer

    return strike


def error_in(part: str) -> Strike:
    """Let the service fail in each call whose parameters hold a part."""

    def strike(number: int, operation: str, parameters: str, call: Call) -> Any:
        if part in parameters:
            raise ClientError({"Error": {"Code": "InternalServerError", "Message": "struck"}}, operation)
        return call()

    return strike


def meanwhile(wanted: int, other: Callable[[], object]) -> Strike:
    """Let something else happen just before one effect."""
    busy = False

    def strike(number: int, operation: str, parameters: str, call: Call) -> Any:
        nonlocal busy
        if number == wanted and not busy:
            busy = True
            other()
        return call()

    return strike


def watched(seen: list[tuple[str, str]]) -> Strike:
    """Write the effects down."""

    def strike(number: int, operation: str, parameters: str, call: Call) -> Any:
        seen.append((operation, parameters))
        return call()

    return strike
