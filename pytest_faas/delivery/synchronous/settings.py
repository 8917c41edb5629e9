"""How a synchronous source is set up: its front end, and the client in front of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pytest_faas import arguments, errors
from pytest_faas.arguments import known_fields
from pytest_faas.errors import InvalidArgument
from pytest_faas.runtime.front_ends import table
from pytest_faas.runtime.front_ends.result import Setup

__tracebackhide__ = errors.hidden_from

_LEAST_MILLIS: Final = 50
_REST_MILLIS: Final = 29_000
_HTTP_API_MILLIS: Final = 30_000
_LAMBDA_MILLIS: Final = 900_000  # no function runs for longer
_DAY: Final = 86_400.0
_FOREVER_RETRIES: Final = 1_000


@known_fields
@dataclass(frozen=True, kw_only=True)
class Sync:
    """A REST API, HTTP API, function URL, load balancer or direct call, and the client that waits for its answer.

    A request has succeeded when its client got an answer below 400, in a direct call one without `FunctionError`; with
    any other it is given up (`report.dropped`), unless the client sends it again. A 404 that the function means stands
    there too: `report.answers` has what each client was left with.

    `kind` is `rest`, `http_api`, `http_api_1` (payload format 1.0), `function_url`, `alb` or `direct`; None: as the event
    shows. Times of the client are in seconds.

    - `timeout_in_millis`: API Gateway's integration time-out, 50 to 29,000 ms for a REST API, 50 to 30,000 ms for an HTTP
      API; None: the longest. `maximum_integration_timeout_in_millis` is the quota of that name, which can be raised above
      29,000 for Regional and private REST APIs. The other kinds wait for the function.
    - `binary_media_types`: of a REST API; without, a base64 body goes out as it is.
    - `multi_value_headers`: the attribute `lambda.multi_value_headers.enabled` of a load balancer's target group.
    - `fills_in_missing`: a load balancer takes an answer without `headers` or `isBase64Encoded`, as some report; the
      documentation requires them.
    - `sends_any_body`: API Gateway and function URLs send a body that is no text (an object) as JSON; by default such an
      answer is malformed. Not known for certain.
    - `timeout_body`: the text of API Gateway's own time-out (504 or 503). Not known for certain; None: as it is reported.
    - `error_status`, `throttled_status`: the status for a failed function and for a throttled call. Not known for certain
      for HTTP APIs, where 500 stands for both; None: what each front end's page says.
    - `client_retries`: how often the client sends its request again, as a new request, after a status in `retry_on` or
      after waiting for `client_timeout` in vain while the function runs on. It waits `client_retry_delay` before the
      first, twice as long before each next until that is `client_retry_delay_max` (as the AWS SDKs' standard mode does,
      without its jitter).

    https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html,
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-retries.html,
    https://docs.aws.amazon.com/boto3/latest/guide/retries.html

    >>> Sync(kind="rest", timeout_in_millis=5_000).setup("rest").timeout
    5.0
    >>> Sync(kind="http_api", timeout_in_millis=31_000)
    Traceback (most recent call last):
    ...
    pytest_faas.errors.InvalidArgument: Sync: timeout_in_millis must be an int between 50 and 30000, got 31000 (int). \
