"""Another event that a user gives a check beside the one that it is about."""

from __future__ import annotations

from pytest_faas import arguments, errors
from pytest_faas.checks.worlds.case import Case
from pytest_faas.delivery.again.table import name_of
from pytest_faas.delivery.outcome import Event

__tracebackhide__ = errors.hidden_from


def of_the_same_source(where: str, case: Case, other: object) -> Event:
    """Return what was given as `other`; `InvalidArgument` for what is no event of the source of the case's."""
    found = dict(arguments.mapping(where, "other", other))
    if name_of(found) != case.source:
        expected = f"an event of the same source as the event's, {case.source}"
        raise arguments.invalid(where, "other", expected, other)
    return found
