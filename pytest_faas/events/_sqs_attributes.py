"""Message attributes of SQS and SNS: what a user may give, their hash and size, how services show them.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

Attribute = tuple[str, str, "str | bytes"]
"""Name, data type, value: `("n", "Number", "3")`; only a Binary value is bytes."""
Attributes = tuple[Attribute, ...]

# SQS refuses all other characters, in bodies and in text attributes:
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
XML_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"(?!\.)(?!.*\.\.)(?!.*\.\Z)(?!(?i:aws\.|amazon\.))[A-Za-z0-9_.\-]{1,256}")
_NAME_RULE = (
    "1 to 256 letters, digits, '_', '-' and single inner periods, not beginning with 'AWS.' or 'Amazon.'"
)
_DATA_TYPE = re.compile(r"(String|Number|Binary)(\.[^\s\ud800-\udfff]+)?")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
_NUMBER_RULE = "a number of up to 38 digits between 1e-128 and 1e+126"
_FIELDS = ("DataType", "StringValue", "BinaryValue")


def parsed(where: str, attributes: dict[str, Any] | None, *, lists: bool = False) -> Attributes:
    """Return attributes as the services keep them; `lists` allows a list, which SNS calls `String.Array`."""
    if attributes is None:
        return ()
    arguments.mapping(where, "attributes", attributes)
    return tuple(_parsed_one(where, name, value, lists=lists) for name, value in attributes.items())


def _parsed_one(where: str, name: str, value: object, *, lists: bool) -> Attribute:
    name = arguments.matching(where, "the name of an attribute", name, _NAME, _NAME_RULE)
    label = f"attributes[{name!r}]"
    if isinstance(value, dict):
        kind, content = _own_form(where, label, value)
    else:
        kind, content = _typed(where, label, value, lists=lists)
    if not content:
        raise arguments.invalid(where, label, "a value that is not empty", value)
    if isinstance(content, str):
        content = arguments.text(where, label, content)
        if kind.startswith("Number"):
            _check_number(where, label, content)
    return name, kind, content


def _typed(where: str, label: str, value: object, *, lists: bool) -> tuple[str, str | bytes]:
    if isinstance(value, str):
        return "String", value
    if isinstance(value, (bytes, bytearray)):
        return "Binary", bytes(value)
    from decimal import Decimal

    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**127:
        return "Number", str(int(value))  # of an IntEnum too
    if isinstance(value, (float, Decimal)):
        return "Number", str(value)
    if lists and isinstance(value, (list, tuple)):
        return "String.Array", arguments.json_text(where, label, value)
    expected = (
        "a str, int, float, Decimal or bytes, or {'DataType': ..., 'StringValue' or 'BinaryValue': ...}"
    )
    raise arguments.invalid(where, label, expected, value)


def _own_form(where: str, label: str, value: dict[Any, Any]) -> tuple[str, str | bytes]:
    """Read the form of the AWS API: `{"DataType": "Number", "StringValue": "3"}`."""
    for key in value:
        if key not in _FIELDS:
            near = arguments.closest(key, _FIELDS) if isinstance(key, str) else ""
            raise arguments.invalid(where, f"a key of {label}", "one of " + ", ".join(_FIELDS), key, near)
    kind = value.get("DataType")
    if not isinstance(kind, str) or len(kind) > 256 or not _DATA_TYPE.fullmatch(kind):
        expected = "String, Number or Binary, perhaps with a label, as in 'Number.float'"
        raise arguments.invalid(where, f"{label}['DataType']", expected, kind)
    binary = kind.startswith("Binary")
    field, wanted = ("BinaryValue", bytes) if binary else ("StringValue", str)
    content = value.get(field)
    if set(value) != {"DataType", field} or not isinstance(content, wanted):
        expected = f"{{'DataType': {kind!r}, {field!r}: {wanted.__name__}}}"
        raise arguments.invalid(where, label, expected, value)
    return arguments.plain(kind), content


def _check_number(where: str, label: str, content: str) -> None:
    from decimal import Decimal

    number = Decimal(content) if _NUMBER.fullmatch(content) else None
    if number is None or len(number.as_tuple().digits) > 38 or not -128 <= number.adjusted() <= 126:
        raise arguments.invalid(where, label, _NUMBER_RULE, content)


def check_for_sqs(where: str, attributes: Attributes) -> None:
    """Refuse what SQS refuses of attributes that SNS would take: more than ten, characters outside XML's."""
    if len(attributes) > 10:
        raise InvalidArgument(f"{where}: a message has up to 10 attributes in SQS, got {len(attributes)}")
    for name, _, value in attributes:
        if isinstance(value, str) and XML_FORBIDDEN.search(value):
            expected = "text of the characters that XML allows"
            raise arguments.invalid(where, f"attributes[{name!r}]", expected, value)


def octets(attributes: Attributes) -> int:
    """Return what the attributes add to the size of their message: names, types and values."""
    return sum(len(name) + len(kind.encode()) + len(_raw(value)) for name, kind, value in attributes)


def md5(attributes: Attributes) -> str:
    """Return `md5OfMessageAttributes`: over each name, type and value with their lengths, sorted by name.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
    #sqs-attributes-md5-message-digest-calculation
    """
    parts: list[bytes] = []
    for name, kind, value in sorted(attributes):
        transport = b"\x02" if isinstance(value, bytes) else b"\x01"
        parts += _prefixed(name.encode()), _prefixed(kind.encode()), transport, _prefixed(_raw(value))
    return hashlib.md5(b"".join(parts), usedforsecurity=False).hexdigest()


def _raw(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def _prefixed(octets: bytes) -> bytes:
    return len(octets).to_bytes(4, "big") + octets


def _shown(value: str | bytes) -> str:
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value


def in_sqs(attributes: Attributes) -> dict[str, dict[str, Any]]:
    """Return `messageAttributes` of an SQS record."""
    return {
        name: {
            "binaryValue" if isinstance(value, bytes) else "stringValue": _shown(value),
            "stringListValues": [],
            "binaryListValues": [],
            "dataType": kind,
        }
        for name, kind, value in attributes
    }


def in_sns(attributes: Attributes) -> dict[str, dict[str, str]]:
    """Return `MessageAttributes` of an SNS message."""
    return {name: {"Type": kind, "Value": _shown(value)} for name, kind, value in attributes}


def from_sns(where: str, shown: object) -> Attributes:
    """Return the attributes that `MessageAttributes` of an SNS message shows."""
    own: dict[str, Any] = {}
    for name, each in arguments.mapping(where, "MessageAttributes", shown).items():
        label = f"MessageAttributes[{name!r}]"
        pair = arguments.mapping(where, label, each)
        kind = arguments.text(where, f"{label}['Type']", pair.get("Type"))
        value = arguments.text(where, f"{label}['Value']", pair.get("Value"))
        own[name] = {"DataType": kind, "StringValue": value}
        if kind.startswith("Binary"):
            own[name] = {"DataType": kind, "BinaryValue": _octets_of(where, label, value)}
    return parsed(where, own)


def _octets_of(where: str, label: str, value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise arguments.invalid(where, f"{label}['Value']", "base64 text", value) from None
