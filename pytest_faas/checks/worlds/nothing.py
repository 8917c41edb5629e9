"""Why a check judges nothing."""

from __future__ import annotations

from typing import Literal

from pytest_faas.checks.worlds.outcome import Attempt

Why = Literal["vacuous", "inapplicable", "unreproducible"]


class NothingToJudge(Exception):
    """Nothing was exercised, the check has no meaning here, or two clean runs differ."""

    def __init__(self, status: Why, reason: str) -> None:
        super().__init__(reason)
        self.status: Why = status
        self.reason = reason


def vacuous(reason: str) -> NothingToJudge:
    """Return that nothing was exercised."""
    return NothingToJudge("vacuous", reason)


def inapplicable(reason: str) -> NothingToJudge:
    """Return that the check has no meaning for this source or event."""
    return NothingToJudge("inapplicable", reason)


def unreproducible(reason: str) -> NothingToJudge:
    """Return that runs from the same start differ."""
    return NothingToJudge("unreproducible", reason)


def first_failed(attempt: Attempt) -> NothingToJudge:
    """Return that the clean delivery failed, so that there is nothing to compare with."""
    error = attempt.invocation.error
    where = error.place if error is not None else ""
    return vacuous(
        f"the first delivery, without any fault, {attempt.said}{where}: there is no clean run to compare with. Give the"
        " event, the environment variables and the resources with which it succeeds"
    )
