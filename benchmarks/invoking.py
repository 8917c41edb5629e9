"""Invoking a handler, against calling it by hand and against python-lambda-local."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

import others
import timing

from pytest_faas import LambdaContextFactory, Sandbox

_HANDLER = "def handler(event, context):\n    return None\n"
# python-lambda-local starts a process for each invocation; its own log goes to nowhere.
_LAMBDA_LOCAL = """
import logging, sys, time
from lambda_local.context import Context
from lambda_local.main import call
import app
logging.disable(logging.CRITICAL)
event = {"body": "x" * 1000}
times = []
for _ in range(31):
    started = time.perf_counter()
    call(app.handler, event, Context(3))
    times.append(time.perf_counter() - started)
print(sorted(times[1:])[15])
"""


def show() -> None:
    """Compare `invoke` of an empty handler and a 1 KB event with what else would run it."""
    event = {"body": "x" * 1000}
    make_context = LambdaContextFactory()
    context = make_context()

    def handler(event: object, context: object) -> None:
        """Do nothing."""

    with tempfile.TemporaryDirectory() as folder, Sandbox() as faas:
        Path(folder, "app.py").write_text(_HANDLER)
        inline, named = faas.function(handler), faas.function("app.handler", root=folder)
        call, with_context, trip, ours, from_string = timing.together(
            lambda: handler(event, context),
            lambda: handler(event, make_context()),
            lambda: json.loads(json.dumps(event)),
            lambda: inline.invoke(event),
            lambda: named.invoke(event),
        )
        local = _lambda_local(folder)
    print("\ninvoking an empty handler with a 1 KB event")
    _line("calling it, with a context made before", call, "")
    _line("calling it, with a context made for it", with_context, "")
    _line("the JSON round trip alone", trip, "")
    for name, cost in (("a callable", ours), ("a handler string", from_string)):
        _line(
            f"invoke, {name}",
            cost,
            f"{(cost - call) * 1e6:+8.1f} us over calling it   x {cost / trip:4.1f} of the trip",
        )
    if isinstance(local, str):
        print(f"  python-lambda-local: {local}")
    else:
        _line("python-lambda-local, call()", local, f"x {local / from_string:,.0f} of invoke")


def _line(what: str, seconds: float, more: str) -> None:
    print(f"  {what:40} {seconds * 1e6:10.2f} us   {more}".rstrip())


def _lambda_local(folder: str) -> float | str:
    """Return the seconds of one call, or why there are none."""
    python = others.program("python")
    if isinstance(python, str):
        return python
    done = subprocess.run(
        [python, "-c", _LAMBDA_LOCAL], cwd=folder, capture_output=True, text=True, check=False
    )
    return float(done.stdout) if done.returncode == 0 else others.reason(done.stderr)
