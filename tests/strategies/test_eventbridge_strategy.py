"""`strategies.eventbridge_events`: what it reaches, what that shrinks to, and that each argument is honoured."""

from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest
from hypothesis import strategies as st

import pytest_faas
from pytest_faas import events, strategies
from pytest_faas.errors import EventTooLarge, InvalidArgument, UnknownArgument

# `find` shows what it found before it knows that nobody asked.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

ORDERS = "arn:aws:sqs:us-east-1:123456789012:orders"
PLAIN = {
    "version": "0",
    "detail-type": "my-detail-type",
    "source": "my.source",
    "account": "123456789012",
    "time": "2026-01-01T00:00:00Z",
    "region": "us-east-1",
    "resources": [],
    "detail": {},
}


def size(event):
    return len(json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode())


def values(value):
    """Yield each value in a detail, however deep."""
    yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from values(each)


def holds(what):
    return lambda event: any(what(each) for each in values(event["detail"]))


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


# What buses really send: what of the smallest such event is not as plain as can be, and whether an event is one.
REACHED = {
    "an empty detail": ({}, lambda event: True),
    "a key": (None, lambda event: len(event["detail"]) == 1),
    "three keys": (None, lambda event: len(event["detail"]) == 3),
    "an empty key": ({"detail": {"": ""}}, lambda event: "" in event["detail"]),
    "a key that is not ASCII": (None, lambda event: any(not key.isascii() for key in event["detail"])),
    "text that is not ASCII": (None, holds(lambda value: isinstance(value, str) and not value.isascii())),
    "null": (None, holds(lambda value: value is None)),
    "true": ({"detail": {"id": True}}, holds(lambda value: value is True)),
    "an empty map": ({"detail": {"id": {}}}, lambda event: {} in event["detail"].values()),
    "an empty list": ({"detail": {"id": []}}, lambda event: [] in event["detail"].values()),
    "a number beyond 53 bits": (None, holds(lambda value: isinstance(value, int) and abs(value) > 2**53)),
    "a fraction": (None, holds(lambda value: isinstance(value, float) and value % 1)),
    "a number near the end of floats": (None, holds(lambda value: is_number(value) and abs(value) >= 1e300)),
    "many levels": (None, lambda event: json.dumps(event["detail"]).count("[") > 20),
    "256 KB": (None, lambda event: size(event) == 262_144),
    "1 MB": (None, lambda event: size(event) == 1_048_576),
    "a detail type of one character": ({"detail-type": "a", "source": "a"}, lambda event: len(event["detail-type"]) == 1),
    "a detail type of 128 characters": ({"detail-type": "x" * 128, "source": "x" * 256}, lambda event: len(event["detail-type"]) == 128),
    "a detail type that is not ASCII": (
        {"detail-type": "ü" * 128, "source": "größe.de"}, lambda event: not event["detail-type"].isascii(),
    ),
    "a resource": ({"resources": [ORDERS]}, lambda event: event["resources"]),
    "several resources": (None, lambda event: len(event["resources"]) == 3),
    "many resources": (None, lambda event: len(event["resources"]) == 20),
    "a replay": ({"replay-name": "my-replay"}, lambda event: event.get("replay-name") == "my-replay"),
    "a service": (
        {
            "source": "aws.ec2",
            "detail-type": "EC2 Instance State-change Notification",
            "resources": ["arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0"],
            "detail": {"instance-id": "i-0123456789abcdef0", "state": "pending"},
        },
        lambda event: event["source"].startswith("aws."),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REACHED)
def test_it_reaches_what_buses_send_and_shrinks_to_the_plainest(name, smallest):
    remarkable, is_one = REACHED[name]
    event = smallest(strategies.eventbridge_events(), is_one)
    pytest_faas.validate(event).raise_for_faults()
    event.pop("id")
    if remarkable is not None:
        assert event == PLAIN | remarkable


def test_the_smallest_event_is_what_the_factory_makes_of_an_empty_detail(smallest):
    event = smallest(strategies.eventbridge_events(), lambda event: True)
    with events.origin(seed=0, at="2026-01-01T00:00:00Z"):
        assert event == events.eventbridge({})


ID = "6a7e8feb-b491-4cf7-a9f1-bf3703467718"
# A value, the field of the event that it shows in, and what that shows.
ARGUMENTS = {
    "detail": ({"order": 7}, "detail", {"order": 7}),
    "detail_type": ("Order Placed", "detail-type", "Order Placed"),
    "source": ("my.shop", "source", "my.shop"),
    "resources": ([ORDERS], "resources", [ORDERS]),
    "at": ("2026-02-03T04:05:06.789Z", "time", "2026-02-03T04:05:06Z"),
    "event_id": (ID, "id", ID),
    "replay_name": ("again", "replay-name", "again"),
    "overrides": ({"region": "eu-west-1"}, "region", "eu-west-1"),
}


@pytest.mark.parametrize("drawn", [False, True])
@pytest.mark.parametrize("name", ARGUMENTS)
def test_an_argument_is_honoured_fixed_and_as_a_strategy(name, drawn, every):
    value, field, shown = ARGUMENTS[name]
    strategy = strategies.eventbridge_events(**{name: st.just(value) if drawn else value})
    assert all(event[field] == shown for event in every(strategy))


def test_the_arguments_are_the_factorys(parameters):
    assert parameters(strategies.eventbridge_events) == parameters(events.eventbridge)


def test_none_leaves_the_replay_out(every):
    assert all(
        "replay-name" not in event for event in every(strategies.eventbridge_events(replay_name=None), 200)
    )


@pytest.mark.parametrize(
    "argument", [{"detail": {}}, {"source": "a"}, {"detail_type": "a"}, {"resources": []}]
)
def test_what_is_given_is_not_put_into_an_event_of_a_service(argument, every):
    assert all(
        not event["source"].startswith("aws.")
        for event in every(strategies.eventbridge_events(**argument), 200)
    )


def test_datetimes_of_a_strategy_are_utc_and_those_that_no_event_can_tell_are_passed_over(every):
    instants = st.datetimes()
    times = [event["time"] for event in every(strategies.eventbridge_events(at=instants, detail={}), 200)]
    assert len(set(times)) > 20
    assert all(datetime.fromisoformat(time[:-1]).year >= 1970 for time in times)
    aware = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(timezone.utc))
    assert {event["time"][:4] for event in every(strategies.eventbridge_events(at=aware, detail={}))} <= {
        "2026",
        "2027",
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"detail": []}, "detail must be a dict: a JSON object"),
        ({"detail": {"n": {1}}}, "detail is not JSON-able"),
        ({"detail": {1: 2}}, "detail is not JSON-able"),
        ({"detail_type": ""}, "detail_type must be a non-empty str"),
        ({"detail_type": "x" * 129}, "detail_type must be up to 128 characters"),
        ({"source": None}, "source must be a non-empty str"),
        ({"resources": ORDERS}, "resources must be a list of ARNs"),
        ({"at": "soon"}, "at must be"),
        ({"at": datetime(1969, 1, 1)}, "at must be"),
        ({"event_id": 7}, "event_id must be"),
        ({"replay_name": "a b"}, "replay_name must be"),
        ({"overrides": 1}, "overrides must be a dict"),
    ],
)
def test_a_value_that_cannot_be_is_refused_at_the_call(arguments, message):
    with pytest.raises(InvalidArgument, match=message) as refused:
        strategies.eventbridge_events(**arguments)
    assert str(refused.value).startswith("strategies.eventbridge_events: ")


def test_a_detail_above_the_limit_is_refused_at_the_call():
    with pytest.raises(EventTooLarge, match=r"^strategies\.eventbridge_events: the event has"):
        strategies.eventbridge_events(detail={"data": "x" * 1_048_576})


def test_an_unknown_argument_names_the_closest():
    with pytest.raises(UnknownArgument, match=r"no argument 'details'\. Did you mean 'detail'\?"):
        strategies.eventbridge_events(details={})


def test_what_a_strategy_draws_wrongly_is_refused_by_the_factory(every):
    with pytest.raises(InvalidArgument, match=r"^eventbridge: source must be"):
        every(strategies.eventbridge_events(source=st.just("")))


def test_it_is_shown_as_it_was_called():
    strategy = strategies.eventbridge_events(source="my.shop", at=st.datetimes())
    assert repr(strategy) == "eventbridge_events(source='my.shop', at=datetimes())"


def test_two_processes_draw_the_same_bytes(drawn_in_a_process):
    assert drawn_in_a_process("eventbridge_events", 1) == drawn_in_a_process("eventbridge_events", 2)
