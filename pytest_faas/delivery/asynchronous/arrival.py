"""When an event says that it happened: the time at which its source hands it to Lambda."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, Final

from pytest_faas import errors
from pytest_faas.delivery.outcome import Event
from pytest_faas.events._recognise import source_of

__tracebackhide__ = errors.hidden_from

# Where the time stands: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html,
# https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html and
# https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
_PLACES: Final[dict[str | None, tuple[str | int, ...]]] = {
    "s3": ("Records", 0, "eventTime"),
    "sns": ("Records", 0, "Sns", "Timestamp"),
    "eventbridge": ("time",),
    "schedule": ("time",),
    "scheduler": ("time",),
}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MICROSECOND: Final = timedelta(microseconds=1)


def time_of(event: Event) -> int | None:
    """Return the time of an event in microseconds since the epoch; None where it tells none.

    >>> time_of({"detail-type": "Order", "time": "1970-01-01T00:01:00Z"})
    60000000
    >>> time_of({"anything": "else"}) is None
    True
    """
    place = _PLACES.get(source_of(event))
    found = None if place is None else found_at(event, *place)
    if not isinstance(found, str) or not found.endswith("Z"):
        return None
    try:
        return (datetime.fromisoformat(found[:-1] + "+00:00") - _EPOCH) // _MICROSECOND
    except ValueError:  # no time after all
        return None


def found_at(value: Any, *place: str | int) -> Any:
    """Return what stands at a place of JSON; None where there is no such place.

    >>> found_at({"Records": [{"s3": 1}]}, "Records", 0, "s3"), found_at({}, "Records", 0)
    (1, None)
    """
    for step in place:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and len(value) > step else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value
