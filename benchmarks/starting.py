"""What the plugin costs a run of pytest that does not use it."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

import timing

PAIRS = 15


def show() -> None:
    """Compare a pytest run with one test, plugin off and on, in pairs."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_nothing.py").write_text("def test_nothing(): pass\n")
        off, on = [], []
        for _ in range(PAIRS + 1):
            off.append(_seconds(folder, "-p", "no:faas"))
            on.append(_seconds(folder))
    differences = [b - a for a, b in zip(off[1:], on[1:], strict=True)]
    print("\npytest start, plugin installed and unused (medians of pairs)")
    print(
        f"  off {statistics.median(off[1:]) * 1000:6.1f} ms   on {statistics.median(on[1:]) * 1000:6.1f} ms"
        f"   difference {statistics.median(differences) * 1000:+5.1f} ms"
    )


def _seconds(folder: str, *arguments: str) -> float:
    return timing.process(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, folder], folder
    )
