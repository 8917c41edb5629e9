"""Copy and describe a call's parameters. Standard library only."""

from __future__ import annotations

import json
from typing import Any

# What a call is about, in the order in which a reader would want it.
_SUBJECTS = (
    "TableName",
    "Bucket",
    "QueueUrl",
    "QueueName",
    "TopicArn",
    "TargetArn",
    "StreamName",
    "StreamARN",
    "DeliveryStreamName",
    "FunctionName",
    "SecretId",
    "stateMachineArn",
    "UserPoolId",
    "EventBusName",
    "logGroupName",
    "Name",
)
_LENGTH = 80


def copied(value: Any) -> Any:
    """Copy the containers of a value, so that later changes do not show; streams and other objects stay as they are.

    >>> items = [1]; copy = copied({"a": items}); items.append(2); copy
    {'a': [1]}
    """
    if isinstance(value, dict):
        return {key: copied(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [copied(each) for each in value]
    if isinstance(value, (set, bytearray)):
        return type(value)(value)
    return value


def subject(parameters: dict[str, Any]) -> str | None:
    """Return the name of what a call is about: of its table, bucket, queue, …; None where it names none.

    >>> subject({"TopicArn": "arn:aws:sns:us-east-1:1:alerts"})
    'alerts'
    """
    name = _subject_name(parameters)
    return None if name is None else _last_part(parameters[name])


def describe(parameters: dict[str, Any]) -> str:
    """Return what a call is about and the rest of its parameters, short enough for a line.

    >>> describe({"QueueUrl": "https://sqs.us-east-1.amazonaws.com/1/jobs", "MessageBody": "x"})
    ' jobs {"MessageBody": "x"}'
    """
    about = _subject_name(parameters)
    rest = {name: value for name, value in parameters.items() if name != about}
    text = "" if about is None else " " + _last_part(parameters[about])
    if rest:
        text += " " + _shortened(json.dumps(rest, default=_shown, ensure_ascii=False, skipkeys=True))
    return text


def _subject_name(parameters: dict[str, Any]) -> str | None:
    """Return which parameter says what a call is about."""
    return next((name for name in _SUBJECTS if isinstance(parameters.get(name), str)), None)


def _last_part(name: str) -> str:
    """Return what tells a URL or an ARN from its neighbours."""
    return (
        name.rstrip("/").rsplit("/", 1)[-1].rsplit(":", 1)[-1]
        if "://" in name or name.startswith("arn:")
        else name
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _LENGTH else text[: _LENGTH - 1] + "…"


def _shown(value: Any) -> str:
    return _shortened(repr(value))
