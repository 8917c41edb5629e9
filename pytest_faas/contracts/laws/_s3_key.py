"""The key of an S3 object as events carry it: URL-encoded as in a form, with '/' left as it is.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html; recorded from AWS:
`a@b` arrives as `a%40b`, `testupload/dir1/testfile.txt` as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote_plus, unquote_to_bytes

from pytest_faas.contracts.faults import Fault, shown

LONGEST = 1024
"""How many bytes of UTF-8 a key may have: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html"""

# Encoders of forms differ in these, and no recording shows which S3 encodes: both ways are taken for true.
_OPEN = re.compile("%(?:21|27|28|29|2A|7E)")


def key_faults(path: str, key: str) -> Iterator[Fault]:
    """Yield a fault for a key that S3 would write otherwise, that is no UTF-8 or that is too long."""
    octets = unquote_to_bytes(key.replace("+", " "))
    if len(octets) > LONGEST:
        message = f"{shown(key)} has {len(octets)} bytes when it is decoded; a key has at most {LONGEST}"
        yield Fault(path, key, f"at most {LONGEST} bytes", message)
    try:
        plain = octets.decode("utf-8")
    except UnicodeDecodeError:
        yield Fault(path, key, "UTF-8, URL-encoded", f"{shown(key)} is not UTF-8 when it is decoded")
        return
    encoded = quote_plus(plain, safe="/!'()*~")
    if _settled(key) != encoded:
        yield Fault(
            path, key, encoded, f"{shown(key)} is not how S3 URL-encodes {shown(plain)}: {shown(encoded)}"
        )


def _settled(key: str) -> str:
    """Write the characters that may come either way as they are."""
    return _OPEN.sub(lambda found: chr(int(found[0][1:], 16)), key)
