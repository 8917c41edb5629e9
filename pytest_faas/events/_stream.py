"""What Kinesis and DynamoDB streams share: records in the order of a shard, and tumbling windows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.errors import EventTooLarge, InvalidArgument
from pytest_faas.events._payload import Event

__tracebackhide__ = errors.hidden_from

# https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html, "BatchSize"
MAXIMUM_BATCH_SIZE = 10_000
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, "Invocation payload"
INVOCATION_LIMIT = 6 * 1024 * 1024
_STATE_LIMIT = 1024 * 1024  # "1 MB per shard": the page of tumbling windows


class TumblingWindow(NamedTuple):
    """Where in its tumbling window an invocation is.

    https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
    """

    where: str
    seconds: int
    state: dict[str, Any] | None
    is_final: bool
    is_early: bool

    def fields(self, times_ms: Sequence[int], shard_id: str, arn: str) -> Event:
        """Return what the event has beside its records, whose times must fall into one window."""
        start = self._start(times_ms)
        return {
            "window": {
                "start": origins.iso_s(start * 1000),
                "end": origins.iso_s((start + self.seconds) * 1000),
            },
            "state": {} if self.state is None else _copied_state(self.where, self.state),
            "shardId": shard_id,
            "eventSourceARN": arn,
            "isFinalInvokeForWindow": self.is_final,
            "isWindowTerminatedEarly": self.is_early,
        }

    def _start(self, times_ms: Sequence[int]) -> int:
        """Return the second at which the window opened: a multiple of its length, as in AWS's sample event."""
        if not times_ms:  # no records since the last call: the window that is just over
            return max(0, origins.now_ms() // 1000 // self.seconds - 1) * self.seconds
        first = times_ms[0] // 1000 // self.seconds * self.seconds
        for ms in times_ms:
            other = ms // 1000 // self.seconds * self.seconds
            if other != first:
                opened = " and ".join(origins.iso_s(start * 1000) for start in sorted((first, other)))
                raise InvalidArgument(
                    f"{self.where}: a batch holds the records of one tumbling window, but these belong to the windows "
                    f"of {self.seconds} s that opened at {opened}: build one event for each"
                )
        return first


def tumbling_window(
    where: str, seconds: int, state: dict[str, Any] | None, *, is_final: bool, is_early: bool
) -> TumblingWindow | None:
    """Return the window that the user asks for; with 0 seconds there is none."""
    arguments.integer(where, "tumbling_window_in_seconds", seconds, 0, 900)
    if type(is_final) is not bool:
        raise arguments.invalid(where, "is_final_invoke_for_window", "a bool", is_final)
    if type(is_early) is not bool:
        raise arguments.invalid(where, "is_window_terminated_early", "a bool", is_early)
    if seconds:
        return TumblingWindow(where, seconds, state, is_final, is_early)
    if state is not None or is_final or is_early:
        raise InvalidArgument(
            f"{where}: state, is_final_invoke_for_window and is_window_terminated_early need a tumbling window: give "
            "tumbling_window_in_seconds, from 1 to 900"
        )
    return None


def _copied_state(where: str, state: dict[str, Any]) -> Event:
    arguments.mapping(where, "state", state)
    text = arguments.json_text(where, "state", state)
    size = len(text.encode())
    if size > _STATE_LIMIT:
        raise EventTooLarge(
            f"{where}: state has {size:,} octets of JSON; a tumbling window keeps {_STATE_LIMIT:,}"
        )
    copy: Event = json.loads(text)
    return copy


def check_count(where: str, count: int, window: TumblingWindow | None) -> None:
    """Refuse a batch that Lambda would not make; only the last call of a window may come without records."""
    if not count and not (window and window.is_final):
        raise InvalidArgument(
            f"{where}: expected at least one record; without any, Lambda calls a function only to close a tumbling "
            "window (is_final_invoke_for_window=True)"
        )
    if count > MAXIMUM_BATCH_SIZE:
        raise InvalidArgument(f"{where}: a batch has up to {MAXIMUM_BATCH_SIZE:,} records, got {count:,}")


def rising(
    where: str,
    numbers: list[int],
    given: Sequence[bool],
    step: int,
    plain: Sequence[bool] = (),
    *,
    within: str = "a shard",
) -> list[int]:
    """Return the sequence numbers of a batch so that they rise, as those of a shard do.

    Numbers that the user gave stay, and so do those of records made before, where they rise already. Those of
    plain payloads, drawn only now, make room. `step` is the smallest distance between two records.
    """
    if all(one < other for one, other in pairwise(numbers)):
        return numbers
    numbers = _below(numbers, plain, step)
    for index in range(1, len(numbers)):
        before = numbers[index - 1]
        if numbers[index] > before:
            continue
        if given[index]:
            raise InvalidArgument(
                f"{where}: sequence numbers rise within {within}, but {numbers[index]} comes after {before}: pass the "
                "records in the order of their sequence numbers"
            )
        numbers[index] += ((before - numbers[index]) // step + 1) * step
    return numbers


def _below(numbers: list[int], plain: Sequence[bool], step: int) -> list[int]:
    """Put each plain payload just below the older record that it was passed in front of."""
    fitted = list(numbers)
    for index in range(len(plain) - 2, -1, -1):
        above = fitted[index + 1]
        if plain[index] and fitted[index] >= above:
            gap = 1 + fitted[index] // step % 499  # so that two events do not share a number
            lower = fitted[index] - ((fitted[index] - above) // step + gap) * step
            fitted[index] = lower if lower > 0 else fitted[index]
    return fitted
