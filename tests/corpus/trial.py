"""One handler of the corpus in the fake AWS, on a clock that stands; `renew` brings the beginning back."""

from __future__ import annotations

import copy
import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest import mock

from corpus_aws import Aws
from row import Event, Row
from strikes import Strike, double_of, struck, watched

from pytest_faas import Invocation, Sandbox

HANDLERS = Path(__file__).parent / "handlers"
AGAIN = 97.371  # seconds: past every function's time-out, and no round number
MOST_TRIES = 10


class Trial:
    """A row's function, its event and its resources, as often as one likes from the beginning."""

    def __init__(self, faas: Sandbox, row: Row, clock: Any) -> None:
        self.row = row
        self.clock = clock
        self.faas = faas
        self.ids = random.Random()  # each world makes the same uuids, and each invocation in it new ones
        self.start = datetime.fromisoformat(row.at.replace("Z", "+00:00"))
        row.needs.make()
        self.function = self._function()
        self.other = self._function()  # an environment beside it
        for name, answer in row.effects.items():
            faas.effect(name, side_effect=double_of(name, answer))
        self.event = row.event()
        self.hard = [make() for make in row.hard]
        self.moment = faas.moment()

    def _function(self) -> Any:
        row = self.row
        return self.faas.function(
            f"{row.name}.handler",
            root=HANDLERS / row.fault,
            layers=[HANDLERS / each for each in row.layers],
            timeout=row.timeout,
            env=dict(row.env),
        )

    @property
    def aws(self) -> Aws:
        """What is in the fake AWS, and what was sent since the beginning."""
        return Aws(self.faas)

    def renew(self) -> None:
        """Bring the beginning back: resources, clock, environments."""
        self.moment.restore()
        self.clock.move_to(self.start)
        self.ids.seed(0)

    def later(self, seconds: float = AGAIN) -> None:
        """Let time pass."""
        self.clock.move_to(self.clock.now + timedelta(seconds=seconds))

    def invoke(
        self, event: Event | None = None, *, cold: bool = True, strike: Strike | None = None
    ) -> Invocation:
        """Run the function once, in a fresh environment unless it is to be warm."""
        if cold:
            self.function.cold_start()
        made = mock.patch("uuid.uuid4", self._uuid)
        with made, struck(strike) if strike else nothing_struck():
            found: Invocation = self.function.invoke(self.event if event is None else event)
        return found

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.ids.getrandbits(128), version=4)

    def until_done(self, event: Event | None = None) -> bool:
        """Deliver the event again, later each time, until all of it succeeds; return whether it did."""
        wanted = self.event if event is None else event
        for number in range(MOST_TRIES):
            self.later()
            if accepted(self.invoke(again(wanted, number + 1))):
                return True
        return False

    @cached_property
    def clean(self) -> tuple[list[tuple[str, str]], tuple[dict[str, Any], list[str]]]:
        """The effects of a run without any fault, and what came of them."""
        self.renew()
        effects: list[tuple[str, str]] = []
        answer = self.invoke(strike=watched(effects))
        assert succeeded(answer), answer
        return effects, self.outcome()

    def outcome(self) -> tuple[dict[str, Any], list[str]]:
        """Return durable state and emissions."""
        return self.durable(), self.aws.sent()

    def durable(self) -> dict[str, Any]:
        """Return durable state."""
        return self.aws.durable(self.row.needs)


@contextmanager
def nothing_struck() -> Iterator[None]:
    """Strike nothing."""
    yield


def reported(invocation: Invocation) -> list[str]:
    """Return the identifiers that a batch answer reports."""
    answer = invocation.payload
    failures = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    return [each["itemIdentifier"] for each in failures or ()]


def identifier_of(record: Event) -> str:
    """Return how a batch answer names a record.

    https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    """
    if "kinesis" in record:
        return str(record["kinesis"]["sequenceNumber"])
    if "dynamodb" in record:
        return str(record["dynamodb"]["SequenceNumber"])
    return str(record["messageId"])


def succeeded(invocation: Invocation) -> bool:
    """Return whether nobody would deliver it again: no error, nothing reported, no HTTP status from 400 on."""
    if invocation.error is not None or reported(invocation):
        return False
    return not is_http(invocation.event) or invocation.status_code < 400


def accepted(invocation: Invocation) -> bool:
    """Return whether a repetition has ended well: so it has too where there is nothing left to do.

    https://www.rfc-editor.org/rfc/rfc9110#name-delete
    """
    if succeeded(invocation):
        return True
    if invocation.error is not None or not is_http(invocation.event):
        return False
    gone = (404, 410) if method_of(invocation.event) == "DELETE" else ()
    return invocation.status_code in (304, 409, 412, *gone)


def is_http(event: Any) -> bool:
    """Return whether an event is a request of API Gateway."""
    return isinstance(event, dict) and "requestContext" in event


def method_of(event: Event) -> str:
    """Return the method of a request of API Gateway."""
    return str(event.get("httpMethod") or event["requestContext"]["http"]["method"])


def again(event: Event, times: int = 1) -> Event:
    """Return the same logical event as its source delivers it again.

    A message has a new receipt handle and a higher count, a request a new id:
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
    """
    copied = copy.deepcopy(event)
    for record in copied.get("Records", ()):
        if record.get("eventSource") == "aws:sqs":
            record["receiptHandle"] += f"again{times}"
            record["attributes"]["ApproximateReceiveCount"] = str(times + 1)
    if is_http(copied):
        copied["requestContext"]["requestId"] += f"-{times}"
    return copied
