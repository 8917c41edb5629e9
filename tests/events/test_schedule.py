"""What `events.schedule` and `events.scheduler` build, and what they refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from aws_lambda_powertools.utilities.parser.models import EventBridgeModel

from pytest_faas import origin as origins
from pytest_faas.errors import InvalidArgument, UnknownArgument
from pytest_faas.events import Event, origin, schedule, scheduler

both = pytest.mark.parametrize("factory", [schedule, scheduler])


def test_a_rule_sends_an_empty_object_and_its_own_arn() -> None:
    # recorded by LocalStack's suite, tests_schedule_rate_target_sqs, 2024-05-15
    with origin(region="eu-west-1", account="210987654321"):
        event = schedule(
            rule="nightly", at="2026-01-01T02:00:07Z", event_id="89d1a02d-5ec7-412e-82f5-13505f849b41"
        )
    assert event == {
        "version": "0",
        "id": "89d1a02d-5ec7-412e-82f5-13505f849b41",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "210987654321",
        "time": "2026-01-01T02:00:07Z",
        "region": "eu-west-1",
        "resources": ["arn:aws:events:eu-west-1:210987654321:rule/nightly"],
        "detail": {},
    }


def test_scheduler_sends_the_text_of_an_empty_object_and_the_schedules_arn() -> None:
    # aws-lambda-java-libs#479, aws-lambda-dotnet#1864, cloud-custodian#9566, powertools-lambda-python#6112
    event = scheduler(schedule="nightly", group="jobs")
    assert event["detail"] == "{}"
    assert event["source"] == "aws.scheduler"
    assert event["detail-type"] == "Scheduled Event"
    assert event["resources"] == ["arn:aws:scheduler:us-east-1:123456789012:schedule/jobs/nightly"]
    assert list(event) == list(schedule())


@both
@pytest.mark.parametrize(
    "at",
    [
        "2026-01-01T00:00:00.999Z",
        "2026-01-01T02:00:00+02:00",
        1767225600,
        1767225600.9,
        datetime(2026, 1, 1),
        datetime(2025, 12, 31, 19, tzinfo=timezone(timedelta(hours=-5))),
    ],
)
def test_the_time_is_in_whole_seconds_of_utc(factory: Callable[..., Event], at: Any) -> None:
    assert factory(at=at)["time"] == "2026-01-01T00:00:00Z"


@both
def test_without_a_time_it_is_now(factory: Callable[..., Event], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origins, "now_ms", lambda: 1767225600123)
    assert factory()["time"] == "2026-01-01T00:00:00Z"


@both
def test_arns_are_those_of_the_partition(factory: Callable[..., Event]) -> None:
    with origin(region="us-gov-west-1"):
        assert factory()["resources"][0].startswith("arn:aws-us-gov:")


@both
def test_events_are_json_share_nothing_and_repeat_by_their_seed(factory: Callable[..., Event]) -> None:
    texts = []
    for _ in range(2):
        with origin(seed=1):
            first, second = factory(at=0), factory(at=0)
        assert json.loads(json.dumps(first)) == first
        assert first["id"] != second["id"]
        first["resources"].append("x")
        texts.append(json.dumps([first, second]))
    assert texts[0] == texts[1]
    assert len(second["resources"]) == 1


@both
@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "a/b", "é", None, 7])
def test_impossible_names_are_refused(factory: Callable[..., Event], name: object) -> None:
    with pytest.raises(InvalidArgument, match="must be 1 to 64 letters, digits"):
        factory(**{"rule" if factory is schedule else "schedule": name})


def test_an_impossible_group_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="group must be"):
        scheduler(group="a/b")


@both
@pytest.mark.parametrize("options", [{"at": "midnight"}, {"at": float("inf")}, {"at": "0001-01-01"}])
def test_impossible_values_are_refused(factory: Callable[..., Event], options: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument, match=f"{next(iter(options))} must be"):
        factory(**options)


@both
@pytest.mark.parametrize(
    "event_id",
    ["", "x", "89D1A02D-5EC7-412E-82F5-13505F849B41", "89d1a02d5ec7412e82f513505f849b41",
     "89d1a02d-5ec7-412e-82f5-13505f849b41\n", 7],
)  # fmt: skip
def test_an_id_that_is_no_uuid_in_lower_case_is_refused(
    factory: Callable[..., Event], event_id: object
) -> None:
    with pytest.raises(InvalidArgument, match="event_id must be a UUID in lower case, such as"):
        factory(event_id=event_id)


@both
def test_overrides_win_and_arguments_are_known(factory: Callable[..., Event]) -> None:
    assert factory(overrides={"detail": {"late": True}})["detail"] == {"late": True}
    with pytest.warns(UserWarning, match="Did you mean 'resources'"):
        factory(overrides={"resource": []})
    with pytest.raises(UnknownArgument, match="It takes: "):
        factory(cron="0 1 * * ? *")
    with pytest.raises(UnknownArgument, match="too many positional arguments"):
        factory("nightly")


def test_powertools_reads_what_is_built() -> None:
    assert EventBridgeModel.model_validate(schedule()).detail == {}
    assert EventBridgeModel.model_validate(scheduler(overrides={"detail": {}})).source == "aws.scheduler"
