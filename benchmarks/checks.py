"""What `retry_safe` costs: its worlds against cold invocations and redeliveries, with 10 to 10,000 items in the table."""

from __future__ import annotations

import contextlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import others

from pytest_faas import Function, Sandbox, events
from pytest_faas.checks.properties.retry_safe import FAULTS

AIM = 1.3
_SERVER = "moto_server"
EFFECTS = (3, 10, 30)
ITEMS = (10, 1_000, 10_000)
ROUNDS = {3: 7, 10: 3, 30: 1}  # by the effects: a check of 30 takes as long as a hundred of 3
PAIRS = 3  # before each check, and after it
_STEP = 97.371  # seconds until a redelivery

# Two styles of a handler that does the same: puts an item, sends a message and puts an object in turn.
_CLIENTS = """
import json
import boto3

s3 = boto3.client("s3")
sqs = boto3.client("sqs")
table = boto3.resource("dynamodb").Table("orders")
URL = "https://sqs.us-east-1.amazonaws.com/123456789012/queue"
"""
_LIGHT = """
import json
from warm import s3, sqs, table, URL
"""
_HANDLER = """
def put_item(key):
    table.put_item(Item={"id": key, "state": "paid"})

def send(key):
    sqs.send_message(QueueUrl=URL, MessageBody=json.dumps({"order": key}))

def put_object(key):
    s3.put_object(Bucket="bucket", Key=key, Body=b"receipt")

def handler(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        for number in range(order["effects"]):
            (put_item, send, put_object)[number % 3](f"{order['id']}-{number}")
"""
CLIENTS_AT_IMPORT, LIGHT_IMPORT = "clients made at import", "light import"


class Cost(NamedTuple):
    """Seconds by the clock, and of the CPU."""

    wall: float
    cpu: float


class Compared(NamedTuple):
    """The check, and an invocation with a redelivery; `ratio`: of the one to n times the other, round by round."""

    check: Cost
    pair: Cost
    ratio: Cost


class Bench(NamedTuple):
    """A sandbox with tables filled, and the functions by their style."""

    faas: Sandbox
    functions: dict[str, Function]


def show() -> None:
    """Print a row for each number of effects, and for each number of items that exist."""
    print(
        f"\nretry_safe, {len(FAULTS)} faults at each of k effects: all its time against that of n = {len(FAULTS)} x k cold"
    )
    print(
        f"invocations with a redelivery each in the same fake AWS (aim: x {AIM} at most); milliseconds of the CPU"
    )
    print(
        f"  {'handler':24} {'items':>6} {'k':>3} {'n':>4} {'the check':>12} {'cold + again':>15} {'x':>6} {'x CPU':>6}"
    )
    worlds = {}
    for items in ITEMS:
        with opened(items) as bench:
            for style in bench.functions:
                for effects in EFFECTS if items == ITEMS[0] else EFFECTS[:1]:
                    worlds[items, style, effects] = _row(bench, style, items, effects)
    for effects in EFFECTS[:2]:
        _asked_by_hand(effects, worlds[ITEMS[0], CLIENTS_AT_IMPORT, effects])


def _asked_by_hand(effects: int, world: float) -> None:
    """Print what one fault costs with a server, beside a world of the check."""
    took = by_hand_seconds(effects)
    asked = "" if isinstance(took, str) else f" ms   x {took / world:.1f} of a world of the check"
    shown = took if isinstance(took, str) else f"{took * 1e3:.1f}"
    print(f"  one fault, k = {effects}, by hand with a server ({_SERVER}): {shown}{asked}")


