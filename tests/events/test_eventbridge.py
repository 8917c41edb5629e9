"""What `events.eventbridge` builds, and what it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent
from aws_lambda_powertools.utilities.parser.models import EventBridgeModel

from pytest_faas.errors import EventTooLarge, InvalidArgument, UnknownArgument
from pytest_faas.events import eventbridge, origin


def test_an_event_has_the_keys_that_aws_sends_in_its_order() -> None:
    # recorded by LocalStack's suite, test_put_events_with_target_sns, 2024-07-11: the order is that of the text
    keys = ["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"]
    assert list(eventbridge({"a": 1})) == keys


def test_each_field_is_what_was_given_or_follows_from_the_origin() -> None:
    arn = "arn:aws:ec2:eu-west-1:123456789012:instance/i-1"
    with origin(region="eu-west-1", account="210987654321"):
        event = eventbridge(
            {"state": "running"},
            detail_type="EC2 Instance State-change Notification",
            source="aws.ec2",
            resources=(arn,),
            at="2026-01-01T00:00:00.999Z",
            event_id="6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        )
    assert event == {
        "version": "0",
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "detail-type": "EC2 Instance State-change Notification",
        "source": "aws.ec2",
        "account": "210987654321",
        "time": "2026-01-01T00:00:00Z",
        "region": "eu-west-1",
        "resources": [arn],
        "detail": {"state": "running"},
    }


def test_a_replayed_event_names_its_replay() -> None:
    # "replay-name" of https://docs.aws.amazon.com/eventbridge/latest/ref/events-structure.html
    assert eventbridge({}, replay_name="again")["replay-name"] == "again"


def test_two_events_have_two_ids() -> None:
    assert eventbridge({})["id"] != eventbridge({})["id"]


def test_nothing_is_shared_with_the_input_or_with_another_event() -> None:
    detail: dict[str, Any] = {"items": [{"n": 1}]}
    resources = ["arn:aws:s3:::b"]
    first, second = eventbridge(detail, resources=resources), eventbridge(detail, resources=resources)
    first["detail"]["items"][0]["n"] = 2
    first["resources"].append("x")
    assert detail == second["detail"] == {"items": [{"n": 1}]}
    assert resources == second["resources"] == ["arn:aws:s3:::b"]


def test_the_event_is_json_and_repeats_by_its_seed() -> None:
    texts = []
    for _ in range(2):
        with origin(seed="s"):
            event = eventbridge({"t": (1, 2), "é": "☃"}, at=0)
        assert json.loads(json.dumps(event)) == event
        texts.append(json.dumps(event))
    assert texts[0] == texts[1]


def test_overrides_win_and_an_unknown_key_names_the_closest() -> None:
    assert eventbridge({"a": {"b": 1}}, overrides={"detail": {"a": {"b": 2}}})["detail"] == {"a": {"b": 2}}
    with pytest.warns(UserWarning, match="Did you mean 'detail-type'"):
        eventbridge({}, overrides={"detail_type": "x"})


def test_an_event_above_one_megabyte_is_refused() -> None:
    eventbridge({"a": "x" * 1_000_000})
    with pytest.raises(EventTooLarge, match="EventBridge allows 1,048,576"):
        eventbridge({"a": "x" * 1_048_576})
    with pytest.raises(EventTooLarge):
        eventbridge({}, resources=["arn:aws:s3:::" + "x" * 5_000] * 300)
    with pytest.raises(EventTooLarge):
        eventbridge({}, source="x" * 1_100_000)


@pytest.mark.parametrize(
    "detail",
    [None, "text", ["list"], 7, {1: 2}, {"a": float("nan")}, {"a": b"x"}, {"a": {"b"}}, {"\ud800": 1}],
)
def test_a_detail_that_is_no_json_object_is_refused(detail: Any) -> None:
    with pytest.raises(InvalidArgument, match="detail"):
        eventbridge(detail)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"detail_type": ""}, "detail_type must be a non-empty str"),
        ({"detail_type": "x" * 129}, "detail_type must be up to 128 characters"),
        ({"source": ""}, "source must be"),
        ({"source": None}, "source must be"),
        ({"resources": "arn:aws:s3:::b"}, "resources must be a list of ARNs"),
        ({"resources": [1]}, r"resources\[0\] must be"),
        ({"resources": None}, "resources must be"),
        ({"at": "noon"}, "at must be"),
        ({"at": 10**20}, "at must be"),
        ({"event_id": ""}, "event_id must be a UUID in lower case"),
        ({"event_id": "x"}, "event_id must be a UUID in lower case"),
        ({"event_id": "6A7E8FEB-B491-4CF7-A9F1-BF3703467718"}, "event_id must be a UUID in lower case"),
        ({"replay_name": "a b"}, "replay_name must be"),
        ({"replay_name": ""}, "replay_name must be"),
    ],
)
def test_what_eventbridge_refuses_is_refused(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidArgument, match=reason):
        eventbridge({}, **options)


def test_an_unknown_or_missing_argument_says_what_exists() -> None:
    with pytest.raises(UnknownArgument, match="Did you mean 'detail_type'"):
        eventbridge({}, detailtype="x")  # type: ignore[call-arg]  # the point of the test
    with pytest.raises(UnknownArgument, match="'detail'"):
        eventbridge()  # type: ignore[call-arg]  # the point of the test


def test_powertools_reads_what_is_built() -> None:
    event = eventbridge({"a": 1}, replay_name="r")
    assert EventBridgeModel.model_validate(event).detail == {"a": 1}
    assert EventBridgeEvent(event).detail_type == "my-detail-type"
