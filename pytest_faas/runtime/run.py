"""The flow of one invocation, on one page: init, unmarshal, call, marshal, and what each failure becomes.

The order of the steps and the error objects are those of `bootstrap.py` of awslambdaric 4.2 (handle_event_request);
what ends the process is reported as the platform does (recorded from AWS by LocalStack's suite, TestLambdaErrors,
2025-11-24).
"""

from __future__ import annotations

import io
import os
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from pytest_faas import errors
from pytest_faas import origin as origins
from pytest_faas.runtime import clock, exits, hints
from pytest_faas.runtime.context import LambdaContext
from pytest_faas.runtime.environment import Environment, Settings
from pytest_faas.runtime.faults import RuntimeFault
from pytest_faas.runtime.handlers.handler import load_handler
from pytest_faas.runtime.invocation import InvocationError
from pytest_faas.runtime.marshalling import JSON, MAX_RESPONSE, Marshaller
from pytest_faas.runtime.stopping import deadline

__tracebackhide__ = errors.hidden_from

_PACKAGE = str(Path(__file__).parent.parent) + os.sep

# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
INIT_TIMEOUT = 10.0


@dataclass
class Ended:
    """How an invocation ended: the octets that the runtime posts, or the error."""

    raw: bytes = b""
    content_type: str = JSON
    error: InvocationError | None = None
    timed_out: bool = False
    duration: float = 0.0
    logs: str = ""


@dataclass(frozen=True)
class Request:
    """What the platform hands to the runtime."""

    payload: bytes
    request_id: str
    client_context: dict[str, Any] | None = None
    identity: dict[str, Any] | None = None


def run(environment: Environment, settings: Settings, marshaller: Marshaller, request: Request) -> Ended:
    """Run one invocation in its environment and say how it ended."""
    with environment.inhabited(request.request_id, _trace_id()) as logs:
        flow = _Flow(environment, settings, marshaller, request, logs)
        ended = flow.initialised() or flow.invoked()
    environment.invocations += 1
    ended.logs = logs.getvalue()
    return ended


