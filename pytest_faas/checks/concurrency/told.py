"""What is told of two deliveries that end as no order of the two does: the kind of defect, and their calls in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

from pytest_faas.checks.concurrency.conflicts import Conflicts, may_meet
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


def overwrites(trace: Sequence[Step], conflicts: Conflicts) -> bool:
    """Say whether one writes what it had read before the other one wrote it: only then is an update lost."""
    made: list[tuple[int, Any]] = [(step.who, step.call) for step in trace if step.call is not None]
    return any(_stale(made[:place], who, write, conflicts) for place, (who, write) in enumerate(made))


def _stale(before: Sequence[tuple[int, Any]], who: int, write: Any, conflicts: Conflicts) -> bool:
    """Whether a write rests on a look that the other one's write has made old."""
    if not conflicts.acts(write):
        return False
    looks = [
        place for place, (one, call) in enumerate(before) if one == who and _reads(call, write, conflicts)
    ]
    since = before[looks[-1] :] if looks else []
    return any(one != who and conflicts.acts(call) and may_meet(call, write) for one, call in since)


def _reads(call: Any, write: Any, conflicts: Conflicts) -> bool:
    """Whether a call looks at what another writes; a list of a bucket's objects does not look into them."""
    listed = call.service == "s3" and not address_of(call).key
    return not conflicts.acts(call) and not listed and may_meet(call, write)


def story(trace: Sequence[Step], conflicts: Conflicts) -> list[str]:
    """Return who made which call, a line each: those that meet calls of the other one, where there are any."""
    made: list[tuple[int, Any]] = [(step.who, step.call) for step in trace if step.call is not None]
    shown = [each for each in made if conflicts(*each)] or made
    lines = [f"{'AB'[who]}  {address_of(call)}" for who, call in shown[:_SHOWN]]
    return [*lines, *([f"… {len(shown) - _SHOWN} more"] if len(shown) > _SHOWN else [])]


def _counts(call: Call) -> bool:
    return _COUNTS.search(str(call.parameters.get("UpdateExpression"))) is not None
