"""Changes of a table on the command line: `insert:{"id": 1}` in its place, or `--insert '{"id": 1}'`."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from pytest_faas import events
from pytest_faas.arguments import seen
from pytest_faas.cli.parser import Parser
from pytest_faas.errors import InvalidArgument

_KINDS: dict[str, Callable[..., events.DynamodbChange]] = {
    "insert": events.insert,
    "modify": events.modify,
    "remove": events.remove,
    "expire": lambda item: events.remove(item, ttl=True),
}
_RULE = "insert:ITEM, modify:[OLD, NEW], remove:ITEM or expire:ITEM (Time to Live), with JSON"


class Change(NamedTuple):
    """A change of an item, not made yet: its time and identifiers are those of the event's origin."""

    kind: str
    given: Any

    def made(self) -> events.DynamodbChange:
        """Return the change anew, with its own event id."""
        if self.kind != "modify":
            return _KINDS[self.kind](self.given)
        if not isinstance(self.given, list) or len(self.given) != 2:
            raise InvalidArgument(f"modify: expected [OLD, NEW], two items, got {seen(self.given)}")
        return events.modify(*self.given)


def add_options(parser: Parser) -> None:
    """Let each kind of change be an option; they stay in the order of the line."""
    for kind in _KINDS:
        items = "[OLD, NEW]" if kind == "modify" else "ITEM"
        parser.add_argument(
            f"--{kind}", action="append", dest="change", metavar="JSON", type=partial(_of, kind),
            help=f"a change; {kind}:{items} in its place",
        )  # fmt: skip


def _of(kind: str, item: str) -> Change:
    return change(f"{kind}:{item}")


def change(word: str) -> Change:
    """Take a change such as `insert:{"id": 1}`; a bare item is inserted."""
    kind, colon, rest = word.partition(":")
    if not colon or kind not in _KINDS:
        kind, rest = "insert", word
    try:
        return Change(kind, json.loads(rest))
    except (ValueError, RecursionError) as error:
        why = "nested too deep" if isinstance(error, RecursionError) else str(error)
        raise ArgumentTypeError(f"{word[:60]!r} is no change: {why}. Write {_RULE}") from None
