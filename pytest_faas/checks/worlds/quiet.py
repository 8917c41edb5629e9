"""Keep what a handler prints, logs and warns of out of the test's own output: a check runs it a hundred times."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterator
from typing import TextIO

from pytest_faas.errors import InvocationOver


class _Nowhere:
    """A text stream that keeps nothing; `Invocation.logs` has its copy from another place."""

    encoding = "utf-8"
    errors = "strict"

    def write(self, text: str) -> int:
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        del lines

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False

    def writable(self) -> bool:
        return True


def _is_refusal(record: logging.LogRecord) -> bool:
    return bool(record.exc_info and isinstance(record.exc_info[1], InvocationOver))


@contextlib.contextmanager
def refusals_unlogged() -> Iterator[None]:
    """Let thread pools of environments that are over end without a line in the log, for a block."""
    logger = logging.getLogger("concurrent.futures")

    def worth_telling(record: logging.LogRecord) -> bool:
        return not _is_refusal(record)

    logger.addFilter(worth_telling)
    try:
        yield
    finally:
        logger.removeFilter(worth_telling)


_NOWHERE: TextIO = _Nowhere()  # type: ignore[assignment]  # as much of a text stream as is written to


@contextlib.contextmanager
def kept_quiet() -> Iterator[None]:
    """Let nothing of a handler reach the terminal, `caplog` or the list of warnings for a block.

    A warning must not become an error either, as under `-W error`: on Lambda it is a line in the log.
    """
    root = logging.getLogger()
    of_pytest = [each for each in root.handlers if type(each).__module__ == "_pytest.logging"]
    for each in of_pytest:
        root.removeHandler(each)
    try:
        with (
            contextlib.redirect_stdout(_NOWHERE),
            contextlib.redirect_stderr(_NOWHERE),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        for each in of_pytest:
            root.addHandler(each)
