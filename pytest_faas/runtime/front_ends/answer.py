"""An HTTP answer as the client gets it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_faas import errors
from pytest_faas.arguments import seen
from pytest_faas.errors import NotAnHttpAnswer
from pytest_faas.runtime.marshalling import JSON

__tracebackhide__ = errors.hidden_from


class Headers(Mapping[str, str]):
    """HTTP headers: names match in any case; several values of one name are joined by a comma, or listed by `get_all`.

    >>> headers = Headers([("Set-Cookie", "a=1"), ("set-cookie", "b=2")])
    >>> headers["SET-COOKIE"], headers.get_all("set-cookie")
    ('a=1, b=2', ['a=1', 'b=2'])
    """

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._values: dict[str, tuple[str, list[str]]] = {}
        for name, value in pairs:
            self._values.setdefault(name.lower(), (name, []))[1].append(value)

    def get_all(self, name: str) -> list[str]:
        """Return each value of a name, in order."""
        return list(self._values.get(name.lower(), ("", []))[1])

    def __getitem__(self, name: str) -> str:
        return ", ".join(self._values[name.lower()][1])

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._values.values())

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(dict(self))


@dataclass(frozen=True)
class HttpAnswer:
    """An HTTP answer as the client gets it.

    `reason` is the reason phrase that the function chose (an ALB's `statusDescription`); empty where it has no say.
    `from_function`: whether it is the function's; False where the front end answered in its place.
    `error_reason` is AWS's own word for why the front end answered in the function's place, as its log has it: an ALB's
    `LambdaThrottling`, a REST API's `INTEGRATION_TIMEOUT`; empty where the answer is the function's, or no word is known.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html and
    https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html

    >>> HttpAnswer(404, Headers([("content-type", "text/plain")]), b"no such order").text
    'no such order'
    """

    status_code: int
    headers: Headers
    body: bytes
    reason: str = ""
    error_reason: str = ""
    from_function: bool = True

    @property
    def text(self) -> str:
        """The body as text (UTF-8; what is no UTF-8 is replaced)."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """Return the parsed body; raises `NotAnHttpAnswer` if it is no JSON."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise NotAnHttpAnswer(
                f"the body of the answer ({self.status_code}) is no JSON: {error}; it is {seen(self.text)}"
            ) from None


def message(status: int, body: str, content_type: str = JSON, error_reason: str = "") -> HttpAnswer:
    """Return an answer that a front end makes by itself."""
    return own(status, Headers([("Content-Type", content_type)]), body, error_reason)


def own(status: int, headers: Headers, body: str, error_reason: str = "") -> HttpAnswer:
    """Return an answer that a front end makes by itself, with headers of its own."""
    return HttpAnswer(status, headers, body.encode(), error_reason=error_reason, from_function=False)
