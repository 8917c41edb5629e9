"""Sources whose event is one thing: what a bus, a topic or a bucket sends, and a client's request."""

from __future__ import annotations

from typing import Any

from pytest_faas import origin as origins
from pytest_faas.delivery.again.later import Later
from pytest_faas.delivery.asynchronous import producer_copy
from pytest_faas.delivery.asynchronous.arrival import time_of
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.synchronous import resending


def unchanged(event: Event, later: Later) -> Event:
    """Return the event as it is: Lambda's own queue, and the pollers of streams, deliver the same octets again.

    Only the request id may tell two deliveries apart, and it stays for the retries of an asynchronous invocation: recorded
    from AWS by LocalStack's suite, test_request_id_async_invoke_with_retry, 2025-11-24.
    """
    del later
    return dict(event)


def sent_again(event: Event, later: Later) -> Event:
    """Return the event of an asynchronous source whose producer sent it twice."""
    at = time_of(event)
    ms = origins.now_ms() if at is None else at // 1000
    return producer_copy.sent_again(dict(event), later.than(ms) * 1000)


def requested_again(event: Event, later: Later) -> Event:
    """Return the event of the client's next sending of its request."""
    return resending.sent_again(event, later.than(_time_of_request(event)))


def _time_of_request(event: dict[str, Any]) -> int:
    """Return when the request came, in milliseconds since the epoch; now where it does not say."""
    context = event.get("requestContext")
    if isinstance(context, dict):
        for name in ("timeEpoch", "requestTimeEpoch"):
            if isinstance(context.get(name), int):
                return int(context[name])
    return origins.now_ms()
