"""A function that invokes itself, by its name or its ARN."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from pytest_faas.checks.triggers.trigger import Made
from pytest_faas.cloud.fake import FakeAws
from pytest_faas.cloud.functions import RawAnswer
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.state import text
from pytest_faas.cloud.state.emission import sent_by
from pytest_faas.runtime.function import Function


@dataclass(frozen=True)
class Itself:
    """The function, as the target of `lambda.Invoke`."""

    function: Function

    def made(self, calls: Sequence[Call]) -> Iterator[Made]:
        """Yield the events with which it has invoked itself."""
        for call in calls:
            if call.service != "lambda" or not self._named_by(str(call.parameters.get("FunctionName"))):
                continue
            for sent in sent_by(call):
                payload = sent.payload.get("Payload") or b"{}"
                yield Made(
                    json.loads(payload), f"lambda.{call.operation} of itself {text.value(payload, 40)}"
                )

    def _named_by(self, name: str) -> bool:
        return name in (self.function.name, self.function.arn) or name.startswith(
            (f"{self.function.name}:", f"{self.function.arn}:")
        )

    @contextmanager
    def only_noted(self, aws: FakeAws) -> Iterator[None]:
        """Let invocations of itself be taken without being run: each is a hop of its own."""
        kept = {name: entry for name, entry in aws.functions.items() if self._named_by(name)}
        aws.functions.update(dict.fromkeys(kept, _Taken()))
        try:
            yield
        finally:
            aws.functions.update(kept)


class _Taken:
    """Takes an invocation and runs nothing."""

    def invoke_raw(self, payload: bytes, *, client_context: str | None, asynchronous: bool) -> RawAnswer:
        """Answer null."""
        del payload, client_context, asynchronous
        return RawAnswer(b"null")
