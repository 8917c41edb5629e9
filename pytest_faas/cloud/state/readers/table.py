"""Which service is read by which file, in the order of a state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Protocol, cast

from pytest_faas.cloud.state.api import Api
from pytest_faas.cloud.state.entry import TMP, WATCH, Entry

_HOME = "pytest_faas.cloud.state.readers"
FILES = {
    "s3": "s3",
    "dynamodb": "dynamodb",
    "sqs": "sqs",
    "sns": "sns",
    "events": "events",
    "kinesis": "kinesis",
    "firehose": "firehose",
    "ses": "ses",
    "secretsmanager": "secretsmanager",
    "ssm": "ssm",
    "stepfunctions": "stepfunctions",
    "scheduler": "scheduler",
    "lambda": "lambda_",
    "logs": "logs",
}
ORDER = (*FILES, WATCH, TMP)  # of a state
ASKED_FOR = frozenset({"logs"})  # read only where the user asks for it


class Reader(Protocol):
    """What a file of a service has; `SHOWS` is a pattern of the operations whose effects it shows."""

    SHOWS: str

    def read(self, api: Api) -> Iterator[Entry]:
        """Yield what the service holds in one region."""


def reader(service: str) -> Reader:
    """Return the reader of a service that has one."""
    return cast("Reader", import_module(f"{_HOME}.{FILES[service]}"))


def shows(service: str, operation: str) -> bool:
    """Whether what an operation does is seen in a state.

    >>> shows("dynamodb", "PutItem"), shows("dynamodb", "CreateBackup"), shows("iam", "CreateRole")
    (True, False, False)
    """
    return service in FILES and re.search(reader(service).SHOWS, operation) is not None
