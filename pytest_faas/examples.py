"""A test with `@given`: each of its examples starts where the test's fixtures left things.

Without this the second example would see the tables, messages and identifiers of the first.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from pytest_faas.session import ORIGIN, SANDBOX

_SETTINGS = "_hypothesis_internal_use_settings"
_RESET = {"faas"}  # fixtures of a test's own length that start anew with each example


@contextmanager
def fresh_for_each(test: pytest.Item) -> Iterator[None]:
    """Let each example of a test with `@given` start anew; a test without it is left alone.

    `hypothesis.inner_test` is where Hypothesis lets other plugins wrap what it runs for each example.
    https://hypothesis.readthedocs.io/en/latest/extensions.html
    """
    handle: Any = getattr(getattr(test, "obj", None), "hypothesis", None)
    inner = getattr(handle, "inner_test", None)
    if inner is None:
        yield
        return
    handle.inner_test = wrapped = _starting_anew(inner, _starter(test))
    try:
        with _fitting_settings(test):
            yield
    finally:
        if handle.inner_test is wrapped:
            handle.inner_test = inner


def _starting_anew(inner: Callable[..., Any], start: Callable[[], None]) -> Callable[..., Any]:
    @functools.wraps(inner)
    def example(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        start()
        return inner(*args, **kwargs)

    return example


def _starter(test: pytest.Item) -> Callable[[], None]:
    """Return what puts everything back to where it was when the first example began."""
    restores: list[Callable[[], None]] = []

    def start() -> None:
        if restores:
            restores[0]()
            return
        sandbox = test.stash.get(SANDBOX, None)
        if sandbox is not None:
            restores.append(sandbox.moment().restore)
        else:
            ids = test.stash[ORIGIN].ids
            restores.append(functools.partial(ids.go_back, ids.state()))

    return start


@contextmanager
def _fitting_settings(test: Any) -> Iterator[None]:
    """Spare the user two settings of Hypothesis that every test with `faas` would need.

    Hypothesis warns of each fixture of function scope that a test takes, because such fixtures are not reset for each
    example. `faas` is; with another one beside it the warning is right, and stays. And its deadline of 200 ms would count
    the loading of moto in the first example; a deadline of the user's own stays.
    """
    function = getattr(test.obj, "__func__", test.obj)
    before = getattr(function, _SETTINGS, None)
    if before is None or SANDBOX not in test.stash:
        yield
        return
    from hypothesis import HealthCheck, settings

    changes: dict[str, Any] = {}
    if _takes_only_what_is_reset(test):
        changes["suppress_health_check"] = {
            *before.suppress_health_check,
            HealthCheck.function_scoped_fixture,
        }
    profile: Any = settings.default
    if before.deadline == profile.deadline:
        changes["deadline"] = None
    ours = settings(before, **changes)
    setattr(function, _SETTINGS, ours)
    try:
        yield
    finally:
        if getattr(function, _SETTINGS, None) is ours:
            setattr(function, _SETTINGS, before)


def _takes_only_what_is_reset(test: Any) -> bool:
    """Say whether the fixtures of function scope among the test's arguments are all reset for each example."""
    # As Hypothesis asks it: what `parametrize` gives is not among them.
    manager = test._request._fixturemanager
    fixtures = manager.getfixtureinfo(node=test, func=test.function, cls=None).name2fixturedefs
    taken = [fixtures[name][-1] for name in inspect.signature(test.function).parameters if name in fixtures]
    short = {each.argname for each in taken if each.scope == "function"}
    return bool(short) and short <= _RESET
