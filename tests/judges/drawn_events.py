"""Events for the judges: some hundreds of each source, drawn; the same in each run."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from hypothesis import HealthCheck, Phase, given, seed, settings

from pytest_faas import strategies

SOURCES = (
    "apigw", "dynamodb_stream", "eventbridge", "http_api", "kinesis", "s3", "schedule", "scheduler", "sns", "sqs",
)  # fmt: skip
COUNT = 300
_LONG = 100_000  # octets; what is longer says nothing more about its shape


@functools.cache
def drawn(source: str, count: int = COUNT) -> tuple[dict[str, Any], ...]:
    """Draw that many events of a source."""
    found: list[dict[str, Any]] = []

    @seed(20261121)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(event=getattr(strategies, f"{source}_events")())
    def collect(event: dict[str, Any]) -> None:
        found.append(event)

    collect()
    return tuple(event for event in found if len(json.dumps(event)) < _LONG)


class Disagreement(NamedTuple):
    """Where a judge errs: the source, what it says (a pattern), and who says otherwise."""

    source: str
    says: str
    evidence: str


def unexplained(source: str, complaints: Iterable[str], known: Iterable[Disagreement]) -> list[str]:
    """Return the complaints about a source that no known disagreement explains."""
    patterns = [re.compile(each.says) for each in known if each.source == source]
    return sorted({said for said in complaints if not any(pattern.search(said) for pattern in patterns)})
