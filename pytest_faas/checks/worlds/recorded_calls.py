"""The call records of the user's mocks, HTTP mocks among them: a check's own deliveries must not show in them."""

from __future__ import annotations

import copy
import gc
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pytest_faas.effects.http import in_place

# What a mock notes of its calls, and where a series of answers stands; `reset_mock` of unittest.mock touches the same.
_NOTES = (
    "called", "call_count", "call_args", "call_args_list", "mock_calls", "method_calls",
    "_mock_called", "_mock_call_count", "_mock_call_args", "_mock_call_args_list", "_mock_mock_calls",
    "await_count", "await_args", "await_args_list",
    "_mock_await_count", "_mock_await_args", "_mock_await_args_list",
    "side_effect", "_mock_side_effect",
)  # fmt: skip
# The same of HTTP mocks: module, class, what it notes. An answer that is given once leaves its list, or its iterator.
_HTTP = (
    ("responses", "CallList", ("_calls",)),
    ("responses.registries", "FirstMatchRegistry", ("_responses",)),
    ("requests_mock.adapter", "Adapter", ("request_history",)),
    ("requests_mock.adapter", "_Matcher", ("request_history", "_responses")),
    ("respx.models", "Route", ("_side_effect",)),
    ("respx.models", "CallList", _NOTES),  # a list that is a mock, too
    # https://github.com/Colin-b/pytest_httpx/blob/master/pytest_httpx/_httpx_mock.py
    ("pytest_httpx._httpx_mock", "HTTPXMock", ("_requests", "_requests_not_matched")),
    ("pytest_httpx._request_matcher", "_RequestMatcher", ("nb_calls",)),
)


@dataclass(frozen=True)
class _Noted:
    """What one mock had noted; `members`: what it holds, where it is a list itself."""

    mock: Any
    attributes: dict[str, Any]
    members: list[Any] | None

    @classmethod
    def of(cls, mock: Any, names: tuple[str, ...]) -> _Noted:
        """Note the attributes of those names that it has."""
        held = mock.__dict__
        members = list(mock) if isinstance(mock, list) else None
        return cls(mock, {name: _copied(held[name]) for name in names if name in held}, members)

    def put_back(self) -> None:
        """Let the mock forget what came after it."""
        for name, value in self.attributes.items():
            self.mock.__dict__[name] = _copied(value)
        if self.members is not None:
            self.mock[:] = self.members


@dataclass(frozen=True)
class Taken:
    """What the mocks had noted at a moment."""

    notes: tuple[_Noted, ...]

    def put_back(self) -> None:
        """Let the mocks forget what came after it, and those that they have made since forget all."""
        for each in self.notes:
            each.put_back()
        known = {id(each.mock) for each in self.notes}
        for made in [made for each in self.notes for made in _made_by(each.mock)]:
            if id(made) not in known:
                made.reset_mock()


def taken() -> Taken:
    """Take what all mocks of the process have noted so far.

    >>> from unittest import mock
    >>> double = mock.Mock()
    >>> before = taken(); _ = double(1); before.put_back()
    >>> double.call_count
    0
    """
    kinds = _kinds_in_use()
    if not kinds:
        return Taken(())
    found = [each for each in gc.get_objects() if type(each) in kinds]
    stand_ins = [_Noted.of(each, _NOTES) for each in map(_stand_in_of, found) if each is not None]
    return Taken((*(_Noted.of(each, kinds[type(each)]) for each in found), *stand_ins))


def _stand_in_of(mock: Any) -> Any:
    """Return the function that notes the calls in place of a mock, as `create_autospec` makes one of a function."""
    return mock.__dict__.get("_mock_delegate")


def _made_by(mock: Any) -> Iterator[Any]:
    """Yield the mocks that a mock has made for its attributes and for what it returns."""
    held = mock.__dict__
    for each in (*held.get("_mock_children", {}).values(), held.get("_mock_return_value")):
        if _is_mock(each):
            yield each


def _is_mock(value: Any) -> bool:
    module: Any = sys.modules.get("unittest.mock")
    return module is not None and issubclass(type(value), module.NonCallableMock)


def _kinds_in_use() -> dict[type, tuple[str, ...]]:
    """Return the classes that mocks may have, and what each notes; there are none where no mock is in use."""
    kinds: dict[type, tuple[str, ...]] = dict.fromkeys(_kinds_of_mocks(), _NOTES)
    # moto imports `responses`, and pytest the plugins: that a library is loaded does not say that it is in use
    if in_place.at_a_seam() or _has_routes():
        for module, name, noted in _HTTP:
            base = getattr(sys.modules.get(module), name, None)
            kinds |= dict.fromkeys(_with_subclasses(base) if base else (), noted)
    return kinds


def _has_routes() -> bool:
    """Look for routes of respx: a client may be given their router, so that no seam shows them."""
    route = getattr(sys.modules.get("respx.models"), "Route", None)
    # An object refers to its class; the collector finds it in a third of the time in which Python looks at all objects.
    return route is not None and any(isinstance(each, route) for each in gc.get_referrers(route))


def _kinds_of_mocks() -> Iterator[type]:
    """Yield the classes of `unittest.mock`'s mocks: each mock has one of its own, so that there are none without mocks.

    https://github.com/python/cpython/blob/v3.13.0/Lib/unittest/mock.py, `NonCallableMock.__new__`.
    """
    module: Any = sys.modules.get("unittest.mock")
    for kind in _with_subclasses(module.NonCallableMock) if module else ():
        # the class of one mock is made there, whatever it derives from; all that the module names are classes of many
        if kind.__module__ == module.__name__ and getattr(module, kind.__name__, None) is not kind:
            yield kind


def _with_subclasses(kind: type) -> set[type]:
    waiting, seen = [kind], set[type]()
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += type.__subclasses__(one)
    return seen


def _copied(value: Any) -> Any:
    """Copy a list, and a series of answers where it stands; what has no copy (a generator) stays itself."""
    if isinstance(value, list):
        return type(value)(value)
    if hasattr(type(value), "__next__"):  # of its type: a `mock.call` has every name that one asks for
        try:
            found = copy.copy(value)
        except TypeError:
            return value
        for name, each in getattr(found, "__dict__", {}).items():  # a series around another, as mock's own
            found.__dict__[name] = _copied(each)
        return found
    return value
