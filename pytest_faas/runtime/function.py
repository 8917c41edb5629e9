"""A function under test: invoke it as Lambda does."""

from __future__ import annotations

import re
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn, Protocol

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.arguments import known_arguments
from pytest_faas.errors import FunctionError, InvalidArgument
from pytest_faas.events._recognise import ASYNCHRONOUS, source_of
from pytest_faas.runtime import run
from pytest_faas.runtime.context import checked_memory, checked_timeout
from pytest_faas.runtime.environ import checked_variables
from pytest_faas.runtime.environment import Environment, Handler, Settings
from pytest_faas.runtime.handlers.handler import check_handler, resolve_layers, resolve_root
from pytest_faas.runtime.invocation import Invocation
from pytest_faas.runtime.marshalling import MAX_ASYNC_REQUEST, MAX_REQUEST, Marshaller, request_payload
from pytest_faas.runtime.modules import ModuleWorld
from pytest_faas.runtime.process.kept import AsNew
from pytest_faas.runtime.stopping import marks

__tracebackhide__ = errors.hidden_from

# https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


class Journal(Protocol):
    """What an invocation reads its `calls` from."""

    def __len__(self) -> int:
        """Return how many calls there have been."""

    def __getitem__(self, index: slice, /) -> Journal:
        """Return the calls from a position on."""

    def during(self, mark: object) -> Sequence[Any]:
        """Return the calls that the threads of an environment's life made."""


@dataclass(frozen=True)
class Place:
    """Where functions find themselves: the folder that relative roots start from, and the journal of calls."""

    rootdir: Path
    journal: Journal | None = None


class Function:
    """A Lambda function under test; made by `faas.function(...)`.

    Calling it returns the answer and lets the handler's exception through; `invoke` returns an `Invocation` and never
    raises for what the handler did. It keeps its execution environment warm between invocations, as Lambda does.
    """

    def __init__(self, settings: Settings, place: Place) -> None:
        self._settings = settings
        self._place = place
        self._marshaller = Marshaller(settings.runtime)
        self._idle: list[Environment] = []
        self._world: ModuleWorld | None = None
        self._as_new: AsNew = {}
        self._closed = False
        first = self._take()
        first.stand_by()
        self._give_back(first)

    @property
    def name(self) -> str:
        """The function's name."""
        return self._settings.name

    @property
    def handler(self) -> str:
        """The handler string, or the name of the callable."""
        handler = self._settings.handler
        return handler if isinstance(handler, str) else str(getattr(handler, "__qualname__", repr(handler)))

    @property
    def arn(self) -> str:
        """The function's ARN, unqualified."""
        return self._settings.arn

    @property
    def timeout(self) -> float:
        """The time-out in seconds."""
        return self._settings.timeout

    @property
    def memory(self) -> int:
        """The memory size in MB."""
        return self._settings.memory

    @property
    def module(self) -> ModuleType:
        """The handler's module as the function's environment has it; imports it if that has not been done."""
        environment = self._take()
        try:
            if not environment.loaded:
                environment.load_alone()
            return environment.module()
        finally:
            self._give_back(environment)

    @known_arguments("invoke")
    def invoke(
        self,
        event: object,
        *,
        client_context: dict[str, Any] | None = None,
        identity: dict[str, Any] | None = None,
        aws_request_id: str | None = None,
    ) -> Invocation:
        """Invoke the function once and return what came of it.

        `event` is anything JSON-able; it reaches the handler after the round trip that Lambda's own JSON makes.
        Raises `InvalidArgument` for what is not, and `EventTooLarge` above Lambda's 6 MB (1 MB for events of sources
        that invoke asynchronously). What the handler does, raises or fails to do is in the `Invocation`.
        """
        source = source_of(event)
        payload = request_payload(event, MAX_ASYNC_REQUEST if source in ASYNCHRONOUS else MAX_REQUEST)
        if client_context is not None:
            client_context = dict(arguments.mapping("invoke", "client_context", client_context))
        if identity is not None:
            arguments.mapping("invoke", "identity", identity)
        if aws_request_id is not None:
            arguments.text("invoke", "aws_request_id", aws_request_id)
        request_id = aws_request_id or origins.current().ids.uuid()
        return self.invoke_payload(run.Request(payload, request_id, client_context, identity), event)

    def invoke_payload(
        self, request: run.Request, event: object = None, *, at: int | None = None, beside: bool = False
    ) -> Invocation:
        """Invoke the function with the octets of a request, as the Lambda API does.

        `at`: the virtual time, in microseconds since the epoch; an environment whose last invocation lasts longer than
        that is busy, and another one runs beside it. `beside`: so is one whose last invocation ended just then.
        """
        with _turn():
            environment = self._take(at if at is None or not beside else at - 1)
            try:
                invocation = self.invoked(environment, request, event)
            finally:
                self._give_back(environment)
            if at is not None:
                environment.busy_until = at + round(invocation.duration * 1e6)
        return invocation

    def invoked(self, environment: Environment, request: run.Request, event: object) -> Invocation:
        """Invoke it in an environment of its own that the caller has taken."""
        journal = self._place.journal
        cold = environment.invocations == 0
        position = 0 if journal is None else len(journal)
        ended = run.run(environment, self._settings, self._marshaller, request)
        return Invocation(
            request_id=request.request_id,
            raw=ended.raw,
            content_type=ended.content_type,
            error=ended.error,
            timed_out=ended.timed_out,
            cold_start=cold,
            duration=ended.duration,
            init_duration=environment.init_duration if cold else None,
            logs=ended.logs,
            event=event,
            calls=() if journal is None else journal[position:].during(environment.mark),
            memory=self._settings.memory,
        )

    @contextmanager
    def occupied(self, number: int) -> Iterator[list[Environment]]:
        """Take that many environments for a block in which nobody else invokes a function."""
        with _turn():
            taken = [self._take() for _ in range(number)]
            try:
                yield taken
            finally:
                for environment in taken:
                    self._give_back(environment)

    def __call__(self, event: object, **keywords: Any) -> Any:
        """Return the answer after its JSON round trip; the handler's own exception comes through, with its traceback."""
        __tracebackhide__ = True
        invocation = self.invoke(event, **keywords)
        if invocation.error is not None:
            _raise(invocation)
        return invocation.payload

    @property
    def can_start_cold(self) -> bool:
        """Whether its code can be imported again: not that of a callable, which is the test's own."""
        return isinstance(self._settings.handler, str)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Set its environments aside for a block, which begins cold and whose own are ended; then they are back, warm."""
        kept, self._idle = self._idle, []
        try:
            yield
        finally:
            if self.can_start_cold:
                self.cold_start()
            self._idle = kept

    def cold_start(self) -> None:
        """Discard the execution environment: the next invocation imports the code again.

        Raises `InvalidArgument` for a function made from a callable: its module is the test's own.
        """
        if not self.can_start_cold:
            raise InvalidArgument(
                f"{self.name} was made from a callable, which cannot start cold: its module is the one that the test"
                " imported. Make it from its handler string: faas.function('module.handler', root='src')"
            )
        while self._idle:
            self._idle.pop().end("it was discarded for a cold start")

    def close(self) -> None:
        """End all its environments; it cannot be invoked any more."""
        self._closed = True
        while self._idle:
            self._idle.pop().close("the test is over")

    def __repr__(self) -> str:
        return f"<Function {self.name} ({self.handler})>"

    def free(self) -> None:
        """Let no environment be busy any more: the virtual time in which they were is over."""
        for environment in self._idle:
            environment.busy_until = 0

    def _take(self, at: int | None = None) -> Environment:
        """Return an idle environment, or a new one: Lambda runs one invocation at a time in each."""
        if self._closed:
            raise InvalidArgument(
                f"{self!r} belongs to a Sandbox that is closed: make it in the test, or in a fixture that lasts no longer"
            )
        for index in range(len(self._idle) - 1, -1, -1):
            if at is None or self._idle[index].busy_until <= at:
                return self._idle.pop(index)
        return Environment(self._settings, self._new_world(), self._as_new)

    def _give_back(self, environment: Environment) -> None:
        if environment.mark.over is None:
            self._idle.append(environment)
        else:  # its mark may have been ended alone, as the end of two side by side does
            environment.end(environment.mark.over)

    def _new_world(self) -> ModuleWorld | None:
        """Return the first world of the function's files, or one that starts cold."""
        if not isinstance(self._settings.handler, str):
            return None
        if self._world is None:
            assert self._settings.root is not None  # noqa: S101 - `make` sets it for every handler string
            self._world = ModuleWorld([self._settings.root, *self._settings.layers])
        else:
            self._world = self._world.renewed()
        return self._world


