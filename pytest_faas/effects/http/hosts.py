"""The hosts that are declared effects, and which of them a request goes to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fnmatch import fnmatchcase

from pytest_faas import arguments, errors
from pytest_faas.cloud import hosts as aws
from pytest_faas.cloud.faults import error_answer
from pytest_faas.cloud.http import Answer, Asked
from pytest_faas.cloud.journal import Journal
from pytest_faas.effects.doubles import Double
from pytest_faas.effects.http import messages
from pytest_faas.effects.http.struck import AsSeen
from pytest_faas.effects.recording import Outcome, recorded
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

# Behind these a service of the user's own answers, and no SDK: OpenSearch domains and collections, APIs, AppSync APIs,
# function URLs. https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
_OF_USERS = (
    "*.es.amazonaws.com",
    "*.aoss.amazonaws.com",
    "*.execute-api.*.amazonaws.com",
    "*.appsync-api.*.amazonaws.com",
    "*.lambda-url.*.on.aws",
)
_HOST = re.compile(r"[a-zA-Z0-9*]([a-zA-Z0-9*._-]*[a-zA-Z0-9*])?")
_inside: ContextVar[str] = ContextVar("pytest_faas_http_effect", default="")


class HttpEffect:
    """A host that was declared an effect; `*` stands for any part of its name."""

    def __init__(
        self, journal: Journal, host: str, double: Double | None, refuse: Callable[[str], None]
    ) -> None:
        rule = "a host such as 'api.stripe.com', without scheme, port and path"
        self.host = arguments.matching("faas.effect", "http", host, _HOST, rule).lower()
        if aws.is_aws(self.host) and not any(fnmatchcase(self.host, each) for each in _OF_USERS):
            raise InvalidArgument(
                f"faas.effect: {host!r} is AWS's: what an SDK calls there is in faas.calls already. Of AWS's hosts,"
                f" those can be effects behind which a service of your own answers: {', '.join(_OF_USERS)}"
            )
        self.double = double
        self._journal = journal
        self._refuse = refuse
        if "*" not in self.host:
            journal.declare(self.host, "")

    def matches(self, host: str) -> bool:
        """Say whether requests to that host are this effect's."""
        return fnmatchcase(host, self.host)

    @contextmanager
    def recorded(self, asked: Asked, as_seen: AsSeen) -> Iterator[Outcome]:
        """Write a request down around a block; what the clients below send for it is part of it."""
        host = messages.host_of(asked.url)
        operation = messages.operation_of(asked)
        self._journal.declare(host, operation)
        token = _inside.set(host)
        try:
            with recorded(
                self._journal,
                host,
                operation,
                messages.parameters_of(asked),
                effect=self.host,
                as_seen=as_seen,
            ) as outcome:
                yield outcome
        finally:
            _inside.reset(token)

    def answer(self, asked: Asked) -> Answer | None:
        """Return a fault's answer to a request, or the double's; None where a mock of the user's is to answer."""
        struck = error_answer.take()
        if struck is not None:
            return struck
        if self.double is None:
            return None
        return messages.answer_from(self.double.answer((asked,), {}))

    def refuse_real(self, host: str) -> None:
        """Raise NetworkRefused for a request that no double has answered."""
        if self.double is None and not aws.is_local(host):
            self._refuse(host)


_declared: list[HttpEffect] = []


def add(effect: HttpEffect) -> None:
    """Let requests to that host be its effect; the last one that matches is taken."""
    _declared.append(effect)


def remove(effect: HttpEffect) -> None:
    """Undo `add`."""
    _declared[:] = [each for each in _declared if each is not effect]


def effect_of(url: str) -> HttpEffect | None:
    """Return the effect that a request to a URL is; None for none, and below one that has been written down."""
    host = messages.host_of(url)
    return None if not _declared or host == _inside.get() else declared(host)


def declared(host: str) -> HttpEffect | None:
    """Return the effect that a host was declared to be."""
    return next((each for each in reversed(_declared) if each.matches(host)), None)


def is_declared(host: str | bytes) -> bool:
    """Say whether real connections to a host are to be refused: it is an effect, and not this machine."""
    return bool(_declared) and not aws.is_local(host) and declared(aws.normal(host)) is not None
