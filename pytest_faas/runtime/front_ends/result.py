"""What a front end has in hand when its call to Lambda is over, and how it was set up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NoReturn


@dataclass(frozen=True)
class Refused:
    """A call that Lambda refused before the function's code ran.

    `throttled` tells 429 from 5xx; `reason` is AWS's word for it (`ReservedFunctionConcurrentInvocationLimitExceeded`,
    `ServiceException`, …). https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
    """

    throttled: bool
    reason: str


@dataclass(frozen=True)
class Result:
    """What came of one call: the function's answer or error object, or a refusal.

    `duration` is in seconds: how long the function ran, which may be longer than its caller waited. `event` is the
    request as the function got it.

    >>> Result(payload=b'{"statusCode": 200}').parsed()
    {'statusCode': 200}
    """

    payload: bytes = b"null"
    failed: bool = False
    timed_out: bool = False
    duration: float = 0.0
    refused: Refused | None = None
    request_id: str = ""
    event: object = None

    def parsed(self) -> Any:
        """Return the answer; raises `ValueError` if it is no JSON (`NaN` is none) or nested too deep to read."""
        try:
            return _DECODER.decode(self.payload.decode("utf-8", "surrogatepass"))
        except RecursionError:
            raise ValueError("the answer is nested too deep") from None


@dataclass(frozen=True)
class Setup:
    """How a front end is set up, as far as its answers depend on it; the defaults are AWS's.

    `timeout` is the integration time-out in seconds (None: the default of its kind). `binary_media_types` are those of a
    REST API; `multi_value_headers` is the attribute of an ALB's target group (None: as the event shows).
    `fills_in_missing`: an ALB takes an answer without `headers` or `isBase64Encoded`. `sends_any_body`: API Gateway sends
    a body that is no text as JSON, in place of calling it malformed. `error_status` and `throttled_status` replace the
    status for a failed function and for a throttled call, `timeout_body` the text of API Gateway's own time-out: none of
    these is known for certain.
    """

    timeout: float | None = None
    binary_media_types: tuple[str, ...] = ()
    multi_value_headers: bool | None = None
    fills_in_missing: bool = False
    sends_any_body: bool = False
    error_status: int | None = None
    throttled_status: int | None = None
    timeout_body: str | None = None


AS_BY_DEFAULT = Setup()


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


_DECODER = json.JSONDecoder(
    parse_constant=_refuse
)  # one for all: making one takes as long as reading an answer
