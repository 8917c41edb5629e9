"""Each assertion hands on what it is given, under the name of its check; what is left out has one default."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from pytest_faas import Sandbox
from pytest_faas.checks import running
from pytest_faas.checks.table import CHECKS
from pytest_faas.errors import UnknownArgument

SHARED = {"source": None, "allow": (), "vacuous": "fail"}


@pytest.fixture
def asserted(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    noted: list[Any] = []
    monkeypatch.setattr(running, "asserted", lambda *given, **options: noted.append((given, options)))
    monkeypatch.setattr(Sandbox, "_bench", lambda _sandbox: "bench")
    return noted


@pytest.mark.parametrize("check", CHECKS)
def test_an_assertion_hands_on_what_it_is_given(asserted: list[Any], check: str) -> None:
    assertion = getattr(Sandbox(), f"assert_{check}")
    takes = list(inspect.signature(assertion).parameters.values())
    given = {each.name: object() for each in takes if each.kind is each.KEYWORD_ONLY}
    assertion("function", "event", **given)
    assert asserted == [(("bench", check, "function", "event"), given)]


@pytest.mark.parametrize("check", CHECKS)
def test_what_is_left_out_is_as_the_check_itself_has_it(asserted: list[Any], check: str) -> None:
    getattr(Sandbox(), f"assert_{check}")("function", "event")
    ((_, options),) = asserted
    takes = inspect.signature(CHECKS[check].judge(check)).parameters
    own = {name: each.default for name, each in takes.items() if name not in ("worlds", "only")}
    assert options == SHARED | own


@pytest.mark.parametrize("check", CHECKS)
def test_an_argument_that_an_assertion_does_not_take_is_named(asserted: list[Any], check: str) -> None:
    with pytest.raises(UnknownArgument, match=rf"^faas\.assert_{check} has no argument 'sorce'"):
        getattr(Sandbox(), f"assert_{check}")("function", "event", sorce=None)
    assert asserted == []
