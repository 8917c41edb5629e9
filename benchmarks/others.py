"""What a user would do otherwise, as processes: `sam local generate-event`, `python-lambda-local`.

They are in a virtual environment of their own, which `make bench` sets up; where that failed, the rows say so.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import timing

BENCH = Path(__file__).parent.parent / ".venvs" / "bench"
_OURS = [sys.executable, "-m", "pytest_faas.cli"]
_NO_TELEMETRY = {"SAM_CLI_TELEMETRY": "0"}


def program(name: str) -> Path | str:
    """Return the path of a program of that environment, or why there is none."""
    failed = BENCH / "failed.txt"
    path = BENCH / "bin" / name
    if failed.exists():
        return reason(failed.read_text(encoding="utf-8", errors="replace"))
    return path if path.exists() else f"not installed: `make bench` puts it into {BENCH.name}"


def reason(output: str) -> str:
    """Return the line in which a program says why it failed."""
    lines = output.strip().splitlines()
    lines = [line for line in lines if line.startswith("ERROR")] or lines
    return f"left out: {lines[-1]}" if lines else "left out: it failed without a word"


def show() -> None:
    """Print what each costs as a process, beside ours."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "app.py").write_text("def handler(event, context):\n    return None\n")
        Path(folder, "event.json").write_text('{"body": "x"}')
        print("\nas processes (medians of 5)")
        _row("python -c pass", [sys.executable, "-c", "pass"], folder)
        _row("pytest-faas event sqs hello", [*_OURS, "event", "sqs", "hello"], folder)
        _row("sam local generate-event sqs receive-message",
             [program("sam"), "local", "generate-event", "sqs", "receive-message"], folder)  # fmt: skip
        _row("pytest-faas validate event.json", [*_OURS, "validate", str(_sample())], folder)
        _row("pytest-faas invoke app.handler", [*_OURS, "invoke", "app.handler", "-e", "event.json"], folder)
        _row("python-lambda-local app.py event.json",
             [program("python-lambda-local"), "-f", "handler", "app.py", "event.json"], folder)  # fmt: skip


def _sample() -> Path:
    return Path(__file__).parent.parent / "event_samples" / "sqs" / "single.json"


def _row(what: str, command: Sequence[str | Path], folder: str) -> None:
    if not isinstance(command[0], Path) and command[0] != sys.executable:
        print(f"  {what:46} {command[0]}")
        return
    try:
        print(f"  {what:46} {timing.processes(command, folder, **_NO_TELEMETRY) * 1000:8.0f} ms")
    except subprocess.CalledProcessError as error:
        print(f"  {what:46} {reason(error.stderr.decode('utf-8', 'replace'))}")
