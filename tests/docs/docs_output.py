"""Compare the output that a page shows with the real one."""

from __future__ import annotations

import re
from pathlib import Path

_PROJECT = "/home/you/project"  # where pages have it
# What differs from run to run and from machine to machine, and how both sides are written for the comparison.
_VARYING = (
    (re.compile(r"\b\d+\.\d+s\b"), "0.00s"),
    (re.compile(r"={3,}"), "==="),
    (re.compile(r"_{3,}"), "___"),
    (re.compile(r"-{3,}"), "---"),
    (re.compile(r" +\[ *\d+%\]"), " [100%]"),
)


def normalised(text: str, project: Path) -> str:
    """Return the text without what varies: durations, the width of rules, the project's own folder."""
    text = text.replace(str(project.resolve()), _PROJECT)
    for pattern, same in _VARYING:
        text = pattern.sub(same, text)
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


def agree(shown: str, real: str, project: Path) -> bool:
    """Say whether the real output is the shown one, where `...` stands for anything (alone on a line: any lines)."""
    pattern = ""
    for line in normalised(shown, project).splitlines():
        if line.strip() == "...":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*?".join(map(re.escape, line.split("..."))) + r"\n"
    return re.fullmatch(pattern, normalised(real, project) + "\n") is not None
