"""Systems Manager: parameters with their values, earlier values, labels and tags.

Left out: ARNs, version numbers, dates, users.
https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameterHistory.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytest_faas.cloud.state.api import Api, history, only, tags
from pytest_faas.cloud.state.entry import Entry

SHOWS = r"Parameters?$|ParameterVersion$|TagsToResource$|TagsFromResource$"
_KEPT = ("Type", "Value", "Description", "DataType", "Tier", "KeyId", "AllowedPattern", "Policies", "Labels")


def read(api: Api) -> Iterator[Entry]:
    """Yield the parameters."""
    for listed in api.each("DescribeParameters", "Parameters"):
        name = listed["Name"]
        *before, now = history([only(each, *_KEPT) for each in _versions(api, name)])
        labels = api.ask("ListTagsForResource", ResourceType="Parameter", ResourceId=name).get("TagList")
        yield api.entry(name, "", {**now, **tags(labels), **({"Versions": before} if before else {})})


def _versions(api: Api, name: str) -> list[dict[str, Any]]:
    found = api.each("GetParameterHistory", "Parameters", Name=name, WithDecryption=True)
    return sorted(found, key=lambda each: int(each["Version"]))
