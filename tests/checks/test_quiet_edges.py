"""What a check's many runs leave alone: the terminal, logs, warnings, the collector's thresholds, and the user's mocks."""

from __future__ import annotations

import contextlib
import gc
import logging
import sys
import warnings

import pytest

from pytest_faas.checks.worlds.collecting import less_often
from pytest_faas.checks.worlds.quiet import kept_quiet, refusals_unlogged
from pytest_faas.errors import InvocationOver


def test_nothing_that_is_printed_reaches_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.stdout, sys.stderr
    with kept_quiet():
        print("out")
        print("err", file=sys.stderr)
        sys.stdout.writelines(["a", "b"])
        sys.stdout.flush()
        assert sys.stdout.write("four") == sys.stderr.write("four") == 4
        assert (sys.stdout.isatty(), sys.stdout.writable()) == (False, True)
        assert (sys.stdout.encoding, sys.stdout.errors) == ("utf-8", "strict")
    assert (sys.stdout, sys.stderr) == before
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("error", [None, ValueError])
def test_what_is_logged_reaches_caplog_before_and_after_only(
    caplog: pytest.LogCaptureFixture, error: type[Exception] | None
) -> None:
    own = logging.NullHandler()
    logging.getLogger().addHandler(own)
    before = set(logging.getLogger().handlers)
    with contextlib.suppress(ValueError), kept_quiet():
        logging.warning("within")
        assert own in logging.getLogger().handlers
        if error is not None:
            raise error
    logging.warning("after")
    assert [each.message for each in caplog.records] == ["after"]
    assert set(logging.getLogger().handlers) == before
    logging.getLogger().removeHandler(own)


def test_a_warning_is_no_error_within_and_one_again_behind() -> None:
    with kept_quiet():
        warnings.warn("within", UserWarning, stacklevel=1)
    with pytest.raises(UserWarning, match="behind"):
        warnings.warn("behind", UserWarning, stacklevel=1)


@pytest.mark.parametrize(
    ("error", "told"), [(InvocationOver("over"), False), (ValueError("own"), True), (None, True)]
)
def test_a_pool_of_an_environment_that_is_over_ends_without_a_line(
    caplog: pytest.LogCaptureFixture, error: BaseException | None, told: bool
) -> None:
    logger = logging.getLogger("concurrent.futures")
    before = list(logger.filters)
    with refusals_unlogged():
        logger.critical("exception calling callback", exc_info=error)
    assert bool(caplog.records) is told
    assert logger.filters == before
    caplog.clear()
    logger.critical("exception calling callback", exc_info=error)
    assert caplog.records


def test_filters_are_put_back_after_an_error() -> None:
    logger = logging.getLogger("concurrent.futures")
    before = list(logger.filters)
    with contextlib.suppress(ValueError), refusals_unlogged():
        raise ValueError
    assert logger.filters == before


def test_the_old_are_looked_through_less_often_and_the_young_as_ever() -> None:
    before = gc.get_threshold()
    with contextlib.suppress(ValueError), less_often():
        assert gc.get_threshold() == (before[0], before[1], before[2] * 5)
        raise ValueError
    assert gc.get_threshold() == before
