"""Name a source and how it is set, for the head of a timeline."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

_ARN = re.compile(r"arn:[a-z-]+:([a-z0-9-]+):[^:]*:[^:]*:(.+)")


def titled(settings: Any, *where: str, left_out: str = "") -> str:
    """Return the settings that are not the defaults, and where the records come from.

    >>> from pytest_faas import Queue
    >>> titled(Queue(max_receive_count=3, dead_letter_target_arn="arn:aws:sqs:eu-west-1:123456789012:dead"), "queue jobs")
    'Queue(max_receive_count=3, dead_letter_target_arn=sqs:dead), queue jobs'
    """
    given = [(each, getattr(settings, each.name)) for each in fields(settings) if each.name != left_out]
    changed = [f"{each.name}={_shown(value)}" for each, value in given if value != each.default]
    return ", ".join([f"{type(settings).__name__}({', '.join(changed)})", *where])


def arn_label(arn: str) -> str:
    """Return the service and the name of what an ARN names.

    >>> arn_label("arn:aws:events:eu-west-1:123456789012:event-bus/default"), arn_label("arn:aws:s3:::failures")
    ('events:default', 's3:failures')
    """
    found = _ARN.fullmatch(arn)
    return arn if found is None else f"{found[1]}:{re.split('[:/]', found[2])[-1]}"


def _shown(value: object) -> str:
    return arn_label(value) if isinstance(value, str) and _ARN.fullmatch(value) else repr(value)
