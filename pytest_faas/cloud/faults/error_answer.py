"""A request to a declared host that is answered with an error's status: HTTP clients do not raise for it by themselves."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

from pytest_faas import arguments
from pytest_faas.cloud.faults.kind import Kind
from pytest_faas.cloud.faults.target import Target
from pytest_faas.cloud.http import Answer
from pytest_faas.cloud.journal import Call

# JSON, as most services answer: a handler that reads it without a look at the status goes on.
_BODY = b'{"message": "the server failed: a fault struck"}'
_due: ContextVar[Answer | None] = ContextVar("pytest_faas_error_answer", default=None)


@dataclass(frozen=True)
class ErrorAnswer(Kind):
    """The server has done nothing and answers with an error; only for requests to a host that was declared an effect.

    `status`: 400 to 599; https://www.rfc-editor.org/rfc/rfc9110#section-15.6.4
    """

    status: int = 503

    def __post_init__(self) -> None:
        arguments.integer("ErrorAnswer", "status", self.status, 400, 599)

    def refusal(self, target: Target) -> str | None:
        """Refuse what is no request."""
        return None if is_request(target.call) else "it is no request to a host that was declared by http="

    def before(self, target: Target) -> None:  # noqa: ARG002 - each request gets the same
        """Let the answer take the place of the double's, or the mock's."""
        _due.set(Answer(self.status, {"Content-Type": "application/json"}, _BODY))


def is_request(call: Call) -> bool:
    """Say whether a call is a request by HTTP to a declared host."""
    return call.effect is not None and {"method", "url"} <= set(call.parameters)


def take() -> Answer | None:
    """Return the answer that is due to the request that this thread makes now, once."""
    answer = _due.get()
    if answer is not None:
        _due.set(None)
    return answer
