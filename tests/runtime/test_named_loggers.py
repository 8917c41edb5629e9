"""Named loggers: what an environment's code sets in them is there while it has its turn, and only then."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_faas import Function, Sandbox
from pytest_faas.runtime.process import loggers as named
from pytest_faas.runtime.process.loggers import Loggers

SETTING = {
    "level": "logger.setLevel(logging.DEBUG)",
    "propagate": "logger.propagate = False",
    "disabled": "logger.disabled = True",
    "handlers": "logger.addHandler(logging.NullHandler())",
    "filters": "logger.addFilter(lambda record: True)",
    "more": "logger.init = True",
}
CODE = """
import logging
logger = logging.getLogger({name!r})
def look():
    return [logger.level, logger.propagate, logger.disabled, len(logger.handlers), len(logger.filters), hasattr(logger, "init"),
            logger.isEnabledFor(logging.DEBUG)]
AT_IMPORT = look()
{at_import}
def handler(event, context):
    {late}
    return [AT_IMPORT, look()]
"""


@pytest.fixture
def make(faas: Sandbox, tmp_path: Path) -> Callable[..., Function]:
    def make(code: str, *, late: bool, name: str = "shop.orders") -> Function:
        at_import, late_ = ("pass", code) if late else (code, "pass")
        (tmp_path / "app.py").write_text(CODE.format(name=name, at_import=at_import, late=late_))
        return faas.function("app.handler", root=tmp_path)

    return make


def state(name: str = "shop.orders") -> Any:
    logger = logging.getLogger(name)
    handlers, filters = list(logger.handlers), list(logger.filters)
    enabled = logger.isEnabledFor(logging.DEBUG)
    return (
        logger.level,
        logger.propagate,
        logger.disabled,
        handlers,
        filters,
        hasattr(logger, "init"),
        enabled,
    )


@pytest.mark.parametrize("late", [True, False])
@pytest.mark.parametrize("what", SETTING)
def test_a_cold_start_finds_them_as_the_test_has_them(
    faas: Sandbox, make: Callable[..., Function], what: str, late: bool
) -> None:
    before, function = state(), make(SETTING[what], late=late)
    other = faas.function(lambda _event, _context: None)
    imported, ended = function.invoke({}).payload
    assert imported != ended
    other.invoke({})
    set_up = state()
    assert set_up != before  # as long as its modules are there
    assert function.invoke({}).payload[0] == imported
    function.cold_start()
    assert function.invoke({}).payload == [imported, ended]
    faas.stop()
    assert state() == before
    faas.start()


def test_each_of_two_has_its_own_when_its_turn_comes_and_the_next_sandbox_nothing(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
        code = CODE.format(name="shop", at_import="logger.addHandler(logging.NullHandler())", late="pass")
        (tmp_path / name / "app.py").write_text(code)
    for _ in range(2):
        with Sandbox() as faas:
            functions = [
                faas.function("app.handler", root=tmp_path / name, name=f"shop-{name}") for name in "ab"
            ]
            seen = [each.invoke({}).payload for each in (*functions, *functions)]
        assert [(imported[3], now[3]) for imported, now in seen] == [(0, 1)] * 4
        assert logging.getLogger("shop").handlers == []


def test_what_the_test_has_set_since_stays(faas: Sandbox, make: Callable[..., Function]) -> None:
    function = make("logger.setLevel(logging.ERROR); logger.addHandler(logging.NullHandler())", late=False)
    assert function.invoke({}).payload[1][:1] == [logging.ERROR]
    logger = logging.getLogger("shop.orders")
    logger.setLevel(logging.DEBUG)
    assert function.invoke({}).payload[1][:1] == [logging.DEBUG]
    faas.stop()
    assert (logger.level, logger.handlers) == (logging.DEBUG, [])
    logger.setLevel(logging.NOTSET)
    faas.start()


def test_a_logger_of_a_class_of_its_own_keeps_what_that_gave_it() -> None:
    class Named(logging.Logger):
        def __init__(self, name: str) -> None:
            super().__init__(name)
            self.tags = [name]

    loggers, before = Loggers(), logging.getLoggerClass()
    loggers.begin()
    logging.setLoggerClass(Named)
    logger: Any = logging.getLogger("shop.named")
    logging.setLoggerClass(before)
    logger.setLevel("ERROR")
    loggers.end()
    loggers.put_back()
    assert (logger.tags, logger.level) == (["shop.named"], logging.NOTSET)


def test_what_is_put_aside_in_the_middle_is_laid_again_and_goes_on() -> None:
    loggers, logger, other = Loggers(), logging.getLogger("shop.aside"), logging.getLogger("shop.other")
    loggers.begin()
    logger.setLevel("ERROR")
    loggers.put_back()
    assert logger.level == logging.NOTSET
    other.setLevel("INFO")
    loggers.lay()
    assert logger.level == logging.ERROR
    logger.setLevel("INFO")
    logger.propagate = False
    loggers.end()
    loggers.put_back()
    assert (logger.level, logger.propagate) == (logging.NOTSET, True)
    loggers.lay()
    assert (logger.level, logger.propagate) == (logging.INFO, False)
    loggers.put_back()
    assert other.level == logging.INFO
    other.setLevel("NOTSET")


def test_an_environment_is_looked_at_while_it_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0

    def look() -> dict[logging.Logger, Any]:
        nonlocal looks
        looks += 1
        return {}

    monkeypatch.setattr(named, "_all", look)
    loggers = Loggers()
    for _ in range(5):
        loggers.begin()
        loggers.end()
    assert looks == 4


def test_a_filter_on_a_handler_of_the_tests_is_taken_off(faas: Sandbox) -> None:
    (handler, *_) = logging.getLogger().handlers  # pytest's
    before = list(handler.filters)

    def suppressing(_event: object, _context: object) -> int:
        handler.addFilter(lambda _record: True)
        return len(handler.filters)

    function = faas.function(suppressing)
    assert [function.invoke({}).payload for _ in range(2)] == [len(before) + 1] * 2
    assert handler.filters == before
