"""Refuse what would leave the fake AWS, and remember each attempt. Standard library only.

An audit hook sees every connection and every name lookup of the interpreter, however the code came to its socket
(asyncio, a copy of `getaddrinfo` taken long ago, a subclass), changes no function that other tools patch too, and adds
nothing measurable to what is not a socket (a lookup in an empty dict). It cannot be removed, so one is added with the first
guard and does nothing while no guard is installed. Code that opens sockets outside the interpreter (uvloop, libpq, a
subprocess) is not seen.
"""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from pytest_faas import arguments, errors
from pytest_faas.cloud import hosts
from pytest_faas.errors import NetworkRefused
from pytest_faas.runtime.stopping import marks

__tracebackhide__ = errors.hidden_from

POLICIES = ("allow", "refuse")
_FRAMES = 5


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused attempt: host and port, why, and the user's frames, innermost last."""

    host: str
    port: int | str | None
    why: str
    frames: tuple[str, ...]

    def __str__(self) -> str:
        where = "\n  ".join(self.frames) or "(no frame of yours on this thread)"
        return f"{self.host}{'' if self.port is None else f':{self.port}'}: {self.why}\n  {where}"


class NetworkGuard:
    """Refuse AWS hosts and metadata addresses; with the policy `refuse` every other host but this machine too.

    Loopback and unix sockets are always allowed. Each refusal raises NetworkRefused where the connection (or the name
    lookup) was tried and stays in `refusals`, for those that the code swallows.

    >>> import socket
    >>> guard = NetworkGuard()
    >>> guard.install()
    >>> try:
    ...     socket.getaddrinfo("sqs.us-east-1.amazonaws.com", 443)
    ... except NetworkRefused as error:
    ...     print(str(error).partition(":")[0])
    ... finally:
    ...     guard.remove()
    refused to connect to sqs.us-east-1.amazonaws.com
    >>> len(guard.refusals)
    1
    """

    def __init__(self, policy: str = "allow") -> None:
        self.policy = arguments.choice("NetworkGuard", "policy", policy, POLICIES)
        self.refusals: list[Refusal] = []
        self.declared: Callable[[str | bytes], bool] = lambda _host: False
        self._trials = False

    def install(self) -> None:
        """Begin to refuse; harmless when installed already."""
        with _lock:
            if self not in _guards:
                _guards.append(self)
                _Hook.on()

    def remove(self) -> None:
        """Stop refusing; harmless when not installed."""
        with _lock:
            if self in _guards:
                _guards.remove(self)
            if not _guards:
                _Hook.off()

    @contextmanager
    def trials(self) -> Iterator[None]:
        """Refuse every host but this machine in a block that delivers an event again and again."""
        before, self._trials = self._trials, True
        try:
            yield
        finally:
            self._trials = before

    def check(self, host: str | bytes, port: int | str | None = None) -> None:
        """Raise NetworkRefused, and remember it, if that host is not to be reached."""
        reason = self._reason(host)
        if reason is not None:
            self.refuse(host, port, *reason)

    def refuse(self, host: str | bytes, port: int | str | None, why: str, remedy: str) -> NoReturn:
        """Remember an attempt and raise NetworkRefused for it.

        A thread that an ended invocation left behind gets `InvocationOver`, and nothing is remembered: the test that runs
        by now has no part in it.
        """
        marks.check_current()
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        refusal = Refusal(name, port, why, tuple(_user_frames(sys._getframe())))
        if refusal not in self.refusals:
            self.refusals.append(refusal)
        raise NetworkRefused(f"refused to connect to {refusal}\n{remedy}")

    def _reason(self, host: str | bytes) -> tuple[str, str] | None:
        if hosts.is_metadata(host):
            return (
                "it hands out the credentials of this machine",
                "Tests run with fake credentials; nothing needs it.",
            )
        if hosts.is_aws(host):
            return "it belongs to AWS, which no test may reach", (
                "boto3, requests, urllib3, urllib and http.client reach the fake: use one of them, or a double."
            )
        if self.declared(host):
            return (
                "it was declared an effect, and no double answered this request",
                "Give faas.effect(http=...) a returns=, or let the mock that is in place answer it.",
            )
        if self._trials and not hosts.is_local(host):
            return (
                "a check delivers an event many times, and sends nothing real",
                "Declare it, faas.effect(http=...) or faas.effect('module.function', ...), or put a mock in its place.",
            )
        if self.policy == "refuse" and not hosts.is_local(host):
            return (
                "the network is off (faas_network = refuse)",
                "Set it to allow, or use a double for that service.",
            )
        return None


_lock = threading.Lock()
_guards: list[NetworkGuard] = []


class _Hook:
    """The one audit hook of the process: it looks events up in `checks`, which is empty while no guard is installed."""

    added = False
    checks: dict[str, Callable[[tuple[Any, ...]], None]] = {}  # noqa: RUF012 - one table for the process, by design

    @classmethod
    def on(cls) -> None:
        """Fill the table; add the hook the first time."""
        cls.checks.update(_EVENTS)
        if not cls.added:
            cls.added = True
            find = cls.checks.get

            def hook(event: str, args: tuple[Any, ...]) -> None:
                check = find(event)
                if check is not None:
                    check(args)

            sys.addaudithook(hook)

    @classmethod
    def off(cls) -> None:
        """Empty the table."""
        cls.checks.clear()


def _check(host: object, port: int | str | None) -> None:
    if isinstance(host, (str, bytes)) and host:
        for guard in _guards[-1:]:
            guard.check(host, port)


def _check_lookup(args: tuple[Any, ...]) -> None:
    _check(args[0], args[1] if len(args) > 1 else None)


def _check_address(args: tuple[Any, ...]) -> None:
    target = args[1] if len(args) > 1 else None
    if isinstance(target, tuple) and target:  # (host, port, …); unix sockets take a path
        _check(target[0], target[1] if len(target) > 1 else None)


# https://docs.python.org/3/library/audit_events.html
_EVENTS: dict[str, Callable[[tuple[Any, ...]], None]] = {
    "socket.getaddrinfo": _check_lookup,
    "socket.gethostbyname": lambda args: _check(args[0], None),
    "socket.connect": _check_address,
    "socket.sendto": _check_address,
    "socket.sendmsg": _check_address,
}


@functools.cache
def _libraries() -> tuple[str, ...]:
    """Return the folders of what is not the user's own code; found out at the first refusal, since it takes 2 ms."""
    import site
    import sysconfig

    paths = {
        str(Path(__file__).parent.parent),
        *sysconfig.get_paths().values(),
        *site.getsitepackages(),
        "<frozen",
    }
    return tuple(paths - {sysconfig.get_path("data"), sysconfig.get_path("scripts")})


def _user_frames(frame: FrameType | None) -> Iterator[str]:
    """Return where the user's own code stood, innermost last; nothing of libraries and of this package."""
    found: list[str] = []
    while frame is not None and len(found) < _FRAMES:
        code = frame.f_code
        if not code.co_filename.startswith(_libraries()):
            found.append(f"{code.co_filename}:{frame.f_lineno} in {code.co_name}")
        frame = frame.f_back
    return reversed(found)
