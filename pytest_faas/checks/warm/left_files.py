"""Whether each run leaves files in /tmp, which lasts as long as the environment does."""

from __future__ import annotations

from itertools import pairwise

from pytest_faas.checks import explaining
from pytest_faas.checks.telling import rows
from pytest_faas.checks.verdict import Failure
from pytest_faas.checks.worlds.world import Worlds
from pytest_faas.cloud.state import text
from pytest_faas.delivery.again import again

_FOLDER = "/tmp"  # noqa: S108 - the folder that Lambda gives a function
PLAN = "files"
_RUNS = 3  # the first may fill a cache that the others use


def failure(worlds: Worlds) -> Failure | None:
    """Run the event several times in one environment; return what is wrong where the files grow with each run."""
    case = worlds.case
    held: list[dict[str, object]] = []
    with worlds.new() as world:
        for number in range(1, _RUNS + 1):
            event = case.event if number == 1 else again(case.event, number, case.step)
            world.deliver(event, cold=number == 1)
            held.append({each.place.key: each.value for each in worlds.start.files.made()})
            world.later()
        attempts = tuple(world.attempts)
    new = [[name for name in after if name not in before] for before, after in pairwise(held)]
    if not all(new):
        return None
    last = [text.row(f"{_FOLDER}/{name}", text.value(held[-1][name])) for names in new for name in names]
    cause = explaining.cause("files-left")
    return Failure(
        cause.kind,
        f"Each run in the same environment leaves more files in /tmp, {rows.counted(len(held[-1]), 'file')} after"
        f" {_RUNS} runs:",
        tuple(last),
        attempts,
        cause.advice,
        plan={"before": PLAN},
        event=case.event,
    )
