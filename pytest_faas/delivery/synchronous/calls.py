"""Which calls clients make, when and in which order: the policies for duplicates and reordering."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

from pytest_faas import errors
from pytest_faas import origin as origins
from pytest_faas.delivery.agenda import micros
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.policies import Conditions, Duplicate
from pytest_faas.delivery.synchronous.call import Call
from pytest_faas.delivery.synchronous.other_body import with_body
from pytest_faas.delivery.synchronous.request import Request

__tracebackhide__ = errors.hidden_from

# Payload format 1.0 and 2.0 each have a name for it:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
_TIMES = ("requestTimeEpoch", "timeEpoch")


def time_of(event: Event) -> int | None:
    """Return when a request was sent, in microseconds since the epoch; None where the event tells no time.

    >>> time_of({"requestContext": {"timeEpoch": 1_000}}), time_of({"requestContext": {"elb": {}}})
    (1000000, None)
    """
    context = event.get("requestContext")
    for ms in map(context.get, _TIMES) if isinstance(context, dict) else ():
        if isinstance(ms, int) and not isinstance(ms, bool) and 0 <= ms <= origins.LATEST_MS:
            return ms * 1000
    return None


def calls_of(
    requests: Iterable[Request], start: int, conditions: Conditions, chance: random.Random
) -> list[Call]:
    """Return the calls that are made whatever becomes of the others, in the order of their times.

    A client sends at the time of its event, at the earliest at the `start` (microseconds since the epoch).
    """
    firsts = []
    for request in requests:
        chosen = [each for each in conditions.duplicates if each.share >= 1 or chance.random() < each.share]
        at = max(start, time_of(request.first) or start)
        firsts.append(list(_calls(request, at, chosen)))
    firsts.sort(key=lambda together: together[0].at)
    if conditions.reorder is not None:
        firsts = _late(conditions.reorder.applied(firsts, chance))
    return sorted((call for together in firsts for call in together), key=lambda call: call.at)


def copies(request: Request, policy: Duplicate, at: int, lane: str) -> Iterator[Call]:
    """Yield the calls of one policy: one by one, each `after` seconds behind the one before, from a time on."""
    event = request.first
    if policy.body is not None:
        event, lane = with_body(event, request.kind, policy.body), "other body"
    for number in range(1, policy.copies + 1):
        when = at + number * micros(policy.after)
        yield Call(request, when, event, lane, beside=policy.concurrent)


def _calls(request: Request, at: int, chosen: list[Duplicate]) -> Iterator[Call]:
    """Yield the call itself, the copies beside it and those that follow whatever comes of it."""
    again = tuple(each for each in chosen if not (each.concurrent or each.producer))
    yield Call(request, at, again=again)
    for each in chosen:
        if each.concurrent:
            yield from copies(request, each, at, "at once")
        elif each.producer:
            yield from copies(request, each, at, "twice")


def _late(firsts: list[list[Call]]) -> list[list[Call]]:
    """Let what comes after another be sent no earlier than that: a request can be late, never early."""
    latest = 0
    for together in firsts:
        delay = max(latest, together[0].at) - together[0].at
        for each in together:
            each.at += delay
        latest = together[0].at
    return firsts
