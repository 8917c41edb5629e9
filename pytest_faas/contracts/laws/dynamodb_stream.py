"""What must agree in an event of a DynamoDB stream.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytest_faas.contracts.faults import ABSENT, Fault, joined, shown
from pytest_faas.contracts.law import Json, law
from pytest_faas.contracts.laws import _dynamodb_size, _stream, _times

_VIEWS_WITH = {
    "NewImage": {"NEW_IMAGE", "NEW_AND_OLD_IMAGES"},
    "OldImage": {"OLD_IMAGE", "NEW_AND_OLD_IMAGES"},
}
_NEVER = {"NewImage": "REMOVE", "OldImage": "INSERT"}

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
_LARGEST_ITEM = 400 * 1024
_LARGEST_KEYS = (2048, 1024)  # of the partition key and of the sort key, which an event does not tell apart


@law("eventName", "dynamodb.StreamViewType", "dynamodb.NewImage")
def new_image_by_name_and_view(record: Json) -> Iterator[Fault]:
    """Demand the new image if the view has it, except after a REMOVE."""
    yield from _presence(record, "NewImage")


@law("eventName", "dynamodb.StreamViewType", "dynamodb.OldImage")
def old_image_by_name_and_view(record: Json) -> Iterator[Fault]:
    """Demand the old image if the view has it, except after an INSERT."""
    yield from _presence(record, "OldImage")


@law("dynamodb.Keys", "dynamodb.NewImage")
def keys_of_the_new_image(record: Json) -> Iterator[Fault]:
    """Demand the key in the new image."""
    yield from _keys(record, "NewImage")


@law("dynamodb.Keys", "dynamodb.OldImage")
def keys_of_the_old_image(record: Json) -> Iterator[Fault]:
    """Demand the key in the old image."""
    yield from _keys(record, "OldImage")


@law("eventName", "dynamodb.NewImage", "dynamodb.OldImage")
def a_modification_modifies(record: Json) -> Iterator[Fault]:
    """Demand two images that differ: a write that changes nothing leaves no record."""
    images = record["dynamodb"].get("NewImage"), record["dynamodb"].get("OldImage")
    if record["eventName"] == "MODIFY" and None not in images and _plain(images[0]) == _plain(images[1]):
        message = f"{shown(images[0])} equals OldImage, and a write that changes nothing leaves no record"
        yield Fault("dynamodb.NewImage", images[0], "an image other than OldImage", message)


@law("eventName", "userIdentity")
def only_deletes_by_time_to_live(record: Json) -> Iterator[Fault]:
    """Demand that Time to Live did nothing but delete."""
    if "userIdentity" in record and record["eventName"] != "REMOVE":
        message = f"is the mark of a delete by Time to Live, but eventName is {shown(record['eventName'])}"
        yield Fault("userIdentity", record["userIdentity"], ABSENT, message)


@law(
    "eventName",
    "dynamodb.StreamViewType",
    "dynamodb.Keys",
    "dynamodb.NewImage",
    "dynamodb.OldImage",
    "dynamodb.SizeBytes",
)
def size(record: Json) -> Iterator[Fault]:
    """Demand the size of the key and the images, if these are the ones that belong there."""
    held = record["dynamodb"]
    if any(True for image in _VIEWS_WITH for _ in _presence(record, image)):
        return
    parts = [name for name in ("Keys", "NewImage", "OldImage") if name in held]
    known = _dynamodb_size.sizes([held[name] for name in parts])
    if held["SizeBytes"] not in known:
        told = " or ".join(map(str, known))
        message = f"{held['SizeBytes']} is not the size of {' and '.join(parts)}: {told}"
        yield Fault("dynamodb.SizeBytes", held["SizeBytes"], known[0] if len(known) == 1 else told, message)


@law("dynamodb.NewImage")
def size_of_the_new_image(record: Json) -> Iterator[Fault]:
    """Demand an item of 400 KB at most."""
    yield from _too_large(record, "NewImage")


@law("dynamodb.OldImage")
def size_of_the_old_image(record: Json) -> Iterator[Fault]:
    """Demand an item of 400 KB at most."""
    yield from _too_large(record, "OldImage")


@law("dynamodb.Keys")
def size_of_the_keys(record: Json) -> Iterator[Fault]:
    """Demand a partition key of 2048 octets at most, and a sort key of 1024."""
    keys = record["dynamodb"]["Keys"]
    sizes = sorted(
        ((_dynamodb_size.READINGS[0].of_value(value), name) for name, value in keys.items()), reverse=True
    )
    for (octets, name), largest in zip(sizes, _LARGEST_KEYS, strict=False):
        if octets > largest:
            message = f"{shown(keys[name])} has {octets:,} octets; a key of this item has {largest:,} at most"
            yield Fault(joined(["dynamodb", "Keys", name]), keys[name], f"{largest} octets or fewer", message)


@law("eventSourceARN")
def label_in_the_calendar(record: Json) -> Iterator[Fault]:
    """Demand a label that is a time: that at which the stream was made."""
    label = record["eventSourceARN"].rpartition("/")[2]
    if _times.instant(f"{label}Z") is None:
        message = f"{shown(label)}, the label of the stream, is in no calendar"
        yield Fault(
            "eventSourceARN", record["eventSourceARN"], "an ARN that ends in a time that exists", message
        )


@law("Records.*.dynamodb.Keys")
def one_key_schema(event: Json) -> Iterator[Fault]:
    """Demand keys of the same names and types, since a table has one key schema."""
    keys = _stream.each(event, "dynamodb.Keys")
    for index, seen in enumerate(keys):
        if _key_schema(seen) != _key_schema(keys[0]):
            message = (
                f"{shown(seen)}, but Records[0].dynamodb.Keys is {shown(keys[0])}: a table has one key schema"
            )
            yield Fault(f"Records[{index}].dynamodb.Keys", seen, f"keys like {shown(keys[0])}", message)


@law("Records.*.eventID")
def distinct_ids(event: Json) -> Iterator[Fault]:
    """Demand of each change an id of its own."""
    first: dict[str, int] = {}
    for index, event_id in enumerate(_stream.each(event, "eventID")):
        if first.setdefault(event_id, index) != index:
            message = f"{shown(event_id)} is also that of Records[{first[event_id]}]; each change has an id of its own"
            yield Fault(f"Records[{index}].eventID", event_id, "an id of its own", message)


def _presence(record: Json, image: str) -> Iterator[Fault]:
    name, view, held = record["eventName"], record["dynamodb"]["StreamViewType"], record["dynamodb"]
    if view not in _VIEWS_WITH[image]:
        reason = f"StreamViewType is {view}"
    elif name == _NEVER[image]:
        reason = f"eventName is {name}"
    elif image not in held:
        message = f"is missing, but StreamViewType is {view} and eventName {name}"
        yield Fault(f"dynamodb.{image}", ABSENT, "an item: an object of attributes", message)
        return
    else:
        return
    if image in held:
        yield Fault(f"dynamodb.{image}", held[image], ABSENT, f"is {shown(held[image])}, but {reason}")


def _keys(record: Json, image: str) -> Iterator[Fault]:
    item = record["dynamodb"].get(image)
    for name, value in record["dynamodb"]["Keys"].items() if item is not None else ():
        path = joined(["dynamodb", image, name])
        if name not in item:
            yield Fault(path, ABSENT, value, f"is missing, but dynamodb.Keys has it: {shown(value)}")
        elif item[name] != value:
            yield Fault(path, item[name], value, f"{shown(item[name])}, but dynamodb.Keys has {shown(value)}")


def _too_large(record: Json, image: str) -> Iterator[Fault]:
    item = record["dynamodb"].get(image, {})
    octets = _dynamodb_size.READINGS[0].of_item(item)
    if octets > _LARGEST_ITEM:
        message = f"has {octets:,} octets; an item has {_LARGEST_ITEM:,} at most"
        yield Fault(f"dynamodb.{image}", item, f"{_LARGEST_ITEM:,} octets or fewer", message)


def _key_schema(keys: Json) -> dict[str, list[str]]:
    return {name: list(value) for name, value in keys.items()}


def _plain(value: Any) -> Any:
    """Return an attribute value or an item with its sets in one order, since a set has none."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {
            name: sorted(held) if name in ("SS", "NS", "BS") and isinstance(held, list) else _plain(held)
            for name, held in value.items()
        }
    return value


RECORD_LAWS = (
    new_image_by_name_and_view,
    old_image_by_name_and_view,
    keys_of_the_new_image,
    keys_of_the_old_image,
    a_modification_modifies,
    only_deletes_by_time_to_live,
    size,
    size_of_the_new_image,
    size_of_the_old_image,
    size_of_the_keys,
    _stream.region_of_the_stream,
    _stream.partition_of_the_stream,
    label_in_the_calendar,
)
EVENT_LAWS = (
    _stream.sameness_law("eventSourceARN", "a batch is of one stream"),
    _stream.sameness_law("dynamodb.StreamViewType", "a stream has one view type"),
    one_key_schema,
    distinct_ids,
    _stream.increase_law("dynamodb.SequenceNumber"),
    *_stream.window_laws("dynamodb.ApproximateCreationDateTime"),
)
