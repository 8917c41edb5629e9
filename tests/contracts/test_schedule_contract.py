"""What the contract of scheduled rules finds in broken events, and what it leaves alone in true ones."""

from __future__ import annotations

import json
from typing import Literal

import pytest
from breaking import Break, Json, broken, drop, found, put

from pytest_faas import events, validate
from pytest_faas.events import origin

Kind = Literal["structure", "consistency"]

# Recorded by LocalStack's suite from AWS, test_events_schedule.py, 2024-05-15, with plausible values for the placeholders.
TRUE: Json = {
    "version": "0",
    "id": "17793124-05d4-b198-2fde-7ededc63b103",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "111111111111",
    "time": "2024-05-15T08:57:49Z",
    "region": "eu-central-1",
    "resources": ["arn:aws:events:eu-central-1:111111111111:rule/rule-1a2b3c4d"],
    "detail": {},
}


def rule(arn: str) -> Break:
    return put("resources", [arn])


MISTAKES: dict[str, tuple[Break, str, Kind]] = {
    "a region against the rule": (put("region", "eu-west-1"), "region", "consistency"),
    "an account against the rule": (put("account", "123456789012"), "account", "consistency"),
    "a rule in another partition": (
        rule("arn:aws-cn:events:eu-central-1:111111111111:rule/r"), "resources[0]", "consistency",
    ),
    "30 February": (put("time", "2024-02-30T08:57:49Z"), "time", "consistency"),
    "31 April": (put("time", "2024-04-31T00:00:00Z"), "time", "consistency"),
    "29 February of 1900": (put("time", "1900-02-29T00:00:00Z"), "time", "consistency"),
    "29 February of a common year": (put("time", "2026-02-29T02:00:00Z"), "time", "consistency"),
    "a region of another partition, with the rule's": (put("region", "us-gov-west-1"), "region", "consistency"),
    "an account as all zeros": (put("account", "000000000000"), "account", "consistency"),
    "the detail of Scheduler": (put("detail", "{}"), "detail", "structure"),
    "a detail that is not empty": (put("detail", {"a": 1}), "detail", "structure"),
    "a null detail": (put("detail", None), "detail", "structure"),
    "no detail": (drop("detail"), "detail", "structure"),
    "no resources": (put("resources", []), "resources", "structure"),
    "two resources": (lambda event: event["resources"].append(event["resources"][0]), "resources", "structure"),
    "resources as text": (put("resources", TRUE["resources"][0]), "resources", "structure"),
    "the rule's name for its ARN": (rule("nightly"), "resources[0]", "structure"),
    "the ARN of another service": (
        rule("arn:aws:scheduler:eu-central-1:111111111111:schedule/default/nightly"), "resources[0]", "structure",
    ),
    "a rule on a bus of one's own, which has no schedules": (
        rule("arn:aws:events:eu-central-1:111111111111:rule/orders/nightly"), "resources[0]", "structure",
    ),
    "a rule without a name": (rule("arn:aws:events:eu-central-1:111111111111:rule/"), "resources[0]", "structure"),
    "an ARN with a line end": (rule("arn:aws:events:eu-central-1:111111111111:rule/r\n"), "resources[0]", "structure"),
    "milliseconds": (put("time", "2024-05-15T08:57:49.000Z"), "time", "structure"),
    "a local time": (put("time", "2024-05-15T08:57:49"), "time", "structure"),
    "an offset": (put("time", "2024-05-15T08:57:49+00:00"), "time", "structure"),
    "hour 24": (put("time", "2024-05-15T24:00:00Z"), "time", "structure"),
    "a time as number": (put("time", 1715763469), "time", "structure"),
    "version as number": (put("version", 0), "version", "structure"),
    "version 1": (put("version", "1"), "version", "structure"),
    "an account as number": (put("account", 111111111111), "account", "structure"),
    "an account of 11 digits": (put("account", "11111111111"), "account", "structure"),
    "an id in capitals": (put("id", TRUE["id"].upper()), "id", "structure"),
    "an id that is no UUID": (put("id", "cdc73f9d-aea9-11e3-9d5a"), "id", "structure"),
    "no id": (drop("id"), "id", "structure"),
    "no region": (drop("region"), "region", "structure"),
    "a detail type in small letters": (put("detail-type", "scheduled event"), "detail-type", "structure"),
    "no detail type": (drop("detail-type"), "detail-type", "structure"),
    "detailType beside it": (put("detailType", "Scheduled Event"), "detailType", "structure"),
    "another source": (put("source", "aws.event"), "source", "structure"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found_and_nothing_else(name: str) -> None:
    change, path, kind = MISTAKES[name]
    event = broken(TRUE, change)
    assert validate(event).source == "schedule"
    assert found(event) == [(path, kind)]


def test_the_messages_say_what_is_seen_and_what_belongs_there() -> None:
    event = {
        **TRUE,
        "region": "us-west-2",
        "account": "123456789012",
        "time": "2023-02-29T00:00:00Z",
        "detail": "{}",
    }
    assert str(validate(event)).splitlines() == [
        "the event is a schedule event with 4 faults",
        "  detail    '{}' is not {}, an empty object",
        "  time      '2023-02-29T00:00:00Z' is in no calendar",
        "  region    'us-west-2', but resources[0] is in eu-central-1",
        "  account   '123456789012', but resources[0] is of account 111111111111",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"time": "2024-02-29T23:59:59Z"},
        {"replay-name": "replay_2024-05"},
        {"region": "cn-north-1", "resources": ["arn:aws-cn:events:cn-north-1:111111111111:rule/r"]},
        {"resources": ["arn:aws:events:eu-central-1:111111111111:rule/" + "r" * 64]},
    ],
    ids=["recorded", "leap day", "replayed", "China", "long name"],
)
def test_a_true_event_is_left_alone(changes: Json) -> None:
    assert validate({**TRUE, **changes}).faults == ()


@pytest.mark.parametrize("region", ["us-east-1", "cn-north-1", "us-gov-east-1", "ap-southeast-7"])
def test_an_event_of_the_factory_is_true(region: str) -> None:
    with origin(region=region):
        event = events.schedule(rule="nightly.v1_x", at="2026-03-29T01:30:00Z")
        assert str(validate(event)) == "the event is a schedule event without faults"
        assert validate(json.loads(events.sqs(event)["Records"][0]["body"])).source == "schedule"
