"""Lambda: functions and event source mappings; invocations are emissions.

Left out: ARNs, LastModified, revision ids, states of a change that is going on.
https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
"""

from __future__ import annotations

from collections.abc import Iterator

from pytest_faas.cloud.state.api import Api, only
from pytest_faas.cloud.state.entry import Entry

SHOWS = r"^Invoke|^(Create|Delete)Function$|^UpdateFunction(Code|Configuration)$|EventSourceMapping$"
_FUNCTION = (
    "Runtime", "Role", "Handler", "CodeSha256", "Description", "Timeout", "MemorySize", "Environment", "Layers",
    "DeadLetterConfig", "VpcConfig", "KMSKeyArn", "PackageType", "Architectures", "EphemeralStorage", "TracingConfig",
)  # fmt: skip
_MAPPING = (
    "BatchSize", "MaximumBatchingWindowInSeconds", "StartingPosition", "FilterCriteria", "State", "FunctionResponseTypes",
    "BisectBatchOnFunctionError", "MaximumRetryAttempts", "MaximumRecordAgeInSeconds", "DestinationConfig",
)  # fmt: skip


def read(api: Api) -> Iterator[Entry]:
    """Yield the functions and the event source mappings."""
    for each in api.each("ListFunctions", "Functions", into="Marker", out="NextMarker"):
        yield api.entry(each["FunctionName"], "", only(each, *_FUNCTION))
    for each in api.each("ListEventSourceMappings", "EventSourceMappings", into="Marker", out="NextMarker"):
        function = each["FunctionArn"].rsplit(":", 1)[-1]
        yield api.entry(function, f"from {each.get('EventSourceArn') or each['UUID']}", only(each, *_MAPPING))
