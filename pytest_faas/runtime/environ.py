"""Environment variables and the working directory of a function, laid over the process's own for an invocation.

The names are those that were recorded from AWS by LocalStack's suite, test_lambda_init_environment, 2026-02-18, but for
`PATH`, `LD_LIBRARY_PATH`, `SHLVL` and the X-Ray daemon's private ones, which describe the machine: they stay as they are.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pytest_faas import arguments, errors
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

# "4 KB in total": https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_TOTAL = 4096
# bound now: a test may patch them by name while a function runs
_getcwd, change_directory = os.getcwd, os.chdir

TRACE_ID = "_X_AMZN_TRACE_ID"


def checked_variables(where: str, env: object) -> dict[str, str]:
    """Return a user's variables: str to str, 4 KB in total.

    Names that Lambda reserves for itself (`AWS_REGION`) are allowed, so that a test can look at another region.
    """
    variables = arguments.mapping(where, "env", {} if env is None else env)
    for name, value in variables.items():
        if not name or "=" in name or "\0" in name:
            raise InvalidArgument(f"{where}: env has the name {name!r}; a name is not empty and has no '='")
        if not isinstance(value, str) or "\0" in value:
            raise arguments.invalid(where, f"env[{name!r}]", "a str without NUL", value)
    total = sum(len(name.encode()) + len(value.encode()) for name, value in variables.items())
    if total > MAX_TOTAL:
        raise InvalidArgument(
            f"{where}: env has {total:,} octets; Lambda allows {MAX_TOTAL:,} for all variables"
        )
    return dict(variables)


class Overlay:
    """The variables of one execution environment: Lambda's, the user's, and what the handler itself has changed.

    Entering lays them over `os.environ`; leaving puts back what was there, and keeps the handler's own changes for
    the environment's next invocation, as a warm environment on AWS would.
    """

    def __init__(self, variables: Mapping[str, str], directory: Path | None) -> None:
        self._wanted: dict[bytes, bytes | None] = {
            os.fsencode(name): os.fsencode(value) for name, value in variables.items()
        }
        self._directory = directory

    @contextmanager
    def active(self, trace_id: str) -> Iterator[None]:
        """Lay the variables over the process's own, and work in the function's folder, for a block."""
        self._wanted[_TRACE] = trace_id.encode()
        own = _now().copy()
        directory = current_directory()
        _lay(self._wanted)
        laid = _now().copy()
        try:
            _follow_zone(own, laid)
            if self._directory is not None:
                change_directory(self._directory)
            yield
        finally:
            left = _now()
            changed = {} if left == laid else _changes(laid, left)
            # what differs from the process's own: what was laid, and what the handler has changed
            back = {name: own.get(name) for name in (*self._wanted, *changed)}
            self._wanted.update(changed)
            _lay(back)
            if _ZONE in changed or not _is_utc(own):
                time.tzset()
            if directory is not None:
                change_directory(directory)


_TRACE = TRACE_ID.encode()
_ZONE = b"TZ"


def _now() -> dict[bytes, bytes]:
    """Return what is beneath `os.environ`: its own copying and comparing decode every variable, 60 µs each time."""
    beneath: dict[bytes, bytes] = os.environ._data  # type: ignore[attr-defined] # private, the same in 3.10 to 3.14
    return beneath


def _lay(wanted: Mapping[bytes, bytes | None]) -> None:
    """Set and delete variables, in `os.environ` and for child processes, touching only what differs."""
    beneath = _now()
    for name, value in wanted.items():
        if beneath.get(name) == value:
            continue
        if value is None:
            os.unsetenv(name)
            del beneath[name]
        else:
            os.putenv(name, value)
            beneath[name] = value


def _changes(before: dict[bytes, bytes], after: dict[bytes, bytes]) -> dict[bytes, bytes | None]:
    """Return what has been set and deleted between two looks."""
    return {
        name: after.get(name) for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    }


def _follow_zone(own: dict[bytes, bytes], laid: dict[bytes, bytes]) -> None:
    """Make the C library notice a changed TZ: Lambda runs in UTC wherever the tests run."""
    if own.get(_ZONE) != laid.get(_ZONE) and not (_is_utc(own) and laid.get(_ZONE) == b":UTC"):
        time.tzset()


def _is_utc(own: dict[bytes, bytes]) -> bool:
    """Say whether the process itself runs in UTC, so that nothing has to be told (5 µs each way)."""
    return own.get(_ZONE) in (None, b"UTC", b":UTC") and time.timezone == 0 and time.daylight == 0


def current_directory() -> str | None:
    """Return the working directory, or None where it has been removed."""
    try:
        return _getcwd()
    except FileNotFoundError:
        return None
