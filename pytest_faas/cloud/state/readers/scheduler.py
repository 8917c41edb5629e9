"""EventBridge Scheduler: groups and schedules.

Left out: ARNs, dates of creation and change. https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html
"""

from __future__ import annotations

from collections.abc import Iterator

from pytest_faas.cloud.state.api import Api, tags, without
from pytest_faas.cloud.state.entry import Entry

_AWS_OWN = "default"  # the group that is there in every region, whoever looks
SHOWS = r"Schedule(Group)?$|TagResource$"


def read(api: Api) -> Iterator[Entry]:
    """Yield the groups and their schedules."""
    for group in api.each("ListScheduleGroups", "ScheduleGroups"):
        name = group["Name"]
        labels = tags(api.ask("ListTagsForResource", ResourceArn=group["Arn"]).get("Tags"))
        if labels or name != _AWS_OWN:
            yield api.entry(name, "", labels)
        for each in api.each("ListSchedules", "Schedules", GroupName=name):
            told = api.ask("GetSchedule", GroupName=name, Name=each["Name"])
            kept = without(told, "Arn", "GroupName", "Name", "CreationDate", "LastModificationDate")
            yield api.entry(name, each["Name"], kept)
