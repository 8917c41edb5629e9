"""Module worlds: each execution environment has the user's modules to itself, under their own top-level names.

`ModuleWorld(paths)` is one life of that code. `activate()` swaps its modules into `sys.modules` and its paths to the
front of `sys.path`; they stay there until another world's turn comes or `leave()` puts everything back.

Known limits. A thread of an abandoned environment that imports something for the first time gets it from whichever
world is on then. After a cold start, a constant that a test assigned without a patcher before the first invocation is
not assigned again, nor does a container hold again what a test put into it other than by `monkeypatch.setitem` or
`mock.patch.dict`; what a patched name was imported to elsewhere keeps what it was then, as ever. What handlers changed
inside objects of an adopted module, deeper than its names, classes and containers, stays when the test ends. The parts
of a package that lie in two layers are not merged. A copy of `sys.path` that a test took while a world was on, and puts
back after `leave()` (`monkeypatch.syspath_prepend`, undone late), brings that world's paths with it.
"""

from __future__ import annotations

from pytest_faas.runtime.modules.world import ModuleWorld, hidden, leave, turn_kept

__all__ = ["ModuleWorld", "hidden", "leave", "turn_kept"]
