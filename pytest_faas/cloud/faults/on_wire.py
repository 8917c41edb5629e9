"""Faults of single attempts, on the wire: botocore's own retry logic runs on them as deployed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pytest_faas.cloud.faults import codes
from pytest_faas.cloud.faults.kind import Send, WireKind
from pytest_faas.cloud.faults.target import Target, metadata


@dataclass(frozen=True)
class Throttling(WireKind):
    """The service refuses attempts because there are too many, with its own error code, and does nothing."""

    def strike(self, target: Target, _send: Send) -> tuple[Any, Any]:
        """Answer with the throttle."""
        code, status = codes.throttle(target.call.service)
        return _refused(target, code, "Rate exceeded", status), None


@dataclass(frozen=True)
class ServerError(WireKind):
    """The service fails on its own side and does nothing; `status`: 500 to 599."""

    status: int = 500

    def __post_init__(self) -> None:
        super().__post_init__()
        codes.checked("ServerError", None, self.status)

    def strike(self, target: Target, _send: Send) -> tuple[Any, Any]:
        """Answer with the error."""
        # For an answer without a code of the service's own, botocore takes the status for the code.
        known = {500: codes.server_error(target.call.service), 503: "ServiceUnavailable"}
        code = known.get(self.status, str(self.status))
        return _refused(target, code, "The service failed (a fault struck).", self.status), None


@dataclass(frozen=True)
class LostAndRetried(WireKind):
    """The attempt takes effect, its response is lost, and the SDK sends the request again."""

    def strike(self, target: Target, send: Send) -> tuple[Any, Any]:
        """Send, and drop what comes back."""
        success, error = send()
        if success is None:
            return success, error
        target.dropped = success[1]
        return None, target.lost()


class _Body(io.BytesIO):
    """A response's octets, as botocore reads them."""

    def stream(self) -> Iterator[bytes]:
        yield self.read()


def _refused(target: Target, code: str, message: str, status: int) -> tuple[Any, dict[str, Any]]:
    """Return the HTTP response and what botocore parses from it."""
    from botocore.awsrequest import AWSResponse

    headers: Any = {}
    http = AWSResponse(target.client.meta.endpoint_url, status, headers, _Body())
    parsed = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata(status)}
    return http, parsed