def make(
    place: Place,
    handler: str | Handler,
    *,
    name: str | None,
    root: str | Path,
    layers: Sequence[str | Path],
    timeout: float,
    memory: int,
    env: dict[str, str] | None,
) -> Function:
    """Check a function's settings and make it; see `Sandbox.function` for what they mean."""
    where = "function"
    origin = origins.current()
    checked_timeout(where, timeout)
    checked_memory(where, memory)
    variables = checked_variables(where, env)
    if isinstance(handler, str):
        folder = resolve_root(root, place.rootdir)
        folders = resolve_layers(layers, place.rootdir)
        check_handler(handler, [folder, *folders])
    elif callable(handler):
        folder, folders = None, ()
    else:
        raise arguments.invalid(
            where, "handler", "a handler string such as 'orders.create', or a callable", handler
        )
    name = _checked_name(name) if name is not None else _name_after(handler)
    settings = Settings(
        name=name,
        handler=handler,
        root=folder,
        layers=folders,
        timeout=timeout,
        memory=memory,
        env=variables,
        region=origin.region,
        account=origin.account,
        arn=origin.arn("lambda", f"function:{name}"),
    )
    return Function(settings, place)


def renew(function: Function) -> None:
    """Let a function start cold, unless it was made from a callable: that keeps its module, which is the test's own."""
    if function.can_start_cold:
        function.cold_start()


def _checked_name(name: object) -> str:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise arguments.invalid("function", "name", "1 to 64 letters, digits, hyphens or underscores", name)
    return name


def _name_after(handler: str | Handler) -> str:
    """Return a name that Lambda takes, made from what the handler is called."""
    said = handler if isinstance(handler, str) else getattr(handler, "__name__", type(handler).__name__)
    return re.sub(r"[^a-zA-Z0-9_-]+", "-", said).strip("-")[:64] or "function"


def _raise(invocation: Invocation) -> NoReturn:
    """Raise the handler's exception as it was raised, or `FunctionError` for what the runtime reports."""
    __tracebackhide__ = True
    error = invocation.error
    assert error is not None  # noqa: S101 - the caller has looked
    if isinstance(error.exception, Exception) and not error.type.startswith("Runtime."):
        raise error.exception
    raise FunctionError(str(error)) from error.exception


_root_turn = threading.Lock()
_turns: weakref.WeakKeyDictionary[marks.Mark, threading.Lock] = weakref.WeakKeyDictionary()


def _turn() -> threading.Lock:
    """Return the lock that lets one invocation at a time change what belongs to the process.

    Variables, modules and streams are the process's. A function that invokes another holds its own turn meanwhile, so
    each running environment has a lock for the invocations that its threads make.
    """
    parent = marks.current()
    return _root_turn if parent is None else _turns.setdefault(parent, threading.Lock())
