"""Let a FIFO topic deliver a message once within five minutes, and tell who repeats it the same message id.

https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html
"""

from __future__ import annotations

import hashlib
import time
from typing import Any

from moto.sns.models import Topic

from pytest_faas.cloud.patches import Patches

WINDOW = 300.0  # seconds
_SEEN = "_pytest_faas_seen"  # the topic's attribute: when a mark was first published, and as which message
Mark = tuple[str | None, str]


def _publish(topic: Any, message: str, *args: Any, **options: Any) -> Any:
    publish = patches.before(Topic, "publish")
    if not (patches.laid and topic.fifo_topic):
        return publish(topic, message, *args, **options)
    mark = _mark(topic, message, options)
    at, known = _seen(topic).get(mark, (0.0, ""))
    if known and time.time() - at < WINDOW:
        return known
    number = publish(topic, message, *args, **options)
    _seen(topic)[mark] = (time.time(), number)
    return number


def _seen(topic: Any) -> dict[Mark, tuple[float, str]]:
    found: dict[Mark, tuple[float, str]] = topic.__dict__.setdefault(_SEEN, {})
    return found


def _mark(topic: Any, message: str, options: dict[str, Any]) -> Mark:
    """Return what a message shares with its repetitions; moto hands the ids over by name."""
    given = options.get("deduplication_id") or hashlib.sha256(message.encode()).hexdigest()
    grouped = getattr(topic, "fifo_throughput_scope", None) == "MessageGroup"
    return (options.get("group_id") if grouped else None), given


patches = Patches((Topic, "publish", _publish))
