"""Let HTTP clients that are not botocore reach the fake: presigned URLs, answers to a custom resource, deployed APIs.

urllib3 (and with it requests) is answered at its connection pool, below `responses` and the like, so that what they mock
stays mocked; `http.client` (and with it `urllib.request`) at its socket. Every other host goes its usual way.
"""

from __future__ import annotations

import http.client
import io
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

import urllib3
from botocore.awsrequest import AWSPreparedRequest, HeadersDict
from moto.core.models import botocore_stubber
from urllib3.connectionpool import HTTPConnectionPool

from pytest_faas.cloud import hosts
from pytest_faas.cloud.http import Answer, as_bytes, as_text
from pytest_faas.cloud.patches import Patches
from pytest_faas.runtime.stopping import deadline, marks

_FORM = "application/x-www-form-urlencoded"


def install() -> None:
    """Begin to answer requests to AWS hosts."""
    _patches.lay()


def remove() -> None:
    """Stop; with the last user the clients are as they were."""
    _patches.lift()


def ask(method: str, url: str, headers: Mapping[str, Any], body: Any) -> Answer | None:
    """Return the fake's answer to a request, or None where it lets the request pass."""
    marks.check_current()
    sent: Any = HeadersDict({as_text(name): as_text(value) for name, value in headers.items()})
    if method == "PUT" and sent.get("Content-Type") == _FORM:
        sent["Content-Type"] = (
            "binary/octet-stream"  # urllib's own default: moto would parse the object as a form
        )
    request = AWSPreparedRequest(method, url, sent, as_bytes(body), stream_output=False)
    with deadline.shielded():
        answer: Any = botocore_stubber.process_request(request)
    if answer is None:
        return None
    status, answered, content = answer
    texts = {str(name): str(value) for name, value in dict(answered).items()}
    return Answer(int(status), texts, as_bytes(content))


def _urlopen(
    pool: Any, method: str, url: str, body: Any = None, headers: Any = None, *args: Any, **options: Any
) -> Any:
    if _patches.laid and hosts.is_aws(pool.host):
        port = "" if pool.port in (None, 80, 443) else f":{pool.port}"
        full = urljoin(f"{pool.scheme}://{pool.host}{port}", url)
        answer = ask(method, full, headers or pool.headers or {}, body)
        if answer is not None:
            return urllib3.HTTPResponse(
                io.BytesIO(b"" if method == "HEAD" else answer.body),
                headers=answer.headers,
                status=answer.status,
                reason=http.client.responses.get(answer.status),
                preload_content=options.get("preload_content", True),
                decode_content=options.get("decode_content", True),
                request_method=method,
                request_url=url,
            )
    return _patches.before(HTTPConnectionPool, "urlopen")(pool, method, url, body, headers, *args, **options)


def _connect(connection: Any) -> None:
    if not _answered(connection, "http"):
        _patches.before(http.client.HTTPConnection, "connect")(connection)


def _connect_securely(connection: Any) -> None:
    # its original goes on to `_connect`, by super(): each of the two must know its own
    if not _answered(connection, "https"):
        _patches.before(http.client.HTTPSConnection, "connect")(connection)


def _answered(connection: Any, scheme: str) -> bool:
    """Give a connection to AWS the fake in place of a socket; False for every other host."""
    host = connection._tunnel_host or connection.host
    if not (_patches.laid and hosts.is_aws(host)):
        return False
    connection.sock = _Socket(f"{scheme}://{host}")
    return True


class _Socket:
    """Takes the octets of HTTP/1.1 requests and gives those of the answers, as far as `http.client` asks."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._received = bytearray()

    def sendall(self, data: Any) -> None:
        """Take the next octets of a request."""
        self._received += data

    def makefile(self, *_mode: Any, **_options: Any) -> io.BytesIO:
        """Answer the request that has been sent."""
        head, _, body = bytes(self._received).partition(b"\r\n\r\n")
        self._received.clear()
        line, *fields = head.decode("latin-1").split("\r\n")
        method, target, _version = line.split(" ", 2)
        headers = dict(field.split(": ", 1) for field in fields)
        if headers.get("Transfer-Encoding", "").lower() == "chunked":
            body = _unchunked(body)
        answer = ask(method, urljoin(self._origin, target), headers, body)
        return io.BytesIO(_octets(answer or Answer(404, {}, b""), method))

    def close(self) -> None:
        """Close nothing: there is no connection."""

    def setsockopt(self, *_: Any) -> None:
        """Take what `http.client` sets on a connection."""


def _unchunked(body: bytes) -> bytes:
    """Return the content of a chunked body."""
    stream, content = io.BytesIO(body), b""
    while size := int(stream.readline().partition(b";")[0] or b"0", 16):
        content += stream.read(size)
        stream.readline()
    return content


def _octets(answer: Answer, method: str) -> bytes:
    skipped = ("content-length", "transfer-encoding", "connection")
    fields = {name: value for name, value in answer.headers.items() if name.lower() not in skipped}
    fields |= {"Content-Length": str(len(answer.body)), "Connection": "close"}
    head = f"HTTP/1.1 {answer.status} {http.client.responses.get(answer.status, '')}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return head.encode("latin-1", "replace") + b"\r\n" + (b"" if method == "HEAD" else answer.body)


_patches = Patches(
    (HTTPConnectionPool, "urlopen", _urlopen),
    (http.client.HTTPConnection, "connect", _connect),
    (http.client.HTTPSConnection, "connect", _connect_securely),
)
