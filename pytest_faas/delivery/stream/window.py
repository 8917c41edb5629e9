"""Tumbling windows: one state for each window of a shard, handed from invocation to invocation.

https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from pytest_faas import arguments
from pytest_faas import origin as origins
from pytest_faas.delivery.agenda import SECOND
from pytest_faas.delivery.batch_response import parsed

_STATE_LIMIT: Final = 1024 * 1024  # octets for each shard


@dataclass(slots=True)
class Window:
    """A window that is open: from when to when, in microseconds since the epoch, and what the function made of it.

    `newest`: when its last record arrived. `early`: whether its state has grown too large, so that it ends before its time.
    """

    start: int
    end: int
    newest: int
    state: dict[str, Any] = field(default_factory=dict)
    early: bool = False

    @classmethod
    def around(cls, arrived: int, seconds: int) -> Window:
        """Return the window that a record belongs to, by the time at which it arrived."""
        length = seconds * SECOND
        start = arrived // length * length
        return cls(start, start + length, arrived)

    def fields(self, shard: str, arn: str, *, final: bool) -> dict[str, Any]:
        """Return what an event has beside its records."""
        return {
            "window": {
                "start": origins.iso_s(self.start // 1000),
                "end": origins.iso_s(self.end // 1000),
            },
            "state": self.state,
            "shardId": shard,
            "eventSourceARN": arn,
            "isFinalInvokeForWindow": final,
            "isWindowTerminatedEarly": final and self.early,
        }

    def take(self, state: dict[str, Any]) -> None:
        """Keep what the function returned for its next invocation."""
        self.state = state
        self.early = arguments.json_octets(state) > _STATE_LIMIT

    @property
    def opened(self) -> str:
        """When it opened, without the date: what to call it in a timeline."""
        return origins.iso_s(self.start // 1000)[11:19]


def state_in(payload: bytes) -> dict[str, Any] | str:
    """Return the state that an answer holds, or what is wrong with it.

    A `null` is an empty state.

    >>> state_in(b'{"state": {"clicks": 2}}')
    {'clicks': 2}
    >>> state_in(b'{"batchItemFailures": []}')
    'the answer has no state'
    """
    try:
        answer = parsed(payload)
    except ValueError:
        return "the answer is no JSON"
    if not isinstance(answer, dict) or "state" not in answer:
        return "the answer has no state"
    state = answer["state"]
    if state is None:
        return {}
    return state if isinstance(state, dict) else f"the state is no object: {state!r:.60}"
