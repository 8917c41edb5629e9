"""What one call of the journal sent out of the function: a table of the operations that send. Standard library only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pytest_faas.cloud.journal import Call


@dataclass(frozen=True, slots=True)
class Emission:
    """One message, event, mail, invocation, started execution, or call of a declared effect.

    `resource` is where it went; `payload` what was sent, alike whether it went alone or in a batch. `token` is by what the
    service knows a repetition; `at` seconds since the epoch.
    """

    service: str
    operation: str
    resource: str
    payload: Any
    region: str = ""
    token: tuple[str, ...] = ()
    at: float = 0.0


Sender = Callable[[Call], Iterator[Emission]]


def sent_by(call: Call) -> Iterator[Emission]:
    """Yield what a call has sent: nothing where the service refused it, twice where it took it twice.

    A call whose answer was lost on its way back has sent all the same.

    >>> call = Call("sqs", "SendMessage", {"QueueUrl": "https://sqs/1/jobs", "MessageBody": "x"}, response={})
    >>> [(each.resource, each.payload) for each in sent_by(call)]
    [('jobs', {'MessageBody': 'x'})]
    """
    sender = _declared if call.effect is not None else _SENDERS.get((call.service, call.operation))
    if sender is None:
        return
    for attempt in call.attempts:
        if attempt.dropped is not None:
            yield from sender(replace(call, response=attempt.dropped))
    if call.response is not None:
        yield from sender(call)


def sends(service: str, operation: str) -> bool:
    """Whether an operation is one of those that send.

    >>> sends("ecs", "RunTask"), sends("sqs", "DeleteMessage")
    (True, False)
    """
    return (service, operation) in _SENDERS


def _declared(call: Call) -> Iterator[Emission]:
    if call.struck and (call.response or {}).get("status", 0) >= 400:
        return  # the fault was the answer: nobody has taken the request
    yield _made(call, str(call.effect), call.parameters)


def _made(call: Call, resource: str, payload: Any, token: tuple[str, ...] = ()) -> Emission:
    return Emission(
        call.service, call.operation, resource, payload, call.region or "", token, call.started_at
    )


def _one(where: Sequence[str], *dropped: str, once_by: str | None = None) -> Sender:
    """Return the sender of an operation that sends one thing; `where`: the parameters that may name where to."""

    def send(call: Call) -> Iterator[Emission]:
        given = call.parameters
        repeated = (once_by, str(given[once_by])) if once_by and given.get(once_by) else ()
        left = {name: each for name, each in given.items() if name not in (*where, *dropped, once_by)}
        yield _made(call, _resource(given, where), _readable(left), repeated)

    return send


def _many(where: Sequence[str], entries: str, results: str | None = None) -> Sender:
    """Return the sender of a batch: entries by position with `results`, else by their Id with `Failed`."""

    def send(call: Call) -> Iterator[Emission]:
        answer: Mapping[str, Any] = call.response or {}
        refused = {each.get("Id") for each in answer.get("Failed") or ()}
        told = (answer.get(results) or []) if results else []
        for place, each in enumerate(call.parameters.get(entries) or ()):
            failed = (
                place < len(told) and bool(told[place].get("ErrorCode"))
                if results
                else each.get("Id") in refused
            )
            if failed:
                continue
            named = _resource(each, where) or _resource(call.parameters, where)
            left = {name: value for name, value in each.items() if name not in ("Id", *where)}
            yield _made(call, named, _readable(left))

    return send


def _record(call: Call) -> Iterator[Emission]:
    """Yield the one record of Firehose's PutRecord, as a batch would hold it."""
    yield _made(call, _resource(call.parameters, ("DeliveryStreamName",)), call.parameters["Record"])


def _events(call: Call) -> Iterator[Emission]:
    """Yield the events of PutEvents; the default bus where an entry names none."""
    for each in _many(("EventBusName",), "Entries", "Entries")(call):
        yield _made(call, each.resource or "default", each.payload)


def _invocation(call: Call) -> Iterator[Emission]:
    if call.parameters.get("InvocationType") != "DryRun":
        yield from _one(("FunctionName",), "LogType")(call)


def _execution(call: Call) -> Iterator[Emission]:
    """Yield an execution; the same name and input again while it runs is the same execution, and has its ARN.

    https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
    """
    arn = str((call.response or {}).get("executionArn", ""))
    for each in _one(("stateMachineArn",), "traceHeader")(call):
        yield _made(call, each.resource, each.payload, ("executionArn", arn) if arn else ())


def _resource(parameters: Mapping[str, Any], where: Sequence[str]) -> str:
    found = next((str(parameters[name]) for name in where if parameters.get(name)), "")
    return found.rstrip("/").rsplit("/", 1)[-1].rsplit(":", 1)[-1] if ":" in found else found


def _readable(value: dict[str, Any]) -> dict[str, Any]:
    """Return parameters with the octets of a file in the file's place, where it can give them without being read."""
    return {name: each.getvalue() if hasattr(each, "getvalue") else each for name, each in value.items()}


_TOPIC = ("TopicArn", "TargetArn", "PhoneNumber")
_STREAM = ("StreamName", "StreamARN")
_SENDERS: dict[tuple[str, str], Sender] = {
    ("sqs", "SendMessage"): _one(("QueueUrl",)),
    ("sqs", "SendMessageBatch"): _many(("QueueUrl",), "Entries"),
    ("sns", "Publish"): _one(_TOPIC),
    ("sns", "PublishBatch"): _many(_TOPIC, "PublishBatchRequestEntries"),
    ("events", "PutEvents"): _events,
    ("kinesis", "PutRecord"): _one(_STREAM, "SequenceNumberForOrdering"),
    ("kinesis", "PutRecords"): _many(_STREAM, "Records", "Records"),
    ("firehose", "PutRecord"): _record,
    ("firehose", "PutRecordBatch"): _many(("DeliveryStreamName",), "Records", "RequestResponses"),
    ("ses", "SendEmail"): _one(("Source",)),
    ("ses", "SendRawEmail"): _one(("Source",)),
    ("ses", "SendTemplatedEmail"): _one(("Source",)),
    ("ses", "SendBulkTemplatedEmail"): _one(("Source",)),
    ("ses", "SendCustomVerificationEmail"): _one(("EmailAddress",)),
    ("ses", "SendBounce"): _one(("BounceSender",)),
    ("sesv2", "SendEmail"): _one(("FromEmailAddress",)),
    ("sesv2", "SendBulkEmail"): _one(("FromEmailAddress",)),
    ("sesv2", "SendCustomVerificationEmail"): _one(("EmailAddress",)),
    ("lambda", "Invoke"): _invocation,
    ("lambda", "InvokeAsync"): _one(("FunctionName",)),
    ("lambda", "InvokeWithResponseStream"): _invocation,
    ("stepfunctions", "StartExecution"): _execution,
    ("stepfunctions", "StartSyncExecution"): _one(("stateMachineArn",), "traceHeader"),
    ("ssm", "SendCommand"): _one(("DocumentName",)),
    ("ssm", "StartAutomationExecution"): _one(("DocumentName",), once_by="ClientToken"),
    ("batch", "SubmitJob"): _one(("jobQueue",)),
    ("codebuild", "StartBuild"): _one(("projectName",), once_by="idempotencyToken"),
    ("ecs", "RunTask"): _one(("taskDefinition",), once_by="clientToken"),
    ("glue", "StartJobRun"): _one(("JobName",)),
    ("apigatewaymanagementapi", "PostToConnection"): _one(("ConnectionId",)),
    ("iot-data", "Publish"): _one(("topic",)),
}