def by_hand_seconds(effects: int) -> float | str:
    """Return the seconds of one fault, asked of a server that is started for it; why not, where it cannot be."""
    server = others.program(_SERVER)
    if isinstance(server, str):
        return server
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "app.py").write_text(_CLIENTS + _HANDLER)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        process = subprocess.Popen(
            [server, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            if not _answers(port):
                return f"left out: {_SERVER} does not answer"
            script = Path(__file__).with_name("by_hand.py")
            asked = [sys.executable, str(script), f"http://127.0.0.1:{port}", folder, str(effects)]
            done = subprocess.run(asked, capture_output=True, text=True, check=False)
        finally:
            process.terminate()
            process.wait()
    return float(done.stdout) if done.returncode == 0 else others.reason(done.stderr)


def _answers(port: int) -> bool:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        time.sleep(0.1)
    return False


def _row(bench: Bench, style: str, items: int, effects: int) -> float:
    """Print a row, and return the seconds of a world."""
    check, pair, ratio = compared(bench.faas, bench.functions[style], effects)
    worlds = len(FAULTS) * effects
    print(
        f"  {style:24} {items:6,} {effects:3} {worlds:4} {check.cpu * 1e3:9.1f} ms {pair.cpu * 1e3:12.2f} ms"
        f" {ratio.wall:6.2f} {ratio.cpu:6.2f}",
        flush=True,
    )
    return check.wall / worlds


def compared(faas: Sandbox, function: Function, effects: int) -> Compared:
    """Return what the check costs, and a cold invocation with its redelivery: medians of rounds that take turns.

    That of the short ones leaves out when the collector looks through everything; the check has its share of it.
    """
    event = events.sqs({"id": "o", "effects": effects})
    faas.assert_retry_safe(
        function, events.sqs({"id": "o", "effects": 1})
    )  # imports and makes what the others find
    start = faas.moment()
    rounds = [_round(faas, start, function, event, effects) for _ in range(ROUNDS[effects])]
    return Compared(*map(_median, zip(*rounds, strict=True)))


def _round(faas: Sandbox, start: Any, function: Function, event: dict[str, Any], effects: int) -> Compared:
    """Measure a check between pairs, so that what slows the machine slows both."""
    before = [_pair(faas, start, function, event) for _ in range(PAIRS)]
    check = _cost(lambda: faas.assert_retry_safe(function, event))
    pair = _median([*before, *(_pair(faas, start, function, event) for _ in range(PAIRS))])
    worlds = len(FAULTS) * effects
    ratio = Cost(check.wall / worlds / pair.wall, check.cpu / worlds / pair.cpu)
    return Compared(check, pair, ratio)


def _pair(faas: Sandbox, start: Any, function: Function, event: dict[str, Any]) -> Cost:
    """Return what a cold invocation and a redelivery to a cold environment cost, from the same start."""
    start.restore()
    with faas.frozen("2026-01-05T12:00:00Z") as clock:

        def act() -> None:
            function.cold_start()
            _succeeds(function, event)
            clock.tick(_STEP)
            function.cold_start()
            _succeeds(function, event)

        took = _cost(act)
    start.restore()
    return took


def _succeeds(function: Function, event: dict[str, Any]) -> None:
    done = function.invoke(event)
    if done.error is not None:
        raise RuntimeError(f"{function.name} failed: {done.error}")


class _Clocks:
    """Held where a frozen clock does not look: what is measured is real time."""

    wall = time.perf_counter
    cpu = time.process_time


def _cost(act: Callable[[], object]) -> Cost:
    wall, cpu = _Clocks.wall(), _Clocks.cpu()
    act()
    return Cost(_Clocks.wall() - wall, _Clocks.cpu() - cpu)


def _median(costs: Iterable[Cost]) -> Cost:
    return Cost(*map(statistics.median, zip(*costs, strict=True)))


@contextmanager
def opened(items: int) -> Iterator[Bench]:
    """Open a sandbox with so many items and objects, and functions of both styles."""
    with tempfile.TemporaryDirectory() as folder, Sandbox() as faas:
        _write(Path(folder))
        _fill(items)
        yield Bench(
            faas,
            {
                CLIENTS_AT_IMPORT: faas.function("app.handler", root=Path(folder, "clients"), timeout=60),
                LIGHT_IMPORT: faas.function("app.handler", root=Path(folder, "light"), timeout=60),
            },
        )


def _write(folder: Path) -> None:
    import types

    for name, head in (("clients", _CLIENTS), ("light", _LIGHT)):
        Path(folder, name).mkdir()
        Path(folder, name, "app.py").write_text(head + _HANDLER)
    warm = types.ModuleType("warm")  # of no environment: imported once, as a library is
    exec(_CLIENTS, warm.__dict__)
    sys.modules["warm"] = warm


def _fill(items: int) -> None:
    """Make what the handlers write to, and fill it past the API, which would take minutes."""
    import boto3
    from moto.dynamodb.models import dynamodb_backends
    from moto.s3.models import s3_backends

    boto3.client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    boto3.client("s3").create_bucket(Bucket="bucket")
    boto3.client("sqs").create_queue(QueueName="queue")
    table: Any = dynamodb_backends["123456789012"]["us-east-1"]
    bucket: Any = s3_backends["123456789012"]["aws"]
    for number in range(items):
        table.put_item("orders", {"id": {"S": str(number)}, "text": {"S": "x" * 100}})
        bucket.put_object("bucket", str(number), b"x" * 100)
