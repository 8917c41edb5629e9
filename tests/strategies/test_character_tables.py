"""Hypothesis's tables of characters are there before the first event is drawn.

It makes them once for a project, in a second or more. In the time of a draw that would count as a strategy that is too slow
(HealthCheck.too_slow), in each new clone and on each build machine.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
from hypothesis import currently_in_test_context, given, settings
from hypothesis.internal import charmap
from pytest_faas import strategies

made = charmap.intervals_from_codec
while_drawing = []

def noted(codec):
    while_drawing.append(currently_in_test_context())
    return made(codec)

charmap.intervals_from_codec = noted

@settings(database=None, max_examples=5)
@given(strategies.eventbridge_events())
def draw(event):
    pass

draw()
print(while_drawing[0])
"""


def test_the_tables_are_made_before_a_draw(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SCRIPT]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (ran.stdout, ran.stderr) == ("False\n", "")
