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
    """The check that must fail, and the kind of defect that it must name."""

    check: Check
    kind: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A handler of `handlers/<fault>/<name>.py`, and what is known of it.

    `event` makes the clean event; `hard` the legal events that bring the fault out where a clean one does not (a bad record
    among the others); `neighbours` what the environment may run before it. `does` asserts that the clean event was worked
    off. `beside` makes another event that writes the same key. `between` happens between two warm invocations; `tmp`: files
    in /tmp count. `effects` are effects outside AWS, by name, with what their doubles return. `fails` names the check that
    must fail, and there may be others; `passes` those that must pass. A check in neither has no meaning for the row, or is
    open.
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
    neighbours: tuple[Callable[[], Event], ...] = ()
    beside: Callable[[], Event] | None = None
    between: Callable[[], None] | None = None
    tmp: bool = False
    fails: Finding | None = None
    passes: tuple[Check, ...] = ()

    @property
    def id(self) -> str:
        """How a test names the row."""
        return f"{self.fault}/{self.name}"
