"""Strategies for the context that a handler gets beside its event."""

from __future__ import annotations

import functools
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from pytest_faas import errors
from pytest_faas.arguments import known_arguments
from pytest_faas.runtime.context import (
    DEFAULT_MEMORY,
    DEFAULT_TIMEOUT,
    MAX_MEMORY,
    MAX_TIMEOUT,
    LambdaContext,
    LambdaContextFactory,
)
from pytest_faas.strategies._arguments import DRAWN
from pytest_faas.strategies._build import named, seeded_origin
from pytest_faas.strategies._given import Given

__tracebackhide__ = errors.hidden_from

__all__ = ["lambda_contexts"]

_WHERE = "strategies.lambda_contexts"
_MAKE: Final = LambdaContextFactory()

_TIMEOUTS: Final[SearchStrategy[float]] = st.sampled_from(
    [*[DEFAULT_TIMEOUT] * 5, 1, 6, 29, 30, 60, *[MAX_TIMEOUT] * 2]
)
_MEMORIES: Final[SearchStrategy[int]] = st.sampled_from(
    [*[DEFAULT_MEMORY] * 5, 512, 1024, 1769, 3008, *[MAX_MEMORY] * 2]
)
# 1 to 64 letters, digits, hyphens and underscores:
# https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
_FUNCTION_NAMES: Final[SearchStrategy[str]] = st.sampled_from(
    [*["my-function"] * 5, "f", "Orders_create-2", "f" * 64]
)
_VERSIONS: Final[SearchStrategy[str]] = st.sampled_from([*["$LATEST"] * 4, "1", "42"])
# What the Mobile SDK sends; `custom` is the caller's own.
# https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
_CLIENT: Final = {
    "installation_id": "5b0c1d8e-3c1b-4b52-8a77-9f8ac4a3d2b1",
    "app_title": "Shop",
    "app_version_name": "1.2.0",
    "app_version_code": "120",
    "app_package_name": "com.example.shop",
}
_CLIENT_CONTEXTS: Final[SearchStrategy[dict[str, Any] | None]] = st.sampled_from(
    [
        *[None] * 8,
        {"custom": {"tenant": "a"}},
        {"client": _CLIENT, "custom": {}, "env": {"locale": "de_DE", "platform": "iOS"}},
        {"client": {}, "custom": {"é": "😀"}, "env": {}},
        {},
        {
            "w3c": {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
            "custom": {"a": "1"},
        },
    ]
)
_IDENTITIES: Final[SearchStrategy[dict[str, Any] | None]] = st.sampled_from(
    [
        *[None] * 6,
        {
            "cognitoIdentityId": "us-east-1:2a3b4c5d-6e7f-4a1b-8c9d-0e1f2a3b4c5d",
            "cognitoIdentityPoolId": "us-east-1:9f8e7d6c-5b4a-4c3d-9e8f-7a6b5c4d3e2f",
        },
    ]
)
_TENANTS: Final[SearchStrategy[str | None]] = st.sampled_from([*[None] * 6, "tenant-a"])


@known_arguments(_WHERE)
def lambda_contexts(
    *,
    timeout: float | SearchStrategy[float] = DRAWN,
    function_name: str | SearchStrategy[str] = DRAWN,
    memory: int | SearchStrategy[int] = DRAWN,
    function_version: str | SearchStrategy[str] = DRAWN,
    aws_request_id: str | SearchStrategy[str | None] | None = DRAWN,
    client_context: dict[str, Any] | SearchStrategy[dict[str, Any] | None] | None = DRAWN,
    identity: dict[str, Any] | SearchStrategy[dict[str, Any] | None] | None = DRAWN,
    tenant_id: str | SearchStrategy[str | None] | None = DRAWN,
) -> SearchStrategy[LambdaContext]:
    """Draw contexts: each argument of the `lambda_context` factory is a value or a strategy.

    `timeout` is in seconds (up to 900), `memory` in MB (128 to 10,240). The deadline is counted from now on the clock
    that the handler sees, so the remaining time and the date in the log stream's name are not drawn; under a frozen
    clock they stand still too.

    Raises `InvalidArgument` for what Lambda refuses: at the call where it is a value, at the draw where a strategy
    draws it. https://docs.aws.amazon.com/lambda/latest/dg/python-context.html

    >>> from hypothesis import find
    >>> from pytest_faas import strategies
    >>> context = find(strategies.lambda_contexts(timeout=10), lambda context: context.identity.cognito_identity_id)
    >>> context.function_name, context.memory_limit_in_mb, context.get_remaining_time_in_millis() <= 10_000
    ('my-function', '128', True)
    """
    given = Given(_WHERE, dict(locals()))
    given.refuse_early(lambda: _MAKE(**given.fixed))
    return named("lambda_contexts", given, functools.partial(_draw, given))


_USUAL: Final[dict[str, SearchStrategy[Any]]] = {
    "timeout": _TIMEOUTS,
    "function_name": _FUNCTION_NAMES,
    "memory": _MEMORIES,
    "function_version": _VERSIONS,
    "client_context": _CLIENT_CONTEXTS,
    "identity": _IDENTITIES,
    "tenant_id": _TENANTS,
}


def _draw(given: Given, draw: DrawFn) -> LambdaContext:
    with seeded_origin(draw):
        drawn = {name: draw(strategy) for name, strategy in _USUAL.items() if name not in given}
        return _MAKE(**drawn, **given.values(draw, *_USUAL, "aws_request_id"))
