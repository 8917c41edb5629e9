"""The context object, attribute for attribute what AWS's Python runtime client hands to a handler.

Source: `lambda_context.py` of awslambdaric 4.2, and
https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
"""

from __future__ import annotations

import sys
import time
from typing import Any, final

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.arguments import known_arguments

__tracebackhide__ = errors.hidden_from

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
DEFAULT_TIMEOUT = 3
MAX_TIMEOUT = 900
DEFAULT_MEMORY = 128
MIN_MEMORY, MAX_MEMORY = 128, 10240

_W3C_FIELDS = ("traceparent", "tracestate", "baggage")


class _Record:
    """Slots filled from a dict; what the dict lacks is None, as in the runtime client."""

    __slots__: tuple[str, ...] = ()

    def __init__(self, values: dict[str, Any] | None = None) -> None:
        for name in self.__slots__:
            setattr(self, name, (values or {}).get(name))

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}([{','.join(f'{name}={getattr(self, name)}' for name in self.__slots__)}])"
        )


class CognitoIdentity(_Record):
    """Who called, where an Amazon Cognito identity did; both attributes are None otherwise."""

    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")
    cognito_identity_id: str | None
    cognito_identity_pool_id: str | None


class Client(_Record):
    """The client application, as the AWS Mobile SDK tells it."""

    # in the runtime client's order, which its repr shows
    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")  # noqa: RUF023


class ClientContext(_Record):
    """What the caller passed as `ClientContext`: `custom`, `env` and `client`."""

    __slots__ = ("custom", "env", "client")  # noqa: RUF023 - as above
    custom: Any
    env: Any
    client: Client | None

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__(values)
        if self.client is not None:
            self.client = Client(values["client"])


@final
class LambdaContext:
    """What a handler gets as its second argument.

    `get_remaining_time_in_millis()` counts down on the clock that the handler sees, so a frozen clock stands still
    here too. `memory_limit_in_mb` is a str, as on AWS. Make one with the `lambda_context` fixture or
    `LambdaContextFactory`.
    """

    def __init__(
        self,
        *,
        aws_request_id: str,
        invoked_function_arn: str,
        function_name: str,
        function_version: str,
        memory_limit_in_mb: str,
        log_group_name: str,
        log_stream_name: str,
        deadline_ms: int,
        client_context: dict[str, Any] | None = None,
        identity: dict[str, Any] | None = None,
        tenant_id: str | None = None,
    ) -> None:
        self.aws_request_id = aws_request_id
        self.log_group_name = log_group_name
        self.log_stream_name = log_stream_name
        self.function_name = function_name
        self.memory_limit_in_mb = memory_limit_in_mb
        self.function_version = function_version
        self.invoked_function_arn = invoked_function_arn
        self.tenant_id = tenant_id
        self._w3c_fields = _w3c_fields(client_context)
        self.client_context = None if client_context is None else ClientContext(client_context)
        self.identity = CognitoIdentity()
        if identity is not None:
            self.identity.cognito_identity_id = identity.get("cognitoIdentityId")
            self.identity.cognito_identity_pool_id = identity.get("cognitoIdentityPoolId")
        self._epoch_deadline_time_in_ms = deadline_ms

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until the deadline, 0 once it has passed."""
        return max(0, self._epoch_deadline_time_in_ms - int(time.time() * 1000))

    def w3c(self) -> dict[str, str]:
        """Return the W3C trace context that the caller sent in `clientContext.w3c`."""
        return dict(self._w3c_fields)

    def log(self, msg: object) -> None:
        """Write to the function's log, without adding a newline."""
        sys.stdout.write(str(msg))

    def __repr__(self) -> str:
        shown = ("aws_request_id", "log_group_name", "log_stream_name", "function_name", "memory_limit_in_mb",
                 "function_version", "invoked_function_arn", "client_context", "identity", "tenant_id")  # fmt: skip
        return f"LambdaContext([{','.join(f'{name}={getattr(self, name)}' for name in shown)}])"


def _w3c_fields(client_context: dict[str, Any] | None) -> dict[str, str]:
    """Take `w3c` out of the client context; only the three known fields, only text."""
    if not isinstance(client_context, dict) or not isinstance(
        fields := client_context.pop("w3c", None), dict
    ):
        return {}
    return {name: fields[name] for name in _W3C_FIELDS if isinstance(fields.get(name), str)}


@final
class LambdaContextFactory:
    """Make a context for a handler that a test calls by itself.

    >>> from pytest_faas import LambdaContextFactory
    >>> context = LambdaContextFactory()(timeout=10, function_name="resize")
    >>> context.memory_limit_in_mb, context.get_remaining_time_in_millis() > 9_000
    ('128', True)
    """

    @known_arguments("lambda_context")
    def __call__(
        self,
        timeout: float = DEFAULT_TIMEOUT,
        *,
        function_name: str = "my-function",
        memory: int = DEFAULT_MEMORY,
        function_version: str = "$LATEST",
        aws_request_id: str | None = None,
        client_context: dict[str, Any] | None = None,
        identity: dict[str, Any] | None = None,
        tenant_id: str | None = None,
    ) -> LambdaContext:
        """Make a context whose deadline is `timeout` seconds (fractions allowed, 900 at most) from now.

        `memory` is in MB, 128 to 10,240. `client_context` has `custom`, `env` and `client`; `identity` has
        `cognitoIdentityId` and `cognitoIdentityPoolId`. Raises `InvalidArgument` for values that Lambda refuses.
        Only `faas.function(...).invoke(...)` stops a handler at its deadline; here the handler is called by the test.
        """
        where = "lambda_context"
        origin = origins.current()
        seconds = checked_timeout(where, timeout)
        arguments.text(where, "function_name", function_name)
        return LambdaContext(
            aws_request_id=origin.ids.uuid()
            if aws_request_id is None
            else arguments.text(where, "aws_request_id", aws_request_id),
            invoked_function_arn=origin.arn("lambda", f"function:{function_name}"),
            function_name=function_name,
            function_version=arguments.text(where, "function_version", function_version),
            memory_limit_in_mb=str(checked_memory(where, memory)),
            log_group_name=f"/aws/lambda/{function_name}",
            log_stream_name=log_stream_name(function_version),
            deadline_ms=origins.clock_ms() + round(seconds * 1000),
            client_context=None
            if client_context is None
            else dict(arguments.mapping(where, "client_context", client_context)),
            identity=None if identity is None else arguments.mapping(where, "identity", identity),
            tenant_id=None if tenant_id is None else arguments.text(where, "tenant_id", tenant_id),
        )

    def __repr__(self) -> str:
        return "lambda_context"


def checked_timeout(where: str, timeout: object) -> float:
    """Return a time-out in seconds: above 0, at most Lambda's 900."""
    seconds = arguments.number(where, "timeout", timeout, 0, MAX_TIMEOUT)
    if seconds == 0:
        raise arguments.invalid(
            where, "timeout", f"a number of seconds above 0 and at most {MAX_TIMEOUT}", timeout
        )
    return seconds


def checked_memory(where: str, memory: object) -> int:
    """Return a memory size in MB within Lambda's limits."""
    return arguments.integer(where, "memory", memory, MIN_MEMORY, MAX_MEMORY)


def log_stream_name(version: str = "$LATEST") -> str:
    """Return a log stream's name, `2026/01/01/[$LATEST]<32 hex digits>`: one for each execution environment."""
    day = time.strftime("%Y/%m/%d", time.gmtime(origins.clock_ms() // 1000))
    return f"{day}/[{version}]{origins.current().ids.hex(32)}"
