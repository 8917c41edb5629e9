"""What all events of a bus have in common.

https://docs.aws.amazon.com/eventbridge/latest/ref/events-structure.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytest_faas.contracts.faults import Fault, shown
from pytest_faas.contracts.law import Json, law
from pytest_faas.contracts.laws import _arn, _times


@law("time")
def time_exists(event: Json) -> Iterator[Fault]:
    """Hold the time to the calendar."""
    yield from _times.calendar_faults("time", event["time"])


@law("region", "resources")
def region_of_the_resource(event: Json) -> Iterator[Fault]:
    """Hold the region to that of the one resource."""
    yield from _arn.region_faults("region", event["region"], "resources[0]", event["resources"][0])


@law("account", "resources")
def account_of_the_resource(event: Json) -> Iterator[Fault]:
    """Hold the account to that of the one resource."""
    yield from account_faults(event["account"], event["resources"][0])


@law("resources")
def partition_of_the_resource(event: Json) -> Iterator[Fault]:
    """Hold the partition of the one resource to its region."""
    yield from _arn.partition_faults("resources[0]", event["resources"][0])


def account_faults(account: str, text: str) -> Iterator[Fault]:
    """Yield a fault for an account that is not the one of the ARN of `resources[0]`."""
    arn = _arn.Arn.parse(text)
    if arn and arn.account != account:
        message = f"{shown(account)}, but resources[0] is of account {arn.account}"
        yield Fault("account", account, arn.account, message)


SCHEDULED = (time_exists, region_of_the_resource, account_of_the_resource, partition_of_the_resource)


def inside(part: Any, *steps: str) -> Any:
    """Return what is down there in a detail, whose form is its sender's; None where there is nothing."""
    for step in steps:
        part = part.get(step) if isinstance(part, dict) else None
    return part
