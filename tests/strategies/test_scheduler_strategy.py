"""`strategies.scheduler_events`: what it reaches, what that shrinks to, and that each argument is honoured."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

import pytest_faas
from pytest_faas import events, strategies
from pytest_faas.errors import InvalidArgument, UnknownArgument

ARN = "arn:aws:scheduler:us-east-1:123456789012:schedule/"


def group_and_name(event):
    return tuple(event["resources"][0].removeprefix(ARN).split("/"))


# What schedules really send: time, group and name of the smallest such event, and whether an event is one.
PLAIN = ("2026-01-01T00:00:00Z", "default", "my-schedule")
REACHED = {
    "any schedule": (PLAIN, lambda event: True),
    "a leap day": (("2028-02-29T00:00:00Z", *PLAIN[1:]), lambda event: event["time"][5:10] == "02-29"),
    "clocks that change": (("2026-03-29T01:00:00Z", *PLAIN[1:]), lambda event: event["time"] == "2026-03-29T01:00:00Z"),
    "the end of a year": (("2026-12-31T23:59:59Z", *PLAIN[1:]), lambda event: event["time"][:19] == "2026-12-31T23:59:59"),
    "another group": ((PLAIN[0], "nightly", PLAIN[2]), lambda event: group_and_name(event)[0] != "default"),
    "a name of 64 characters": ((*PLAIN[:2], "x" * 64), lambda event: len(group_and_name(event)[1]) == 64),
    "a group of one character": ((PLAIN[0], "a", PLAIN[2]), lambda event: len(group_and_name(event)[0]) == 1),
    "punctuation": ((*PLAIN[:2], "_"), lambda event: not set("._-").isdisjoint(group_and_name(event)[1].replace("my-schedule", ""))),
}  # fmt: skip


@pytest.mark.parametrize("name", REACHED)
def test_it_reaches_what_schedules_send_and_shrinks_to_the_plainest(name, smallest):
    expected, holds = REACHED[name]
    event = smallest(strategies.scheduler_events(), holds)
    pytest_faas.validate(event).raise_for_faults()
    assert (event["time"], *group_and_name(event)) == expected
    assert event["detail"] == "{}"


def test_the_smallest_event_is_the_factorys_own(smallest):
    event = smallest(strategies.scheduler_events(), lambda event: True)
    with events.origin(seed=0, at="2026-01-01T00:00:00Z"):
        assert event == events.scheduler()


ID = "6a7e8feb-b491-4cf7-a9f1-bf3703467718"
# A value, what of the event it shows in, and what that shows.
ARGUMENTS = {
    "schedule": ("nightly", lambda event: group_and_name(event)[1], "nightly"),
    "group": ("billing", lambda event: group_and_name(event)[0], "billing"),
    "at": ("2026-01-01T00:00:00Z", lambda event: event["time"], "2026-01-01T00:00:00Z"),
    "event_id": (ID, lambda event: event["id"], ID),
    "overrides": ({"region": "eu-west-1"}, lambda event: event["region"], "eu-west-1"),
}


@pytest.mark.parametrize("drawn", [False, True])
@pytest.mark.parametrize("name", ARGUMENTS)
def test_an_argument_is_honoured_fixed_and_as_a_strategy(name, drawn, every):
    value, look, shown = ARGUMENTS[name]
    strategy = strategies.scheduler_events(**{name: st.just(value) if drawn else value})
    assert all(look(event) == shown for event in every(strategy))


def test_the_arguments_are_the_factorys(parameters):
    assert parameters(strategies.scheduler_events) == parameters(events.scheduler)


def test_datetimes_that_no_event_can_tell_are_passed_over(every):
    drawn = every(strategies.scheduler_events(at=st.datetimes()), 200)
    assert len({event["time"] for event in drawn}) > 20
    assert all(event["time"] >= "1970" for event in drawn)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"schedule": "a/b"}, "schedule must be 1 to 64 letters"),
        ({"group": ""}, "group must be 1 to 64 letters"),
        ({"at": "tomorrow"}, "at must be a datetime"),
        ({"event_id": 1}, "event_id must be"),
        ({"overrides": []}, "overrides must be a dict"),
    ],
)
def test_a_value_that_cannot_be_is_refused_at_the_call(arguments, message):
    with pytest.raises(InvalidArgument, match=message) as refused:
        strategies.scheduler_events(**arguments)
    assert str(refused.value).startswith("strategies.scheduler_events: ")


def test_an_unknown_argument_names_the_closest():
    with pytest.raises(UnknownArgument, match=r"no argument 'groups'\. Did you mean 'group'\?"):
        strategies.scheduler_events(groups="a")


def test_what_a_strategy_draws_wrongly_is_refused_by_the_factory(every):
    with pytest.raises(InvalidArgument, match=r"^scheduler: group must be"):
        every(strategies.scheduler_events(group=st.just("a b")))


def test_it_is_shown_as_it_was_called():
    assert (
        repr(strategies.scheduler_events(group=st.just("a"), at=None))
        == "scheduler_events(group=just('a'), at=None)"
    )


def test_two_processes_draw_the_same_bytes(drawn_in_a_process):
    assert drawn_in_a_process("scheduler_events", 1) == drawn_in_a_process("scheduler_events", 2)
