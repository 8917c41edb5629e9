"""DynamoDB stream: what a function receives when items of a table change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final, Literal

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.arguments import known_arguments
from pytest_faas.errors import InvalidArgument
from pytest_faas.events import DynamodbChange, Event, dynamodb_stream, insert
from pytest_faas.events._dynamodb_keys import key_names
from pytest_faas.strategies._arguments import DRAWN, flag, whole_number
from pytest_faas.strategies._batches import FULL, carried, sizes
from pytest_faas.strategies._build import drawn_origin, named
from pytest_faas.strategies._dynamodb_changes import EXPIRY, Plot, changes, plots
from pytest_faas.strategies._dynamodb_items import storable
from pytest_faas.strategies._dynamodb_steps import Course, drawn_steps, shortened, table_of, users_steps
from pytest_faas.strategies._given import Given
from pytest_faas.strategies._times import tellable
from pytest_faas.strategies._windows import SECONDS, fixed_window, opened_ms, window

__tracebackhide__ = errors.hidden_from

__all__ = ["dynamodb_stream_events"]

Time = datetime | float | str | None
View = Literal["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]
EventName = Literal["INSERT", "MODIFY", "REMOVE"]

_WHERE = "strategies.dynamodb_stream_events"
_APART = 4  # records whose item is drawn for each, where the user gave a strategy of items
_EVENT_NAMES = ("INSERT", "MODIFY", "REMOVE")
_STREAMS: Final = st.sampled_from(
    [
        (table, view)
        for view in ("NEW_AND_OLD_IMAGES", "NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE", "KEYS_ONLY")
        for table in ("my-table", "orders", "A.b_c-1", "x" * 255)
    ]
)
_SIZES: Final = (*[1] * 80, *[2] * 20, *[3] * 10, *[4] * 5, *[10] * 2, *[FULL] * 2)
_EMPTY: Final = st.booleans()


@known_arguments(_WHERE)
def dynamodb_stream_events(
    *,
    item: dict[str, Any] | SearchStrategy[dict[str, Any]] = DRAWN,
    event_name: EventName | SearchStrategy[EventName] = DRAWN,
    ttl: bool | SearchStrategy[bool] = DRAWN,
    table: str | SearchStrategy[str] = DRAWN,
    view: View | SearchStrategy[View] = DRAWN,
    keys: str | Sequence[str] | SearchStrategy[str | Sequence[str]] | None = DRAWN,
    stream_label: Time | SearchStrategy[Time] | SearchStrategy[datetime] = DRAWN,
    shard_id: str | SearchStrategy[str] | None = DRAWN,
    tumbling_window_in_seconds: int | SearchStrategy[int] = DRAWN,
    state: dict[str, Any] | SearchStrategy[dict[str, Any]] | None = DRAWN,
    is_final_invoke_for_window: bool | SearchStrategy[bool] = DRAWN,
    is_window_terminated_early: bool | SearchStrategy[bool] = DRAWN,
    overrides: dict[str, Any] | SearchStrategy[dict[str, Any]] | None = None,
    min_size: int = 1,
    max_size: int | None = None,
) -> SearchStrategy[Event]:
    """Draw batches of a table's stream: each argument of `events.dynamodb_stream` is a value or a strategy.

    `item` is an item as `events.insert` takes it; a MODIFY changes one drawn item into another with the same key, or
    leaves out its last attribute where there is no other. `keys` names the key if `events.dynamodb_stream` would not
    find it. Items with numbers that no table keeps, or with an empty key, are drawn anew. `event_name`
    allows only that change, as an event filter does, `ttl` only removals that are (or are not)
    expiries. A batch has `min_size` to `max_size` changes (1 to 100, mostly few; Lambda allows 10,000), as far as one
    invocation carries them; of your own strategies, those after the first four repeat what was drawn. With
    `min_size=0` the last call of a tumbling window may come without changes.

    Drawn are all views and changes, several changes of one item in their order, composite keys, every type and its
    extremes, items of 400 KiB, tumbling windows (not with `tumbling_window_in_seconds=0`). Shrinks to one INSERT of
    `{"id": "a"}`.

    Raises `InvalidArgument` at once for a fixed value that `events.dynamodb_stream` refuses.
    https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html

    >>> from hypothesis import find
    >>> from pytest_faas import strategies
    >>> event = find(strategies.dynamodb_stream_events(event_name="REMOVE", table="orders"), lambda event: True)
    >>> [(record["eventName"], record["dynamodb"]["OldImage"]) for record in event["Records"]]
    [('REMOVE', {'id': {'S': 'a'}})]
    """
    given = Given(_WHERE, dict(locals()), {"min_size": 1, "max_size": None, "overrides": None})
    given.filtered("item", storable).filtered("stream_label", tellable)
    given.checked("ttl", arguments.flag).checked("keys", _names).checked(SECONDS, whole_number)
    given.prepared["size"] = sizes(_WHERE, min_size, max_size, _SIZES)
    given.prepared["plot"] = _plots(given)
    given.refuse_early(lambda: _judged(given))
    return named("dynamodb_stream_events", given, partial(_draw, given))


def _names(_where: str, _name: str, keys: Any) -> Any:
    """Return drawn names of key attributes if a table can have them."""
    key_names(keys, ())
    return keys


def _plots(given: Given) -> SearchStrategy[Plot]:
    """Return a strategy of what may happen; refuse what no stream has."""
    flag(_WHERE, "ttl", given.fixed.get("ttl", DRAWN))
    event_name, ttl = given.fixed.get("event_name"), given.fixed.get("ttl")
    if "event_name" in given.fixed:
        arguments.choice(_WHERE, "event_name", event_name, _EVENT_NAMES)
    if ttl and "event_name" not in given:
        event_name = "REMOVE"
    if ttl and event_name in {"INSERT", "MODIFY"}:
        hint = f", but event_name is {event_name!r}"
        raise InvalidArgument(f"{_WHERE}: ttl=True is a REMOVE by Time to Live{hint}: leave one of them out")
    return plots(event_name, ttl=ttl)


def _judged(given: Given) -> Event:
    """Build the event of what is fixed."""
    fixed = given.only("table", "view", "keys", "stream_label")
    item = given.fixed.get("item", _stand_in(fixed.get("keys")))
    change = insert(item)
    if given.fixed.get("event_name") == "MODIFY" and "item" in given.fixed and "keys" not in given.drawn:
        key = key_names(fixed.get("keys"), (change,))
        if shortened(item, key) is None:
            hint = ", since a MODIFY changes an attribute that is not"
            raise arguments.invalid(_WHERE, "item", f"an item with more than its key {key}{hint}", item)
    return dynamodb_stream(change, **fixed, **fixed_window(given, ("shard_id",)))


def _stand_in(keys: Any) -> dict[str, Any]:
    """Return an item with these keys, as far as they are what keys can be."""
    names = [keys] if isinstance(keys, str) else keys
    known = isinstance(names, (list, tuple)) and names and all(isinstance(name, str) for name in names)
    return dict.fromkeys(filter(None, names), "a") or {"id": "a"} if known else {"id": "a"}


def _draw(given: Given, draw: DrawFn) -> Event:
    with drawn_origin(draw):
        tumbling = window(draw, given, ("shard_id",))
        table, view = draw(_STREAMS)
        stream = {
            "table": given.value(draw, "table", table),
            "view": given.value(draw, "view", view),
            "keys": given.value(draw, "keys"),
            **given.values(draw, "stream_label", "overrides"),
        }
        if not given.fixed["min_size"] and tumbling.get("is_final_invoke_for_window") and draw(_EMPTY):
            return dynamodb_stream(**stream, **tumbling)
        batch, stream["keys"] = _batch(draw, given, stream["keys"], tumbling.get(SECONDS, 0))
        least = given.fixed["min_size"]
        return carried(lambda some: dynamodb_stream(*some, **stream, **tumbling), batch, least)


def _batch(draw: DrawFn, given: Given, keys: Any, seconds: int) -> tuple[list[DynamodbChange], Any]:
    """Return the changes, and the names of the key."""
    course = _course(draw, given, seconds)
    follow = "event_name" not in given or course.kinds[0] == "MODIFY" == given.fixed.get("event_name")
    if "item" in given:
        return changes(users_steps(draw, given, keys, course), follow=follow), keys
    names, key = table_of(draw, keys)
    return changes(drawn_steps(draw, names, key, course), follow=follow), names


def _course(draw: DrawFn, given: Given, seconds: int) -> Course:
    """Draw how many changes there are, and which."""
    size: int = draw(given.prepared["size"])
    if "event_name" in given.drawn:
        kinds = [
            arguments.choice(_WHERE, "event_name", given.value(draw, "event_name"), _EVENT_NAMES)
            for _ in range(min(size, _APART))
        ]
        plot = Plot(tuple(kinds))
    else:
        plot = draw(given.prepared["plot"])
    if plot.one_item:
        largest = given.fixed["max_size"]
        size = max(size, len(plot.kinds) if largest is None else min(len(plot.kinds), largest))
    kinds = [plot.kinds[index % len(plot.kinds)] for index in range(size)]
    if "ttl" in given and not {"REMOVE", EXPIRY}.isdisjoint(kinds):
        removal = EXPIRY if given.value(draw, "ttl") else "REMOVE"
        kinds = [removal if kind in {"REMOVE", EXPIRY} else kind for kind in kinds]
    return Course(kinds, _times(size, seconds) if plot.one_item else [None] * size, plot.one_item)


def _times(size: int, seconds: int) -> list[float | None]:
    """Return when an item changed, a second apart and within the tumbling window."""
    now_ms = origins.now_ms()
    first_ms = opened_ms(seconds, now_ms)
    return [max(first_ms, now_ms - 1000 * (size - 1 - index)) / 1000 for index in range(size)]
