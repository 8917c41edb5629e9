"""A state as a value, and what it names because it cannot show it."""

from __future__ import annotations

import boto3
import pytest

from pytest_faas import InvalidArgument, Sandbox
from pytest_faas.cloud.state.entry import Entry, Place
from pytest_faas.cloud.state.state import State

HOME = "us-east-1"
ORDER = Place("dynamodb", HOME, "orders", "id=7")


@pytest.fixture
def faas():
    with Sandbox() as sandbox:
        yield sandbox


def test_a_state_is_ordered_whatever_order_its_entries_came_in():
    entries = [Entry(Place("sqs", HOME, "q"), 1), Entry(ORDER, 2), Entry(Place("s3", HOME, "b"), 3)]
    assert list(State(entries)) == list(State(reversed(entries)))
    assert [place.service for place in State(entries)] == ["s3", "dynamodb", "sqs"]


def test_of_two_things_of_one_name_none_is_lost():
    held = State([Entry(ORDER, 1), Entry(ORDER, 2), Entry(ORDER, 3)])
    assert {place.key: value for place, value in held.items()} == {"id=7": 1, "id=7 (2)": 2, "id=7 (3)": 3}


def test_differences_name_kind_place_path_and_values():
    before = State([Entry(ORDER, {"paid": False}), Entry(Place("s3", HOME, "b", "old"), {})])
    after = State(
        [Entry(ORDER, {"paid": True}), Entry(Place("sqs", "eu-west-1", "q", "m"), {"Body": "x"}, sent=True)]
    )
    found = before.diff(after)
    assert [
        (each.kind, each.service, each.resource, each.key, each.path, each.region, each.sent)
        for each in found
    ] == [
        ("removed", "s3", "b", "old", "", "", False),
        ("changed", "dynamodb", "orders", "id=7", "paid", "", False),
        ("added", "sqs", "q", "m", "", "eu-west-1", True),
    ]
    assert [each.service for each in found.durable] == ["s3", "dynamodb"]
    assert before.diff(before) == []


def test_the_journal_and_the_made_up_ids_do_not_hear_of_a_reading():
    def ids(*, look: bool) -> list[str]:
        with Sandbox() as faas:
            client = boto3.client("sqs")
            url = client.create_queue(QueueName="jobs")["QueueUrl"]
            client.send_message(QueueUrl=url, MessageBody="x")
            if look:
                faas.state(logs=True)
                faas.emissions()
            assert len(faas.calls) == 2
            return [client.send_message(QueueUrl=url, MessageBody="y")["MessageId"]]

    assert ids(look=True) == ids(look=False)


def test_what_was_changed_and_is_not_shown_is_named(faas):
    boto3.client("iam").list_roles()
    boto3.client("iam").create_user(UserName="ada")
    boto3.client("logs").create_log_group(logGroupName="g")
    boto3.client("logs").put_retention_policy(logGroupName="g", retentionInDays=7)
    boto3.client("ssm").create_document(
        Content='{"schemaVersion": "2.2"}', Name="docs", DocumentType="Command"
    )
    boto3.client("ssm").put_parameter(Name="p", Value="x", Type="String")
    assert faas.state().unread == ("iam.CreateUser", "logs.PutRetentionPolicy", "ssm.CreateDocument")
    assert faas.state(logs=True).unread == ("iam.CreateUser", "ssm.CreateDocument")
    assert "not read: iam.CreateUser" in str(faas.state())


def test_what_the_user_calls_telemetry_is_not_named(faas):
    faas.operations.set("iam.*", "telemetry")
    boto3.client("iam").create_user(UserName="ada")
    assert faas.state().unread == ()


def test_what_was_made_without_a_call_of_the_test_is_there_too(faas):
    template = '{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "made"}}}}'
    boto3.client("cloudformation", region_name="eu-west-1").create_stack(StackName="s", TemplateBody=template)
    assert Place("sqs", "eu-west-1", "made") in faas.state()


def test_a_call_that_only_looks_adds_nothing(faas):
    before = faas.state()
    boto3.client("events").list_rules()
    boto3.client("scheduler").list_schedules()
    boto3.client("sqs").list_queues()
    assert before.diff(faas.state()) == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda faas: faas.state(logs=1), "logs must be a bool, got 1"),
        (lambda faas: faas.state().of("dynamo"), "Did you mean 'dynamodb'"),
        (lambda faas: faas.state().diff({}), "other must be a State, as faas.state() gives it, got {}"),
        (lambda faas: faas.emissions().diff([]), "other must be Emissions, got []"),
        (lambda faas: faas.emissions(since=-1), "since must be an int of 0 or more, got -1"),
        (lambda faas: State([Entry(Place("dynamo", HOME, "x"), 1)]), "Did you mean 'dynamodb'"),
    ],
)
def test_bad_arguments(faas, wrong, says):
    with pytest.raises(InvalidArgument) as caught:
        wrong(faas)
    assert says in str(caught.value)
