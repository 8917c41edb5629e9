"""Which calls of two invocations can meet: a preemption right before any other call changes nothing."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_faas.cloud.faults.address import address_of
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.operations import Kind, Operations

# A secret goes by its name, or by its ARN, which ends in the name and six characters more.
# https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
_ALIASED = frozenset({"secretsmanager"})


class Conflicts:
    """Says of a call whether it conflicts with any that the other invocation makes, as its run alone has shown.

    Two calls conflict if one of them is an effect and they can be about the same thing: the same service, no two different
    resources, no two different keys (a copy of an S3 object has two). What SNS or S3
    sends on to a queue is not looked through.

    >>> put = Call("dynamodb", "PutItem", {"TableName": "orders", "Item": {"id": 1}})
    >>> get = Call("dynamodb", "GetItem", {"TableName": "orders", "Key": {"id": 1}})
    >>> other = Call("s3", "PutObject", {"Bucket": "in", "Key": "a"})
    >>> matters = Conflicts(([get, other], [get, put]), Operations())
    >>> matters(0, get), matters(0, other), matters(1, get)
    (True, False, False)
    """

    def __init__(self, calls: tuple[Iterable[Call], Iterable[Call]], operations: Operations) -> None:
        self._calls = tuple(list(each) for each in calls)
        self._operations = operations

    def __call__(self, who: int, call: Call) -> bool:
        """Say whether what `who` (0 or 1) is about to call meets the other one's calls."""
        return any(self._conflict(call, each) for each in self._calls[1 - who])

    def _conflict(self, one: Call, other: Call) -> bool:
        return (self.acts(one) or self.acts(other)) and may_meet(one, other)

    def acts(self, call: Call) -> bool:
        """Say whether a call changes something."""
        kind = self._operations.kind(call.service, call.operation, call.parameters, effect=call.effect)
        return kind is Kind.EFFECT


def may_meet(one: Call, other: Call) -> bool:
    """Say whether two calls can be about the same thing."""
    mine, yours = address_of(one), address_of(other)
    if mine.service != yours.service:
        return False
    if mine.service in _ALIASED or any("CopySource" in each.parameters for each in (one, other)):
        return True
    if mine.resource and yours.resource and _names(mine.resource).isdisjoint(_names(yours.resource)):
        return False
    return not (mine.key and yours.key) or mine.key == yours.key


def _names(resource: str) -> set[str]:
    """Return the resources of a call: of several, their names stand with commas."""
    return set(resource.split(","))
