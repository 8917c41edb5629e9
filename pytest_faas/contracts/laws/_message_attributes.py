"""Judge the attributes of a message, which SQS and SNS share: their values by their types, and their MD5.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
"""

from __future__ import annotations

import binascii
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pytest_faas.contracts.faults import Fault, shown

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
_PRECISION = 38
_SMALLEST, _LARGEST = Decimal("1e-128"), Decimal("1e126")
_STRING, _BINARY = b"\x01", b"\x02"


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a message: its name, its type (`Number.int`) and its value as the event has it."""

    name: str
    kind: str
    value: str

    @property
    def logical(self) -> str:
        """The type without its label: `String`, `Number` or `Binary`.

        >>> Attribute("price", "Number.int", "7").logical
        'Number'
        """
        return self.kind.partition(".")[0]

    @property
    def sound(self) -> bool:
        """Whether the value is of the type, so that its octets are known."""
        return self.logical != "Binary" or _is_base64(self.value)

    @property
    def octets(self) -> bytes:
        """The value as the publisher gave it: the octets behind base64, or the text in UTF-8."""
        if self.logical == "Binary":
            return binascii.a2b_base64(self.value)
        return self.value.encode("utf-8", "surrogatepass")

    @property
    def size(self) -> int:
        """What the attribute takes of a message's size, in octets."""
        return len(self.name) + len(self.kind.encode()) + len(self.octets)


def md5_of(attributes: list[Attribute]) -> str:
    """Return the MD5 of attributes: sorted by name; name, type and value with their lengths in 4 octets, big-endian.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation

    >>> md5_of([Attribute("attr1", "Number", "99.12")])  # recorded from AWS
    'd302007e9aa062660afc85fd0a482472'
    """
    digest = hashlib.md5(usedforsecurity=False)
    for each in sorted(attributes, key=lambda attribute: attribute.name):
        digest.update(_measured(each.name.encode()) + _measured(each.kind.encode()))
        digest.update((_BINARY if each.logical == "Binary" else _STRING) + _measured(each.octets))
    return digest.hexdigest()


def value_faults(path: str, attribute: Attribute) -> Iterator[Fault]:
    """Yield a fault for a value that is not of the attribute's type."""
    expected = _misfit(attribute)
    if expected:
        message = f"{shown(attribute.value)} is not {expected}, as its type {attribute.kind!r} asks"
        yield Fault(path, attribute.value, expected, message)


def sqs_number_faults(path: str, text: str) -> Iterator[Fault]:
    """Yield a fault for a number beyond what SQS takes: 38 digits, from 10^-128 to 10^126."""
    if not _NUMBER.fullmatch(text):
        return  # value_faults tells
    number = Decimal(text)
    digits = "".join(map(str, number.as_tuple().digits)).strip("0")
    if len(digits) > _PRECISION or (number and not _SMALLEST <= abs(number) <= _LARGEST):
        expected = f"a number of up to {_PRECISION} digits between 10^-128 and 10^126"
        yield Fault(path, text, expected, f"{shown(text)} is not {expected}")


def _misfit(attribute: Attribute) -> str | None:
    """Return what the value is not, or None for one that fits."""
    if attribute.logical == "Number":
        return None if _NUMBER.fullmatch(attribute.value) else "a number in a string"
    if attribute.logical == "Binary":
        return None if _is_base64(attribute.value) else "base64"
    if attribute.kind == "String.Array":
        return None if _is_array(attribute.value) else "a JSON array in a string"
    return None


def _is_base64(text: str) -> bool:
    try:
        return binascii.b2a_base64(binascii.a2b_base64(text), newline=False).decode() == text
    except ValueError:
        return False


def _is_array(text: str) -> bool:
    try:
        return isinstance(json.loads(text), list)
    except (ValueError, RecursionError):
        return False


def _measured(octets: bytes) -> bytes:
    return len(octets).to_bytes(4, "big") + octets
