"""The assertions of a sandbox: `faas.assert_idempotent(fn, event)` and its sisters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from pytest_faas import errors
from pytest_faas.arguments import known_arguments

if TYPE_CHECKING:
    from pytest_faas.checks.allow import Allow
    from pytest_faas.checks.bench import Bench
    from pytest_faas.delivery.outcome import Event
    from pytest_faas.runtime.function import Function

__tracebackhide__ = errors.hidden_from

OnVacuous = Literal["fail", "ok"]


class Assertions:
    """What a sandbox asserts of a handler: each runs it in worlds of its own and puts everything back."""

    def _bench(self) -> Bench:
        raise NotImplementedError

    @known_arguments("faas.assert_idempotent")
    def assert_idempotent(
        self,
        fn: Function,
        event: Event,
        *,
        source: object = None,
        allow: Allow | Sequence[Allow] = (),
        vacuous: OnVacuous = "fail",
        header: str = "Idempotency-Key",
    ) -> None:
        """Assert that delivering the same logical event again, after a success, changes nothing and sends nothing more.

        `source`: `Queue(...)`, `Stream(...)`, `Async(...)` or `Sync(...)`; AWS's defaults for the event if None. `allow`:
        what is meant, `Allow(service, resource, attribute)`. `vacuous="ok"` accepts that nothing was exercised. `header`:
        the one with which an HTTP client marks a repetition. Raises `NotIdempotent`, `Vacuous` or `Unreproducible`; skips
        the test for a request that may not be repeated.

        >>> from pytest_faas import Sandbox, events
        """
        self._assert("idempotent", fn, event, source=source, allow=allow, vacuous=vacuous, header=header)

    @known_arguments("faas.assert_retry_safe")
    def assert_retry_safe(
        self,
        fn: Function,
        event: Event,
        *,
        source: object = None,
        allow: Allow | Sequence[Allow] = (),
        vacuous: OnVacuous = "fail",
        emissions: Literal["at-least-once", "exactly-once"] = "at-least-once",
        header: str = "Idempotency-Key",
    ) -> None:
        """Assert that a fault at any effect, then redelivery until success, ends as a clean run does and loses nothing.

        A crash before and after each effect, a time-out after it, an error without effect and a lost response: each in a
        world of its own. With `emissions="exactly-once"` nothing may be sent twice either. The other arguments are those of
        `assert_idempotent`. Raises `RetryNotSafe`, `NeverRecovers`, `Vacuous` or `Unreproducible`.
        """
        self._assert(
            "retry_safe",
            fn,
            event,
            source=source,
            allow=allow,
            vacuous=vacuous,
            emissions=emissions,
            header=header,
        )

    def _assert(self, name: str, fn: object, event: object, **options: object) -> None:
        from pytest_faas.checks import running

        running.asserted(self._bench(), name, fn, event, **options)  # type: ignore[arg-type]  # checked there
