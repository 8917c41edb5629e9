"""What the contract of EventBridge Scheduler finds in broken events, and what it leaves alone in true ones."""

from __future__ import annotations

from typing import Literal

import pytest
from breaking import Break, Json, broken, drop, found, put

from pytest_faas import events, validate
from pytest_faas.events import origin

Kind = Literal["structure", "consistency"]

# As people received it: aws/aws-lambda-java-libs#479, aws/aws-lambda-dotnet#1864.
TRUE: Json = {
    "version": "0",
    "id": "0f1e2d3c-4b5a-4978-8a96-b5c4d3e2f100",
    "detail-type": "Scheduled Event",
    "source": "aws.scheduler",
    "account": "123456789012",
    "time": "2024-08-17T09:00:00Z",
    "region": "ap-northeast-1",
    "resources": ["arn:aws:scheduler:ap-northeast-1:123456789012:schedule/default/nightly"],
    "detail": "{}",
}


def schedule(arn: str) -> Break:
    return put("resources", [arn])


MISTAKES: dict[str, tuple[Break, str, Kind]] = {
    "a region against the schedule": (put("region", "us-east-1"), "region", "consistency"),
    "an account against the schedule": (put("account", "111111111111"), "account", "consistency"),
    "a schedule in another partition": (
        schedule("arn:aws-us-gov:scheduler:ap-northeast-1:123456789012:schedule/default/n"), "resources[0]", "consistency",
    ),
    "a schedule in another region": (
        schedule("arn:aws:scheduler:us-east-1:123456789012:schedule/default/n"), "region", "consistency",
    ),
    "a schedule of another account": (
        schedule("arn:aws:scheduler:ap-northeast-1:000000000000:schedule/default/n"), "account", "consistency",
    ),
    "31 June": (put("time", "2024-06-31T09:00:00Z"), "time", "consistency"),
    "29 February of a common year": (put("time", "2025-02-29T09:00:00Z"), "time", "consistency"),
    "29 February of 2100": (put("time", "2100-02-29T09:00:00Z"), "time", "consistency"),
    "the detail of a rule": (put("detail", {}), "detail", "structure"),
    "a detail with a space": (put("detail", "{ }"), "detail", "structure"),
    "an Input as detail": (put("detail", '{"job": 1}'), "detail", "structure"),
    "no detail": (drop("detail"), "detail", "structure"),
    "a rule for the schedule": (
        schedule("arn:aws:events:ap-northeast-1:123456789012:rule/nightly"), "resources[0]", "structure",
    ),
    "a schedule without its group": (
        schedule("arn:aws:scheduler:ap-northeast-1:123456789012:schedule/nightly"), "resources[0]", "structure",
    ),
    "the ARN of a group": (
        schedule("arn:aws:scheduler:ap-northeast-1:123456789012:schedule-group/default"), "resources[0]", "structure",
    ),
    "a name with a space": (
        schedule("arn:aws:scheduler:ap-northeast-1:123456789012:schedule/default/a b"), "resources[0]", "structure",
    ),
    "a name that is too long": (
        schedule("arn:aws:scheduler:ap-northeast-1:123456789012:schedule/default/" + "n" * 65), "resources[0]", "structure",
    ),
    "no resources": (put("resources", []), "resources", "structure"),
    "null resources": (put("resources", None), "resources", "structure"),
    "milliseconds": (put("time", "2024-08-17T09:00:00.000Z"), "time", "structure"),
    "a time in the schedule's own zone": (put("time", "2024-08-17T18:00:00+09:00"), "time", "structure"),
    "no time": (drop("time"), "time", "structure"),
    "version as number": (put("version", 0), "version", "structure"),
    "another detail type": (put("detail-type", "Schedule"), "detail-type", "structure"),
    "the source of a rule's namesake": (put("source", "scheduler"), "source", "structure"),
    "a replay, which a schedule cannot have": (put("replay-name", "r"), "replay-name", "structure"),
    "an id without hyphens": (put("id", "0f1e2d3c4b5a49788a96b5c4d3e2f100"), "id", "structure"),
    "the name of a city as region": (put("region", "tokyo"), "region", "structure"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found_and_nothing_else(name: str) -> None:
    change, path, kind = MISTAKES[name]
    event = broken(TRUE, change)
    assert validate(event).source == "scheduler"
    assert found(event) == [(path, kind)]


def test_the_messages_say_what_is_seen_and_what_belongs_there() -> None:
    event = {**TRUE, "detail": {}, "region": "us-east-1", "replay-name": "r"}
    assert sorted(f"{fault}" for fault in validate(event).faults) == [
        "detail   {} is not the text '{}', not an object",
        "region   'us-east-1', but resources[0] is in ap-northeast-1",
        "replay-name   is not a key that the service sends.",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"time": "2024-02-29T00:00:00Z"},
        {"resources": ["arn:aws:scheduler:ap-northeast-1:123456789012:schedule/my.group_1-x/" + "n" * 64]},
    ],
    ids=["received", "leap day", "long name"],
)
def test_a_true_event_is_left_alone(changes: Json) -> None:
    assert validate({**TRUE, **changes}).faults == ()


@pytest.mark.parametrize("region", ["us-east-1", "cn-northwest-1", "us-gov-east-1", "mx-central-1"])
def test_an_event_of_the_factory_is_true(region: str) -> None:
    with origin(region=region):
        event = events.scheduler(schedule="nightly", group="jobs", at="2026-10-25T01:30:00Z")
        assert str(validate(event)) == "the event is an EventBridge Scheduler event without faults"
