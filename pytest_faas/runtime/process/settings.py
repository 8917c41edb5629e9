"""The settings of a process that code changes: how each is read and put back."""

from __future__ import annotations

import gc
import locale
import logging
import os
import socket
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from pytest_faas.runtime.process import decimals

# bound now: a test may patch it by name while a function runs
_umask = os.umask
ABSENT: Final = object()  # what is read where the module has not been imported


def _is_not(_value: Any) -> bool:
    return False


def _nothing() -> Any:
    return None


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """One setting: `read()` gives a value that stays equal to itself until somebody changes the setting.

    `initial`: what it is when its module has just been imported. `as_new`: whether a value was made of nothing but defaults,
    and so serves other environments of the function as well.
    """

    name: str
    read: Callable[[], Any]
    write: Callable[[Any], object]
    initial: Callable[[], Any] = _nothing
    as_new: Callable[[Any], bool] = _is_not


def _attribute(
    module: str, name: str, *, as_new: Callable[[Any], bool] = _is_not, initial: Callable[[], Any] = _nothing
) -> Setting:  # fmt: skip
    """Return a setting that is an attribute of a module, which it never imports."""
    modules = sys.modules

    def read() -> Any:
        found = modules.get(module)
        return ABSENT if found is None else found.__dict__.get(name, ABSENT)

    def write(value: Any) -> None:
        setattr(modules[module], name, value)

    return Setting(f"{module}.{name}", read, write, initial, as_new)


def _read_umask() -> int:
    found = _umask(0o077)
    _umask(found)
    return found


def _write_filters(value: tuple[Any, ...]) -> None:
    """Put filters back into the list that is there: `catch_warnings` around this keeps another one."""
    warnings.filters[:] = value  # type: ignore[index]  # a list, whatever the stubs say
    warnings._filters_mutated()  # type: ignore[attr-defined]  # drops what was found with the others


def _read_locale() -> str:
    return locale.setlocale(locale.LC_ALL)


def _write_locale(value: str) -> None:
    locale.setlocale(locale.LC_ALL, value)


def _csv() -> Any:
    return sys.modules.get("csv")


def _is_plain(session: Any) -> bool:
    """Whether a boto3 session is as `boto3.client` makes the default one: without settings or keys of its own."""
    inner = getattr(session, "_session", None)
    keys = getattr(inner, "_credentials", None)
    return (
        inner is not None
        and not inner.instance_variables()
        and inner.get_default_client_config() is None
        and getattr(keys, "method", None) != "explicit"
    )


def _of_gc(value: tuple[bool, tuple[int, int, int]]) -> None:
    enabled, threshold = value
    (gc.enable if enabled else gc.disable)()
    gc.set_threshold(*threshold)


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting("decimal context", decimals.read, decimals.write),
    Setting("locale", _read_locale, _write_locale),
    Setting("socket time-out", socket.getdefaulttimeout, socket.setdefaulttimeout),
    Setting("umask", _read_umask, _umask),
    Setting("recursion limit", sys.getrecursionlimit, sys.setrecursionlimit),
    Setting("switch interval", sys.getswitchinterval, sys.setswitchinterval),
    Setting("garbage collector", lambda: (gc.isenabled(), gc.get_threshold()), _of_gc),
    Setting(
        "csv field size limit",
        lambda: ABSENT if _csv() is None else _csv().field_size_limit(),
        lambda value: _csv().field_size_limit(value),
        lambda: 128 * 1024,
    ),
    Setting("logging.disable", lambda: logging.root.manager.disable, logging.disable),
    _attribute("logging", "_loggerClass"),  # logging.setLoggerClass
    _attribute("logging", "_logRecordFactory"),  # logging.setLogRecordFactory
    _attribute("logging", "_warnings_showwarning"),  # logging.captureWarnings
    _attribute("warnings", "showwarning"),
    Setting("warnings.filters", lambda: tuple(warnings.filters), _write_filters),
    _attribute("sys", "excepthook"),
    _attribute("tempfile", "tempdir", as_new=lambda _folder: True),  # found once, for all who ask
    _attribute("asyncio.events", "_event_loop_policy"),
    _attribute("urllib.request", "_opener"),  # urllib.request.install_opener
    _attribute(
        "ssl",
        "_create_default_https_context",
        initial=lambda: getattr(sys.modules.get("ssl"), "create_default_context", None),
    ),
    _attribute("boto3", "DEFAULT_SESSION", as_new=_is_plain),
)
