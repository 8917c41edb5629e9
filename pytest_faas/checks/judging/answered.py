"""An answer beside the state of a world, so that it is compared under the same renaming of generated values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from pytest_faas.checks.sameness import Compared
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.cloud.state.difference import Difference, Differences
from pytest_faas.cloud.state.entry import WATCH, Entry, Place

SERVICE: Final = "answer"  # by which `allow` names it
PAYLOAD: Final = "payload"  # a member of this name is the answer itself, and has no name of its own
_HOLDER: Final = "the answer that the caller gets"


def joined(evidence: Evidence, answer: Any) -> Evidence:
    """Return evidence that holds an answer too."""
    entry = Entry(Place(WATCH, "", _HOLDER), answer)
    return replace(evidence, state=evidence.state.amended((), [entry], evidence.state.unread))


def named(compared: Compared) -> Compared:
    """Return differences in which the answer goes by its own name.

    >>> held = Difference("changed", WATCH, _HOLDER, path="payload.total", before=1, after=2)
    >>> print(named(Compared(Differences([held]))))
    ~ answer                              total: 1 → 2
    """
    return replace(compared, durable=Differences(map(_named, compared.durable)))


def _named(each: Difference) -> Difference:
    if (each.service, each.resource) != (WATCH, _HOLDER):
        return each
    return replace(each, service=SERVICE, resource="", path=each.path.removeprefix(PAYLOAD).removeprefix("."))
