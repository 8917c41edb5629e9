"""Which calls carry a condition, and what the service answers where it is false."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pytest_faas.cloud.journal import Call

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
_WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem"})
_OF_WRITES = ("ConditionExpression", "Expected")
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
_OBJECTS = frozenset({"PutObject", "CompleteMultipartUpload", "CopyObject", "DeleteObject"})
_OF_OBJECTS = ("IfMatch", "IfNoneMatch")
_FAILED = "The conditional request failed"


@dataclass(frozen=True)
class Answer:
    """How a service says that a condition is false."""

    code: str
    message: str
    status: int
    more: dict[str, Any] = field(default_factory=dict)


def conditional(call: Call) -> bool:
    """Tell whether a call carries a condition.

    >>> conditional(Call("dynamodb", "PutItem", {"ConditionExpression": "attribute_not_exists(id)"}))
    True
    >>> conditional(Call("dynamodb", "PutItem", {}))
    False
    """
    if call.service == "dynamodb" and call.operation == "TransactWriteItems":
        return any(_conditions(call))
    if call.service == "dynamodb" and call.operation in _WRITES:
        return any(name in call.parameters for name in _OF_WRITES)
    return (
        call.service == "s3"
        and call.operation in _OBJECTS
        and any(name in call.parameters for name in _OF_OBJECTS)
    )


def answer(call: Call) -> Answer:
    """Return the service's answer to a call whose (first) condition is false.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
    https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html

    >>> answer(Call("s3", "PutObject", {"IfNoneMatch": "*"})).code
    'PreconditionFailed'
    """
    if call.service == "s3":
        text = "At least one of the pre-conditions you specified did not hold"
        return Answer("PreconditionFailed", text, 412)
    if call.operation != "TransactWriteItems":
        return Answer("ConditionalCheckFailedException", _FAILED, 400, {"message": _FAILED})
    found = _conditions(call)
    failed = found.index(True)
    codes = ["ConditionalCheckFailed" if index == failed else "None" for index in range(len(found))]
    said = (
        f"Transaction cancelled, please refer cancellation reasons for specific reasons [{', '.join(codes)}]"
    )
    reasons = [{"Code": code} | ({"Message": _FAILED} if code != "None" else {}) for code in codes]
    return Answer(
        "TransactionCanceledException", said, 400, {"message": said, "CancellationReasons": reasons}
    )


def _conditions(call: Call) -> list[bool]:
    """Say of each action of a transaction whether it has a condition."""
    actions = call.parameters.get("TransactItems", ())
    return [any("ConditionExpression" in part for part in action.values()) for action in actions]
