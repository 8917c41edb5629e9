"""The effects that a test has declared, from the first to the end of the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pytest_faas import errors
from pytest_faas.cloud.hosts import is_local
from pytest_faas.cloud.journal import Call, Journal
from pytest_faas.effects import answers
from pytest_faas.effects.doubles import UNSET, Double, double_of
from pytest_faas.effects.http import hosts, in_place, messages
from pytest_faas.effects.http.clients import Seams
from pytest_faas.effects.http.hosts import HttpEffect
from pytest_faas.effects.named import NamedEffect
from pytest_faas.effects.sdk_errors import SdkError, as_raised
from pytest_faas.errors import InvalidArgument
from pytest_faas.runtime.modules import followers

__tracebackhide__ = errors.hidden_from


class Effects:
    """All effects of one sandbox; each fresh module gets them again.

    >>> import textwrap
    >>> journal = Journal(); effects = Effects(journal)
    >>> effects.declare("textwrap.dedent", returns="hello")
    >>> textwrap.dedent("  hi"), journal
    ('hello', [textwrap.dedent {"text": "  hi"} -> ok])
    >>> effects.close(); textwrap.dedent("  hi")
    'hi'
    """

    def __init__(self, journal: Journal, refuse: Callable[[str], None] | None = None) -> None:
        self._journal = journal
        self._refuse = refuse
        self._named: list[NamedEffect] = []
        self._hosts: list[HttpEffect] = []
        self._seams = Seams()

    def declare(
        self,
        name: str,
        *,
        returns: Any = UNSET,
        raises: Any = UNSET,
        side_effect: Any = UNSET,
        error: SdkError | None = None,
    ) -> None:
        """Declare a callable an effect by its name; `error` is what its SDK raises. InvalidArgument without a double."""
        double = double_of(name, returns=returns, raises=raises, side_effect=side_effect)
        struck = None if error is None else as_raised(name, error)
        effect = NamedEffect(self._journal, name, double, in_place.found, error=struck)
        effect.declare()
        self._begin()
        self._named.append(effect)

    def declare_host(
        self, host: str, *, returns: Any = UNSET, raises: Any = UNSET, side_effect: Any = UNSET
    ) -> None:
        """Declare the requests to a host effects; InvalidArgument without a double."""
        double = double_of(host, returns=returns, raises=raises, side_effect=side_effect)
        effect = HttpEffect(self._journal, host, double, self._refuse or _let_pass)
        if returns is not UNSET:
            messages.answer_from(returns)
        if double is None and not is_local(effect.host) and not in_place.found():
            raise InvalidArgument(
                f"faas.effect: http={host!r} has no double, and no real request is ever sent: give returns=, raises= or"
                " side_effect=, or put a mock in place first (responses, requests-mock, respx, pytest-httpx, mock.patch)"
            )
        self._seams.lay()
        self._begin()
        hosts.add(effect)
        self._hosts.append(effect)

    def wants(self, module: str) -> bool:
        """Say whether an effect's name leads through that module."""
        return any(each.wants(module) for each in self._named)

    def follow(self) -> None:
        """Lay every effect again where modules are fresh, and over mocks that are new."""
        for each in self._named:
            each.lay()
        self._seams.follow()

    def answered(self) -> dict[Double, int]:
        """Return how far every series of answers has come."""
        effects: list[NamedEffect | HttpEffect] = [*self._named, *self._hosts]
        return {each.double: each.double.asked for each in effects if each.double is not None}

    def go_back(self, answered: Mapping[Double, int]) -> None:
        """Let every series of answers go on from where it stood, as a check does between its worlds."""
        for double, asked in answered.items():
            double.go_back(asked)
        for each in self._named:
            each.wanting = ""

    def must_suffice(self) -> None:
        """Raise InvalidArgument where a double was asked for more answers than it has: no handler is to blame for that."""
        effects: list[NamedEffect | HttpEffect] = [*self._named, *self._hosts]
        said = [each.double.wanting for each in effects if each.double is not None]
        for wanting in (*said, *(each.wanting for each in self._named)):
            if wanting:
                raise InvalidArgument(
                    f"faas.effect: {wanting}. A check delivers again, and a redelivery may call again"
                )

    def made_up(self, calls: Iterable[Call]) -> tuple[str, ...]:
        """Return what the doubles made up for each call anew, as the services that they stand for make ids."""
        if not self._named and not self._hosts:
            return ()
        return answers.made_up(calls, self._in_series)

    def _in_series(self, name: str) -> bool:
        named = any(each.in_series for each in self._named if each.name.text == name)
        return named or any(
            each.double is not None and each.double.in_series for each in self._hosts if each.host == name
        )

    def close(self) -> None:
        """Put everything back, the last declared first."""
        followers.remove(self)
        while self._named:
            self._named.pop().lift()
        while self._hosts:
            hosts.remove(self._hosts.pop())
        self._seams.lift()

    def _begin(self) -> None:
        if not self._named and not self._hosts:
            followers.add(self)


def _let_pass(host: str) -> None:
    """Refuse nothing: there is no guard without a sandbox."""
