"""The JSON round trip of an invocation, as AWS's Python runtime client makes it.

The runtime uses simplejson, so `json.dumps` is no stand-in: a namedtuple becomes an object, bytes become text, a
`Decimal` keeps its digits. Source: `lambda_runtime_marshaller.py` of awslambdaric 4.2.
"""

from __future__ import annotations

import decimal
import json
import math
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.errors import EventTooLarge, InvalidArgument
from pytest_faas.runtime.faults import RuntimeFault

__tracebackhide__ = errors.hidden_from

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_REQUEST = 6 * 1024 * 1024
MAX_ASYNC_REQUEST = 1024 * 1024
# "Response payload size exceeded maximum allowed payload size (6291556 bytes)." recorded from AWS by LocalStack's
# suite, test_lambda_too_large_response, 2025-11-24.
MAX_RESPONSE = 6_291_556

JSON = "application/json"
_dumps = json.dumps  # bound now: a test may patch it by name
_LITERAL_UNICODE = frozenset({"python3.12", "python3.13", "python3.14", "python3.15"})


class Marshaller:
    """Turns requests into events and answers into payloads, for one runtime (`python3.11`)."""

    def __init__(self, runtime: str) -> None:
        # simplejson is loaded at the first function, not with the plugin
        import simplejson

        class Encoder(simplejson.JSONEncoder):
            """The runtime client's encoder: its Decimal rule, everything else simplejson's."""

            def default(self, obj: Any) -> Any:
                if isinstance(obj, decimal.Decimal):
                    return math.nan if obj.is_nan() else simplejson.raw_json.RawJSON(str(obj))
                return super().default(obj)

        self._encode = Encoder(
            use_decimal=False, ensure_ascii=runtime not in _LITERAL_UNICODE, allow_nan=True
        ).encode
        self._decode = simplejson.loads

    def unmarshal(self, request: bytes) -> Any:
        """Return the event; raises the runtime's `Runtime.UnmarshalError` for what is not JSON."""
        try:
            return self._decode(request)
        except Exception as error:  # as the runtime client does
            raise RuntimeFault("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}") from error

    def marshal(self, answer: object) -> tuple[bytes, str]:
        """Return the payload and its content type; raises the runtime's `Runtime.MarshalError`.

        Raises `UnicodeEncodeError` where the text cannot be sent at all: that ends the runtime's process.
        """
        if isinstance(answer, bytes):
            return answer, "application/unknown"
        try:
            text = self._encode(answer)
        except Exception as error:  # as the runtime client does
            raise RuntimeFault("Runtime.MarshalError", f"Unable to marshal response: {error}") from error
        return text.encode("utf-8"), JSON

    def error_payload(self, error: dict[str, Any]) -> bytes:
        """Return an error object as the runtime posts it."""
        return str(self._encode(error)).encode("utf-8")


def request_payload(event: object, limit: int = MAX_REQUEST) -> bytes:
    """Return an event as the JSON that a caller sends; raises `InvalidArgument` and `EventTooLarge`."""
    try:
        payload = _dumps(event, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        hint = " Convert it first: a service sends JSON, never Python objects."
        raise InvalidArgument(
            f"invoke: the event is not JSON-able: {error}; got {arguments.seen(event)}.{hint}"
        ) from None
    if len(payload) > limit:
        raise EventTooLarge(
            f"invoke: the event has {len(payload):,} octets of JSON; Lambda takes {limit:,} at most for this kind of source"
        )
    return payload
