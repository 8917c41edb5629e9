"""What octets and texts hold: gzip, zip, tar, base64 of the packed or of JSON, JSON."""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import json
import re
import tarfile
import zipfile
import zlib
from typing import Any

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_TAR = b"ustar"  # from octet 257: https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
_BASE64 = re.compile(r"[A-Za-z0-9+/]{12,}={0,2}")
_OPENERS = (b"{", b"[", _GZIP, _ZIP)
_MOST = 1 << 26  # octets: what unpacks to more is compared as it is
_UNREADABLE = (ValueError, EOFError, OSError, RuntimeError, NotImplementedError, zlib.error, zipfile.BadZipFile,
               tarfile.TarError)  # fmt: skip


def json_of(text: str) -> Any:
    """Return the object or list that a text is in JSON; None where it is neither, or JSON would lose something of it.

    >>> json_of('{"a": 1}'), json_of('{"a": 1, "a": 2}'), json_of("7")
    ({'a': 1}, None, None)
    """
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text, object_pairs_hook=_once_each)
    except (ValueError, RecursionError):
        return None


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands there twice")
    return found


def unpacked(octets: bytes) -> tuple[str, Any] | None:
    """Return what packed octets are and hold: octets of gzip, members of a zip or a tar by their names.

    >>> unpacked(gzip.compress(b"report"))
    ('gzip', b'report')
    >>> unpacked(b"report")
    """
    try:
        if octets.startswith(_GZIP):
            return "gzip", _gunzipped(octets)
        if octets.startswith(_ZIP):
            return "zip", _members(octets)
        if octets[257:262] == _TAR:
            return "tar", _entries(octets)
    except _UNREADABLE:
        return None  # broken, encrypted or too large: compared as it is
    return None


def _gunzipped(octets: bytes) -> bytes:
    with gzip.open(io.BytesIO(octets)) as stream:
        found = stream.read(_MOST + 1)
    if len(found) > _MOST:
        raise ValueError("too large")
    return found


def _members(octets: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        listed = archive.infolist()
        if sum(each.file_size for each in listed) > _MOST or len({each.filename for each in listed}) < len(
            listed
        ):
            raise ValueError("too large, or a name stands there twice")
        return {each.filename: archive.read(each) for each in listed}


def _entries(octets: bytes) -> dict[str, bytes | str]:
    with tarfile.open(fileobj=io.BytesIO(octets), mode="r:") as archive:
        listed = archive.getmembers()
        if sum(each.size for each in listed) > _MOST or len({each.name for each in listed}) < len(listed):
            raise ValueError("too large, or a name stands there twice")
        return {each.name: _entry(archive, each) for each in listed}


def _entry(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes | str:
    file = archive.extractfile(member) if member.isreg() else None
    return f"{member.type!r} {member.linkname}" if file is None else file.read()


def unwrapped(text: str) -> bytes | None:
    """Return what a text in base64 holds, where that is JSON or compressed: other octets are no reason to look inside.

    >>> unwrapped("eyJpZCI6ICJhIn0="), unwrapped("abcdefghijklmnop")
    (b'{"id": "a"}', None)
    """
    if len(text) % 4 or _BASE64.fullmatch(text) is None:
        return None
    try:
        octets = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    if not octets.startswith(_OPENERS):
        return None
    return octets if octets[:1] not in (b"{", b"[") or _is_json(octets) else None


def _is_json(octets: bytes) -> bool:
    try:
        return json_of(octets.decode()) is not None
    except UnicodeDecodeError:
        return False
