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
    example. `faas` is; with another one beside it the warning is right, and names that one. And its deadline of 200 ms
    would count the loading of moto in the first example; a deadline of the user's own stays.
    """
    function = getattr(test.obj, "__func__", test.obj)
    before = getattr(function, _SETTINGS, None)
    if before is None or SANDBOX not in test.stash:
        yield
        return
    from hypothesis import HealthCheck, settings

    changes: dict[str, Any] = {}
    taken = _short_fixtures(test)
    if taken and HealthCheck.function_scoped_fixture not in before.suppress_health_check:
        _warn_of_others([name for name in taken if name not in _RESET])
        suppressed = {*before.suppress_health_check, HealthCheck.function_scoped_fixture}
        changes["suppress_health_check"] = suppressed
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


def _warn_of_others(names: list[str]) -> None:
    """Raise Hypothesis's own error for what it would warn of; it would name `faas`, which comes first."""
    from hypothesis.errors import FailedHealthCheck

    if names:
        raise FailedHealthCheck(
            f"the test uses a function-scoped fixture {names[0]!r}, which is not reset between the examples of @given, as "
            "faas is. Make what it gives inside the test, or, if what an example leaves there cannot disturb the next one, "
            "say so: @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])"
        )


def _short_fixtures(test: Any) -> list[str]:
    """Return which of the test's arguments are fixtures of function scope."""
    # As Hypothesis asks it: what `parametrize` gives is not among them.
    manager = test._request._fixturemanager
    fixtures = manager.getfixtureinfo(node=test, func=test.function, cls=None).name2fixturedefs
    taken = [fixtures[name][-1] for name in inspect.signature(test.function).parameters if name in fixtures]
    return [each.argname for each in taken if each.scope == "function"]
