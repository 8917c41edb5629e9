"""Sentences in lines of 100 columns, however long they are. Standard library only."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from pytest_faas.cloud.state import text


def wrapped(said: str, *, first: str = "  ", further: str = "    ") -> Iterator[str]:
    r"""Yield a text in lines of 100 columns; each line that it had already begins anew, as far in as it was.

    `first` and `further`: how a line begins, and how it goes on.

    >>> list(wrapped("one\n  two", first="", further=" "))
    ['one', '  two']
    """
    for line in said.splitlines():
        own = line[: len(line) - len(line.lstrip())]
        yield from textwrap.wrap(
            line.strip(),
            text.WIDTH,
            initial_indent=first + own,
            subsequent_indent=further + own,
            break_on_hyphens=False,
        )
