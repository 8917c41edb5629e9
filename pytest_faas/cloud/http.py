"""One HTTP request and its answer, whichever client made it. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Asked:
    """An HTTP request: body as bytes, header names in any case."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return a header's value, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == wanted), None)


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def as_text(value: str | bytes) -> str:
    """Return a header's value as text, as HTTP/1.1 reads its octets."""
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def as_bytes(body: Any) -> bytes:
    r"""Read a request body, as HTTP clients take it: bytes, text, a file, or an iterable of bytes; nothing for None.

    >>> as_bytes(None), as_bytes("é"), as_bytes([b"a", b"b"])
    (b'', b'\xc3\xa9', b'ab')
    """
    if body is None:
        return b""
    if hasattr(body, "read"):
        body = body.read()
    if isinstance(body, str):
        return body.encode("utf-8")
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    return b"".join(as_bytes(part) for part in body)
