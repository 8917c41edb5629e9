"""Texts and JSON values that break programs, for the messages of SQS and SNS.

Both take the characters that XML 1.0 allows, and no empty message:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
"""

from __future__ import annotations

import functools
import json
import re
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from pytest_faas.events._sns_message import SUBJECT
from pytest_faas.events._sqs_attributes import XML_FORBIDDEN
from pytest_faas.events._sqs_message import MAXIMUM_MESSAGE_SIZE

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROLS = "".join(chr(each) for each in range(0x20) if chr(each) not in "\t\n\r")
_ALLOWED = st.characters(codec="utf-8", exclude_characters=_CONTROLS + "\ufffe\uffff")

TEXTS: Final = (
    "a",
    "hello, world",
    '""',
    "null",
    "{}",
    "[]",
    "0",
    "-1",
    "true",
    "a" * 1000,
    "' OR 1=1; --",
    "<b>&amp;</b>",
    "${jndi} %s {0} %00 \\u0000",
    '{"id": 1}',
    '{"id": 1',
    '{"id": 1, "id": 2}',
    '{"amount": 1e400, "nothing": NaN}',
    '{"text": "\\ud83d\\u0000"}',
    "[" * 100 + "]" * 100,
    "aGVsbG8=",
    " ",
    "\n",
    "\t\r\n ",
    "é",
    "e\u0301",  # the same letter of two characters
    "ß\u0130ı",  # their case folds to another length
    "\ufeffbom",
    "\u2028\x7f\x85",
    "\u202eעברית",
    "日本語",
    "😀",
    "👩\u200d👩\u200d👧 \U0001f1ea\U0001f1f8",
)
"""Looks empty, is nearly JSON, or is not ASCII; the simplest of each first, for what is drawn shrinks downwards."""

OBJECTS: Final[tuple[dict[str, Any], ...]] = (
    {"id": 1},
    {},
    {"id": "0", "items": []},
    {"amount": -0.0, "total": 1e308, "tiny": 5e-324},
    {"large": 2**53 + 1, "larger": 2**64, "negative": -(2**63)},
    {"price": 0.1, "quantity": 0, "note": None, "paid": False},
    {"": "", " ": "\u0000", "ключ": "значение 😀"},
    {"order": {"lines": [{"sku": "a", "options": {"size": None}}, []]}},
)

XML_TEXT: Final[SearchStrategy[str]] = st.text(_ALLOWED, min_size=1, max_size=20)

_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(_ALLOWED, max_size=10),
)
_KEYS = st.sampled_from(("id", "name", "amount", "items", "created_at", "é"))
JSON_OBJECTS: Final[SearchStrategy[dict[str, Any]]] = st.tuples(_KEYS, _SCALARS).map(
    lambda pair: dict([pair])
)
"""Objects of one field: larger ones cost several times as much to draw."""


@functools.lru_cache(maxsize=8)  # a megabyte takes longer to make than the event around it
def of_octets(octets: int) -> str:
    """Return text of so many octets of UTF-8, and of fewer characters: services count octets."""
    return "日" * (octets // 3) + "a" * (octets % 3)


def queue_carries(value: object) -> bool:
    """Tell whether SQS could carry a drawn message, as far as its characters and its length go.

    `st.text()` draws what no queue holds: the empty text and control characters. Such a draw says nothing about a
    handler, so it is drawn anew; all else that is wrong with a value is left for the factory to refuse.
    """
    text = _as_text(value)
    if text is None:
        return True
    # A character takes up to 4 octets; what could be too long is counted.
    if 4 * len(text) > MAXIMUM_MESSAGE_SIZE and len(text.encode("utf-8", "replace")) > MAXIMUM_MESSAGE_SIZE:
        return False
    return bool(text) and XML_FORBIDDEN.search(text) is None


def topic_carries(value: object) -> bool:
    """Tell whether SNS could carry a drawn message: it takes control characters, but neither no text nor surrogates."""
    text = _as_text(value)
    return text is None or (bool(text) and _SURROGATE.search(text) is None)


def subject_carries(value: object) -> bool:
    """Tell whether a drawn text could be the subject of an SNS message, as far as its characters and length go."""
    return not isinstance(value, str) or SUBJECT.fullmatch(value) is not None


def _as_text(value: object) -> str | None:
    """Return the text that would travel, or None for what the factory is to judge."""
    if isinstance(value, str):
        return value
    if not isinstance(value, (dict, list)):
        return None
    try:
        return json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return None
