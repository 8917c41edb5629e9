"""What each operation of AWS is to a test: a read, an effect, or telemetry. One table, open to the user.

An operation's kind is, in this order: what the user said of it, an exception of the tables here, botocore's own mark
(`readonly`), or its verb. A verb that is not known makes it an effect: that is the safe side. What lies outside AWS is
what its declaration says, and an effect without a word; a request by HTTP is what its method says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.cloud import catalogue
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from


class Kind(str, Enum):
    """What a call does: looks, changes something that lasts or is seen outside, or only tells of the run itself."""

    READ = "read"
    EFFECT = "effect"
    TELEMETRY = "telemetry"


_READ_VERBS = "Check Describe Filter Get Head List Query Scan Search Select Validate"
_EFFECT_VERBS = """
    Abort Acknowledge Activate Add Associate Cancel Change Checkpoint Clone Complete Confirm Copy Create Deactivate
    Deauthorize Decrease Delete Deregister Disable Disassociate Enable Export Import Increase Invoke Label Merge Modify Opt
    Pause Publish Purge Put Receive Redrive Register Remove Rename Reorder Replicate Request Reset Restore Resume Rotate
    Send Set Split Start Stop Subscribe Tag Terminate Unlabel Unsubscribe Untag Update Upload Verify Write
"""
READ_VERBS = frozenset(_READ_VERBS.split())
EFFECT_VERBS = frozenset(_EFFECT_VERBS.split())

# Reads whose verb says otherwise; the page of each service's API says what it does, such as
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
_READS = {
    "dynamodb": "BatchGetItem TransactGetItems",
    "events": "TestEventPattern",
    "kinesis": "SubscribeToShard",
    "kms": "Decapsulate Decrypt DeriveSharedSecret Encapsulate Encrypt GenerateDataKey GenerateDataKeyPair "
    "GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext GenerateMac GenerateRandom ReEncrypt Sign "
    "Verify VerifyMac",
    "logs": "StartLiveTail StartQuery StopQuery TestMetricFilter TestTransformer",
    "s3": "CreateSession",
    "secretsmanager": "BatchGetSecretValue",
    "ses": "TestRenderTemplate",
    "sesv2": "BatchGetMetricData TestRenderEmailTemplate",
    "sts": "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot DecodeAuthorizationMessage",
    "xray": "BatchGetTraces CancelTraceRetrieval StartTraceRetrieval",
}
# Effects whose verb says otherwise: a task that one worker takes is gone for the others.
# https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetActivityTask.html
# TestState calls what the state calls: https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
_EFFECTS = {
    "dynamodb": "BatchExecuteStatement BatchWriteItem ExecuteStatement ExecuteTransaction TransactWriteItems",
    "stepfunctions": "GetActivityTask TestState",
}
# Logs, metrics and traces; alarms, dashboards, filters and retention rules are configuration, so effects.
_TELEMETRY = {
    "cloudwatch": "PutMetricData",
    "logs": "CreateLogGroup CreateLogStream PutLogEvents",
    "xray": "PutTelemetryRecords PutTraceSegments",
}
_TABLE = {
    (service, operation): kind
    for kind, table in ((Kind.READ, _READS), (Kind.EFFECT, _EFFECTS), (Kind.TELEMETRY, _TELEMETRY))
    for service, listed in table.items()
    for operation in listed.split()
}
# https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1
_SAFE_REQUEST = re.compile(r"(GET|HEAD|OPTIONS|TRACE) /")
_VERB = re.compile(r"[A-Z][a-z]*")
_SELECT = re.compile(r"\s*SELECT\b", re.IGNORECASE)


class Operations:
    """The kinds of AWS's operations, with what the user said of some.

    >>> operations = Operations()
    >>> operations.kind("dynamodb", "PutItem").value, operations.kind("logs", "PutLogEvents").value
    ('effect', 'telemetry')
    >>> operations.set("dynamodb.PutItem", "telemetry")
    >>> operations.kind("dynamodb", "PutItem").value
    'telemetry'
    """

    def __init__(self) -> None:
        self._said: dict[tuple[str, str], Kind] = {}
        self._declared: dict[str, Kind] = {}

    def set(self, operation: str, kind: Kind | str) -> None:
        """Say what an operation is, as in `set("dynamodb.PutItem", "read")`; `"xray.*"` means all of a service.

        Raises InvalidArgument for an operation that AWS does not have, or another kind, with the closest.
        """
        name = arguments.text("operations.set", "operation", operation)
        chosen = Kind(arguments.choice("operations.set", "kind", kind, [each.value for each in Kind]))
        service, _, wanted = name.partition(".")
        if service not in catalogue.services():
            raise InvalidArgument(_unknown("service", service, catalogue.services()))
        if wanted != "*" and wanted not in catalogue.operations(service):
            raise InvalidArgument(_unknown(f"{service} operation", wanted, catalogue.operations(service)))
        self._said[service, wanted] = chosen

    def declare(self, effect: str, kind: Kind | str) -> None:
        """Say what the calls of something outside AWS are, by the name or the host of its declaration."""
        self._declared[effect] = Kind(
            arguments.choice("faas.effect", "kind", kind, [each.value for each in Kind])
        )

    def kind(
        self,
        service: str,
        operation: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        effect: str | None = None,
    ) -> Kind:
        """Return what an operation is; with `parameters` also where they decide it (PartiQL, a dry run).

        `effect`: the name or the host by which something outside AWS was declared.

        >>> Operations().kind("rates.example", "GET /v1/USD", effect="rates.example").value
        'read'
        """
        if effect is not None:
            by_method = Kind.READ if _SAFE_REQUEST.match(operation) else Kind.EFFECT
            return self._declared.get(effect, by_method)
        for said in ((service, operation), (service, "*")):
            if said in self._said:
                return self._said[said]
        if parameters is not None and _only_looks(service, operation, parameters):
            return Kind.READ
        return default_kind(service, operation)


def default_kind(service: str, operation: str) -> Kind:
    """Return what an operation is where the user has said nothing and its parameters do not matter."""
    listed = _TABLE.get((service, operation))
    if listed is not None:
        return listed
    if operation in _marked_readonly(service):
        return Kind.READ
    return Kind.READ if verb(operation) in READ_VERBS else Kind.EFFECT


def is_listed(service: str, operation: str) -> bool:
    """Whether an operation is in a table of exceptions: its verb does not matter then.

    >>> is_listed("dynamodb", "TransactGetItems"), is_listed("dynamodb", "GetItem")
    (True, False)
    """
    return (service, operation) in _TABLE


def verb(operation: str) -> str:
    """Return the first word of an operation's name.

    >>> verb("PutItem"), verb("ReEncrypt")
    ('Put', 'Re')
    """
    found = _VERB.match(operation)
    return found[0] if found else operation


def _only_looks(service: str, operation: str, parameters: Mapping[str, Any]) -> bool:
    """Whether the parameters make a read of what could be an effect.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html
    https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html (InvocationType)
    """
    if service == "lambda" and operation == "Invoke":
        return parameters.get("InvocationType") == "DryRun"
    statements = _statements(parameters) if service == "dynamodb" else []
    return bool(statements) and all(_SELECT.match(str(each)) for each in statements)


def _statements(parameters: Mapping[str, Any]) -> list[Any]:
    many = parameters.get("Statements") or parameters.get("TransactStatements") or []
    return (
        [parameters["Statement"]] if "Statement" in parameters else [each.get("Statement") for each in many]
    )


@cache
def _marked_readonly(service: str) -> frozenset[str]:
    """Return the operations that botocore's model marks as reads; few services' models do."""
    if service not in catalogue.services():
        return frozenset()
    return catalogue.readonly(service)


def _unknown(kind: str, name: str, known: frozenset[str]) -> str:
    return f"operations.set: AWS has no {kind} {name!r}.{arguments.closest(name, known)}"
