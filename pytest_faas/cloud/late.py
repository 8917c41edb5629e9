"""Changes to services of moto that wait until moto has loaded the service: an unused one costs nothing."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

# Which module of moto, once it is loaded, is changed by the `patches` of which module here.
_CHANGES = {
    "moto.s3.models": "pytest_faas.cloud.bucket_watch",
    "moto.sqs.models": "pytest_faas.cloud.queue_numbers",
    "moto.kinesis.models": "pytest_faas.cloud.stream_numbers",
    "moto.dynamodb.models": "pytest_faas.cloud.table_changes",
}
_laid: dict[str, Any] = {}


def lay() -> None:
    """Change the services that are loaded by now: asked before each request."""
    for service, change in _CHANGES.items():
        if service in sys.modules and service not in _laid:
            _laid[service] = import_module(change).patches
            _laid[service].lay()


def lift() -> None:
    """Put the services back as they were."""
    while _laid:
        _laid.popitem()[1].lift()
