"""Which policies a synchronous source cannot honour, and what to use in their place."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_faas import errors
from pytest_faas.delivery.policies import Conditions
from pytest_faas.delivery.synchronous.request import Request
from pytest_faas.errors import InvalidArgument
from pytest_faas.runtime.front_ends import table

__tracebackhide__ = errors.hidden_from


def refuse_unfit(conditions: Conditions) -> None:
    """Raise `InvalidArgument` for a policy that means nothing here."""
    if conditions.regroup is not None:
        raise InvalidArgument(
            "faas.deliver: regroup cuts batches, and a synchronous invocation has one request."
            " For another order of the requests: reorder=True"
        )
    if conditions.redrive is not None:
        raise InvalidArgument(
            "faas.deliver: redrive empties a dead-letter queue, and a synchronous source has none: its client hears of the"
            " failure. For a client that sends again later: Sync(client_retries=1, client_retry_delay=...)"
        )


def refuse_body_of_a_direct_call(requests: Iterable[Request], conditions: Conditions) -> None:
    """Raise `InvalidArgument` where a duplicate has a body of its own and the call has none."""
    wanted = next((each for each in conditions.duplicates if each.body is not None), None)
    direct = next((each for each in requests if each.kind == table.DIRECT), None)
    if wanted is not None and direct is not None:
        raise InvalidArgument(
            f"faas.deliver: Duplicate(body=...) is for HTTP requests, got {wanted!r} for {direct.label}, a direct call:"
            " its event is all that it has. Hand in the other event beside it: faas.deliver(fn, event, other)"
        )
