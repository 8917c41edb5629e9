"""Make what stands in the place of an effect: it records, and asks the double; it never calls the real thing."""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

from pytest_faas import errors
from pytest_faas.cloud.journal import Journal
from pytest_faas.effects.http.struck import AsSeen, as_seen
from pytest_faas.effects.recording import recorded
from pytest_faas.effects.renewed import awaited
from pytest_faas.effects.shapes import Shape
from pytest_faas.effects.standing import Over

__tracebackhide__ = errors.hidden_from

Answer = Callable[[tuple[Any, ...], dict[str, Any]], Any]


@dataclass(frozen=True)
class Wrapped:
    """What every call of one effect has in common.

    `answer` takes what the caller wrote; with `through`, also the `self` that a double of the user's gets. `error`: what its
    SDK raises where a fault strikes; None for what an HTTP client, or Python, raises.
    """

    journal: Journal
    name: str
    service: str
    operation: str
    shape: Shape
    answer: Answer
    through: bool = False
    error: AsSeen | None = None

    def read(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[dict[str, Any], tuple[Any, ...]]:
        """Return the parameters by name, and the positional arguments of the double."""
        parameters, written = self.shape.read(args, kwargs)
        return parameters, args if self.through else written

    def record(self, parameters: dict[str, Any]) -> Any:
        """Write a call down around a block."""
        return recorded(
            self.journal,
            self.service,
            self.operation,
            parameters,
            effect=self.name,
            as_seen=self.error or as_seen(self.service, url=str(parameters.get("url", ""))),
        )


def replacement(wrapped: Wrapped) -> Any:
    """Return what to put in the place of an effect: a function, or a static or class method, as the original is."""
    shape = wrapped.shape
    kinds: dict[str, Callable[[Wrapped], Callable[..., Any]]] = {
        "coroutine": _coroutine,
        "async generator": _async_generator,
        "context": _context,
        "async context": _async_context,
    }
    made = kinds.get(shape.kind, _plain)(wrapped)
    if wrapped.through and not shape.bound and hasattr(shape.function, "assert_called"):
        return Over(shape.function, lambda _mock, *args, **kwargs: made(*args, **kwargs))
    functools.update_wrapper(made, shape.function, updated=())
    vars(made).pop("__wrapped__")  # nobody is to find the real thing through it
    if shape.signature is not None:
        vars(made)["__signature__"] = shape.signature
    vars(made)["_faas_effect"] = wrapped.name
    if shape.binding is not None:
        return shape.binding(made)
    return made


def is_replacement(value: Any) -> bool:
    """Say whether a value, before binding, is one that `replacement` made."""
    inner = value.__func__ if isinstance(value, (staticmethod, classmethod)) else value
    return isinstance(inner, Over) or (inspect.isfunction(inner) and "_faas_effect" in vars(inner))


def _plain(wrapped: Wrapped) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        parameters, written = wrapped.read(args, kwargs)
        with wrapped.record(parameters) as outcome:
            answer = wrapped.answer(written, kwargs)
            if not inspect.isawaitable(answer):
                return outcome.returned(answer)
        return answer

    return call


def _coroutine(wrapped: Wrapped) -> Callable[..., Any]:
    async def call(*args: Any, **kwargs: Any) -> Any:
        parameters, written = wrapped.read(args, kwargs)
        with wrapped.record(parameters) as outcome:
            answer = wrapped.answer(written, kwargs)
            return outcome.returned(await awaited(answer) if inspect.isawaitable(answer) else answer)

    return call


def _async_generator(wrapped: Wrapped) -> Callable[..., Any]:
    async def call(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        parameters, written = wrapped.read(args, kwargs)
        with wrapped.record(parameters) as outcome:
            answer = outcome.returned(wrapped.answer(written, kwargs))
        if hasattr(type(answer), "__aiter__"):
            async for each in answer:
                yield each
        else:
            for each in answer:
                yield each

    return call


def _context(wrapped: Wrapped) -> Callable[..., Any]:
    @contextmanager
    def call(*args: Any, **kwargs: Any) -> Iterator[Any]:
        parameters, written = wrapped.read(args, kwargs)
        with wrapped.record(parameters) as outcome:
            answer = outcome.returned(wrapped.answer(written, kwargs))
        if hasattr(type(answer), "__enter__"):
            with answer as entered:
                yield entered
        else:
            yield answer

    return call


def _async_context(wrapped: Wrapped) -> Callable[..., Any]:
    @asynccontextmanager
    async def call(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        parameters, written = wrapped.read(args, kwargs)
        with wrapped.record(parameters) as outcome:
            answer = outcome.returned(wrapped.answer(written, kwargs))
        if hasattr(type(answer), "__aenter__"):
            async with answer as entered:
                yield entered
        else:
            yield answer

    return call
