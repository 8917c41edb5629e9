"""`strategies.schedule_events`: what it reaches, what that shrinks to, and that each argument is honoured."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st

import pytest_faas
from pytest_faas import events, strategies
from pytest_faas.errors import InvalidArgument, UnknownArgument
from pytest_faas.strategies._times import CLOCK_CHANGES

ARN = "arn:aws:events:us-east-1:123456789012:rule/"


def time(event):
    return datetime.fromisoformat(event["time"][:-1]).replace(tzinfo=timezone.utc)


def name_of(event):
    return event["resources"][0].rpartition("/")[2]


def shift(zone, instant):
    """Return by how much the clocks of a zone change at an instant."""
    before = (instant - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
    return instant.astimezone(ZoneInfo(zone)).utcoffset() - before.utcoffset()


def changes_at(*zones, forward):
    """Tell whether the clocks of a zone change just then, and in which direction."""

    def condition(event):
        if not 1970 < time(event).year < 2037:
            return False
        moved = [shift(zone, time(event)) for zone in zones]
        return any(each > timedelta(0) if forward else each < timedelta(0) for each in moved)

    return condition


def local(zone, hour, minute, *, days):
    """Tell whether it is that time on a clock of the zone, on one of those days."""

    def condition(event):
        if not 1970 < time(event).year < 2037:
            return False
        there = time(event).astimezone(ZoneInfo(zone))
        return (there.hour, there.minute) == (hour, minute) and (there.month, there.day) in days

    return condition


# What schedules really meet: the time of the smallest such event, and whether an event is one.
REACHED = {
    "any time": ("2026-01-01T00:00:00Z", lambda event: True),
    "a leap day": ("2028-02-29T00:00:00Z", lambda event: event["time"][5:10] == "02-29"),
    "the leap day of a century": ("2000-02-29T00:00:00Z", lambda event: event["time"].startswith("2000-02-29")),
    "the end of a leap day": ("2028-02-29T23:59:59Z", lambda event: event["time"].endswith("-02-29T23:59:59Z")),
    "the last second of a year": ("2026-12-31T23:59:59Z", lambda event: event["time"].endswith("-12-31T23:59:59Z") and time(event).year < 2028),
    "a year's last day, the 366th": ("2028-12-31T23:59:59Z", lambda event: time(event).timetuple().tm_yday == 366),
    "the last day of February of no leap year": (None, lambda event: event["time"][5:10] == "02-28" and event["time"].endswith("23:59:59Z")),
    "midnight": ("2026-01-01T00:00:00Z", lambda event: event["time"].endswith("T00:00:00Z")),
    "the last second of 31 bits": ("2038-01-19T03:14:07Z", lambda event: time(event).timestamp() == 2**31 - 1),
    "the first time": ("1970-01-01T00:00:00Z", lambda event: time(event).timestamp() == 0),
    "the last time": ("9999-12-31T23:59:59Z", lambda event: time(event).year == 9999),
    "New York springs forward": ("2026-03-08T07:00:00Z", changes_at("America/New_York", forward=True)),
    "New York falls back": ("2026-11-01T06:00:00Z", changes_at("America/New_York", forward=False)),
    "Europe springs forward": ("2026-03-29T01:00:00Z", changes_at("Europe/Berlin", "Europe/London", forward=True)),
    "Europe falls back": ("2026-10-25T01:00:00Z", changes_at("Europe/Berlin", "Europe/London", forward=False)),
    "Sydney falls back in April": ("2026-04-04T16:00:00Z", changes_at("Australia/Sydney", forward=False)),
    "half an hour on Lord Howe": (None, changes_at("Australia/Lord_Howe", forward=True)),
    "half past one comes twice in New York": (None, local("America/New_York", 1, 30, days={(11, 1), (11, 7)})),
    "half past two comes twice in Berlin": (None, local("Europe/Berlin", 2, 30, days={(10, 25), (10, 31)})),
}  # fmt: skip


@pytest.mark.parametrize("name", REACHED)
def test_it_reaches_the_times_that_schedules_meet_and_shrinks_to_the_plainest(name, smallest):
    expected, holds = REACHED[name]
    event = smallest(strategies.schedule_events(), holds)
    pytest_faas.validate(event).raise_for_faults()
    assert expected is None or event["time"] == expected
    assert name_of(event) == "my-rule"


@pytest.mark.parametrize("zone", CLOCK_CHANGES)
def test_the_clocks_of_a_zone_change_when_the_table_says(zone):
    instants = [datetime.fromisoformat(text).replace(tzinfo=timezone.utc) for text in CLOCK_CHANGES[zone]]
    shifts = [shift(zone, instant) for instant in instants]
    assert all(each in {timedelta(hours=1), timedelta(minutes=30)} for each in map(abs, shifts))
    assert all(one == -other for one, other in pairwise(shifts)), "forward and back in turn"


NAMES = {
    "one character": ("a", lambda event: len(name_of(event)) == 1),
    "64 characters": ("x" * 64, lambda event: len(name_of(event)) == 64),
    "punctuation": (None, lambda event: {".", "-", "_"} <= set(name_of(event))),
    "capitals": (None, lambda event: name_of(event) != name_of(event).lower()),
}


@pytest.mark.parametrize("name", NAMES)
def test_it_reaches_the_names_that_rules_may_have(name, smallest):
    expected, holds = NAMES[name]
    event = smallest(strategies.schedule_events(), holds)
    pytest_faas.validate(event).raise_for_faults()
    assert expected is None or name_of(event) == expected
    assert event["time"] == "2026-01-01T00:00:00Z"


def test_the_smallest_event_is_the_factorys_own(smallest):
    event = smallest(strategies.schedule_events(), lambda event: True)
    with events.origin(seed=0, at="2026-01-01T00:00:00Z"):
        assert event == events.schedule()


ID = "6a7e8feb-b491-4cf7-a9f1-bf3703467718"
# A value, the field of the event that it shows in, and what that shows.
ARGUMENTS = {
    "rule": ("nightly", "resources", [ARN + "nightly"]),
    "at": ("2026-01-01T00:00:00Z", "time", "2026-01-01T00:00:00Z"),
    "event_id": (ID, "id", ID),
    "overrides": ({"region": "eu-west-1"}, "region", "eu-west-1"),
}


@pytest.mark.parametrize("drawn", [False, True])
@pytest.mark.parametrize("name", ARGUMENTS)
def test_an_argument_is_honoured_fixed_and_as_a_strategy(name, drawn, every):
    value, field, shown = ARGUMENTS[name]
    strategy = strategies.schedule_events(**{name: st.just(value) if drawn else value})
    assert all(event[field] == shown for event in every(strategy))


def test_the_arguments_are_the_factorys(parameters):
    assert parameters(strategies.schedule_events) == parameters(events.schedule)


def test_naive_datetimes_are_utc_and_those_that_no_event_can_tell_are_passed_over(every):
    drawn = every(strategies.schedule_events(at=st.datetimes()), 200)
    assert len({event["time"] for event in drawn}) > 20
    assert all(1970 <= time(event).year <= 9999 for event in drawn)
    [event] = {
        event["time"] for event in every(strategies.schedule_events(at=st.just(datetime(2026, 3, 29, 2, 30))))
    }
    assert event == "2026-03-29T02:30:00Z"


def test_none_is_the_time_of_the_event_itself(every):
    drawn = every(strategies.schedule_events(at=None))
    assert {2026 <= time(event).year <= 2036 for event in drawn} == {True}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rule": "a b"}, "rule must be 1 to 64 letters"),
        ({"rule": ""}, "rule must be"),
        ({"rule": None}, "rule must be"),
        ({"rule": st.text}, "rule must be"),
        ({"at": "tomorrow"}, "at must be a datetime"),
        ({"at": datetime(1969, 12, 31)}, "at must be a datetime"),
        ({"at": True}, "at must be a datetime"),
        ({"event_id": ""}, "event_id must be"),
        ({"overrides": {"detail": {1}}}, "overrides is not JSON-able"),
    ],
)
def test_a_value_that_cannot_be_is_refused_at_the_call(arguments, message):
    with pytest.raises(InvalidArgument, match=message) as refused:
        strategies.schedule_events(**arguments)
    assert str(refused.value).startswith("strategies.schedule_events: ")


def test_an_unknown_argument_names_the_closest():
    with pytest.raises(UnknownArgument, match=r"no argument 'rules'\. Did you mean 'rule'\?"):
        strategies.schedule_events(rules="a")


def test_what_a_strategy_draws_wrongly_is_refused_by_the_factory(every):
    with pytest.raises(InvalidArgument, match=r"^schedule: rule must be"):
        every(strategies.schedule_events(rule=st.just("a b")))


def test_it_is_shown_as_it_was_called():
    strategy = strategies.schedule_events(rule="nightly", at=st.datetimes())
    assert repr(strategy) == "schedule_events(rule='nightly', at=datetimes())"


def test_two_processes_draw_the_same_bytes(drawn_in_a_process):
    assert drawn_in_a_process("schedule_events", 1) == drawn_in_a_process("schedule_events", 2)
