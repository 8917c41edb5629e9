"""A row of the corpus: a handler, what it needs, and what the checks must say of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from corpus_aws import Aws, Needs

Event = dict[str, Any]
Check = Literal[
    "contract",
    "robust",
    "idempotent",
    "retry_safe",
    "no_lost_records",
    "partial_batch",
    "warm_start",
    "http_semantics",
    "equivalent_requests",
    "order",
    "recursion",
    "concurrent",
]


@dataclass(frozen=True)
class Finding:
    """The check that must fail, the kind of defect that it must name, and the probe that shows it by hand.

    `probe` is the check's own unless the fault needs other circumstances (see `probes.py`).
    """

    check: Check
    kind: str
    probe: str = ""

    @property
    def shown_by(self) -> str:
        """The name of the probe that shows the fault."""
        return self.probe or self.check


@dataclass(frozen=True, kw_only=True)
class Row:
    """A handler of `handlers/<fault>/<name>.py`, and what is known of it.

    `event` makes the clean event; `hard` the legal events that bring the fault out where a clean one does not (a bad record
    among the others, another order, a neighbour's event); `same` the same request in other forms. `does` asserts that the clean event was worked off.
    `marks` are what the calls of each record hold, in the order of the records: that is how a call is known to belong to
    one. `beside` makes another event that writes the same key. `trigger` makes the event that an effect of the function
    causes at its own trigger, or None. `between` happens between two warm invocations. `effects` are effects outside AWS,
    by name, with what their doubles return. `fails` names the check that must fail, and there may be others; `passes` those
    that must pass. A check in neither has no meaning for the row, or is open.
    """

    fault: str
    name: str
    event: Callable[[], Event]
    does: Callable[[Aws], None]
    needs: Needs = field(default_factory=Needs)
    env: Mapping[str, str] = field(default_factory=dict)
    layers: tuple[str, ...] = ()
    timeout: float = 3
    source: Any = None
    at: str = "2026-01-15T12:00:00Z"
    effects: Mapping[str, Any] = field(default_factory=dict)
    hard: tuple[Callable[[], Event], ...] = ()
    same: tuple[Callable[[], Event], ...] = ()
    beside: Callable[[], Event] | None = None
    marks: tuple[str, ...] = ()
    trigger: Callable[[str, Mapping[str, Any]], Event | None] | None = None
    between: Callable[[], None] | None = None
    fails: Finding | None = None
    passes: tuple[Check, ...] = ()

    @property
    def id(self) -> str:
        """How a test names the row."""
        return f"{self.fault}/{self.name}"
