"""A message of SNS in the body of an SQS message.

https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
"""

from __future__ import annotations

import json
import re
from functools import partial
from typing import Any, Final

from pytest_faas.delivery.asynchronous.producer_copy import of_a_publish

_REQUIRED: Final = ("MessageId", "TopicArn", "Message")
_STEP: Final = 256


def of(record: dict[str, Any]) -> dict[str, Any] | None:
    """Return SNS's message in a record of SQS; None where the body is something else, as with raw message delivery.

    >>> of({"body": '{"Type": "Notification", "MessageId": "a", "TopicArn": "t", "Message": "m"}'})["MessageId"]
    'a'
    >>> of({"body": "pay"}) is None
    True
    """
    body = record.get("body")
    if not isinstance(body, str) or "Notification" not in body:
        return None
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):  # text that is no JSON
        return None
    if not isinstance(found, dict) or found.get("Type") != "Notification":
        return None
    return found if all(isinstance(found.get(name), str) for name in _REQUIRED) else None


def published_again(body: str, ms: int) -> str:
    """Return the body of the message's second publish, at that time; its layout, and all else in it, stays.

    >>> body = '{"Type": "Notification", "MessageId": "a", "TopicArn": "t", "Message": "m"}'
    >>> again = json.loads(published_again(body, 0))
    >>> again["MessageId"] != "a", again["Message"]
    (True, 'm')
    """
    for name, value in of_a_publish(ms * 1000).items():
        body = _field(name).sub(partial(_written, value), body, count=1)
    return _field("SequenceNumber").sub(_next_number, body, count=1)


def _written(value: str, found: re.Match[str]) -> str:
    return f'{found[1]}"{value}"'


def _next_number(found: re.Match[str]) -> str:
    return f'{found[1]}"{int(found[2]) + _STEP:020d}"' if found[2].isdigit() else found[0]


def _field(name: str) -> re.Pattern[str]:
    """Return what finds a field of text: the quotes of a name within another text have a backslash before them."""
    return re.compile(rf'(?<!\\)("{name}"\s*:\s*)"([^"\\]*)"')
