"""One execution environment: code that was imported once, its variables, its output, until it ends.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

from __future__ import annotations

import contextlib
import functools
import io
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from pytest_faas import errors
from pytest_faas.runtime import exits, signals
from pytest_faas.runtime.context import log_stream_name
from pytest_faas.runtime.environ import Overlay, change_directory, current_directory
from pytest_faas.runtime.event_loop import EventLoop
from pytest_faas.runtime.handlers.handler import load_handler
from pytest_faas.runtime.modules import ModuleWorld
from pytest_faas.runtime.output import Output
from pytest_faas.runtime.process.at_exit import AtExit
from pytest_faas.runtime.process.kept import AsNew, ProcessSettings
from pytest_faas.runtime.process.seeds import Seeds
from pytest_faas.runtime.stopping.marks import Mark

__tracebackhide__ = errors.hidden_from

Handler = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Settings:
    """What a function is made of; times in seconds, memory in MB."""

    name: str
    handler: str | Handler
    root: Path | None
    layers: tuple[Path, ...]
    timeout: float
    memory: int
    env: dict[str, str]
    region: str
    account: str
    arn: str
    runtime: str = f"python{sys.version_info.major}.{sys.version_info.minor}"

    @property
    def log_group(self) -> str:
        """The name of the function's log group."""
        return f"/aws/lambda/{self.name}"

    def variables(self, log_stream: str) -> dict[str, str]:
        """Return the environment variables as Lambda sets them, the user's own winning."""
        root = str(self.root) if self.root is not None else str(Path.cwd())
        return {
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{self.runtime}",
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_LAMBDA_FUNCTION_NAME": self.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.memory),
            "AWS_LAMBDA_LOG_GROUP_NAME": self.log_group,
            "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_RUNTIME_API": "169.254.100.1:9001",
            "AWS_XRAY_DAEMON_ADDRESS": "169.254.100.1:2000",
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
            # whatever stood there, a role's credentials are temporary and so have a token
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_SESSION_TOKEN": "testing",
            "_HANDLER": self.handler if isinstance(self.handler, str) else self.name,
            "LAMBDA_TASK_ROOT": root,
            "LAMBDA_RUNTIME_DIR": "/var/runtime",
            "PYTHONPATH": "/var/runtime",
            "PWD": root,
            "TZ": ":UTC",
            "LANG": "en_US.UTF-8",
            "LC_CTYPE": "C.UTF-8",
            **self.env,
        }


@dataclass(frozen=True)
class _Stay:
    """An invocation under way: what is to be left for it to be out of the way, and how to be in again."""

    inside: ExitStack
    again: Callable[[], AbstractContextManager[None]]


