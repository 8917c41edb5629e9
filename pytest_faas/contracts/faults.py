"""One fault of an event: where it is, what was seen there and what belongs there."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, final

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_LENGTH = 60
_ENCODER = json.JSONEncoder(ensure_ascii=False)


@final
class Absent:
    """What was seen where a key is missing, and what belongs where one should not be."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "absent"

    def __reduce__(self) -> str:
        """Stay the one `ABSENT` when copied or unpickled."""
        return "ABSENT"


ABSENT: Final = Absent()
"""What was seen where a key is missing, and what belongs where one should not be."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with an event.

    `path` leads to it (`Records[0].md5OfBody`), `seen` is the value there or `ABSENT`, `expected` what belongs there: a
    value, or words where many values would do. `message` is the sentence that a person reads. `kind` is `structure`
    for what the JSON Schema sees and `consistency` for a value that contradicts another one of the same event.

    >>> print(Fault("Records[0].awsRegion", "eu-west-1", "us-east-1", "'eu-west-1', but eventSourceARN is in us-east-1"))
    Records[0].awsRegion   'eu-west-1', but eventSourceARN is in us-east-1
    """

    path: str
    seen: Any
    expected: Any
    message: str
    kind: Literal["structure", "consistency"] = "consistency"

    def __str__(self) -> str:
        return f"{self.path}   {self.message}"


def shown(value: object) -> str:
    """Show a value of an event as a person would write it, cut to a length that fits a line.

    >>> shown({"order": 7})
    '{"order": 7}'
    >>> shown("a" * 80)
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…'"
    """
    if isinstance(value, str):
        text = repr(value[: _LENGTH - 2]) if len(value) > _LENGTH else repr(value)
        return text if len(value) <= _LENGTH else f"{text[:-1]}…{text[-1]}"
    if isinstance(value, (dict, list)):
        text = "".join(itertools.islice(_characters(value), _LENGTH + 1))
    else:
        text = json.dumps(value) if value is None or isinstance(value, (bool, float)) else str(value)
    return text if len(text) <= _LENGTH else text[: _LENGTH - 1] + "…"


def _characters(value: object) -> Iterator[str]:
    """Yield a value's JSON as far as it is read; what no terminal shows, as escapes."""
    for chunk in _ENCODER.iterencode(value):
        yield from chunk.encode("utf-8", "backslashreplace").decode()


def joined(path: Iterable[str | int]) -> str:
    """Write a path as Python and JavaScript would.

    >>> joined(["Records", 0, "attributes", "SentTimestamp"])
    'Records[0].attributes.SentTimestamp'
    >>> joined(["headers", "x.y"])
    "headers['x.y']"
    """
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _NAME.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f"[{step!r}]"
    return text or "event"
