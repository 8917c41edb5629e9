"""What an answer is judged against: the source that asked, its event, and how it is set up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pytest_faas.contracts.answers.faults import AnswerFault


@dataclass(frozen=True, slots=True)
class Question:
    """The source that asked and what is known of it; `None` where it is not known.

    `event` is what the function got. `partial`: whether the mapping has `ReportBatchItemFailures`. `window`: whether it
    has a tumbling window. `binary_media_types` are those of a REST API, `multi_value_headers` the attribute of a load
    balancer's target group. `fills_in_missing`, `sends_any_body`: as for `Sync`.
    """

    source: str
    event: Any = None
    partial: bool | None = None
    window: bool | None = None
    binary_media_types: tuple[str, ...] | None = None
    multi_value_headers: bool | None = None
    fills_in_missing: bool = False
    sends_any_body: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as the source reads it: its octets, and the value that they say."""

    payload: bytes
    value: Any
    question: Question

    @property
    def fields(self) -> dict[str, Any]:
        """The value if it is an object; an empty one for what is not."""
        return self.value if isinstance(self.value, dict) else {}


Law = Callable[[Answer], Iterable[AnswerFault]]
"""A rule: what it finds wrong with an answer; nothing if it does not apply."""
