"""For each source: building an event against `json.loads` of it, drawing events, and judging one.

What a user would do otherwise is in the first columns: `json.loads` of the same event, and reading a static sample from
its file.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import timing

from pytest_faas import cli, events, strategies, validate

SAMPLES = Path(__file__).parent.parent / "event_samples"
DRAWN = 1000
DRAWINGS = 3
BUILDERS: dict[str, Callable[[], events.Event]] = {
    "apigw": lambda: events.apigw("POST", "/orders/7", resource="/orders/{id}", json={"qty": 2}),
    "dynamodb_stream": lambda: events.dynamodb_stream(events.insert({"id": 1, "name": "x"})),
    "eventbridge": lambda: events.eventbridge({"id": 7}, detail_type="OrderPaid", source="shop"),
    "http_api": lambda: events.http_api("POST", "/orders", json={"sku": "A1"}),
    "kinesis": lambda: events.kinesis({"click": 1}),
    "s3": lambda: events.s3("uploads", "photos/a b.jpg", size=1024),
    "schedule": lambda: events.schedule(rule="nightly"),
    "scheduler": lambda: events.scheduler(schedule="nightly"),
    "sns": lambda: events.sns("hello"),
    "sqs": lambda: events.sqs({"order": 7}),
}
BATCHES: dict[str, Callable[[], events.Event]] = {
    "sqs, 10 records": lambda: events.sqs(*({"order": n} for n in range(10))),
    "kinesis, 100 records": lambda: events.kinesis(*({"click": n} for n in range(100))),
}


def show() -> None:
    """Print a row for each source, and for two batches."""
    missing = set(cli.SOURCES) - set(BUILDERS)
    assert not missing, f"benchmarks/sources.py lacks {missing}"
    print("\nfor each source: building an event against json.loads of it; drawn and judged events a second")
    print(f"  {'':22}  json.loads   sample file       built    ratio    drawn/s   validated/s")
    for name, build in {**BUILDERS, **BATCHES}.items():
        print(_row(name, build))


def _row(name: str, build: Callable[[], events.Event]) -> str:
    event = build()
    text = json.dumps(event)
    loads, from_file, built, judged = timing.together(
        lambda: json.loads(text), _from_file(name), build, lambda: validate(event)
    )
    return (
        f"  {name:22}  {loads * 1e6:7.1f} us  {from_file * 1e6:9.1f} us {built * 1e6:8.1f} us   x {built / loads:4.2f}"
        f"  {_drawn(name):>9} {1 / judged:13,.0f}"
    )


def _from_file(name: str) -> Callable[[], object]:
    """Return what a test with a static sample does: read its file and parse it."""
    path = min((SAMPLES / name.partition(",")[0]).glob("*.json"))
    return lambda: json.loads(path.read_text(encoding="utf-8"))


def _drawn(source: str) -> str:
    """Return how many events Hypothesis draws in a second, in a test that does nothing with them: the best of three."""
    strategy = getattr(strategies, f"{source}_events", None)
    return "" if strategy is None else f"{DRAWN / min(_drawing(strategy()) for _ in range(DRAWINGS)):,.0f}"


def _drawing(strategy: Any) -> float:
    from hypothesis import HealthCheck, Phase, given, settings

    @settings(
        max_examples=DRAWN, database=None, deadline=None, phases=[Phase.generate], derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(event=strategy)
    def draw(event: object) -> None:
        """Do nothing."""

    started = time.perf_counter()
    draw()
    return time.perf_counter() - started
