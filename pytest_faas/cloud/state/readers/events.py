"""EventBridge: event buses, rules and targets; events that were put are not kept, so they are emissions only.

Left out: ARNs, dates. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pytest_faas.cloud.state.api import Api, only, without
from pytest_faas.cloud.state.entry import Entry

_AWS_OWN = "default"  # the bus that is there in every region, whoever looks
SHOWS = r"EventBus$|Rule$|Targets$|Permission$"


def read(api: Api) -> Iterator[Entry]:
    """Yield the buses and their rules."""
    for bus in api.each("ListEventBuses", "EventBuses"):
        name, found = bus["Name"], only(bus, "Description", "Policy")
        if found or name != _AWS_OWN:
            yield api.entry(name, "", found)
        for rule in api.each("ListRules", "Rules", EventBusName=name):
            yield api.entry(name, rule["Name"], _rule(api, name, rule))


def _rule(api: Api, bus: str, rule: dict[str, Any]) -> dict[str, Any]:
    found = only(rule, "Description", "RoleArn", "ScheduleExpression", "State")
    if rule.get("EventPattern"):
        found["EventPattern"] = json.loads(rule["EventPattern"])
    targets = api.each("ListTargetsByRule", "Targets", Rule=rule["Name"], EventBusName=bus)
    held = {each["Id"]: without(each, "Id") for each in targets}
    return {**found, "Targets": held} if held else found