class _Flow:
    """One invocation on its way: the steps, and what each way of failing becomes."""

    def __init__(
        self,
        environment: Environment,
        settings: Settings,
        marshaller: Marshaller,
        request: Request,
        logs: io.StringIO,
    ) -> None:
        self._environment = environment
        self._settings = settings
        self._marshaller = marshaller
        self._request = request
        self._logs = logs

    def initialised(self) -> Ended | None:
        """Import the handler if that has not been done; None if the invocation can go on.

        An import that takes too long is begun again, in a new process, under the function's own time-out.
        """
        environment = self._environment
        if environment.loaded:
            return None
        ran = deadline.run(
            environment.load, seconds=INIT_TIMEOUT, mark=environment.mark, around=environment.in_its_thread
        )
        if environment.mark.crashed:
            return self._crashed(ran.raised)
        if ran.timed_out:
            environment.begin_again()
            return None
        return None if ran.raised is None else self._init_failed(ran.raised)

    def invoked(self) -> Ended:
        """Call the handler under its deadline."""
        answered: list[tuple[bytes, str]] = []
        context = self._context()

        def call() -> None:
            handler = self._environment.load()
            event = self._marshaller.unmarshal(self._request.payload)
            answer = handler(event, context)
            answered.append(self._marshalled(answer))

        started = time.perf_counter()
        environment = self._environment
        ran = deadline.run(
            call,
            seconds=self._settings.timeout,
            mark=environment.mark,
            around=environment.in_its_thread,
        )
        if clock.Current.virtual is not None:
            clock.Current.virtual.begin()  # how often the handler read the clock is no concern of what comes after it
        duration = max(0.0, time.perf_counter() - started)  # it may have turned a frozen clock back
        ended = self._ended(ran, call, answered)
        ended.duration = self._settings.timeout if ended.timed_out else duration
        return ended

    def _ended(self, ran: deadline.Ran, call: Callable[[], None], answered: list[tuple[bytes, str]]) -> Ended:
        if self._environment.mark.crashed:
            return self._crashed(ran.raised)
        if ran.timed_out:
            return self._timed_out(ran.where)
        if self._environment.exit_status is not None:
            return self._exited(self._environment.exit_status, ran.raised)
        if ran.raised is None:
            return self._too_large() if len(answered[0][0]) > MAX_RESPONSE else Ended(*answered[0])
        if not self._environment.loaded:
            return self._init_failed(ran.raised)
        return self._failed(ran.raised, self._request.request_id, _frames_after(call, ran.raised))

    def _context(self) -> LambdaContext:
        settings, request = self._settings, self._request
        return LambdaContext(
            aws_request_id=request.request_id,
            invoked_function_arn=settings.arn,
            function_name=settings.name,
            function_version="$LATEST",
            memory_limit_in_mb=str(settings.memory),
            log_group_name=settings.log_group,
            log_stream_name=self._environment.log_stream,
            deadline_ms=origins.clock_ms() + round(settings.timeout * 1000),
            client_context=request.client_context,
            identity=request.identity,
        )

    def _marshalled(self, answer: object) -> tuple[bytes, str]:
        try:
            return self._marshaller.marshal(answer)
        except RuntimeFault as fault:
            raise hints.explained(fault, answer) from fault.__cause__
        except UnicodeEncodeError as error:  # the runtime client does not catch this: its process ends
            raise exits.RuntimeExit(1) from error

    def _init_failed(self, error: BaseException) -> Ended:
        ended = self._failed(error, "", _frames_after(load_handler, error))
        self._environment.end("its initialisation failed")
        return ended

    def _timed_out(self, where: str) -> Ended:
        said = f"Task timed out after {self._settings.timeout:.2f} seconds"
        self._logs.write(f"{origins.iso_ms(origins.clock_ms())} {self._request.request_id} {said}\n\n")
        self._environment.end(said)
        ended = self._platform_error("Sandbox.Timedout", said, hint=hints.for_time_out(where))
        ended.timed_out = True
        return ended

    def _crashed(self, error: BaseException | None) -> Ended:
        """Report a process that was killed, whatever the handler caught or returned."""
        return self._exited(1, error, hint=self._environment.mark.over or "")

    def _exited(self, status: int, error: BaseException | None, hint: str = "") -> Ended:
        failed = f"Runtime exited with error: exit status {status}"
        said = failed if status else "Runtime exited without providing a reason"
        self._environment.end(said)
        return self._platform_error("Runtime.ExitError", said, error, hint)

    def _platform_error(
        self, kind: str, said: str, error: BaseException | None = None, hint: str = ""
    ) -> Ended:
        message = f"RequestId: {self._request.request_id} Error: {said}"
        raw = self._marshaller.error_payload({"errorType": kind, "errorMessage": message})
        return Ended(raw, error=InvocationError(kind, message, exception=error, hint=hint))

    def _too_large(self) -> Ended:
        kind = "Function.ResponseSizeTooLarge"
        message = f"Response payload size exceeded maximum allowed payload size ({MAX_RESPONSE} bytes)."
        raw = self._marshaller.error_payload({"errorMessage": message, "errorType": kind})
        return Ended(raw, error=InvocationError(kind, message))

    def _failed(self, error: BaseException, request_id: str, frames: TracebackType | None) -> Ended:
        """Turn what was raised into the runtime's error object; what the runtime does not catch ends its process."""
        if not isinstance(error, Exception):
            return self._exited(exits.status_of(error), error)
        try:
            kind, message, trace, hint = self._described(error, frames)
            shown = {"errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": trace}
            raw, log = self._marshaller.error_payload(shown), _error_log(kind, message, trace)
            log.encode("utf-8")  # the runtime client writes it out before it posts the error
        except Exception as worse:  # noqa: BLE001 - `str(error)` is user code; the runtime client dies of it too
            return self._exited(1, worse)
        self._logs.write(log)
        return Ended(raw, error=InvocationError(kind, message, trace, error, hint))

    def _described(self, error: Exception, frames: TracebackType | None) -> tuple[str, str, list[str], str]:
        if isinstance(error, RuntimeFault):
            hint = hints.for_fault(error, self._settings.handler)
            return error.error_type, error.message, error.stack_trace, hint
        error.with_traceback(
            frames
        )  # from here on it is the user's own: nothing of this package above the handler
        hint = hints.for_error(error, importing=not self._environment.loaded)
        return type(error).__name__, str(error), _stack_trace(frames), hint


def _stack_trace(frames: TracebackType | None) -> list[str]:
    """Return the frames as the runtime client formats them, without those of this package in between."""
    listed = list(traceback.extract_tb(frames))
    users = [frame for frame in listed if not frame.filename.startswith(_PACKAGE)] or listed
    # four plain values for each frame: the runtime client shows no carets below the code
    return traceback.format_list([(f.filename, f.lineno or 0, f.name, f.line) for f in users])


def _error_log(kind: str, message: str, trace: list[str]) -> str:
    """Return an error as the runtime logs it: indented with no-break spaces.

    Recorded from AWS by LocalStack's suite, test_invocation_type_event_error, 2023-09-04.
    """
    lines = [
        f"[ERROR] {kind}: {message}" if message else f"[ERROR] {kind}",
        "Traceback (most recent call last):",
    ]
    for element in trace:
        for line in element.splitlines():
            text = line.lstrip(" ")
            lines.append("\u00a0" * (len(line) - len(text)) + text)
    return "\n".join(lines) + "\n"


def _frames_after(function: Callable[..., Any], error: BaseException) -> TracebackType | None:
    """Return the frames of a traceback below a function's own; its own alone where nothing was entered from it."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code is not function.__code__:
        frames = frames.tb_next
    if frames is None:
        return error.__traceback__
    return frames.tb_next or frames


def _trace_id() -> str:
    """Return an X-Ray tracing header.

    https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
    """
    ids = origins.current().ids
    return f"Root=1-{int(origins.clock_ms() // 1000):08x}-{ids.hex(24)};Parent={ids.hex(16)};Sampled=0"
