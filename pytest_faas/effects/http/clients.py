"""Which clients are installed, and their seams in place for as long as a host is declared."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType

from pytest_faas.effects.http import entrances
from pytest_faas.effects.slots import Slot
from pytest_faas.runtime.modules.spaces import is_mock

_CLIENTS = ("urllib3", "requests", "httpx")
_SENDERS = ("Session", "Client", "AsyncClient")


class Seams:
    """The seams of every client that is installed, from `lay` to `lift`, and the mocks over their entrances."""

    def __init__(self) -> None:
        self._laid: list[ModuleType] = []
        self._slots: list[Slot] = []
        self._missing: list[str] = []  # clients that are installed and have no seam yet
        self._begun = False

    def lay(self) -> None:
        """Put the seams in place, unless they are."""
        if not self._begun:
            self._begun = True
            self._missing = [name for name in _CLIENTS if importlib.util.find_spec(name) is not None]
        self.follow()

    def follow(self) -> None:
        """Put in place what can be by now, and wrap the mocks that the user has put over entrances since."""
        if not self._begun:
            return
        for name in [each for each in self._missing if not _is_mocked(each)]:
            seam = importlib.import_module(f"pytest_faas.effects.http.on_{name}")
            seam.lay()
            self._laid.append(seam)
            self._missing.remove(name)
        self._slots += entrances.wrap_mocks()

    def lift(self) -> None:
        """Put everything back."""
        while self._slots:
            self._slots.pop().restore()
        while self._laid:
            self._laid.pop().lift()
        self._begun = False


def _is_mocked(client: str) -> bool:
    """Say whether a mock stands at a client's seam: then its calls are written down there, and it stays as it is."""
    loaded = sys.modules.get(client)
    return any(is_mock(getattr(getattr(loaded, kind, None), "send", None)) for kind in _SENDERS)
