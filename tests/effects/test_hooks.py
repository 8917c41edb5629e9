"""The hooks of the journal: what strikes an effect before and after it is made."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from pytest_faas.cloud.journal import Call

GATEWAY = """
import contextlib
def send(to):
    raise AssertionError("the real one")
async def later(to):
    raise AssertionError("the real one")
@contextlib.contextmanager
def lock(to):
    raise AssertionError("the real one")
    yield
"""


class Crash(BaseException):
    pass


@dataclass
class Strike:
    moment: str
    seen: list[tuple[str, Call]] = field(default_factory=list)

    def before(self, call: Call) -> None:
        self.seen.append(("before", call))
        if self.moment == "before":
            raise Crash("struck before")

    def after(self, call: Call) -> None:
        self.seen.append(("after", call))
        if self.moment == "after":
            raise Crash("struck after")

    def names(self, call: Call) -> tuple[str, ...]:
        del call
        return () if self.moment == "never" else (self.moment,)


def enter(lock, to):
    with lock(to):
        pass


@pytest.mark.parametrize("way", ["send", "later", "lock"])
@pytest.mark.parametrize(
    ("moment", "asked", "hooks"),
    [
        ("before", [], ["before"]),
        ("after", ["a"], ["before", "after"]),
        ("never", ["a"], ["before", "after"]),
    ],
)
def test_a_hook_strikes_before_or_after_the_double(faas, write, way, moment, asked, hooks):
    gateway = faas.function("gateway.send", root=write(gateway=GATEWAY)).module
    calls = {
        "send": lambda: gateway.send("a"),
        "later": lambda: asyncio.run(gateway.later("a")),
        "lock": lambda: enter(gateway.lock, "a"),
    }
    reached: list[str] = []
    faas.effect(f"gateway.{way}", side_effect=reached.append)
    strike = Strike(moment)
    faas.calls.hooks.append(strike)
    if moment == "never":
        calls[way]()
    else:
        with pytest.raises(Crash, match=f"struck {moment}"):
            calls[way]()
    assert reached == asked
    assert faas.calls[-1].struck == (() if moment == "never" else (moment,))
    assert [each for each, _ in strike.seen] == hooks
    assert {(call.service, call.operation, call.effect) for _, call in strike.seen} == {
        ("gateway", way, f"gateway.{way}")
    }
    assert faas.calls[0].error_code == (None if moment == "never" else "Crash")
    assert faas.calls[0].response == (None if moment == "before" else {"returned": None})
    if len(strike.seen) == 2:
        assert strike.seen[1][1].response == {"returned": None}
