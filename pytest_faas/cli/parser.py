"""argparse with the package's manners: one line for a mistake, the closest name, and UTF-8."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from pytest_faas.arguments import closest
from pytest_faas.cli import output


class Parser(argparse.ArgumentParser):
    """A parser of one command's arguments: no abbreviations, and what was not given is not there."""

    def __init__(
        self, prog: str, description: str, epilog: str | None = None, usage: str | None = None
    ) -> None:
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            usage=usage,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            argument_default=argparse.SUPPRESS,
            allow_abbrev=False,
        )

    def parse(self, given: Sequence[str]) -> argparse.Namespace:
        """Return the arguments' values; positional ones may stand between options."""
        values, extra = self.parse_known_intermixed_args(list(given))
        if extra:
            self.error(self._unknown(extra))
        return values

    def error(self, message: str) -> NoReturn:
        """Print one line and leave with status 2."""
        self.exit(2, f"{self.prog}: {' '.join(message.splitlines())}\n")

    def _unknown(self, extra: list[str]) -> str:
        option = next((each.partition("=")[0] for each in extra if each.startswith("-")), None)
        if option is None:
            return f"unexpected argument {extra[0]!r}"
        return f"there is no option {option!r}.{closest(option, self._option_string_actions)}"

    def _print_message(self, message: str, file: Any = None) -> None:
        output.write(message, sys.stderr if file is None else file)
