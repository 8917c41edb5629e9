"""What real EventBridge rules sent, and what the factories build for the same rules and entries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from agreement import Placeholder, differences

from pytest_faas.events import eventbridge, origin, schedule, sqs

_IDS = "region, id, time"
_TARGETS = "test_events_targets.py::"
RECORDED = [
    (
        "test_events_schedule.py::TestScheduleRate::tests_schedule_rate_target_sqs",
        "2024-05-15",
        "schedule; schedule in sqs",
        "region, id, time, rule",
    ),
    (
        "test_events_schedule.py::TestScheduleCron::test_schedule_cron_target_sqs",
        "2024-05-15",
        "schedule; schedule in sqs",
        "region, id, time, rule",
    ),
    (_TARGETS + "test_put_events_with_target_lambda_list_entry", "2024-04-08", "eventbridge", _IDS),
    (
        _TARGETS + "test_put_events_with_target_lambda_list_entries_partial_match",
        "2024-04-03",
        "eventbridge",
        _IDS,
    ),
    (_TARGETS + "test_put_events_with_target_sqs", "2024-04-26", "eventbridge in sqs", _IDS),
    *(
        (
            _TARGETS + f"TestEventsTargetEvents::test_put_events_with_target_events[bus_combination{n}]",
            "2024-07-11",
            "eventbridge in sqs",
            _IDS,
        )
        for n in range(3)
    ),
    (
        _TARGETS + "TestEventsTargetFirehose::test_put_events_with_target_firehose",
        "2024-07-11",
        "eventbridge",
        _IDS,
    ),
    (
        _TARGETS + "TestEventsTargetKinesis::test_put_events_with_target_kinesis",
        "2024-07-11",
        "eventbridge",
        _IDS,
    ),
    (
        _TARGETS + "TestEventsTargetLambda::test_put_events_with_target_lambda",
        "2024-07-11",
        "eventbridge",
        _IDS,
    ),
    (
        _TARGETS + "TestEventsTargetLambda::test_put_events_with_target_lambda_list_entry",
        "2024-07-11",
        "eventbridge",
        _IDS,
    ),
    (
        _TARGETS + "TestEventsTargetLambda::test_put_events_with_target_lambda_list_entries_partial_match",
        "2024-07-11",
        "eventbridge",
        _IDS,
    ),
    (
        _TARGETS + "TestEventsTargetSqs::test_put_events_with_target_sqs",
        "2024-07-11",
        "eventbridge in sqs",
        _IDS,
    ),
    (
        _TARGETS + "TestEventsTargetCloudWatchLogs::test_put_events_with_target_cloudwatch_logs",
        "2024-11-07",
        "eventbridge",
        _IDS,
    ),
]

UUID = Placeholder(pattern="[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
TIME = Placeholder(pattern=r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
KIND = "core.update-account-command"
ACTIONS = [
    {
        "id": "321",
        "type": "SEND_NOTIFICATION",
        "settings": {"message": "", "recipientEmails": [], "subject": "", "type": "SEND_NOTIFICATION"},
    }
]


def entry(*automations: dict[str, Any]) -> dict[str, Any]:
    return {
        "payload": {
            "userId": 10,
            "businessId": 3,
            "channelId": 6,
            "card": {"foo": "bar"},
            "targetEntity": True,
            "entityAuditTrailEvent": {"foo": "bar"},
            "automations": list(automations),
        }
    }


@pytest.fixture(autouse=True)
def recorded_account() -> Iterator[None]:
    with origin(region="eu-west-1", account="111111111111"):
        yield


def test_a_scheduled_rule() -> None:
    recorded = {
        "version": "0",
        "id": UUID,
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "111111111111",
        "time": TIME,
        "region": "eu-west-1",
        "resources": ["arn:aws:events:eu-west-1:111111111111:rule/my-rule"],
        "detail": {},
    }
    event = schedule(rule="my-rule")
    assert differences(recorded, event) == []
    assert differences(recorded, json.loads(sqs(event)["Records"][0]["body"])) == []


@pytest.mark.parametrize(
    "detail",
    [
        {"command": "update-account", "payload": {"acc_id": "0a787ecb-4015", "sf_id": "baz"}},
        entry({"id": "123", "actions": ACTIONS}),
        entry({"foo": "bar"}, {"id": "123", "actions": ACTIONS}, {"bar": "foo"}),
    ],
    ids=["command", "list entry", "list entries"],
)
def test_a_put_event(detail: dict[str, Any]) -> None:
    recorded = {
        "version": "0",
        "id": UUID,
        "detail-type": KIND,
        "source": KIND,
        "account": "111111111111",
        "time": TIME,
        "region": "eu-west-1",
        "resources": [],
        "detail": detail,
    }
    event = eventbridge(detail, detail_type=KIND, source=KIND)
    assert differences(recorded, event) == []
    assert differences(recorded, json.loads(sqs(event)["Records"][0]["body"])) == []


def test_each_recording_is_in_the_table_once() -> None:
    names = [row[0] for row in RECORDED]
    assert len(names) == len(set(names)) == 15
