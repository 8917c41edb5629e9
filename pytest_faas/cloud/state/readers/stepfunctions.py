"""Step Functions: state machines, and their executions with input, status and output.

Left out: ARNs, dates, revision ids. https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from pytest_faas.cloud.state.api import Api, only, tags
from pytest_faas.cloud.state.entry import Entry

SHOWS = r"StateMachine$|Execution$|TagResource$"


def read(api: Api) -> Iterator[Entry]:
    """Yield the state machines and their executions."""
    for machine in api.each("ListStateMachines", "stateMachines", into="nextToken"):
        arn, name = machine["stateMachineArn"], machine["name"]
        told = api.ask("DescribeStateMachine", stateMachineArn=arn)
        labels = tags(api.ask("ListTagsForResource", resourceArn=arn).get("tags"), "key", "value")
        definition = {"definition": json.loads(told["definition"])}
        yield api.entry(
            name, "", {**definition, **only(told, "type", "roleArn", "loggingConfiguration"), **labels}
        )
        if told.get("type") != "EXPRESS":  # whose executions no call lists
            yield from _executions(api, name, arn)


def _executions(api: Api, machine: str, arn: str) -> Iterator[Entry]:
    for each in api.each("ListExecutions", "executions", into="nextToken", stateMachineArn=arn):
        told = api.ask("DescribeExecution", executionArn=each["executionArn"])
        value = only(told, "input", "status", "output", "error", "cause")
        yield api.entry(machine, each["name"], value, sent=True)