class Environment:
    """One execution environment of a function, from its cold start to its end."""

    def __init__(self, settings: Settings, world: ModuleWorld | None, as_new: AsNew | None = None) -> None:
        self.mark = Mark()
        self.world = world
        self.log_stream = log_stream_name()
        self.invocations = 0
        self.exit_status: int | None = None
        self.init_duration: float | None = None
        self.busy_until = 0  # of a delivery's virtual time, in microseconds since the epoch
        self._settings = settings
        self._output = Output()
        self._loop = EventLoop()
        self._process = ProcessSettings(as_new)
        self._seeds = Seeds()
        self._at_exit = AtExit(self._is_code)
        self._inhabitant = 0  # the thread that inhabited it last
        self._overlay = Overlay(settings.variables(self.log_stream), settings.root)
        self._stay: _Stay | None = None
        self._handler: Handler | None = settings.handler if callable(settings.handler) else None

    @property
    def loaded(self) -> bool:
        """Whether the handler has been imported."""
        return self._handler is not None

    def in_its_thread(self) -> AbstractContextManager[None]:
        """Return a block for what the code does, in the thread that runs it: it has the environment's event loop there.

        Where the code is the test's own (a callable, an adopted module), so is the loop of the test's thread.
        """
        of_the_test = not self._is_a_process and threading.get_ident() == self._inhabitant
        return contextlib.nullcontext() if of_the_test else self._loop.active()

    def load(self) -> Handler:
        """Import the handler, once; raises what the import raises, or the runtime's fault."""
        if self._handler is None:
            assert self.world is not None  # noqa: S101 - a handler string always comes with its world
            handler = str(self._settings.handler)
            started = time.perf_counter()
            try:
                self._handler = load_handler(handler, self.world)
            finally:
                self.init_duration = time.perf_counter() - started
        return self._handler

    def stand_by(self) -> None:
        """Let a test import the code by its name before the first invocation: that starts the environment cold."""
        if self.world is not None:
            self.world.activate()
            self.world.start_with(self.start)

    def start(self) -> None:
        """Import the handler if that has not been done; what goes wrong is reported by the first invocation."""
        if not self.loaded:
            with contextlib.suppress(Exception):
                self.load_alone()

    def load_alone(self) -> None:
        """Import the handler outside of an invocation; raises what the import raises."""
        with self.inhabited("", ""), self.in_its_thread():
            self.load()

    def module(self) -> ModuleType:
        """Return the handler's module, as this environment has it."""
        handler = self._settings.handler
        if self.world is None or not isinstance(handler, str):
            return sys.modules[self.load().__module__]
        self.world.activate()
        return self.world.load(handler.rpartition(".")[0].replace("/", "."))

    @contextmanager
    def inhabited(self, request_id: str, trace_id: str) -> Iterator[io.StringIO]:
        """Swap the environment in for a block: modules, variables, folder, output, and the way out of the process."""
        logs, outer = io.StringIO(), self._stay
        self._inhabitant = threading.get_ident()
        with signals.restored(), ExitStack() as inside:
            self._stay = _Stay(inside, functools.partial(self._swapped_in, request_id, trace_id, logs))
            inside.enter_context(self._stay.again())
            if self.world is not None:
                self.world.entering()
            try:
                yield logs
            finally:
                self._stay = outer
                if self.world is not None:
                    self.world.leaving()

    @contextmanager
    def _swapped_in(self, request_id: str, trace_id: str, logs: io.StringIO) -> Iterator[None]:
        """Swap in for a block what is the process's: it can be left and entered again while an invocation lasts."""
        if self.world is not None:
            self.world.activate()
        with (
            self._overlay.active(trace_id),
            self._output.recording(request_id, logs),
            exits.caught(self._exit),
            self._process.active(),
            self._seeds.active(),
            self._at_exit.active(),
        ):
            yield

    @contextmanager
    def put_aside(self) -> Iterator[None]:
        """Swap it out for a block in the middle of an invocation, in which another environment may be inhabited."""
        stay = self._stay
        assert stay is not None  # noqa: S101 - only who inhabits it can step aside
        folder = current_directory()
        stay.inside.close()
        try:
            yield
        finally:
            stay.inside.enter_context(stay.again())
            if folder is not None and folder != current_directory():
                change_directory(folder)

    def begin_again(self) -> None:
        """Start the code anew after an import that took too long: on Lambda, in a new process."""
        self.mark = Mark()
        if self.world is not None:
            self.world.leaving()
            self.world = self.world.renewed()
            self.world.activate()
            self.world.entering()

    def close(self, reason: str) -> None:
        """End the environment after a test that went well.

        Where the code is the test's own (a callable, an adopted module), its thread pools live on and work for the
        next test.
        """
        if not self._is_a_process:
            self.mark.let_go_of_pools()
        self.end(reason)

    def end(self, reason: str) -> None:
        """End the environment: its threads can do nothing more, and what they print goes nowhere (see `marks`)."""
        if self.mark.over is None:
            self.mark.end(reason)
        self._loop.close()
        self._at_exit.let_go()

    @property
    def _is_a_process(self) -> bool:
        """Whether its code is its own, and not the test's (a callable, an adopted module)."""
        return self.world is not None and not self.world.adopts

    def _is_code(self, namespace: dict[str, Any]) -> bool:
        """Whether these are the globals of a module of the function's, or of the callable that it was made from."""
        if self.world is None:
            return namespace is getattr(self._handler, "__globals__", None)
        return self.world.holds(namespace.get("__name__"))

    def _exit(self, status: int) -> None:
        self.exit_status = status
        self.end(f"the process exited with status {status}")
