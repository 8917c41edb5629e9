"""What is different, in lines that a reader takes in at once. Standard library only."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pytest_faas.checks.sameness import Compared
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.cloud.state import text
from pytest_faas.cloud.state.compare import MISSING
from pytest_faas.cloud.state.difference import Difference

_NOUNS = {
    "sqs": "message",
    "sns": "message",
    "events": "event",
    "kinesis": "record",
    "firehose": "record",
    "ses": "mail",
    "sesv2": "mail",
    "lambda": "invocation",
    "stepfunctions": "execution",
    "dynamodb": "item",
    "s3": "object",
    "secretsmanager": "secret",
    "ssm": "parameter",
    "scheduler": "schedule",
    "tmp": "file",
}
_TOP = re.compile(r"[^.\[]*")
_WIDTH = text.WIDTH - 6  # a message indents its rows by six
_NAME = 38  # columns of a name that has no line of its own
_PART = 24  # columns of one value of two
_LEAD = 6  # characters that show where in a long text two begin to differ
_BODIES = ("MessageBody", "Message", "Data", "Body")


def counted(count: int, noun: str) -> str:
    """Return a number of things.

    >>> counted(1, "effect"), counted(3, "fault"), counted(2, "delivery")
    ('1 effect', '3 faults', '2 deliveries')
    """
    several = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{count} {noun if count == 1 else several}"


def of(compared: Compared, *, first: str) -> tuple[str, ...]:
    """Return a line for each difference; `first` says what it is compared with, where a value is changed."""
    found = [*compared.durable, *compared.fewer, *compared.more]
    return (*filter(None, [compared.caveat]), *(_row(each, first) for each in found))


def call_named(service: str, operation: str) -> str:
    """Return how a call is written: an operation of AWS, a declared function, or a request.

    >>> call_named("sqs", "SendMessage"), call_named("api.stripe.com", "POST /v1/charges")
    ('sqs.SendMessage', 'POST api.stripe.com/v1/charges')
    """
    method, slash, path = operation.partition(" /")
    return f"{method} {service}/{path}" if slash else f"{service}.{operation}"


def verb(compared: Compared) -> str:
    """Return what a run does, in comparison with a clean one."""
    gone = bool(compared.fewer) or any(each.kind == "removed" for each in compared.durable)
    more = bool(compared.more) or any(each.kind == "added" for each in compared.durable)
    changed = any(each.kind == "changed" for each in compared.durable)
    if gone and not more and not changed:
        return "leaves out what a clean run does"
    if more and not gone and not changed:
        return "does more than a clean run"
    return "ends otherwise than a clean run"


def abstract(compared: Compared) -> tuple[Any, ...]:
    """Return what two runs with the same cause have in common: where something is different, and in which way."""
    found = [*compared.durable, *compared.fewer, *compared.more]
    return tuple(sorted({(each.service, each.resource, each.kind, _top(each.path)) for each in found}))


def place_of(attempt: Attempt) -> str:
    """Return where the handler's own code raised, as ` at src/orders.py:18`."""
    error = attempt.invocation.error
    return "" if error is None else error.place


def _row(difference: Difference, first: str) -> str:
    name = _name(difference)
    short = len(name) < _NAME - 2
    what = _what(difference, first, _WIDTH - (_NAME if short else 4))
    if difference.kind == "changed" and short and len(what) > _WIDTH - _NAME:
        return f"{name}\n{text.cut('    ' + what, _WIDTH)}"
    return "\n".join(text.cut(line, _WIDTH) for line in text.row(name, what).splitlines())


def _name(difference: Difference) -> str:
    """Return where it is; a declared effect has its name, or its host, only once."""
    where = difference.resource
    declared = difference.sent and difference.service not in _NOUNS
    if declared and (where == difference.service or difference.service in where.split(".")):
        return text.line(where)
    return difference.name


def _what(difference: Difference, first: str, width: int) -> str:
    noun = _NOUNS.get(difference.service, "call" if difference.sent else "thing")
    if difference.kind == "changed":
        before, after = _shown(difference.before, difference.after)
        return f"{difference.path or 'value'}: {before} after {first}, {after} here"
    more = difference.kind == "added"
    said = f"1 {noun} {'more' if more else 'fewer'}   "
    payload = difference.after if more else difference.before
    return said + text.cut(_payload(payload), width - len(said))


def _payload(value: Any) -> str:
    """Return what was sent or stored: a body alone without its wrapping, and JSON in a body as JSON."""
    if not isinstance(value, Mapping):
        return text.value(value, _WIDTH)
    if set(value) >= {"method", "url"}:  # a request that was declared an effect
        body = value.get("body")
        return f"{value['method']} {value['url']}" + (f" {_body(body)}" if body else "")
    alone = next((name for name in _BODIES if set(value) == {name}), None)
    if alone is not None:
        return _body(value[alone])
    told = {name: _readable(each) for name, each in value.items()}
    return text.value(told, _WIDTH)


def _body(body: Any) -> str:
    return text.value(_parsed(body), _WIDTH)


def _readable(value: Any) -> Any:
    """Return a member of a payload: octets that are text as text, JSON of an object or a list as that."""
    return _parsed(value) if isinstance(value, (str, bytes)) else value


def _parsed(body: Any) -> Any:
    try:
        plain = body.decode() if isinstance(body, bytes) else body
    except UnicodeDecodeError:
        return body
    if not isinstance(plain, str) or not plain.startswith(("{", "[")):
        return plain
    try:
        return json.loads(plain)
    except ValueError:
        return plain


def _shown(before: Any, after: Any) -> tuple[str, str]:
    """Return what was and what is, from a little before where long texts begin to differ."""
    start = 0
    if isinstance(before, str) and isinstance(after, str) and max(len(before), len(after)) > _PART - 2:
        start = max(_common(before, after) - _LEAD, 0)
    return _part(before, start), _part(after, start)


def _common(one: str, other: str) -> int:
    """Return how many characters two texts share at their begin."""
    unlike = (place for place, pair in enumerate(zip(one, other, strict=False)) if len(set(pair)) > 1)
    return next(unlike, min(len(one), len(other)))


def _part(value: Any, start: int) -> str:
    if value is MISSING:
        return "nothing"
    return f"…{text.value(value[start:], _PART)}" if start else text.value(value, _PART)


def _top(path: str) -> str:
    found = _TOP.match(path)
    return found[0] if found else path
