"""What a user accepts: differences that a check leaves out, named by patterns, and reported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, get_args

from pytest_faas import arguments, errors
from pytest_faas.arguments import known_fields
from pytest_faas.cloud.state.difference import Difference, Differences
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

Accepted = Literal["changed", "added", "emitted"]
_NAME = re.compile(r"[^.\[]*")


@known_fields
@dataclass(frozen=True)
class Allow:
    """A difference that is meant: an attempt counter, an audit row, a filled cache.

    `service` and `resource` are glob patterns, as `dynamodb` and `orders*`; `attribute` one for the top name of what
    changed in a thing. `kind`: `changed` (an attribute), `added` (a thing more) or `emitted` (sent more, or fewer); None:
    any of them. An entry that matched nothing warns with `UnusedAllow`.

    >>> print(Allow("dynamodb", "orders", "attempts"))
    attempts of dynamodb orders
    """

    service: str
    resource: str = "*"
    attribute: str | None = None
    kind: Accepted | None = None

    def __post_init__(self) -> None:
        arguments.text("Allow", "service", self.service)
        arguments.text("Allow", "resource", self.resource)
        if self.attribute is not None:
            arguments.text("Allow", "attribute", self.attribute)
        if self.kind is not None:
            arguments.choice("Allow", "kind", self.kind, get_args(Accepted))
        if self.attribute is not None and self.kind not in (None, "changed"):
            raise InvalidArgument(
                f"Allow: attribute={self.attribute!r} is of a thing that changed, so kind must be 'changed' or left out,"
                f" got {self.kind!r}"
            )

    def covers(self, difference: Difference) -> bool:
        """Whether it accepts a difference."""
        if not fnmatchcase(difference.service, self.service):
            return False
        if not fnmatchcase(difference.resource, self.resource):
            return False
        if self.attribute is not None and not _of_attribute(difference, self.attribute):
            return False
        return self.kind in (None, _kind(difference))

    def __str__(self) -> str:
        what = f"{self.attribute} of " if self.attribute else f"{self.kind}: " if self.kind else ""
        return f"{what}{self.service} {self.resource}"


class UnusedAllow(UserWarning):
    """An `Allow` that matched nothing: a misspelt name, or what it allowed is gone."""


class Allowed:
    """The entries of one check, and how often each of them matched."""

    def __init__(self, entries: Sequence[Allow]) -> None:
        self._entries = tuple(entries)
        self._matched: dict[Allow, int] = dict.fromkeys(self._entries, 0)

    def left(self, differences: Differences) -> Differences:
        """Return the differences that nobody accepts."""
        return Differences(each for each in differences if not self._takes(each))

    def _takes(self, difference: Difference) -> bool:
        found = [each for each in self._entries if each.covers(difference)]
        for each in found:
            self._matched[each] += 1
        return bool(found)

    @property
    def used(self) -> tuple[Allow, ...]:
        """The entries that matched."""
        return tuple(each for each, count in self._matched.items() if count)

    @property
    def unused(self) -> tuple[Allow, ...]:
        """The entries that matched nothing."""
        return tuple(each for each, count in self._matched.items() if not count)


def checked(where: str, allow: object) -> tuple[Allow, ...]:
    """Return what was given as `allow`, one entry or several; InvalidArgument for anything else."""
    given = [allow] if isinstance(allow, Allow) else allow
    if isinstance(given, (str, bytes, dict)) or not isinstance(given, Iterable):
        raise arguments.invalid(where, "allow", "Allow(...), or several of them", allow)
    entries = tuple(given)
    for each in entries:
        if not isinstance(each, Allow):
            raise arguments.invalid(where, "allow", "Allow(...), or several of them", each)
    return entries


def _kind(difference: Difference) -> str:
    if difference.sent:
        return "emitted"
    return "added" if difference.kind == "added" else "changed"


def _of_attribute(difference: Difference, pattern: str) -> bool:
    found = _NAME.match(difference.path)
    return difference.kind == "changed" and found is not None and fnmatchcase(found[0], pattern)
