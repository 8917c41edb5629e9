"""From a handler's return value to what the source reads: the runtime's JSON, its limit, and JSON's own rules."""

from __future__ import annotations

import json
import re
import sys
from typing import Any, Final, NoReturn

from pytest_faas.contracts.answers.faults import AnswerFault, told
from pytest_faas.runtime.faults import RuntimeFault
from pytest_faas.runtime.marshalling import MAX_RESPONSE, Marshaller

OF_THIS_PYTHON: Final = f"python{sys.version_info.major}.{sys.version_info.minor}"
"""Lambda's name for the Python that runs."""

_TYPE: Final = re.compile(r"Object of type (\w+)")
_REMEDIES: Final = {
    "datetime": "value.isoformat()",
    "date": "value.isoformat()",
    "time": "value.isoformat()",
    "UUID": "str(value)",
    "set": "sorted(value)",
    "frozenset": "sorted(value)",
    "generator": "list(value)",
    "bytearray": "bytes(value)",
}
_JSON: Final = "what JSON can say: dict, list, str, int, float, bool, None"


class NoJson(ValueError):
    """The octets are not JSON; its text says why."""


def marshalled(value: object, runtime: str) -> bytes | AnswerFault:
    """Return what the runtime sends for a return value, or the fault for which it cannot."""
    try:
        return Marshaller(runtime).marshal(value)[0]
    except RuntimeFault as fault:
        return _unsendable(value, fault.message)
    except UnicodeEncodeError as error:
        return _unsendable(value, f"the text cannot be sent: {error}")


def _unsendable(value: object, why: str) -> AnswerFault:
    found = _TYPE.search(why)
    remedy = _REMEDIES.get(found[1]) if found else None
    hint = f"; {remedy} is" if remedy else ""
    message = f"{why}. The invocation fails (Runtime.MarshalError): return {_JSON}{hint}"
    return AnswerFault("answer", value, _JSON, message, "marshalling")


def too_large(payload: bytes) -> AnswerFault | None:
    """Return the fault of an answer above Lambda's limit, or None.

    "Response payload size exceeded maximum allowed payload size (6291556 bytes).": recorded from AWS by LocalStack's
    suite, test_lambda_too_large_response, 2025-11-24.
    """
    if len(payload) <= MAX_RESPONSE:
        return None
    return over("Lambda", len(payload), MAX_RESPONSE, "The invocation fails (Function.ResponseSizeTooLarge)")


def over(whose: str, octets: int, most: int, then: str) -> AnswerFault:
    """Make the fault of an answer that is too large; sizes in octets."""
    message = f"has {octets:,} octets; {whose} takes {most:,} at most. {then}: send less, or a link to an object in S3"
    return AnswerFault("answer", octets, f"{most:,} octets at most", message, "size")


def parsed(payload: bytes) -> Any:
    """Return the value of an answer's JSON; raises `NoJson`.

    >>> parsed(b'[NaN]')
    Traceback (most recent call last):
    ...
    pytest_faas.contracts.answers.payload.NoJson: NaN is Python's, not JSON
    """
    try:
        return json.loads(payload.decode("utf-8", "surrogatepass"), parse_constant=_refuse)
    except NoJson:
        raise
    except UnicodeDecodeError:
        raise NoJson("the octets are not UTF-8") from None
    except RecursionError:
        raise NoJson("it is nested too deep") from None
    except ValueError as error:
        raise NoJson(str(error)) from None


def shown(payload: bytes) -> str:
    """Show the beginning of octets that are not JSON."""
    return told(payload.decode("utf-8", "replace"))


def _refuse(constant: str) -> NoReturn:
    raise NoJson(f"{constant} is Python's, not JSON")
