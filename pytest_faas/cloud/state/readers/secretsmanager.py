"""Secrets Manager: secrets with their current values, values under labels of the user's own, and tags.

Left out: ARNs, version ids, LastAccessedDate and other dates but that a deletion is planned; AWSPREVIOUS, which moves when
the same value is put again. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytest_faas.cloud.state.api import Api, only, tags
from pytest_faas.cloud.state.entry import Entry

SHOWS = r"Secret(Value|VersionStage)?$|TagResource$"
_CURRENT = "AWSCURRENT"
_MOVING = frozenset({"AWSPREVIOUS", "AWSPENDING"})  # the second is a rotation that is going on


def read(api: Api) -> Iterator[Entry]:
    """Yield the secrets."""
    for secret in api.each("ListSecrets", "SecretList", IncludePlannedDeletion=True):
        found = only(secret, "Description", "KmsKeyId", "RotationEnabled", "RotationRules", "OwningService")
        found |= tags(secret.get("Tags"))
        found |= {"Deleted": True} if secret.get("DeletedDate") else _values(api, secret["Name"])
        yield api.entry(secret["Name"], "", found)


def _values(api: Api, name: str) -> dict[str, Any]:
    stages = api.ask("DescribeSecret", SecretId=name).get("VersionIdsToStages") or {}
    version_of = {
        label: version for version, labels in stages.items() for label in labels if label not in _MOVING
    }
    held = {label: _value(api, name, version) for label, version in sorted(version_of.items())}
    found = held.pop(_CURRENT, {})
    return {**found, "Stages": held} if held else found


def _value(api: Api, name: str, version: str) -> dict[str, Any]:
    return only(api.ask("GetSecretValue", SecretId=name, VersionId=version), "SecretString", "SecretBinary")
