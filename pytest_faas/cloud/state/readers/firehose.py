"""Data Firehose: delivery streams; records that were put are emissions, and what they become is in the bucket.

Left out: ARNs, dates, version ids. https://docs.aws.amazon.com/firehose/latest/APIReference/API_DescribeDeliveryStream.html
"""

from __future__ import annotations

from collections.abc import Iterator

from pytest_faas.cloud.state.api import Api, only
from pytest_faas.cloud.state.entry import Entry

SHOWS = r"^PutRecord|DeliveryStream$|UpdateDestination$"


def read(api: Api) -> Iterator[Entry]:
    """Yield the delivery streams."""
    for name in _names(api):
        told = api.ask("DescribeDeliveryStream", DeliveryStreamName=name)["DeliveryStreamDescription"]
        yield api.entry(
            name, "", only(told, "DeliveryStreamType", "DeliveryStreamStatus", "Source", "Destinations")
        )


def _names(api: Api) -> Iterator[str]:
    last: dict[str, str] = {}
    while True:
        answer = api.ask("ListDeliveryStreams", **last)
        names = answer["DeliveryStreamNames"]
        yield from names
        if not answer.get("HasMoreDeliveryStreams") or not names:
            return
        last = {"ExclusiveStartDeliveryStreamName": names[-1]}
