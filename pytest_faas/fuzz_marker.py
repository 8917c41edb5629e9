"""`@pytest.mark.faas_fuzz(strategy, checks=[...])`: a test that returns a function, for which events are drawn."""

from __future__ import annotations

from typing import Final

import pytest

from pytest_faas import arguments
from pytest_faas.errors import InvalidArgument
from pytest_faas.session import SANDBOX

_NAME: Final = "faas_fuzz"
_TAKES: Final = ("checks", "source", "allow", "max_examples", "seed")
FUZZ_MARKER: Final = (
    f"{_NAME}(events, *, {', '.join(_TAKES)}): draw events for the function that the test returns, as"
    " faas.fuzz(fn, events, ...) does; see docs/how-to/fuzz-a-handler.md"
)


def check_fuzz_marker(test: pytest.Item) -> None:
    """Raise `pytest.UsageError` for a marker that cannot be."""
    marker = test.get_closest_marker(_NAME)
    if marker is None:
        return
    where = f"{test.nodeid}: @pytest.mark.{_NAME}"
    if len(marker.args) != 1 or not arguments.is_strategy(marker.args[0]):
        raise pytest.UsageError(
            f"{where} takes one strategy, as strategies.sqs_events(), got {arguments.seen(marker.args)}"
        )
    for name in marker.kwargs:
        if name not in _TAKES:
            near = arguments.closest(name, _TAKES)
            raise pytest.UsageError(f"{where} has no argument {name!r}.{near} It takes: {', '.join(_TAKES)}")
    _check_values(where, marker)
    if "faas" not in getattr(test, "fixturenames", ()):
        raise pytest.UsageError(
            f"{where}: the test must take the fixture faas, and return faas.function(...)"
        )


def _check_values(where: str, marker: pytest.Mark) -> None:
    """Look at what can be told without the function; its source, and what is allowed, are looked at when the test runs."""
    from pytest_faas.checks.fuzzing import options

    try:
        options.chosen(marker.kwargs.get("checks"), where)
        options.most(marker.kwargs.get("max_examples", 1), where)
        options.seed(marker.kwargs.get("seed"), where)
    except InvalidArgument as mistake:
        raise pytest.UsageError(str(mistake)) from None


def fuzzed(test: pytest.Function) -> bool | None:
    """Run a marked test and fuzz the function that it returns; None for a test without the marker."""
    marker = test.get_closest_marker(_NAME)
    if marker is None:
        return None
    names = test._fixtureinfo.argnames
    function = test.obj(**{name: test.funcargs[name] for name in names})
    from pytest_faas.runtime.function import Function

    if not isinstance(function, Function):
        raise arguments.invalid(
            f"@pytest.mark.{_NAME}",
            "what the test returns",
            "a function: return faas.function(...)",
            function,
        )
    test.stash[SANDBOX].fuzz(function, marker.args[0], **marker.kwargs)
    return True
