"""The table of the front ends, and the few questions that are asked of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pytest_faas.events._recognise import source_of
from pytest_faas.runtime.front_ends import alb, direct, function_url, http_api, rest
from pytest_faas.runtime.front_ends.answer import HttpAnswer
from pytest_faas.runtime.front_ends.result import AS_BY_DEFAULT, Result, Setup

DIRECT: Final = "direct"


@dataclass(frozen=True)
class FrontEnd:
    """One kind of front end.

    `answer` says what the caller gets, `refusal` which requests never reach Lambda, and `timeout` after how many seconds
    it gives up while the function runs on (None: it waits for the function).
    """

    answer: Callable[[Result, Setup], HttpAnswer]
    refusal: Callable[[object], HttpAnswer | None]
    timeout: float | None = None


FRONT_ENDS: Final[dict[str, FrontEnd]] = {
    "rest": FrontEnd(rest.answer, rest.refusal, rest.TIMEOUT),
    "http_api": FrontEnd(http_api.answer, http_api.refusal, http_api.TIMEOUT),
    "http_api_1": FrontEnd(http_api.answer_payload_1, http_api.refusal, http_api.TIMEOUT),
    "function_url": FrontEnd(function_url.answer, function_url.refusal),
    "alb": FrontEnd(alb.answer, alb.refusal),
    DIRECT: FrontEnd(direct.answer, direct.refusal),
}

_KIND_OF_SOURCE: Final = {
    "apigw": "rest",
    "http_api": "http_api",
    "function_url": "function_url",
    "alb": "alb",
}


def kind_of(event: object) -> str:
    """Return the kind of front end that an event came from; `direct` for what is no HTTP request.

    >>> kind_of({"requestContext": {"elb": {}}, "httpMethod": "GET"}), kind_of({"order": 7})
    ('alb', 'direct')
    """
    source = source_of(event)
    if source == "apigw" and isinstance(event, dict) and event.get("version") == "1.0":
        return "http_api_1"  # an HTTP API says which format it sends, a REST API does not
    return _KIND_OF_SOURCE.get(source or "", DIRECT)


def answer_of(kind: str, result: Result, setup: Setup = AS_BY_DEFAULT) -> HttpAnswer:
    """Return what the caller of a front end gets.

    >>> answer_of("http_api", Result(payload=b'"hello"')).text
    'hello'
    """
    return FRONT_ENDS[kind].answer(result, setup)


def refusal_of(kind: str, event: object) -> HttpAnswer | None:
    """Return what the caller gets for a request that is too large for the front end, or None if it reaches Lambda."""
    return FRONT_ENDS[kind].refusal(event)


def caller_waits(kind: str, duration: float, timeout: float | None = None) -> float:
    """Return how many seconds the caller waits for a function that runs for `duration` seconds.

    `timeout` is the integration time-out in seconds (None: the default of the kind); kinds without one wait to the end.

    >>> caller_waits("rest", 40.0), caller_waits("rest", 40.0, timeout=5.0), caller_waits("alb", 40.0)
    (29.0, 5.0, 40.0)
    """
    own = FRONT_ENDS[kind].timeout
    return duration if own is None else min(duration, timeout or own)
