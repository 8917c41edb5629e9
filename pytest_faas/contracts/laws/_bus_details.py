"""Events of AWS's own services that say the same thing twice: in `resources` and in `detail`.

A custom event may say in both whatever it likes.
"""

from __future__ import annotations

from collections.abc import Iterator

from pytest_faas.contracts.faults import Fault, shown
from pytest_faas.contracts.law import Json, law
from pytest_faas.contracts.laws import _arn, _bus

_STATE_CHANGE = "EC2 Instance State-change Notification"
_STATES = ("pending", "running", "shutting-down", "stopped", "stopping", "terminated")
_RESULT = "Lambda Function Invocation Result"
_DESTINATION = f"{_RESULT} - "


@law("source", "region", "resources")
def partition_of_each_resource(event: Json) -> Iterator[Fault]:
    """Hold the resources of what a service of AWS sends to the partition that it is in."""
    if not event["source"].startswith("aws."):
        return
    home = _arn.home_of(event["region"])
    for index, text in enumerate(event["resources"]):
        arn = _arn.Arn.parse(text)
        if arn and arn.partition != home:
            message = (
                f"{shown(text)} is in partition {arn.partition}, but region {event['region']} is in {home}"
            )
            yield Fault(f"resources[{index}]", text, f"an ARN in {home}", message)


@law("source", "detail-type", "region", "account", "resources", "detail.instance-id")
def instance_of_the_event(event: Json) -> Iterator[Fault]:
    """Compare the instance that EC2 tells as ARN and by id.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
    """
    name = _bus.inside(event["detail"], "instance-id")
    arn = _arn.Arn.parse(event["resources"][0]) if event["resources"] else None
    if (event["source"], event["detail-type"]) != ("aws.ec2", _STATE_CHANGE) or arn is None:
        return
    yield from _arn.region_faults("region", event["region"], "resources[0]", event["resources"][0])
    yield from _bus.account_faults(event["account"], event["resources"][0])
    if isinstance(name, str) and arn.resource != f"instance/{name}":
        message = f"{shown(event['resources'][0])}, but detail.instance-id is {shown(name)}"
        yield Fault("resources[0]", event["resources"][0], f"the ARN of {name}", message)


@law("source", "detail-type", "detail.state")
def state_of_the_instance(event: Json) -> Iterator[Fault]:
    """Hold the state of an instance to those that EC2 has.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
    """
    state = _bus.inside(event["detail"], "state")
    if (event["source"], event["detail-type"]) != ("aws.ec2", _STATE_CHANGE) or state is None:
        return
    if state not in _STATES:
        expected = f"one of {', '.join(_STATES)}"
        yield Fault("detail.state", state, expected, f"{shown(state)} is not {expected}")


@law("source", "detail-type", "detail.requestContext")
def outcome_of_the_function(event: Json) -> Iterator[Fault]:
    """Compare how an invocation ended by the detail-type and by the detail; recorded from AWS.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    condition = _bus.inside(event["detail"], "requestContext", "condition")
    kind = event["detail-type"]
    if event["source"] != "lambda" or not kind.startswith(_RESULT) or not isinstance(condition, str):
        return
    right = _DESTINATION + ("Success" if condition == "Success" else "Failure")
    if kind != right:
        message = f"{shown(kind)}, but detail.requestContext.condition is {shown(condition)}: {right!r}"
        yield Fault("detail-type", kind, right, message)


DETAIL_LAWS = (
    partition_of_each_resource,
    instance_of_the_event,
    state_of_the_instance,
    outcome_of_the_function,
)
