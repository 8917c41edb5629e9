"""What is told of two deliveries that end as no order of the two does: the kind of defect, and their calls in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

from pytest_faas.checks.concurrency.conflicts import Conflicts
from pytest_faas.checks.sameness import Compared
from pytest_faas.cloud.faults import address_of
from pytest_faas.cloud.journal import Call
from pytest_faas.runtime.interleaved.turn import Step

_SHOWN = 7
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
_COUNTS = re.compile(r"\bADD\b|[+-]", re.IGNORECASE)


def kind_of(compared: Compared, calls: Sequence[Call]) -> Literal["lost-update", "double-effect"]:
    """Tell what is done twice, in one call or as a thing more, from what one wrote over the other's."""
    if compared.fewer or any(each.kind == "removed" for each in compared.durable):
        return "lost-update"
    changed = {each.resource for each in compared.durable if each.kind == "changed"}
    counted = {address_of(call).resource for call in calls if _counts(call)}
    return "double-effect" if changed <= counted else "lost-update"


def story(trace: Sequence[Step], conflicts: Conflicts) -> list[str]:
    """Return who made which call, a line each: those that meet calls of the other one, where there are any."""
    made: list[tuple[int, Any]] = [(step.who, step.call) for step in trace if step.call is not None]
    shown = [each for each in made if conflicts(*each)] or made
    lines = [f"{'AB'[who]}  {address_of(call)}" for who, call in shown[:_SHOWN]]
    return [*lines, *([f"… {len(shown) - _SHOWN} more"] if len(shown) > _SHOWN else [])]


def _counts(call: Call) -> bool:
    return _COUNTS.search(str(call.parameters.get("UpdateExpression"))) is not None
