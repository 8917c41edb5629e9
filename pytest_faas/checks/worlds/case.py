"""What a check is made on: a function, an event, and the source that delivers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.checks.allow import Allow, checked
from pytest_faas.delivery.again.table import name_of
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.sources import Family, family_for
from pytest_faas.errors import InvalidArgument
from pytest_faas.runtime.front_ends import table
from pytest_faas.runtime.front_ends.request import header
from pytest_faas.runtime.function import Function

__tracebackhide__ = errors.hidden_from

STEP = 97.371  # seconds between two deliveries at least: no counter and no lease passes for a time
_ODD = 1.371


@dataclass(frozen=True)
class Case:
    """A function, its event, and how the source is set up: `settings`, `given` by the user or AWS's defaults."""

    function: Function
    event: Event
    family: Family
    settings: Any
    given: bool
    allow: tuple[Allow, ...] = ()

    @property
    def source(self) -> str:
        """The source's name, as `sqs_fifo` or `http_api`."""
        return name_of(self.event)

    @property
    def is_batch(self) -> bool:
        """Whether records come in batches, of a queue or a stream."""
        return self.family.room in ("queue", "stream")

    @property
    def is_stream(self) -> bool:
        """Whether what follows a failed record comes again too."""
        return self.family.room == "stream"

    @property
    def is_http(self) -> bool:
        """Whether an HTTP front end asks."""
        return self.family.room == "synchronous" and self.kind != table.DIRECT

    @property
    def kind(self) -> str:
        """The kind of front end, `direct` for what is no request."""
        if self.family.room != "synchronous":
            return table.DIRECT
        found: str = self.settings.kind_for(self.event)
        return found

    @property
    def partial(self) -> bool:
        """Whether the source reads which records failed."""
        return self.is_batch and bool(self.settings.report_batch_item_failures)

    @property
    def records(self) -> list[Any]:
        """The records of a batch; the event itself where it is one thing."""
        return list(self.event["Records"]) if self.is_batch else [self.event]

    @property
    def method(self) -> str:
        """The HTTP method."""
        context = self.event.get("requestContext") or {}
        http = context.get("http") if isinstance(context, Mapping) else None
        found = http.get("method") if isinstance(http, Mapping) else self.event.get("httpMethod")
        return str(found or "").upper()

    def key_in(self, name: str) -> str | None:
        """Return the request's header of that name: its idempotency key."""
        return header(self.event, name.lower()) or None

    @property
    def step(self) -> float:
        """Seconds between two deliveries: past the source's delay and the function's time-out, and odd."""
        delay = float(getattr(self.settings, "visibility_timeout", 0))
        return max(STEP, delay + _ODD, self.function.timeout + _ODD)

    def of(self, event: Event) -> Case:
        """Return the same case with another event."""
        return replace(self, event=event)

    @property
    def said(self) -> str:
        """How the source is set up, for a message."""
        name = type(self.settings).__name__
        changed = [
            f"{each.name}={getattr(self.settings, each.name)!r}"
            for each in fields(self.settings)
            if getattr(self.settings, each.name) != each.default
        ]
        return f"{name}({', '.join(changed)})" if changed else f"{name} with AWS's defaults"


def case(where: str, function: object, event: object, source: object, allow: object) -> Case:
    """Check what a check was given; raises `InvalidArgument` for what cannot be."""
    if not isinstance(function, Function):
        hint = (
            ". Make it one: faas.function('module.handler', root=...)"
            if callable(function) or isinstance(function, str)
            else ""
        )
        raise arguments.invalid(where, "fn", "a function that faas.function(...) made", function, hint)
    if not function.can_start_cold:
        raise InvalidArgument(
            f"{where}: {function.name} was made from a callable, which cannot start cold, and a delivery after a crash does:"
            " make it from its handler string: faas.function('module.handler', root='src')"
        )
    given = dict(arguments.mapping(where, "event", event))
    family, settings = family_for(source, [given], where)
    return Case(function, given, family, settings, source is not None, checked(where, allow))
