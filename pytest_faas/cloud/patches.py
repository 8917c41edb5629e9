"""Replace attributes for a while, and put back only what is still ours. Standard library only."""

from __future__ import annotations

import threading
from typing import Any

_ABSENT: Any = object()


class Patches:
    """Replacements of attributes of classes and objects, in force from the first `lay` to the last `lift`.

    A replacement that somebody has patched over stays below their patch; it may come back when they undo it, so it
    has to work, by `before`, while nothing is laid too.

    >>> class Greeter:
    ...     def greet(self): return "hello"
    >>> patches = Patches((Greeter, "greet", lambda self: patches.before(Greeter, "greet")(self).upper()))
    >>> patches.lay(); Greeter().greet()
    'HELLO'
    >>> patches.lift(); Greeter().greet()
    'hello'
    """

    def __init__(self, *replacements: tuple[Any, str, Any]) -> None:
        self._replacements = replacements
        self._before: dict[tuple[int, str], Any] = {}
        self._own: dict[tuple[int, str], Any] = {}
        self._lock = threading.Lock()
        self.laid = 0

    def lay(self) -> None:
        """Put the replacements in place, if they are not yet."""
        with self._lock:
            self.laid += 1
            if self.laid == 1:
                for owner, name, replacement in self._replacements:
                    self._replace(owner, name, replacement)

    def lift(self) -> None:
        """Undo one `lay`; the last one puts back what was there."""
        with self._lock:
            self.laid -= 1
            if self.laid == 0:
                for owner, name, replacement in self._replacements:
                    self._put_back(owner, name, replacement)

    def before(self, owner: Any, name: str) -> Any:
        """Return what was there before the replacement."""
        return self._before[id(owner), name]

    def _replace(self, owner: Any, name: str, replacement: Any) -> None:
        own = vars(owner).get(name, _ABSENT)
        if own is not replacement:  # it is where the end of somebody's patch has brought it back
            self._own[id(owner), name] = own
            self._before[id(owner), name] = getattr(owner, name)
            setattr(owner, name, replacement)

    def _put_back(self, owner: Any, name: str, replacement: Any) -> None:
        if vars(owner).get(name) is not replacement:
            return
        own = self._own[id(owner), name]
        if own is _ABSENT:
            delattr(owner, name)
        else:
            setattr(owner, name, own)
