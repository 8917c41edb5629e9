"""IP addresses: an exact value that is one, and `cidr`."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

from pytest_faas.patterns.fault import Fault

Address = tuple[int, int]  # the version, 4 or 6, and the address as a number

_IPV4: Final = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+")
_IPV6: Final = re.compile(r"[0-9a-fA-F:]*:[0-9a-fA-F:]*")
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,12}")
_ADVICE: Final = (
    "Write an address and how many of its bits are fixed, such as '10.0.0.0/24' or '2001:db8::/64'."
)


def address(text: str) -> Address | None:
    """Return the address that a string is, or None.

    The engine reads an octet as decimal whatever its zeros, and an IPv4 address mapped into IPv6 as IPv4.

    >>> address("2001:db8::1") == address("2001:0DB8:0:0::0001")
    True
    >>> address("10.0.0.256")
    """
    if _IPV4.fullmatch(text):
        return _ipv4(text)
    if _IPV6.fullmatch(text):
        return _ipv6(text)
    return None


def _ipv4(text: str) -> Address | None:
    number = 0
    for octet in text.split("."):
        digits = octet.lstrip("0") or "0"
        if len(digits) > 3 or int(digits) > 255:
            return None
        number = number << 8 | int(digits)
    return 4, number


def _ipv6(text: str) -> Address | None:
    try:
        parsed = ipaddress.IPv6Address(text)
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped
    return (4, int(mapped)) if mapped is not None else (6, int(parsed))


def block(text: str, where: str) -> tuple[Address, Address]:
    """Return the lowest and the highest address of a block.

    >>> block("10.0.0.33/24", "ip") == (address("10.0.0.0"), address("10.0.0.255"))
    True
    """
    parts = text.rstrip("/").split("/")
    if len(parts) != 2:
        raise Fault("Malformed CIDR, one '/' required", where, _ADVICE)
    bits = _bits(parts[1], where)
    version, number = _base(parts[0], where)
    width = 32 if version == 4 else 128
    if bits >= width:  # a block of one address: an exact value does that
        raise Fault(
            f"IPv{version} mask bits must be < {width}", where, f"Write {parts[0]!r} for one address."
        )
    open_bits = width - bits
    lowest = number >> open_bits << open_bits
    return (version, lowest), (version, lowest | (1 << open_bits) - 1)


def _bits(text: str, where: str) -> int:
    if not _INTEGER.fullmatch(text) or not -(2**31) <= int(text) < 2**31:
        raise Fault("Malformed CIDR, mask bits must be an integer", where, _ADVICE)
    if int(text) < 0:
        raise Fault("Malformed CIDR, mask bits must not be negative", where, _ADVICE)
    return int(text)


def _base(text: str, where: str) -> Address:
    if not _IPV4.fullmatch(text) and not _IPV6.fullmatch(text):
        raise Fault(f"Nonstandard IP address: {text}", where, _ADVICE)
    found = address(text)
    if found is None:
        raise Fault(f"Invalid IP address: {text}", where, _ADVICE)
    return found
