"""Message attributes that services carry: each data type, labels, extreme numbers, as many and as long as allowed.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
"""

from __future__ import annotations

from typing import Any, Final

Attributes = dict[str, Any]

# Of one type together: a drawn set shrinks to the first of its type.
_STRINGS: Final[tuple[Attributes, ...]] = (
    {"kind": "a"},
    {"kind": "é 😀\n"},
    {"kind": " "},
    {"kind": {"DataType": "String.json", "StringValue": '{"a": 1}'}},
    {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
    {"n" * 256: "a" * 256},
    {f"name-{index}.x_y": str(index) for index in range(10)},
)
_LISTS: Final[tuple[Attributes, ...]] = (
    {"kinds": ["a", "b"]},
    {"kinds": ["a", 1, True, None]},
    {"kinds": []},
)
_NUMBERS: Final[tuple[Attributes, ...]] = (
    {"count": 1},
    {"count": -0.5},
    {"count": {"DataType": "Number.float", "StringValue": "1e-128"}},
    {"count": {"DataType": "Number", "StringValue": "9" * 38}},
)
_BINARIES: Final[tuple[Attributes, ...]] = (
    {"data": b"\x00\xff"},
    {"data": {"DataType": "Binary.png", "BinaryValue": b"\x89PNG\r\n\x1a\n"}},
    {"data": b"a", "kind": "a", "count": 1},
)

ATTRIBUTES: Final = (*_STRINGS, *_NUMBERS, *_BINARIES)
"""For queues, and for topics with queues behind them: up to ten."""

WITH_LISTS: Final = (*_STRINGS, *_LISTS, *_NUMBERS, *_BINARIES)
"""For topics: SNS has lists too (`String.Array`)."""
