"""Answer `lambda.invoke` on a registered function by running that function, at the HTTP level.

botocore's own validation, parsing, streaming body and exceptions stay in place. What AWS answers is written down in
https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html and was recorded from AWS by LocalStack's suite
(tests/aws/services/lambda_/test_lambda.py, 2025-11-24).
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

from pytest_faas.cloud.http import Answer, Asked
from pytest_faas.runtime.stopping import deadline

LATEST = "$LATEST"
SYNC_LIMIT = 6_291_456  # bytes of a request's payload, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
ASYNC_LIMIT = 1_048_576
LOG_TAIL = 4096  # bytes

_PATH = re.compile(r"/2015-03-31/functions/([^/]+)/invocations/?")
_HOST = re.compile(r"lambda(?:-fips)?\.([a-z0-9-]+)\.")
# The forms of a function's name: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestSyntax
_NAME = re.compile(
    r"(?:arn:(?P<partition>aws[a-z-]*):lambda:(?P<region>[a-z0-9-]+):)?(?:(?P<account>\d{12}):)?(?:function:)?"
    r"(?P<name>[A-Za-z0-9_-]+)(?::(?P<qualifier>\$LATEST|[A-Za-z0-9_-]+))?"
)


@dataclass(frozen=True)
class RawAnswer:
    """What one invocation gave: payload bytes, `Unhandled` or None, and the end of its log."""

    payload: bytes
    function_error: str | None = None
    log_tail: str = ""


class FunctionEntry(Protocol):
    """A function that other code can call by its name."""

    def invoke_raw(self, payload: bytes, *, client_context: str | None, asynchronous: bool) -> RawAnswer:
        """Run the function once with that payload; its failures are part of the answer.

        `client_context` is the base64 text of the request's header.
        """


@dataclass(frozen=True)
class Home:
    """Where the registered functions live."""

    region: str
    account: str


@dataclass(frozen=True)
class _Target:
    name: str
    qualifier: str | None
    region: str
    account: str

    @property
    def arn(self) -> str:
        """The ARN in AWS's message, with the version that it looked for."""
        place = f"arn:{_partition(self.region)}:lambda:{self.region}:{self.account}"
        return f"{place}:function:{self.name}:{self.qualifier or LATEST}"


def answer_invoke(
    functions: Mapping[str, FunctionEntry],
    home: Home,
    asked: Asked,
    known_to_moto: Callable[[str, str], bool],
) -> Answer | None:
    """Run the registered function that a request invokes, or answer that there is none.

    None for what moto has to answer: other requests, names that are no names, and functions of its own
    (`known_to_moto(region, name)`).
    """
    target = _target(home, asked)
    if target is None:
        return None
    entry = _entry(functions, home, target)
    if entry is not None:
        return _run(entry, asked)
    if known_to_moto(target.region, target.name):
        return None
    return _error(
        404, "ResourceNotFoundException", {"Message": f"Function not found: {target.arn}", "Type": "User"}
    )


def _target(home: Home, asked: Asked) -> _Target | None:
    """Return what an Invoke request is aimed at; None for any other request."""
    parts = urlsplit(asked.url)
    path, host = _PATH.fullmatch(parts.path), _HOST.match(parts.netloc)
    if path is None or host is None or asked.method != "POST":
        return None
    match = _NAME.fullmatch(unquote(path[1]))
    if match is None:
        return None
    qualifier = parse_qs(parts.query).get("Qualifier", [match["qualifier"]])[0]
    return _Target(match["name"], qualifier, match["region"] or host[1], match["account"] or home.account)


def _entry(functions: Mapping[str, FunctionEntry], home: Home, target: _Target) -> FunctionEntry | None:
    """Return the registered function, if the request speaks of this account and region."""
    if (target.region, target.account) != (home.region, home.account):
        return None
    if target.qualifier in (None, LATEST):
        return functions.get(target.name)
    return functions.get(f"{target.name}:{target.qualifier}")


def _partition(region: str) -> str:
    starts = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "eusc-": "aws-eusc"}
    return next((name for start, name in starts.items() if region.startswith(start)), "aws")


def _run(entry: FunctionEntry, asked: Asked) -> Answer:
    kind = asked.header("X-Amz-Invocation-Type") or "RequestResponse"
    payload = asked.body or b"{}"
    refusal = _refusal(kind, payload)
    if refusal is not None:
        return refusal
    if kind == "DryRun":
        return Answer(204, _headers(), b"")
    asynchronous = kind == "Event"
    context = None if asynchronous else asked.header("X-Amz-Client-Context")
    with deadline.exposed():
        result = entry.invoke_raw(payload, client_context=context, asynchronous=asynchronous)
    if asynchronous:
        return Answer(202, _headers(), b"")
    return Answer(200, _outcome_headers(result, asked.header("X-Amz-Log-Type")), result.payload)


def _refusal(kind: str, payload: bytes) -> Answer | None:
    """Return the error of a request that never reaches the function."""
    if kind not in ("RequestResponse", "Event", "DryRun"):
        message = (
            f"1 validation error detected: Value '{kind}' at 'invocationType' failed to satisfy constraint: "
            "Member must satisfy enum value set: [Event, RequestResponse, DryRun]"
        )
        return _error(400, "InvalidParameterValueException", {"message": message, "Type": "User"})
    limit = ASYNC_LIMIT if kind == "Event" else SYNC_LIMIT
    if len(payload) > limit:
        message = (
            f"{len(payload)} byte payload is too large for the {kind} invocation type (limit {limit} bytes)"
        )
        return _error(413, "RequestEntityTooLargeException", {"message": message, "Type": "User"})
    try:
        json.loads(payload.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        message = f"Could not parse request body into json: Could not parse payload into json: {error}"
        return _error(400, "InvalidRequestContentException", {"message": message, "Type": "User"})
    return None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"Non-standard token '{name}'")


def _error(status: int, code: str, body: dict[str, str]) -> Answer:
    headers = _headers() | {"x-amzn-ErrorType": code, "Content-Type": "application/json"}
    return Answer(status, headers, json.dumps(body).encode())


def _headers() -> dict[str, str]:
    return {"x-amzn-RequestId": str(uuid4())}


def _outcome_headers(result: RawAnswer, log_type: str | None) -> dict[str, str]:
    headers = _headers() | {"Content-Type": "application/json", "X-Amz-Executed-Version": LATEST}
    if result.function_error:
        headers["X-Amz-Function-Error"] = result.function_error
    if log_type == "Tail":
        headers["X-Amz-Log-Result"] = base64.b64encode(result.log_tail.encode()[-LOG_TAIL:]).decode("ascii")
    return headers | {"Content-Length": str(len(result.payload))}
