"""Measure the first three rows of the cost table in one run, as ratios: `make bench`.

Nothing here is asserted: figures drift from machine to machine, ratios within one run much less.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable
from pathlib import Path

from pytest_faas import LambdaContextFactory, Sandbox, events

PAIRS = 15


def main() -> None:
    """Print the machine and the three tables."""
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    start_up()
    building()
    invoking()


def start_up() -> None:
    """Compare a pytest run without tests, plugin off and on, in pairs."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "test_nothing.py")
        path.write_text("def test_nothing(): pass\n")
        off, on = [], []
        for _ in range(PAIRS + 1):
            off.append(_run_pytest(folder, "-p", "no:faas"))
            on.append(_run_pytest(folder))
    differences = [b - a for a, b in zip(off[1:], on[1:], strict=True)]
    print("\npytest start, plugin installed and unused (medians of pairs)")
    print(
        f"  off {statistics.median(off[1:]) * 1000:6.1f} ms   on {statistics.median(on[1:]) * 1000:6.1f} ms",
        end="   ",
    )
    print(f"difference {statistics.median(differences) * 1000:+5.1f} ms")


def _run_pytest(folder: str, *arguments: str) -> float:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, folder]
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=folder, env=env)
    return time.perf_counter() - started


def building() -> None:
    """Compare building an event with `json.loads` of the same event."""
    print("\nbuilding an event against json.loads of it")
    for name, build in BUILDERS.items():
        text = json.dumps(build())
        mine, loads = _each(build), _each(lambda text=text: json.loads(text))
        print(f"  {name:22} {mine * 1e6:7.1f} us   loads {loads * 1e6:6.1f} us   x {mine / loads:4.2f}")


BUILDERS: dict[str, Callable[[], object]] = {
    "apigw": lambda: events.apigw("POST", "/orders/7", resource="/orders/{id}", json={"qty": 2}),
    "http_api": lambda: events.http_api("POST", "/orders", json={"sku": "A1"}),
    "s3": lambda: events.s3("uploads", "photos/a b.jpg", size=1024),
    "sqs": lambda: events.sqs({"order": 7}),
    "sqs, 10 records": lambda: events.sqs(*({"order": n} for n in range(10))),
    "kinesis": lambda: events.kinesis({"click": 1}),
    "kinesis, 100 records": lambda: events.kinesis(*({"click": n} for n in range(100))),
    "dynamodb_stream": lambda: events.dynamodb_stream(events.insert({"id": 1, "name": "x"})),
    "schedule": lambda: events.schedule(rule="nightly"),
    "sns": lambda: events.sns("hello"),
    "eventbridge": lambda: events.eventbridge({"id": 7}, detail_type="OrderPaid", source="shop"),
}


def invoking() -> None:
    """Compare `invoke` of an empty handler and a 1 KB event with calling the handler."""
    event = {"body": "x" * 1000}
    context = LambdaContextFactory()()

    def handler(event: object, context: object) -> None:
        """Do nothing."""

    with tempfile.TemporaryDirectory() as folder, Sandbox() as faas:
        Path(folder, "app.py").write_text("def handler(event, context):\n    return None\n")
        inline, named = faas.function(handler), faas.function("app.handler", root=folder)
        call = _each(lambda: handler(event, context))
        trip = _each(lambda: json.loads(json.dumps(event)))
        ours, from_string = _each(lambda: inline.invoke(event)), _each(lambda: named.invoke(event))
    print("\ninvoking an empty handler with a 1 KB event")
    print(f"  calling it {call * 1e6:6.2f} us   the JSON round trip alone {trip * 1e6:6.1f} us")
    for name, cost in (("callable", ours), ("handler string", from_string)):
        over, ratio = (cost - call) * 1e6, cost / trip
        print(
            f"  invoke, {name:15} {cost * 1e6:6.1f} us   {over:+6.1f} us over calling it   x {ratio:4.1f} of the trip"
        )


def _each(function: Callable[[], object]) -> float:
    """Return the seconds of one call: the best of five rounds."""
    number = max(1, int(0.05 / max(timeit.timeit(function, number=20) / 20, 1e-7)))
    return min(timeit.repeat(function, number=number, repeat=5)) / number


if __name__ == "__main__":
    main()
