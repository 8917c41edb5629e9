"""The call that a fault strikes, and what a fault can make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pytest_faas.cloud.faults.address import Address
from pytest_faas.cloud.journal import Call
from pytest_faas.runtime import ending
from pytest_faas.runtime.stopping.marks import Mark


@dataclass
class Target:
    """A call on its way. `client` is None for an effect outside AWS.

    `changeable`: whether its parameters can still be changed. `response`: what the service answered. `dropped`: the
    parsed response of the last attempt on the wire, where the SDK did not get it.
    """

    call: Call
    address: Address
    client: Any = None
    changeable: bool = True
    parameters: Any = None
    response: Any = None
    dropped: Any = None
    sent: int = field(default=0)

    @property
    def mark(self) -> Mark:
        """The mark of the invocation that makes the call."""
        mark = self.call.mark
        assert isinstance(mark, Mark)  # noqa: S101 - only the calls of invocations are struck
        return mark

    def crash(self, moment: str) -> None:
        """End the invocation as a killed process ends: raises `InvocationOver` for the calling thread."""
        ending.crash(self.mark, f"a fault struck: crash {moment} {self.address}")
        self.mark.check()

    def time_out(self) -> None:
        """End the invocation as its deadline does: raises `InvocationOver` for the calling thread."""
        ending.time_out(self.mark)
        self.mark.check()

    def lost(self) -> Exception:
        """Return what the caller gets where no response comes."""
        if self.client is None:
            return TimeoutError(f"no response came to {self.call.service}.{self.call.operation}")
        from botocore.exceptions import ReadTimeoutError

        return ReadTimeoutError(endpoint_url=self.client.meta.endpoint_url)

    def failed(
        self, code: str, message: str, status: int, more: Mapping[str, Any] = MappingProxyType({})
    ) -> Exception:
        """Return the error that the SDK raises for that answer of the service, `more` being further parts of it."""
        if self.client is None:
            return ConnectionError(f"{code}: {message}")
        response = {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": metadata(status),
            **more,
        }
        made: Exception = self.client.exceptions.from_code(code)(response, self.call.operation)
        return made


def metadata(status: int) -> dict[str, Any]:
    """Return a response's metadata, as the SDK parses them, for an answer that no service gave.

    >>> metadata(503)["HTTPStatusCode"]
    503
    """
    from pytest_faas import origin

    return {
        "RequestId": origin.current().ids.uuid(),
        "HTTPStatusCode": status,
        "HTTPHeaders": {},
        "RetryAttempts": 0,
    }
