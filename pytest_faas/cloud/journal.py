"""The journal: each AWS call of a test, whichever client made it, and each declared effect. Standard library only."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, overload

from pytest_faas import arguments, errors
from pytest_faas.cloud.calltext import copied, describe
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from


@dataclass(frozen=True, slots=True)
class Failure:
    """What a call raised: AWS's error code and message, or a Python exception's type name and text."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class WireAttempt:
    """One attempt of a call, below the SDK's retries: `ok`, an error code, or the name of an exception.

    `dropped` is what the service answered where a fault kept it from the SDK: that attempt took effect.
    """

    outcome: str
    dropped: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One AWS call: `parameters` as the caller wrote them, and its `response` or its `error`.

    Both None: the call has not returned, or never will. `mark` is the runtime's mark of the invocation that made it
    (None: the test itself), `started_at` seconds since the epoch on the test's clock. `effect`: the name, or the host, by
    which something outside AWS was declared an effect; its `service` is the top of its module, or the host.

    `struck` names the faults that struck it, `attempts` are those on the wire. A fault may keep the service's answer from
    the caller: then there are both a `response` (it took effect) and an `error` (what the caller got).
    """

    service: str
    operation: str
    parameters: dict[str, Any]
    region: str | None = None
    response: dict[str, Any] | None = None
    error: Failure | None = None
    mark: object = None
    started_at: float = 0.0
    effect: str | None = None
    struck: tuple[str, ...] = ()
    attempts: tuple[WireAttempt, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the call returned a response."""
        return self.response is not None and self.error is None

    @property
    def error_code(self) -> str | None:
        """The code of the error that the call raised, such as `ResourceNotFoundException`; None for none."""
        return self.error.code if self.error else None

    @property
    def outcome(self) -> dict[str, Any] | Failure | None:
        """The response or the error; None while the call has neither."""
        return self.error or self.response

    def __repr__(self) -> str:
        result = self.error_code or ("ok" if self.ok else "no answer")
        if self.struck:
            result += f" (struck: {', '.join(self.struck)})"
        return f"{self.service}.{self.operation}{describe(self.parameters)} -> {result}"


Entry = tuple[int, Call]


class Hook(Protocol):
    """What stands around a declared effect's call: either method may raise, and the caller gets that."""

    def before(self, call: Call) -> None:
        """See a call that begins; where this raises, the call is not made."""

    def after(self, call: Call) -> None:
        """See a call that has ended, with its outcome; where this raises, the outcome does not reach the caller."""

    def names(self, call: Call) -> tuple[str, ...]:
        """Return the names of the faults that struck a call, once it is over."""


class Journal(Sequence[Call]):
    """AWS calls in the order in which they began.

    >>> journal = Journal([Call("dynamodb", "PutItem", {"TableName": "orders", "Item": {"id": 1}}, response={})])
    >>> journal.of("dynamodb", "PutItem")
    [dynamodb.PutItem orders {"Item": {"id": 1}} -> ok]
    >>> len(journal.of("sqs"))
    0
    """

    def __init__(self, calls: Iterable[Call] = (), *, declared: dict[str, set[str]] | None = None) -> None:
        self._calls = list(calls)
        self._declared: dict[str, set[str]] = {} if declared is None else declared
        self.hooks: list[Hook] = []

    @overload
    def __getitem__(self, index: int) -> Call: ...
    @overload
    def __getitem__(self, index: slice) -> Journal: ...
    def __getitem__(self, index: int | slice) -> Call | Journal:
        return self._part(self._calls[index]) if isinstance(index, slice) else self._calls[index]

    def __len__(self) -> int:
        return len(self._calls)

    def __iter__(self) -> Iterator[Call]:
        return iter(list(self._calls))  # a copy: a thread may add a call meanwhile

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Journal):
            return self._calls == other._calls
        return self._calls == other if isinstance(other, list) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # it grows

    def __repr__(self) -> str:
        return "[" + ",\n ".join(map(repr, self)) + "]"

    def of(self, service: str | None = None, operation: str | None = None) -> Journal:
        """Return the calls of a service, of an operation (`PutItem` or `put_item`), or of both.

        Raises InvalidArgument for a name that neither AWS nor a declared effect has, with the closest, where botocore is
        loaded to tell.
        """
        for name, value in (("service", service), ("operation", operation)):
            if value is not None:
                arguments.text("calls.of", name, value)
        wanted = _squeezed(operation) if operation else None
        found = self._part(
            call
            for call in self
            if (service is None or call.service == service)
            and (wanted is None or _squeezed(call.operation) == wanted)
        )
        if not found:
            _check_names(service, operation, self._declared)
        return found

    def since(self, position: int) -> Journal:
        """Return the calls from a position on (`len(journal)` before them)."""
        return self[position:]

    def forget_since(self, position: int) -> None:
        """Forget the calls from a position on."""
        del self._calls[position:]

    def during(self, mark: object) -> Journal:
        """Return the calls that the invocation of that mark made."""
        return self._part(call for call in self if call.mark is mark)

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()

    def declare(self, service: str, operation: str) -> None:
        """Make the name of an effect outside AWS known to `of`."""
        self._declared.setdefault(service, set()).add(operation)

    @property
    def declared(self) -> Mapping[str, Collection[str]]:
        """The operations of declared effects, by their service."""
        return self._declared

    def begin(self, call: Call) -> Entry:
        """Write down a call that begins; return what `end` takes."""
        self._calls.append(call)
        return len(self._calls) - 1, call

    def end(
        self,
        entry: Entry,
        *,
        response: object = None,
        error: Failure | None = None,
        struck: tuple[str, ...] = (),
        attempts: tuple[WireAttempt, ...] = (),
    ) -> None:
        """Write down how a call ended, unless the journal has been cleared since."""
        place, call = entry
        if place < len(self._calls) and self._calls[place] is call:
            known = isinstance(response, dict)
            answer = copied(response) if known else None if error else {}
            self._calls[place] = replace(call, response=answer, error=error, struck=struck, attempts=attempts)

    def _part(self, calls: Iterable[Call]) -> Journal:
        return Journal(calls, declared=self._declared)


def _squeezed(operation: str) -> str:
    """Return an operation's name so that `PutItem` and `put_item` are the same."""
    return operation.replace("_", "").lower()


def _check_names(service: str | None, operation: str | None, declared: dict[str, set[str]]) -> None:
    """Refuse names that neither AWS nor a declared effect has; says nothing where botocore is not loaded."""
    if "botocore" not in sys.modules:
        return
    from pytest_faas.cloud import catalogue

    services = {*catalogue.services(), *declared}
    if service is not None and service not in services:
        raise InvalidArgument(_unknown("service", service, services))
    if operation is not None and service is not None:
        known = declared.get(service, set()) | (
            catalogue.operations(service) if service in catalogue.services() else set()
        )
        if _squeezed(operation) not in {_squeezed(each) for each in known}:
            raise InvalidArgument(_unknown(f"{service} operation", operation, known))


def _unknown(kind: str, name: str, known: Iterable[str]) -> str:
    return f"calls.of: AWS has no {kind} {name!r}.{arguments.closest(name, known)}"
