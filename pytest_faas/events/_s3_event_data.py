"""What only some of S3's event names carry: restores, moves, replication, retention, annotations.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html; those of retention and of
annotations also as AWS's own reader has them: aws/aws-sdk-java-v2, services-custom/s3-event-notifications.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.errors import InvalidArgument
from pytest_faas.events._s3 import E_TAG, E_TAG_RULE, WHERE
from pytest_faas.origin import Origin

__tracebackhide__ = errors.hidden_from

Check = Callable[[str, object], Any]
Rules = Mapping[str, "Check | Rules"]

ANNOTATION: Final = "objectAnnotation"
"""The one that is not at the record's top but in `s3`, in a list."""

_DAY_MS = 86_400_000
_FAILED = "Replication:OperationFailedReplication"
_WORDS_IN_CAPITALS = re.compile(r"[A-Z]+(?:_[A-Z]+)*")
_ONE_WORD = re.compile(r"[A-Za-z0-9]+")
_BUCKET_ARN = re.compile(r"arn:aws(?:-[a-z]+)*:s3:::[A-Za-z0-9._-]{3,255}")
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/annotations-overview.html
_ANNOTATION_NAME = re.compile(r"(?!(?i:aws|s3))[\w.\-]{1,512}")
_ANNOTATION_OCTETS = 1024**2


class Happening(NamedTuple):
    """What happened, where and when (ms since the epoch)."""

    name: str
    bucket: str
    origin: Origin
    ms: int


def event_data(field: str, of: Happening, given: dict[str, Any] | None) -> dict[str, Any]:
    """Return what this event name carries in that field: what is given, the rest as it usually is."""
    usual = _USUAL[field](of)
    if given is None:
        return usual
    checked = _checked(of.name, given, _RULES[field], "")
    _leave_out_what_contradicts(usual, checked)
    data = _completed(usual, checked)
    _refuse_contradictions(field, of, data)
    return data


def _told(ms: int) -> str:
    return origins.iso_ms(min(ms, origins.LATEST_MS))


