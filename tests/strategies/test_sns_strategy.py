"""`strategies.sns_events`: what it reaches, what that shrinks to, and that each argument is honoured."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pytest_faas
from pytest_faas import events, strategies
from pytest_faas.errors import InvalidArgument, UnknownArgument

# `find` shows what it found before it knows that nobody asked.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


def sns(event):
    return event["Records"][0]["Sns"]


def types(event):
    return {each["Type"] for each in sns(event)["MessageAttributes"].values()}


def parsed(event):
    try:
        return json.loads(sns(event)["Message"])
    except ValueError:
        return None


# What topics really send: what of the smallest such event is not as plain as can be, and whether an event is one.
REACHED = {
    "no subject": ({}, lambda event: sns(event)["Subject"] is None),
    "subject": ({"Subject": "a"}, lambda event: sns(event)["Subject"]),
    "subject that is not ASCII": (
        {"Subject": "Ünïcödé 😀"}, lambda event: not (sns(event)["Subject"] or "").isascii(),
    ),
    "long subject": ({"Subject": "s" * 100}, lambda event: len(sns(event)["Subject"] or "") == 100),
    "no attributes": ({}, lambda event: sns(event)["MessageAttributes"] == {}),
    "String": ({"MessageAttributes": {"kind": {"Type": "String", "Value": "a"}}}, lambda e: "String" in types(e)),
    "Number": ({"MessageAttributes": {"count": {"Type": "Number", "Value": "1"}}}, lambda e: "Number" in types(e)),
    "Binary": ({"MessageAttributes": {"data": {"Type": "Binary", "Value": "AP8="}}}, lambda e: "Binary" in types(e)),
    "String.Array": (
        {"MessageAttributes": {"kinds": {"Type": "String.Array", "Value": '["a","b"]'}}},
        lambda event: "String.Array" in types(event),
    ),
    "message that looks empty": ({"Message": " "}, lambda event: not sns(event)["Message"].strip()),
    "JSON": ({"Message": '{"id":1}'}, lambda event: isinstance(parsed(event), dict) and parsed(event).get("id") == 1),
    "at the limit": ({"Message": "a" * 262_144}, lambda event: len(sns(event)["Message"]) == 262_144),
    "beyond 256 KiB": (
        {"Message": "a" * 1_048_576, "Subject": "a"}, lambda event: len(sns(event)["Message"]) == 1_048_576,
    ),
    "long topic": (
        {"TopicArn": f"arn:aws:sns:us-east-1:123456789012:{'t' * 256}"},
        lambda event: sns(event)["TopicArn"].endswith("t" * 256),
    ),
}  # fmt: skip
PLAIN = {
    "Message": "a",
    "Subject": None,
    "MessageAttributes": {},
    "Timestamp": "2026-01-01T00:00:00.000Z",
    "TopicArn": "arn:aws:sns:us-east-1:123456789012:my-topic",
}


@pytest.mark.parametrize("case", REACHED)
def test_what_topics_send_is_reached_and_shrinks_to_nothing_else(case, smallest):
    remarkable, is_one = REACHED[case]
    event = smallest(strategies.sns_events(), is_one)
    assert {name: sns(event)[name] for name in PLAIN} == PLAIN | remarkable
    pytest_faas.validate(event).raise_for_faults()


def test_messages_that_are_not_ascii_are_reached(smallest):
    event = smallest(strategies.sns_events(), lambda event: not sns(event)["Message"].isascii())
    assert len(sns(event)["Message"]) < 20
    event = smallest(strategies.sns_events(), lambda event: max(sns(event)["Message"]) > "\uffff")
    assert len(sns(event)["Message"]) < 20


def test_s3_publishes_with_its_own_subject(every):
    from_s3 = [event for event in every(strategies.sns_events(), 500) if '"aws:s3"' in sns(event)["Message"]]
    assert {sns(event)["Subject"] for event in from_s3} == {"Amazon S3 Notification"}


def test_notifications_of_other_strategies_are_carried(smallest):
    event = smallest(strategies.sns_events(message=strategies.s3_events()), lambda event: True)
    assert sns(event)["Subject"] == "Amazon S3 Notification"
    assert parsed(event)["Records"][0]["s3"]["object"]["key"] == "a"


def test_any_text_will_do():
    seen = set()

    @given(event=strategies.sns_events(message=st.text(), subject=st.text()))
    def handler_takes_any_text(event):
        seen.add((sns(event)["Message"], sns(event)["Subject"]))
        assert sns(event)["Message"]
        assert 0 < len(sns(event)["Subject"]) <= 100

    handler_takes_any_text()
    assert len(seen) > 50


HONOURED = {
    "message": ({"id": 1}, lambda event: parsed(event) == {"id": 1}),
    "topic": ("news", lambda event: sns(event)["TopicArn"].endswith(":news")),
    "subject": (None, lambda event: sns(event)["Subject"] is None),
    "attributes": ({"a": b"\x00"}, lambda event: types(event) == {"Binary"}),
    "at": ("2030-05-05T05:05:05Z", lambda event: sns(event)["Timestamp"] == "2030-05-05T05:05:05.000Z"),
    "maximum_message_size": (1024, lambda event: len(sns(event)["Message"].encode()) <= 1024),
    "overrides": ({"extra": 1}, lambda event: event["extra"] == 1),
}


@pytest.mark.filterwarnings("ignore:sns. overrides sets 'extra'")
@pytest.mark.parametrize("drawn", [False, True])
@pytest.mark.parametrize("name", HONOURED)
def test_each_argument_is_honoured_fixed_or_drawn(name, drawn, every):
    value, honoured = HONOURED[name]
    strategy = strategies.sns_events(**{name: st.just(value) if drawn else value})
    assert all(honoured(event) for event in every(strategy, 300))


def test_each_argument_of_the_factory_is_one_of_the_strategy(parameters):
    assert parameters(events.sns) == parameters(strategies.sns_events)


def test_a_message_as_large_as_the_topic_takes_counts_its_attributes(every):
    sized = strategies.sns_events(maximum_message_size=2048, attributes={"n": "1"})
    assert max(len(sns(event)["Message"]) for event in every(sized, 300)) == 2048 - len("nString1")


def test_a_message_that_brings_all_itself_is_taken(every):
    message = events.sns_message("hi", topic="news", subject="s")
    for event in every(strategies.sns_events(message=message)):
        assert (sns(event)["Message"], sns(event)["Subject"]) == ("hi", "s")


BAD = {
    "empty": ({"message": ""}, "message must be a non-empty str"),
    "no JSON": ({"message": {1}}, "message is not JSON-able"),
    "FIFO": ({"topic": "a.fifo"}, "topic must be a standard topic"),
    "topic": ({"topic": "a b"}, "topic must be"),
    "subject": ({"subject": "a\nb"}, "subject must be"),
    "size": ({"maximum_message_size": 1}, "maximum_message_size must be an int between"),
    "too large": ({"message": "a" * 1025, "maximum_message_size": 1024}, "1,025 octets"),
    "time": ({"at": "yesterday"}, "at must be"),
    "overrides": ({"overrides": []}, "overrides must be a dict"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_at_the_call(case):
    arguments, message = BAD[case]
    with pytest.raises(InvalidArgument, match=message) as caught:
        strategies.sns_events(**arguments)
    assert str(caught.value).startswith("strategies.sns_events: ")


def test_an_unknown_argument_names_the_closest():
    with pytest.raises(UnknownArgument, match="Did you mean 'topic'"):
        strategies.sns_events(topics="a")


def test_what_a_users_strategy_draws_is_judged_by_the_factory(smallest):
    with pytest.raises(InvalidArgument, match="topic must be"):
        smallest(strategies.sns_events(topic=st.just("a b")), lambda event: True)


def test_its_repr_is_the_call():
    assert repr(strategies.sns_events(subject=None)) == "sns_events(subject=None)"


def test_the_same_seed_gives_the_same_bytes_in_two_processes(drawn_in_a_process):
    assert drawn_in_a_process("sns_events", 1) == drawn_in_a_process("sns_events", 2)
