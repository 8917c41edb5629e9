"""One form of a request: the event that a front end makes of it."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_faas.checks.worlds.case import Case


@dataclass(frozen=True)
class Form:
    """The same request as another event.

    `kind` names the defect that a difference shows, `name` the form, short; `said` begins the sentence of a failure.
    `parts`: forms that differ from the event in less, to narrow a difference down. `is_of_another`: another front end
    sends it.
    """

    kind: str
    name: str
    said: str
    case: Case
    parts: tuple[Form, ...] = ()
    is_of_another: bool = False
