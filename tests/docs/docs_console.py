"""Run the commands of a `console` block as a reader would, and look at what they print."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from docs_blocks import Block
from docs_output import agree

SHOWN_ONLY = ("pip install ", "make ", "git clone ", "cd ")  # what these say is checked in test_docs.py
_PROGRAMS = {
    "pytest": [sys.executable, "-m", "pytest"],
    "pytest-faas": [sys.executable, "-m", "pytest_faas.cli"],
    "python": [sys.executable],
}
# The plugins of this repository that a reader does not have, and the word in a command that says that he has.
_OURS = dict.fromkeys(("respx", "anyio", "requests_mock", "pytest_cov", "timeout"), "no command") | {
    "randomly": "randomly",
    "xdist": "-n ",
    "xdist.looponfail": "-n ",
}
_SECONDS = 60


@dataclass(frozen=True)
class Step:
    """A command and the output that the page shows below it."""

    command: str
    shown: str
    place: str


def steps(block: Block) -> list[Step]:
    """Return the commands of a console block."""
    parts = ("\n" + block.text).split("\n$ ")
    assert not parts[0].strip(), f"{block.place}: a console block begins with a command: $ …"
    split = (part.partition("\n") for part in parts[1:])
    return [Step(command.strip(), shown, block.place) for command, _, shown in split]


def follow(step: Step, project: Path) -> None:
    """Run a command in the page's project and compare; a command without output has to succeed."""
    if step.command.startswith(SHOWN_ONLY):
        return
    done = _run(step, project)
    report = f"{step.place}: $ {step.command}\n(exit status {done.returncode})\n{done.stdout}"
    if not step.shown.strip():
        if done.returncode:
            pytest.fail(report, pytrace=False)
    elif not agree(step.shown, done.stdout, project):
        pytest.fail(f"{report}\n--- but the page shows:\n{step.shown}", pytrace=False)


def _run(step: Step, project: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(step.command)
    assert words[0] in _PROGRAMS, f"{step.place}: cannot run {words[0]!r}; there are {', '.join(_PROGRAMS)}"
    return subprocess.run(
        [*_PROGRAMS[words[0]], *words[1:]],
        cwd=project,
        env=_environment(step.command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_SECONDS,
        check=False,
    )


def _environment(command: str) -> dict[str, str]:
    """Return a reader's variables: nothing of this run's pytest, and the plugins that a page does not speak of off."""
    ours = ("PYTEST_", "COV_", "AWS_")
    # Where one of these is set, pytest prints differences whole: https://docs.pytest.org/en/stable/explanation/ci.html
    of_ci = ("CI", "BUILD_NUMBER")
    env = {
        name: value for name, value in os.environ.items() if not name.startswith(ours) and name not in of_ci
    }
    silent = [f"-p no:{name}" for name, word in _OURS.items() if word not in command]
    return env | {
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "PYTEST_ADDOPTS": " ".join([*silent, "-p no:cacheprovider"]),
    }