def _restored(of: Happening) -> dict[str, Any]:
    # A restored copy for one day stays until the next midnight (UTC) after it.
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html
    expiry = _told((of.ms // _DAY_MS + 2) * _DAY_MS)
    content = {"lifecycleRestorationExpiryTime": expiry, "lifecycleRestoreStorageClass": "GLACIER"}
    return {"restoreEventData": content}


def _replicated(of: Happening) -> dict[str, Any]:
    data = {
        "replicationRuleId": "replication-rule",
        "destinationBucket": of.origin.arn("s3", f"{of.bucket[:55]}-replica", region="", account=""),
        "s3Operation": "OBJECT_PUT",
        "requestTime": origins.iso_ms(of.ms),
    }
    if of.name == _FAILED:
        data["failureReason"] = "AssumeRoleNotPermitted"
    return data


def _annotated(of: Happening) -> dict[str, Any]:
    name = {"name": "my-annotation"}
    gone = of.name == "ObjectAnnotation:Delete"
    return name if gone else {**name, "size": 1024, "eTag": of.origin.ids.hex(32)}


_USUAL: Final[dict[str, Callable[[Happening], dict[str, Any]]]] = {
    "glacierEventData": _restored,
    "lifecycleEventData": lambda _: {"transitionEventData": {"destinationStorageClass": "GLACIER"}},
    "intelligentTieringEventData": lambda _: {"destinationAccessTier": "ARCHIVE_ACCESS"},
    "replicationEventData": _replicated,
    "objectRetentionEventData": lambda of: {
        "mode": "GOVERNANCE",
        "retainUntilDate": _told(of.ms + 30 * _DAY_MS),
    },
    ANNOTATION: _annotated,
}


def _time(path: str, value: object) -> str:
    if value is None:
        raise arguments.invalid(WHERE, path, "a datetime, seconds since the epoch or ISO 8601 text", value)
    return origins.iso_ms(origins.epoch_ms(WHERE, path, value))  # type: ignore[arg-type]  # it refuses other types


def _one_of(*known: str) -> Check:
    return lambda path, value: arguments.choice(WHERE, path, value, known)


def _like(pattern: re.Pattern[str], rule: str) -> Check:
    return lambda path, value: arguments.matching(WHERE, path, value, pattern, rule)


def _text(path: str, value: object) -> str:
    return arguments.text(WHERE, path, value)


def _annotation_name(path: str, value: object) -> str:
    rule = "up to 512 octets of letters, digits, '.', '-' and '_' that do not begin with aws or s3"
    name = arguments.matching(WHERE, path, value, _ANNOTATION_NAME, rule)
    if len(name.encode()) > 512:
        raise arguments.invalid(WHERE, path, rule, value)
    return name


def _annotation_size(path: str, value: object) -> int:
    return arguments.integer(WHERE, path, value, 1, _ANNOTATION_OCTETS)


def _duration(path: str, value: object) -> dict[str, int]:
    if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in {"days", "years"}:
        raise arguments.invalid(WHERE, path, 'a number of days or of years, such as {"days": 90}', value)
    ((unit, many),) = value.items()
    return {arguments.plain(unit): arguments.integer(WHERE, f"{path}.{unit}", many, 1)}


_CAPITALS = "words in capitals joined by '_'"
_RULES: Final[dict[str, Rules]] = {
    "glacierEventData": {
        "restoreEventData": {
            "lifecycleRestorationExpiryTime": _time,
            "lifecycleRestoreStorageClass": _one_of("GLACIER", "DEEP_ARCHIVE", "INTELLIGENT_TIERING"),
        }
    },
    "lifecycleEventData": {
        "transitionEventData": {"destinationStorageClass": _like(_WORDS_IN_CAPITALS, _CAPITALS)}
    },
    "intelligentTieringEventData": {
        "destinationAccessTier": _one_of("ARCHIVE_ACCESS", "DEEP_ARCHIVE_ACCESS")
    },
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-metrics-events.html
    "replicationEventData": {
        "replicationRuleId": _text,
        "destinationBucket": _like(_BUCKET_ARN, "a bucket's ARN, such as 'arn:aws:s3:::uploads'"),
        "s3Operation": _like(_WORDS_IN_CAPITALS, _CAPITALS),
        "requestTime": _time,
        "failureReason": _like(_ONE_WORD, "one word of letters and digits"),
        "threshold": _text,
        "replicationTime": _text,
    },
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_ObjectLockRetention.html
    "objectRetentionEventData": {
        "mode": _one_of("GOVERNANCE", "COMPLIANCE"),
        "retainUntilDate": _time,
        "eventHold": _one_of("ON", "OFF"),
        "eventHoldDuration": _duration,
    },
    ANNOTATION: {"name": _annotation_name, "size": _annotation_size, "eTag": _like(E_TAG, E_TAG_RULE)},
}


def _checked(name: str, given: object, rules: Rules, above: str) -> dict[str, Any]:
    """Return a copy of what is given; a field that this event name does not carry is refused."""
    found = {}
    for field, value in arguments.mapping(WHERE, f"event_data{above}", given).items():
        path = f"{above}.{field}"
        if field not in rules:
            near = arguments.closest(field, rules)
            has = f"event_data{above} of {name} has {', '.join(map(repr, rules))}"
            raise InvalidArgument(f"{WHERE}: {has}, not {field!r}.{near}")
        rule = rules[field]
        found[field] = (
            rule(f"event_data{path}", value) if callable(rule) else _checked(name, value, rule, path)
        )
    return found


def _completed(usual: dict[str, Any], checked: dict[str, Any]) -> dict[str, Any]:
    nested = {
        field: _completed(usual[field], value)
        for field, value in checked.items()
        if isinstance(value, dict) and isinstance(usual.get(field), dict)
    }
    return {**usual, **checked, **nested}


def _leave_out_what_contradicts(usual: dict[str, Any], checked: dict[str, Any]) -> None:
    """Take the expiry from a restore out of Intelligent-Tiering: that moves the object, there is no copy to expire."""
    restored = checked.get("restoreEventData", {})
    if restored.get("lifecycleRestoreStorageClass") == "INTELLIGENT_TIERING":
        del usual["restoreEventData"]["lifecycleRestorationExpiryTime"]


def _refuse_contradictions(field: str, of: Happening, data: dict[str, Any]) -> None:
    time = origins.iso_ms(of.ms)
    if field == "replicationEventData":
        _refuse_contradictions_of_a_replica(of, data, time)
    elif field == "glacierEventData":
        expiry = data["restoreEventData"].get("lifecycleRestorationExpiryTime", time)
        if expiry < time:
            raise InvalidArgument(
                f"{WHERE}: the restored copy expires at {expiry!r}, before the event at {time!r}"
            )


def _refuse_contradictions_of_a_replica(of: Happening, data: dict[str, Any], time: str) -> None:
    if data["requestTime"] > time:
        raise InvalidArgument(f"{WHERE}: requestTime {data['requestTime']!r} is after the event at {time!r}")
    if "failureReason" in data and of.name != _FAILED:
        raise InvalidArgument(
            f"{WHERE}: {of.name} is no failure, got failureReason {data['failureReason']!r}"
        )
    destination, home = data["destinationBucket"], of.origin.partition
    if destination.split(":")[1] != home:
        message = (
            f"destinationBucket {destination!r} is not in the partition {home!r}, which no replication leaves"
        )
        raise InvalidArgument(f"{WHERE}: {message}")
