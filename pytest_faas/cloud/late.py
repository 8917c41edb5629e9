"""Changes to services of moto that wait until moto loads the service: an unused one costs nothing."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

# Which module of moto is changed by the `patches` of which module here, once it is loaded.
_CHANGES = {
    "moto.s3.models": "pytest_faas.cloud.bucket_watch",
    "moto.sqs.models": "pytest_faas.cloud.queue_numbers",
    "moto.kinesis.models": "pytest_faas.cloud.stream_numbers",
    "moto.dynamodb.models": "pytest_faas.cloud.table_changes",
    "moto.core.base_backend": "pytest_faas.cloud.snapshots.touches",
    "moto.core.responses": "pytest_faas.cloud.idempotency_tokens.requests",
    "moto.sqs.responses": "pytest_faas.cloud.idempotency_tokens.queues",
    "moto.sns.models": "pytest_faas.cloud.idempotency_tokens.topics",
    "moto.stepfunctions.models": "pytest_faas.cloud.idempotency_tokens.executions",
}
# Whose very first request is changed too: moto would load the service while it answers that.
_FROM_THE_FIRST = {"//dynamodb.": "moto.dynamodb.models"}
_laid: dict[str, Any] = {}


def lay(url: str = "") -> None:
    """Change the services that are loaded by now, or that a request is about to load: asked before each."""
    for mark, service in _FROM_THE_FIRST.items():
        if service not in _laid and mark in url:
            import_module(service)
    for service, change in _CHANGES.items():
        if service in sys.modules and service not in _laid:
            _laid[service] = import_module(change).patches
            _laid[service].lay()


def lift() -> None:
    """Put the services back as they were."""
    while _laid:
        _laid.popitem()[1].lift()
