"""A batch response that nobody finds: under a name that is nearly right, inside another object, or as text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from pytest_faas.contracts.answers.faults import AnswerFault, at, told
from pytest_faas.contracts.answers.names import near, same_letters
from pytest_faas.contracts.answers.question import Answer

NAME: Final = "batchItemFailures"
ITEM: Final = "itemIdentifier"
_THEN: Final = "All records count as done, those that failed are lost"


def near_misses(answer: Answer) -> Iterator[AnswerFault]:
    """Tell keys that are meant for `batchItemFailures`: an object without that key means that all succeeded.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
    """
    for name, value in answer.fields.items():
        if is_near_miss(name, value):
            message = f"{told(name)} is not a key that Lambda reads. {_THEN}. Did you mean {NAME!r}?"
            yield AnswerFault(at(name), value, f"the key {NAME!r}", message, "ignored")


def is_near_miss(name: str, value: Any) -> bool:
    """Say whether a key is meant for `batchItemFailures`: in other letters, or alike and with items of that kind.

    >>> is_near_miss("batch_item_failures", []), is_near_miss("itemFailures", [{"itemIdentifier": "a"}])
    (True, True)
    >>> is_near_miss("batchItemFailureCount", 2), is_near_miss("itemFailures", ["out of stock"])
    (False, False)
    """
    if not isinstance(value, (list, dict)):
        return False
    return same_letters(name, NAME) or (near(name, NAME) and _holds_items(value))


def inside(answer: Answer) -> Iterator[AnswerFault]:
    """Tell a batch response that is wrapped in another object, or that stands in the `body` of an HTTP answer."""
    if NAME in answer.fields:
        return
    for name, value in answer.fields.items():
        within = _unwrapped(value)
        if isinstance(within, dict) and within.get(NAME):
            expected = f"{NAME!r} at the top of the answer"
            message = f"has the batch response, and Lambda reads it at the top only. {_THEN}. Return it as the answer"
            yield AnswerFault(at(name), value, expected, message, "ignored")


def as_text(value: Any) -> bool:
    """Say whether an answer is the JSON text of a batch response.

    >>> as_text('{"batchItemFailures": []}'), as_text("done")
    (True, False)
    """
    within = _unwrapped(value) if isinstance(value, str) else None
    return isinstance(within, dict) and NAME in within


def _unwrapped(value: Any) -> Any:
    if not isinstance(value, str) or NAME not in value:
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _holds_items(value: Any) -> bool:
    items = value if isinstance(value, list) else [value]
    return any(
        isinstance(item, dict) and any(key == ITEM or near(key, ITEM) for key in item) for item in items
    )
