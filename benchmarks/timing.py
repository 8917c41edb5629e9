"""How long things take: a call, by the best of several rounds; a process, by the median of several runs."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
import timeit
from collections.abc import Callable, Sequence
from pathlib import Path

ROUND_SECONDS = 0.02
ROUNDS = 15


def each(function: Callable[[], object]) -> float:
    """Return the seconds of one call: the best of several rounds."""
    return together(function)[0]


def together(*functions: Callable[[], object]) -> list[float]:
    """Return the seconds of one call of each, the best of several rounds that take turns: what slows one slows all."""
    numbers = [_number(function) for function in functions]
    rounds = [
        [
            timeit.timeit(function, number=number) / number
            for function, number in zip(functions, numbers, strict=True)
        ]
        for _ in range(ROUNDS)
    ]
    return [min(times) for times in zip(*rounds, strict=True)]


def best_of(runs: int, function: Callable[[], object]) -> float:
    """Return the CPU seconds of one call of something that takes long: the best of some runs.

    Not by the clock: in seconds, unlike in microseconds, whatever else the machine does gets in the way of every run.
    """
    return min(timeit.repeat(function, number=1, repeat=runs, timer=time.process_time))


def _number(function: Callable[[], object]) -> int:
    return max(1, int(ROUND_SECONDS / max(timeit.timeit(function, number=20) / 20, 1e-7)))


def process(command: Sequence[str | Path], folder: str | Path, **variables: str) -> float:
    """Return the seconds of one run of a command; `CalledProcessError` if it fails."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=folder, env=env | variables)
    return time.perf_counter() - started


def processes(command: Sequence[str | Path], folder: str | Path, runs: int = 5, **variables: str) -> float:
    """Return the median of several runs, after one that does not count."""
    return statistics.median([process(command, folder, **variables) for _ in range(runs + 1)][1:])
