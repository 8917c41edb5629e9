"""Failures on file: `.faas/<test>-<check>-<n>.json` has the event and the world that show one, to be run again alone.

The files are data: JSON that is checked when it is read, and nothing of it is executed.
"""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from pytest_faas import arguments, errors
from pytest_faas.checks.table import CHECKS
from pytest_faas.delivery.outcome import Event
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

FOLDER: Final = ".faas"
_VERSION: Final = 1
_LARGEST: Final = 50_000_000  # octets: an event has 6 MB at most


@dataclass(frozen=True)
class Saved:
    """One failure on file: the test and the function that showed it, the check, the event, and the one world (`plan`)."""

    test: str
    function: str
    check: str
    kind: str
    event: Event
    plan: Any = None
    what: str = ""
    path: Path | None = field(default=None, compare=False)

    def as_text(self) -> str:
        """Return the file's text."""
        held = {name: value for name, value in asdict(self).items() if name != "path"}
        return json.dumps({"pytest_faas": _VERSION, **held}, indent=2, ensure_ascii=False) + "\n"


def read(path: Path) -> Saved:
    """Read a file; raises `InvalidArgument` for one that is not there, no JSON, or no failure of a check."""
    where = f"--faas-replay {path}"
    try:
        if path.stat().st_size > _LARGEST:
            raise InvalidArgument(f"{where}: the file is too large to be a saved failure")
        held = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidArgument(f"{where}: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise InvalidArgument(f"{where}: this is no JSON: {error}") from None
    if not isinstance(held, dict) or held.get("pytest_faas") != _VERSION:
        raise InvalidArgument(
            f"{where}: this is no failure that pytest-faas saved: expected a JSON object with"
            f' "pytest_faas": {_VERSION}, got {arguments.seen(held)}'
        )
    texts = {
        name: arguments.text(where, name, held.get(name)) for name in ("test", "function", "check", "kind")
    }
    arguments.choice(where, "check", texts["check"], CHECKS)
    event = dict(arguments.mapping(where, "event", held.get("event")))
    return Saved(**texts, event=event, plan=held.get("plan"), what=str(held.get("what", "")), path=path)


@dataclass(frozen=True)
class Shelf:
    """Where the failures of one test are kept, and the one that is to be run again (`chosen`), if any."""

    root: Path
    test: str
    chosen: Saved | None = None

    def save(self, saved: Saved) -> Path:
        """Write a failure; one that was saved before for the same cause is written over. Returns its path."""
        (self.root / FOLDER).mkdir(exist_ok=True)
        path = self._place(saved)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.write_text(saved.as_text(), encoding="utf-8")
        fresh.replace(path)
        return path

    def command(self, path: Path) -> str:
        """Return what runs a saved failure again."""
        shown = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        return f"pytest {_quoted(self.test)} --faas-replay {_quoted(shown.as_posix())}"

    def of(self, check: str, function: str) -> list[Saved]:
        """Return what is saved of the test for a check of a function; files that cannot be read are passed over."""
        return [each for _, each in self._files(check) if each is not None and each.function == function]

    def forget(self, saved: Saved) -> None:
        """Remove a failure that is none any more."""
        if saved.path is not None:
            saved.path.unlink(missing_ok=True)

    def _place(self, saved: Saved) -> Path:
        taken = dict(self._files(saved.check))
        for path, other in taken.items():
            if other is not None and _alike(saved, other):
                return path
        number = 1
        while True:
            path = self._path(saved.check, number)
            try:
                path.touch(exist_ok=False)  # another worker may be after the same number
            except FileExistsError:
                number += 1
            else:
                return path

    def _files(self, check: str) -> Iterator[tuple[Path, Saved | None]]:
        """Yield the files of that name: those of another test with the same name too, as None."""
        number = 1
        while (path := self._path(check, number)).exists():
            try:
                saved = read(path)
            except InvalidArgument:
                yield path, None
            else:
                yield path, saved if saved.test == self.test else None
            number += 1

    def _path(self, check: str, number: int) -> Path:
        name = re.sub(r"[^A-Za-z0-9_.=-]+", "-", self.test.rpartition("::")[2]).strip("-.") or "test"
        return self.root / FOLDER / f"{name[:100]}-{check}-{number}.json"


def _alike(one: Saved, other: Saved) -> bool:
    return (one.function, one.kind, one.plan) == (other.function, other.kind, other.plan)


def _quoted(text: str) -> str:
    return text if re.fullmatch(r"[\w./:=-]+", text) else shlex.quote(text)
