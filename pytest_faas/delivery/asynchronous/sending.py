"""Send what became of an event to the destinations and to the function's dead-letter queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from pytest_faas import arguments, errors
from pytest_faas.delivery.asynchronous import invocation_record as records
from pytest_faas.delivery.asynchronous.destination import (
    DEAD_LETTERS,
    ON_FAILURE,
    ON_SUCCESS,
    Destination,
    destination,
    refuse_itself,
)
from pytest_faas.delivery.asynchronous.queued import Queued
from pytest_faas.delivery.asynchronous.settings import Async
from pytest_faas.delivery.deliver import Delivery
from pytest_faas.delivery.outcome import Outcome, Refusal

__tracebackhide__ = errors.hidden_from

# "The first 1 KB of the error message": https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
_LONGEST_MESSAGE: Final = 1024


@dataclass(frozen=True, slots=True)
class Sending:
    """Where something went, and which destinations could not hold it: what is too large for those is lost."""

    to: tuple[Destination, ...] = ()
    too_large_for: tuple[Destination, ...] = ()

    def __add__(self, other: Sending) -> Sending:
        return Sending(self.to + other.to, self.too_large_for + other.too_large_for)

    def __str__(self) -> str:
        """Say it in a timeline; nothing where there was nowhere to go."""
        lost = [f"lost, too large for {each.label}" for each in self.too_large_for]
        return " and ".join([*(each.label for each in self.to), *lost])


class Sender:
    """Sends what leaves Lambda's queue other than by the function."""

    def __init__(self, settings: Async, delivery: Delivery) -> None:
        self._delivery = delivery
        self._with_refusals = settings.response_context_when_refused
        self._on_success = destination("on_success", settings.on_success, ON_SUCCESS)
        self._on_failure = destination("on_failure", settings.on_failure, ON_FAILURE)
        self._dead_letters = destination(
            "dead_letter_target_arn", settings.dead_letter_target_arn, DEAD_LETTERS
        )
        refuse_itself("on_success", self._on_success, delivery.target)
        refuse_itself("on_failure", self._on_failure, delivery.target)

    def success(self, queued: Queued) -> Sending:
        """Send the record of a success."""
        to = self._on_success
        return Sending() if to is None else self._record(queued, to, records.SUCCESS)

    def failure(self, queued: Queued, condition: str) -> Sending:
        """Send the record of an event that was given up, and the event itself: each where there is a place for it.

        With both a destination and a dead-letter queue, both receive:
        https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
        """
        to, letters = self._on_failure, self._dead_letters
        sending = Sending() if to is None else self._record(queued, to, condition)
        return sending if letters is None else sending + self._letter(queued, letters, condition)

    def _record(self, queued: Queued, to: Destination, condition: str) -> Sending:
        target = self._delivery.target
        record = records.invocation_record(
            queued, target, condition, self._delivery.now_ms, with_refusals=self._with_refusals
        )
        if to.service == "events":
            return self._send(to, records.on_the_bus(record, to, target), {}, condition)
        if to.service == "s3":
            return self._send(to, record, {"Key": records.object_key(record, target)}, condition)
        if to.service == "sns" and not _fits(to, record):
            # https://docs.aws.amazon.com/lambda/latest/api/API_OnFailure.html: Lambda drops the payloads then
            record = {
                key: value
                for key, value in record.items()
                if key not in {"requestPayload", "responsePayload"}
            }
        return self._send(to, record, {}, condition)

    def _letter(self, queued: Queued, to: Destination, condition: str) -> Sending:
        """Send the event as it was, with what went wrong in the message's attributes.

        Recorded from AWS by LocalStack's suite, TestLambdaDLQ.test_dead_letter_queue, 2025-11-24.
        """
        return self._send(to, records.original_event(queued), _attributes(queued), condition)

    def _send(self, to: Destination, body: Any, attributes: dict[str, Any], condition: str) -> Sending:
        """Send it if the destination can hold it: Lambda loses what it cannot (`DestinationDeliveryFailures`)."""
        if not _fits(to, body):
            return Sending(too_large_for=(to,))
        self._delivery.send(to.arn, body, attributes, condition)
        return Sending(to=(to,))


def _fits(to: Destination, body: object) -> bool:
    return to.limit is None or arguments.json_octets(body) <= to.limit


def _attributes(queued: Queued) -> dict[str, Any]:
    status, message = _error_of(queued.last)
    attributes = {
        "RequestID": {"DataType": "String", "StringValue": queued.record.id},
        "ErrorCode": {"DataType": "Number", "StringValue": str(status)},
    }
    cut = message.encode("utf-8", "replace")[:_LONGEST_MESSAGE].decode("utf-8", "ignore")
    if cut:  # SQS and SNS take no empty attribute
        attributes["ErrorMessage"] = {"DataType": "String", "StringValue": cut}
    return attributes


def _error_of(last: Outcome | Refusal | None) -> tuple[int, str]:
    if isinstance(last, Outcome):
        payload = records.response_payload(last)
        said = payload.get("errorMessage") if isinstance(payload, dict) else payload
        return 200, said if isinstance(said, str) else ""
    if (
        last is None or last.throttled
    ):  # what `Invoke` says for a throttle and for a reserved concurrency of 0
        return 429, "Rate Exceeded."
    return 500, last.reason
