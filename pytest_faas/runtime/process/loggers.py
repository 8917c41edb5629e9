"""The named loggers: what an environment's code sets in them is there while it has its turn, and only then.

They stay with the modules that hold them, so that a test may call the functions of a warm environment's modules itself.
"""

from __future__ import annotations

import logging
from typing import Any, Final

_Fields = tuple[Any, ...]

_NAMES: Final = ("level", "propagate", "disabled", "handlers", "filters", "more")
_NOTHING: Final[dict[str, Any]] = {}
_AS_MADE: Final[_Fields] = (logging.NOTSET, True, False, (), (), _NOTHING)  # its own class may set more
_ITS_OWN: Final = frozenset(vars(logging.getLogger("pytest_faas")))  # the attributes that every logger has
_LOOKS: Final = 2  # imports and the first invocation: code that sets up loggers does so there


class Loggers:
    """What the code of one environment has set in loggers: in which, which attribute, what it was before and after."""

    __slots__ = ("_before", "_looks", "_set")

    def __init__(self) -> None:
        self._set: dict[logging.Logger, dict[str, tuple[Any, Any]]] = {}
        self._looks = 0
        self._before: dict[logging.Logger, _Fields] | None = None

    def begin(self) -> None:
        """Note what is set from here on, if the environment is new.

        >>> loggers, logger = Loggers(), logging.getLogger("shop")
        >>> loggers.begin()
        >>> logger.setLevel("DEBUG")
        >>> loggers.end()
        >>> loggers.put_back()
        >>> logger.level
        0
        >>> loggers.lay()
        >>> logger.level
        10
        >>> loggers.put_back()
        """
        if self._looks < _LOOKS:
            self._before = _all()

    def end(self) -> None:
        """Note nothing more."""
        if self._before is not None:
            self._note(self._before)
            self._before = None
            self._looks += 1

    def put_back(self) -> None:
        """Put back what was there, but for what a test has changed since; also in the middle of what is noted."""
        if self._before is not None:
            self._note(self._before)
        self._exchange(1, 0)

    def lay(self) -> None:
        """Lay again what the code has set."""
        self._exchange(0, 1)
        if self._before is not None:
            self._before = _all()

    def _note(self, before: dict[logging.Logger, _Fields]) -> None:
        for logger, after in _all().items():
            was = before.get(
                logger, _AS_MADE if type(logger) is logging.Logger else (*_AS_MADE[:-1], after[-1])
            )
            if was == after:
                continue
            changes = self._set.setdefault(logger, {})
            for name, first, last in zip(_NAMES, was, after, strict=True):
                if first != last:
                    changes[name] = (changes[name][0] if name in changes else first, last)

    def _exchange(self, old: int, new: int) -> None:
        for logger, changes in self._set.items():
            now = dict(zip(_NAMES, _fields(logger), strict=True))
            for name, values in changes.items():
                if now[name] == values[old]:
                    _write(logger, name, values[new])
        if self._set:
            logging.root.manager._clear_cache()  # type: ignore[attr-defined]  # which levels are enabled, as setLevel does


def _all() -> dict[logging.Logger, _Fields]:
    found = list(logging.root.manager.loggerDict.values())
    return {each: _fields(each) for each in found if isinstance(each, logging.Logger)}


def _fields(logger: logging.Logger) -> _Fields:
    more = vars(logger)
    return (
        logger.level,
        logger.propagate,
        logger.disabled,
        tuple(logger.handlers),
        tuple(logger.filters),
        {name: more[name] for name in more.keys() - _ITS_OWN} if len(more) > len(_ITS_OWN) else _NOTHING,
    )


def _write(logger: logging.Logger, name: str, value: Any) -> None:
    if name in ("handlers", "filters"):
        getattr(logger, name)[:] = value
    elif name == "more":
        for each in vars(logger).keys() - _ITS_OWN:
            delattr(logger, each)
        vars(logger).update(value)
    else:
        setattr(logger, name, value)