AWS says: Timeout should be between 50 ms and 30000 ms
    """

    kind: str | None = None
    timeout_in_millis: int | None = None
    maximum_integration_timeout_in_millis: int = _REST_MILLIS
    binary_media_types: Sequence[str] = ()
    multi_value_headers: bool | None = None
    fills_in_missing: bool = False
    sends_any_body: bool = False
    timeout_body: str | None = None
    error_status: int | None = None
    throttled_status: int | None = None
    client_retries: int = 0
    client_timeout: float | None = None
    client_retry_delay: float = 1.0
    client_retry_delay_max: float = 20.0
    retry_on: Sequence[int] = (429, 500, 502, 503, 504)

    def __post_init__(self) -> None:
        if self.kind is not None:
            arguments.choice("Sync", "kind", self.kind, table.FRONT_ENDS)
        self._check_timeout()
        self._check_front_end()
        self._check_client()
        object.__setattr__(self, "binary_media_types", tuple(self.binary_media_types))
        object.__setattr__(self, "retry_on", tuple(self.retry_on))

    def kind_for(self, event: object) -> str:
        """Return the kind of front end that an event is sent through."""
        return self.kind or table.kind_of(event)

    def setup(self, kind: str) -> Setup:
        """Return how the front end of that kind is set up; raises `InvalidArgument` if it cannot be set up so."""
        self._check_timeout_of(kind)
        return Setup(
            timeout=None if self.timeout_in_millis is None else self.timeout_in_millis / 1000,
            binary_media_types=tuple(self.binary_media_types),
            multi_value_headers=self.multi_value_headers,
            fills_in_missing=self.fills_in_missing,
            sends_any_body=self.sends_any_body,
            timeout_body=self.timeout_body,
            error_status=self.error_status,
            throttled_status=self.throttled_status,
        )

    def retry_delay(self, retry: int) -> float:
        """Return how many seconds the client waits before a retry, counted from 1.

        >>> [Sync().retry_delay(retry) for retry in (1, 2, 3, 4, 5, 6, 5000)]
        [1.0, 2.0, 4.0, 8.0, 16.0, 20.0, 20.0]
        """
        doubled = self.client_retry_delay * 2.0 ** min(retry - 1, 64)
        return min(doubled, max(self.client_retry_delay, self.client_retry_delay_max))

    def _check_timeout(self) -> None:
        arguments.integer(
            "Sync",
            "maximum_integration_timeout_in_millis",
            self.maximum_integration_timeout_in_millis,
            _REST_MILLIS,
            _LAMBDA_MILLIS,
        )
        if self.kind is not None:
            self._check_timeout_of(self.kind)
        elif (
            self.timeout_in_millis is not None
        ):  # the event decides on the kind, and with it on the exact limit
            self._check_millis(max(self.maximum_integration_timeout_in_millis, _HTTP_API_MILLIS))

    def _check_timeout_of(self, kind: str) -> None:
        if self.timeout_in_millis is None:
            return
        if kind == "rest":
            self._check_millis(self.maximum_integration_timeout_in_millis)
        elif table.FRONT_ENDS[kind].timeout is not None:
            self._check_millis(_HTTP_API_MILLIS)
        else:
            raise arguments.invalid(
                "Sync",
                "timeout_in_millis",
                f"None for kind {kind!r}",
                self.timeout_in_millis,
                ". Only API Gateway has an integration time-out; the others wait for the function",
            )

    def _check_millis(self, most: int) -> None:
        # AWS's text is reported in aws/aws-cdk#31063
        try:
            arguments.integer("Sync", "timeout_in_millis", self.timeout_in_millis, _LEAST_MILLIS, most)
        except InvalidArgument as error:
            said = f"{error}. AWS says: Timeout should be between {_LEAST_MILLIS} ms and {most} ms"
            raise InvalidArgument(said) from None

    def _check_front_end(self) -> None:
        for each in _sequence("binary_media_types", self.binary_media_types):
            if not isinstance(each, str) or each.count("/") != 1 or not all(each.split("/")):
                raise arguments.invalid("Sync", "binary_media_types", "media types such as 'image/png'", each)
        if self.multi_value_headers is not None:
            arguments.flag("Sync", "multi_value_headers", self.multi_value_headers)
        arguments.flag("Sync", "fills_in_missing", self.fills_in_missing)
        arguments.flag("Sync", "sends_any_body", self.sends_any_body)
        if self.timeout_body is not None:
            arguments.text("Sync", "timeout_body", self.timeout_body, empty=True)
        for name in ("error_status", "throttled_status"):
            if getattr(self, name) is not None:
                arguments.integer("Sync", name, getattr(self, name), 400, 599)

    def _check_client(self) -> None:
        arguments.integer("Sync", "client_retries", self.client_retries, 0, _FOREVER_RETRIES)
        if self.client_timeout is not None:
            arguments.number("Sync", "client_timeout", self.client_timeout, 0.001, _DAY)
        arguments.number("Sync", "client_retry_delay", self.client_retry_delay, 0, _DAY)
        arguments.number("Sync", "client_retry_delay_max", self.client_retry_delay_max, 0, _DAY)
        for each in _sequence("retry_on", self.retry_on):
            arguments.integer("Sync", "retry_on", each, 400, 599)


def _sequence(name: str, value: object) -> Sequence[object]:
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        raise arguments.invalid("Sync", name, "a tuple or a list", value)
    return value
