"""Why a legal event makes a handler fail: what its error says, beside what the event has and has not."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus

from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.delivery.outcome import Event


def kind_of(attempt: Attempt) -> str | None:
    """Return the kind of defect that an error tells of; None where it tells none."""
    error = attempt.invocation.error
    if error is None:
        return None
    if attempt.invocation.timed_out:
        return "times-out"
    said = f"{error.type}: {error.message}"
    if "Decimal" in said and "serializable" in said:
        return "decimal-not-json"
    if error.type == "Function.ResponseSizeTooLarge":
        return "too-large"
    if _lacks_image(attempt.event, error.type):
        return "image-missing"
    if takes_encoded_key(attempt):
        return "key-not-decoded"
    return "null-field" if "NoneType" in said else None


def takes_encoded_key(attempt: Attempt) -> bool:
    """Whether a call had an object's key as the notification has it, encoded.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    keys = {key for key in object_keys(attempt.event) if unquote_plus(key) != key}
    return any(call.service == "s3" and call.parameters.get("Key") in keys for call in attempt.calls)


def object_keys(event: Event) -> list[str]:
    """Return the keys of the objects that an event is about, as the notification has them."""
    records: Any = event.get("Records")
    listed = records if isinstance(records, list) else []
    return [each["s3"]["object"]["key"] for each in listed if isinstance(each, dict) and "s3" in each]


def _lacks_image(event: Event, error: str) -> bool:
    """Whether a change of a table came without an image, and the error is one of reading what is not there."""
    records: Any = event.get("Records") or [{}]
    held = [each["dynamodb"] for each in records if isinstance(each, dict) and "dynamodb" in each]
    lacking = any("NewImage" not in each or "OldImage" not in each for each in held)
    return lacking and error in ("KeyError", "TypeError", "AttributeError")
