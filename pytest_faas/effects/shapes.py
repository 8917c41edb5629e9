"""What kind of callable an effect is, and how its arguments are read."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from pytest_faas.runtime.modules.spaces import is_mock

_CONTEXTLIB = contextlib.contextmanager.__code__.co_filename


@dataclass(frozen=True)
class Shape:
    """A callable as others call it.

    `kind`: plain, coroutine, async generator, context or async context. `binding`: what it is wrapped into
    (`staticmethod`, `classmethod`, or None). `bound`: its first argument is `self` or `cls`, which is neither recorded
    nor handed to a double. `strict`: arguments that the signature does not take raise TypeError.
    """

    function: Any
    kind: str
    binding: Callable[[Any], Any] | None
    bound: bool
    signature: inspect.Signature | None
    strict: bool

    def read(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[dict[str, Any], tuple[Any, ...]]:
        """Return the parameters by name, and the positional arguments without `self`.

        Raises the `TypeError` of the real thing for arguments that it does not take.
        """
        written = args[1:] if self.bound else args
        if self.signature is None:
            return _by_place(written, kwargs), written
        try:
            given = self.signature.bind(*args, **kwargs)
        except TypeError as misfit:
            if self.strict:
                raise TypeError(
                    f"{getattr(self.function, '__qualname__', self.function)}: {misfit}"
                ) from None
            return _by_place(written, kwargs), written
        return _by_name(self.signature, given.arguments, skip=self.bound), written


def shape_of(owner: Any, static: Any) -> Shape:
    """Return the shape of what stands at an attribute of a module, a class or an object.

    `static` is the attribute before binding, or what is bound to the object that holds it.
    """
    in_class = isinstance(owner, type)
    binding: Callable[[Any], Any] | None = None
    function = static
    if isinstance(static, (staticmethod, classmethod)):
        binding, function = type(static), static.__func__
    elif in_class and not hasattr(type(static), "__get__"):  # a mock or a class: no `self` comes along
        binding = staticmethod
    bound = in_class and binding is not staticmethod
    return Shape(function, _kind(function), binding, bound, _signature(function), strict=True)


def shape_over(owner: Any, static: Any, original: Any) -> Shape:
    """Return the shape of a user's double that stands where `original` was: called as it is, read by the real names."""
    shape = shape_of(owner, static)
    awaited = _kind(shape.function) == "coroutine" or any(
        each.__name__ == "AsyncMock" for each in type(shape.function).__mro__
    )
    signature = shape.signature
    if callable(original) or isinstance(original, (staticmethod, classmethod)):
        real = shape_of(owner, original)
        awaited = awaited or real.kind == "coroutine"
        signature = real.signature
        if signature is not None and real.bound and not shape.bound:
            signature = signature.replace(parameters=list(signature.parameters.values())[1:])
    return replace(shape, kind="coroutine" if awaited else "plain", signature=signature, strict=False)


def _kind(function: Any) -> str:
    inner = inspect.unwrap(function) if callable(function) else function
    inner = getattr(inner, "__func__", inner)
    made_by_contextlib = getattr(getattr(function, "__func__", function), "__code__", None)
    if made_by_contextlib is not None and made_by_contextlib.co_filename == _CONTEXTLIB:
        return "async context" if inspect.isasyncgenfunction(inner) else "context"
    if isinstance(function, type):
        if hasattr(function, "__aenter__"):
            return "async context"
        return "context" if hasattr(function, "__enter__") else "plain"
    if inspect.isasyncgenfunction(inner):
        return "async generator"
    return "coroutine" if inspect.iscoroutinefunction(inner) else "plain"


def _signature(function: Any) -> inspect.Signature | None:
    if is_mock(function):  # it would record that `inspect` compares it
        return None
    try:
        return inspect.signature(function)
    except (TypeError, ValueError):  # code in C says nothing of its parameters
        return None


def _by_place(args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    return {**({"args": list(args)} if args else {}), **kwargs}


def _by_name(signature: inspect.Signature, given: dict[str, Any], *, skip: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for index, (name, value) in enumerate(given.items()):
        kind = signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_KEYWORD:
            found.update(value)
        elif kind is inspect.Parameter.VAR_POSITIONAL:
            found.update({name: list(value)} if value else {})
        elif index or not skip:
            found[name] = value
    return found
