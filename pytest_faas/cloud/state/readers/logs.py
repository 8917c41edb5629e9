"""CloudWatch Logs, where they are asked for: groups, streams, and the messages of each.

Left out: ARNs, times, sizes, upload tokens.
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
"""

from __future__ import annotations

from collections.abc import Iterator

from pytest_faas.cloud.state.api import Api, only
from pytest_faas.cloud.state.entry import Entry

SHOWS = r"LogGroup$|LogStream$|PutLogEvents$|RetentionPolicy$"


def read(api: Api) -> Iterator[Entry]:
    """Yield the log groups and their streams."""
    for group in api.each("DescribeLogGroups", "logGroups", into="nextToken"):
        name = group["logGroupName"]
        yield api.entry(name, "", only(group, "retentionInDays", "kmsKeyId"))
        for stream in api.each("DescribeLogStreams", "logStreams", into="nextToken", logGroupName=name):
            which = {"logGroupName": name, "logStreamName": stream["logStreamName"], "startFromHead": True}
            events = api.each("GetLogEvents", "events", into="nextToken", out="nextForwardToken", **which)
            yield api.entry(name, stream["logStreamName"], {"messages": [each["message"] for each in events]})
