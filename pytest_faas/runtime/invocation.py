"""What came of one invocation, as a value to assert on."""

from __future__ import annotations

import json
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pytest_faas import errors
from pytest_faas.errors import FunctionError, NotAnHttpAnswer
from pytest_faas.runtime.front_ends import table
from pytest_faas.runtime.front_ends.answer import Headers, HttpAnswer
from pytest_faas.runtime.front_ends.result import Result
from pytest_faas.runtime.marshalling import JSON

__tracebackhide__ = errors.hidden_from

_SHOWN = 200


@dataclass(frozen=True)
class InvocationError:
    """Why an invocation failed: the error object that the Lambda API returns, and the Python exception behind it.

    `type` is the class name without its module (`KeyError`) or the runtime's own (`Runtime.MarshalError`,
    `Sandbox.Timedout`); `stack_trace` holds the frames as the runtime formats them; `hint` is ours.
    https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html
    """

    type: str
    message: str
    stack_trace: Sequence[str] = ()
    exception: BaseException | None = field(default=None, repr=False, compare=False)
    hint: str = ""

    @property
    def place(self) -> str:
        """Where the code below the working directory stood, as ` at src/orders.py:18`; empty for all other code."""
        if self.stack_trace == () or self.exception is None:
            return ""
        here, found = Path.cwd(), ""
        for frame in traceback.extract_tb(self.exception.__traceback__):
            path = Path(frame.filename)
            if path.is_relative_to(here) and not {"site-packages", "pytest_faas"} & set(path.parts):
                found = f" at {path.relative_to(here)}:{frame.lineno}"
        return found

    def __str__(self) -> str:
        said = f"{self.type}: {self.message}" if self.message else self.type
        return f"{said} ({self.hint})" if self.hint else said


@dataclass(frozen=True)
class Invocation:
    """The outcome of one invocation; never raises for what the handler did.

    `payload` is what the Lambda API returns: the answer after its JSON round trip, or the error object; `raw` has its
    octets. `duration` and `init_duration` are seconds on the clock that the handler saw (virtual if frozen). `logs` is
    what the function printed and logged. `calls` are the calls to AWS that it made. The properties `status_code`,
    `headers`, `text` and `json()` show the answer as the HTTP front end that the event came from would send it.
    """

    request_id: str
    raw: bytes
    content_type: str
    error: InvocationError | None
    timed_out: bool
    cold_start: bool
    duration: float
    init_duration: float | None
    logs: str
    event: Any = field(repr=False)
    calls: Sequence[Any] = field(default=(), repr=False)
    memory: int = field(default=128, repr=False)

    @cached_property
    def payload(self) -> Any:
        """The answer after its JSON round trip (or the error object); bytes where the handler returned bytes."""
        return json.loads(self.raw) if self.content_type == JSON else self.raw

    @property
    def function_error(self) -> str | None:
        """`Unhandled` if the function failed, as in the Lambda API's `FunctionError`; else None."""
        return None if self.error is None else "Unhandled"

    def raise_for_error(self) -> Invocation:
        """Raise `FunctionError`, caused by the handler's own exception, if the invocation failed; else return itself."""
        if self.error is not None:
            raise FunctionError(str(self.error)) from self.error.exception
        return self

    @cached_property
    def http(self) -> HttpAnswer:
        """The answer as the API that the event came from sends it; raises `NotAnHttpAnswer` for other sources."""
        kind = table.kind_of(self.event)
        if kind == table.DIRECT:
            raise NotAnHttpAnswer(
                "the event of this invocation is no HTTP request, so it has no status code, headers or text;"
                " use .payload, or invoke with an event of a REST API (apigw_event), of an HTTP API or a function URL"
                " (http_api_event), or of a load balancer"
            )
        result = Result(
            payload=self.raw,
            failed=self.error is not None,
            timed_out=self.timed_out,
            duration=self.duration,
            request_id=self.request_id,
            event=self.event,
        )
        return table.answer_of(kind, result)

    @property
    def status_code(self) -> int:
        """The HTTP status that the client gets."""
        return self.http.status_code

    @property
    def headers(self) -> Headers:
        """The HTTP headers that the client gets; names match in any case."""
        return self.http.headers

    @property
    def text(self) -> str:
        """The HTTP body that the client gets, as text."""
        return self.http.text

    def json(self) -> Any:
        """Return the HTTP body that the client gets, parsed; raises `NotAnHttpAnswer` if it is no JSON."""
        return self.http.json()

    @property
    def report(self) -> str:
        """The REPORT line that Lambda writes for the invocation (the memory used is not measured here)."""
        init = "" if self.init_duration is None else f"Init Duration: {self.init_duration * 1000:.2f} ms\t"
        milliseconds = self.duration * 1000
        return (
            f"REPORT RequestId: {self.request_id}\tDuration: {milliseconds:.2f} ms\t"
            f"Billed Duration: {-int(-milliseconds // 1)} ms\tMemory Size: {self.memory} MB\t{init}"
        )

    @property
    def log_tail(self) -> str:
        """The log with its START, END and REPORT lines, as Lambda writes it."""
        start, end = (
            f"START RequestId: {self.request_id} Version: $LATEST\n",
            f"END RequestId: {self.request_id}\n",
        )
        return f"{start}{self.logs}{end}{self.report}\n"

    def __repr__(self) -> str:
        if self.error is not None:
            return f"<Invocation failed: {self.error}{self.error.place}>"
        shown = self.raw.decode("utf-8", "replace")
        return f"<Invocation returned {shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + '…'}>"
