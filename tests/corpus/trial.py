"""One handler of the corpus in the fake AWS, on a clock that stands; `renew` brings the beginning back."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from corpus_aws import Aws
from row import Event, Row
from strikes import Strike, struck

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
        self.start = datetime.fromisoformat(row.at.replace("Z", "+00:00"))
        row.needs.make()
        self.function = self._function()
        self.other = self._function()  # an environment beside it
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

    def later(self, seconds: float = AGAIN) -> None:
        """Let time pass."""
        self.clock.move_to(self.clock.now + timedelta(seconds=seconds))

    def invoke(
        self, event: Event | None = None, *, cold: bool = True, strike: Strike | None = None
    ) -> Invocation:
        """Run the function once, in a fresh environment unless it is to be warm."""
        if cold:
            self.function.cold_start()
        with struck(strike) if strike else nothing_struck():
            found: Invocation = self.function.invoke(self.event if event is None else event)
        return found

    def until_done(self, event: Event | None = None) -> bool:
        """Deliver the event again, later each time, until all of it succeeds; return whether it did."""
        wanted = self.event if event is None else event
        for number in range(MOST_TRIES):
            self.later()
            if succeeded(self.invoke(again(wanted, number + 1))):
                return True
        return False

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


def succeeded(invocation: Invocation) -> bool:
    """Return whether nobody would deliver it again: no error, nothing reported, no HTTP status from 400 on."""
    if invocation.error is not None or reported(invocation):
        return False
    return not is_http(invocation.event) or invocation.status_code < 400


def is_http(event: Any) -> bool:
    """Return whether an event is a request of API Gateway."""
    return isinstance(event, dict) and "requestContext" in event


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
