"""The verdict of a check that has judged: failed where anything was found."""

from __future__ import annotations

from pytest_faas.checks.allow import Allowed
from pytest_faas.checks.verdict import Failure, Status, Verdict
from pytest_faas.checks.worlds.case import Case


def concluded(
    check: str,
    case: Case,
    failures: tuple[Failure, ...],
    allowed: Allowed,
    *,
    tried: str,
    notes: tuple[str, ...] = (),
) -> Verdict:
    """Return a verdict with what was found and accepted; `tried`: what was exercised, in words."""
    status: Status = "failed" if failures else "passed"
    return Verdict(check, case, status, failures, tried, "", allowed.used, allowed.unused, notes)
