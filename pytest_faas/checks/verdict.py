"""What a check finds: passed, failed for these causes, or why it judges nothing."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from unittest import SkipTest

from pytest_faas import errors
from pytest_faas.checks.allow import Allow, UnusedAllow
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.delivery.outcome import Event
from pytest_faas.errors import CheckFailed, FaasError, Unreproducible, Vacuous

__tracebackhide__ = errors.hidden_from

_PACKAGE = __name__.partition(".")[0]
Status = Literal["passed", "failed", "vacuous", "inapplicable", "unreproducible"]


class Inapplicable(FaasError, SkipTest):
    """The check has no meaning for this source or event: the test is skipped, with the reason."""


@dataclass(frozen=True)
class Failure:
    """One distinct cause, shown by the smallest run that has it.

    `kind`: the defect's slug, which is the heading of its docs page. `what`: one sentence of what happened; `rows`: what is
    different, a line each; `attempts`: the run. `advice`: what to change. `runs`: how many runs show the same cause.
    `plan`: how to bring about exactly this run again, as JSON; `event`: the event that shows it.
    """

    kind: str
    what: str
    rows: tuple[str, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    advice: str = ""
    runs: int = 1
    error: type[CheckFailed] | None = None
    plan: Any = None
    event: Event | None = None


@dataclass(frozen=True)
class Verdict:
    """What came of one check on one case.

    `tried`: what was exercised, in words. `reason`: why nothing was judged, where that is so. `allowed`, `unused`: entries
    of `allow` that matched, and those that matched nothing.
    """

    check: str
    case: Case
    status: Status
    failures: tuple[Failure, ...] = ()
    tried: str = ""
    reason: str = ""
    allowed: tuple[Allow, ...] = ()
    unused: tuple[Allow, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether the property does not hold."""
        return self.status == "failed"


def enforce(verdict: Verdict, text: str, error: type[CheckFailed], *, vacuous: str) -> Verdict:
    """Raise what a verdict means for an assertion; return it where it passed. `text` is its message.

    Raises the check's own error, `Vacuous`, `Unreproducible`, or `Inapplicable`, which skips the test.
    """
    warn_of(verdict.unused)
    if verdict.status == "failed":
        raise (verdict.failures[0].error or error)(text, verdict)
    if verdict.status == "unreproducible":
        raise Unreproducible(text, verdict)
    if verdict.status == "inapplicable":
        raise Inapplicable(text)
    if verdict.status == "vacuous" and vacuous == "fail":
        raise Vacuous(text, verdict)
    return verdict


def warn_of(unused: Sequence[Allow]) -> None:
    """Warn of entries that matched nothing, at the line of the user's own that gave them."""
    for each in unused:
        warnings.warn(
            f"allow: {each!r} matched nothing: is a name misspelt, or is what it allowed gone?",
            UnusedAllow,
            stacklevel=_level_of_the_user(),
        )


def _level_of_the_user() -> int:
    """Return how many frames above `warn_of` the first one outside the package is, as `warnings.warn` counts."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and str(frame.f_globals.get("__name__")).partition(".")[0] == _PACKAGE:
        frame, level = frame.f_back, level + 1
    return level
