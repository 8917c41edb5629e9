"""What a service does once for a client token, an execution name or a deduplication id, it does once here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from pytest_faas.cloud.fake import FakeAws
from pytest_faas.cloud.snapshot import Snapshot
from pytest_faas.runtime.frozen import virtual_time

ROLE = "arn:aws:iam::123456789012:role/r"
START = "2026-03-01T12:00:00Z"
TOKEN = "a" * 36


@pytest.fixture
def table(aws: FakeAws) -> Any:
    made = boto3.resource("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    made.put_item(Item={"id": "7", "paid": 0})
    return made


def add(amount: int, token: str = TOKEN) -> None:
    update = {
        "TableName": "orders",
        "Key": {"id": {"S": "7"}},
        "UpdateExpression": "ADD paid :n",
        "ExpressionAttributeValues": {":n": {"N": str(amount)}},
    }
    boto3.client("dynamodb").transact_write_items(
        TransactItems=[{"Update": update}], ClientRequestToken=token
    )


def paid(table: Any) -> int:
    return int(table.get_item(Key={"id": "7"})["Item"]["paid"])


def test_a_transaction_is_done_once_for_a_token(table: Any) -> None:
    add(1)
    add(1)
    assert paid(table) == 1
    add(1, token="another")
    assert paid(table) == 2


def test_a_token_with_other_parameters_is_refused(table: Any) -> None:
    add(1)
    with pytest.raises(ClientError) as error:
        add(2)
    assert error.value.response["Error"]["Code"] == "IdempotentParameterMismatchException"
    assert isinstance(error.value, boto3.client("dynamodb").exceptions.IdempotentParameterMismatchException)
    assert paid(table) == 1


@pytest.mark.parametrize(("later", "seen"), [(599, 1), (600, 2)])
def test_a_token_is_known_for_ten_minutes(table: Any, later: float, seen: int) -> None:
    with virtual_time.frozen(START) as clock:
        add(1)
        clock.tick(later)
        add(1)
        assert paid(table) == seen


def test_a_transaction_that_was_cancelled_may_be_tried_again(table: Any) -> None:
    check = {
        "TableName": "orders",
        "Key": {"id": {"S": "8"}},
        "ConditionExpression": "attribute_exists(id)",
    }
    put = {"TableName": "orders", "Item": {"id": {"S": "9"}}}
    items: Any = [{"ConditionCheck": check}, {"Put": put}]
    client = boto3.client("dynamodb")
    with pytest.raises(client.exceptions.TransactionCanceledException):
        client.transact_write_items(TransactItems=items, ClientRequestToken=TOKEN)
    table.put_item(Item={"id": "8"})
    client.transact_write_items(TransactItems=items, ClientRequestToken=TOKEN)
    assert "Item" in table.get_item(Key={"id": "9"})


def test_a_partiql_transaction_is_done_once(table: Any) -> None:
    statement: Any = {"Statement": "INSERT INTO orders VALUE {'id': 'new'}"}
    client = boto3.client("dynamodb")
    client.execute_transaction(TransactStatements=[statement], ClientRequestToken=TOKEN)
    client.execute_transaction(TransactStatements=[statement], ClientRequestToken=TOKEN)
    assert table.scan()["Count"] == 2


def test_tokens_go_back_with_the_state(table: Any) -> None:
    before = Snapshot()
    add(1)
    after = Snapshot()
    before.restore()
    add(1)
    assert paid(table) == 1
    after.restore()
    add(1)
    assert paid(table) == 1


def test_another_region_knows_other_tokens(table: Any) -> None:
    add(1)
    elsewhere = boto3.client("dynamodb", region_name="eu-west-1")
    elsewhere.create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    put: Any = {"Put": {"TableName": "orders", "Item": {"id": {"S": "7"}}}}
    elsewhere.transact_write_items(TransactItems=[put], ClientRequestToken=TOKEN)
    assert elsewhere.scan(TableName="orders")["Count"] == 1


def schedule(name: str, **more: Any) -> dict[str, Any]:
    target = {"Arn": "arn:aws:sqs:us-east-1:123456789012:q", "RoleArn": ROLE}
    return {
        "Name": name,
        "ScheduleExpression": "rate(1 day)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": target,
        **more,
    }


def test_a_schedule_is_made_once_for_a_token(aws: FakeAws) -> None:
    client = boto3.client("scheduler")
    first = client.create_schedule(**schedule("a", ClientToken=TOKEN))
    again = client.create_schedule(**schedule("a", ClientToken=TOKEN))
    assert again["ScheduleArn"] == first["ScheduleArn"]
    with pytest.raises(client.exceptions.ConflictException):
        client.create_schedule(**schedule("a", ClientToken="b" * 36))


def test_a_schedule_is_deleted_once_for_a_token(aws: FakeAws) -> None:
    client = boto3.client("scheduler")
    client.create_schedule(**schedule("a"))
    client.delete_schedule(Name="a", ClientToken=TOKEN)
    client.delete_schedule(Name="a", ClientToken=TOKEN)
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.delete_schedule(Name="a", ClientToken="b" * 36)


def test_the_same_version_of_a_secret_is_put_once(aws: FakeAws) -> None:
    client = boto3.client("secretsmanager")
    client.create_secret(Name="key", SecretString="1")
    put = {"SecretId": "key", "ClientRequestToken": TOKEN}
    client.put_secret_value(**put, SecretString="2")
    client.put_secret_value(SecretId="key", SecretString="3")
    client.put_secret_value(**put, SecretString="2")
    assert client.get_secret_value(SecretId="key")["SecretString"] == "3"
    with pytest.raises(client.exceptions.ResourceExistsException):
        client.put_secret_value(**put, SecretString="4")


def machine(kind: str) -> str:
    definition = '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}'
    made = boto3.client("stepfunctions").create_state_machine(
        name=kind,
        type=kind,
        definition=definition,
        roleArn=ROLE,
    )
    return str(made["stateMachineArn"])


def test_a_name_is_one_execution_while_it_runs(aws: FakeAws) -> None:
    client, arn = boto3.client("stepfunctions"), machine("STANDARD")
    first = client.start_execution(stateMachineArn=arn, name="n", input="{}")
    again = client.start_execution(stateMachineArn=arn, name="n", input="{}")
    assert again["executionArn"] == first["executionArn"]
    assert len(client.list_executions(stateMachineArn=arn)["executions"]) == 1
    with pytest.raises(client.exceptions.ExecutionAlreadyExists):
        client.start_execution(stateMachineArn=arn, name="n", input='{"a": 1}')
    client.stop_execution(executionArn=first["executionArn"])
    with pytest.raises(client.exceptions.ExecutionAlreadyExists):
        client.start_execution(stateMachineArn=arn, name="n", input="{}")


def test_an_express_machine_starts_one_each_time(aws: FakeAws) -> None:
    client, arn = boto3.client("stepfunctions"), machine("EXPRESS")
    started = [client.start_execution(stateMachineArn=arn, name="n", input="{}") for _ in range(2)]
    arns = {each["executionArn"] for each in started}
    assert len(arns) == 2
    assert all(":express:EXPRESS:n:" in each for each in arns)


FIFO = {"FifoQueue": "true"}
SCOPED = {**FIFO, "DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"}


def bodies(url: str) -> list[str]:
    received = boto3.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    return [each["Body"] for each in received.get("Messages", [])]


@pytest.mark.parametrize(("later", "count"), [(299, 0), (300, 1)])
def test_a_queue_remembers_a_message_that_was_deleted(aws: FakeAws, later: float, count: int) -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="q.fifo", Attributes=FIFO)["QueueUrl"]
    message: Any = {"QueueUrl": url, "MessageBody": "m", "MessageGroupId": "g", "MessageDeduplicationId": "d"}
    with virtual_time.frozen(START) as clock:
        sqs.send_message(**message)
        (received,) = sqs.receive_message(QueueUrl=url)["Messages"]
        sqs.delete_message(QueueUrl=url, ReceiptHandle=received["ReceiptHandle"])
        clock.tick(later)
        sqs.send_message(**message)
        assert len(bodies(url)) == count


@pytest.mark.parametrize(("attributes", "expected"), [(FIFO, ["a"]), (SCOPED, ["a", "b"])])
def test_a_queue_deduplicates_within_its_scope(
    aws: FakeAws, attributes: dict[str, str], expected: list[str]
) -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="q.fifo", Attributes=attributes)["QueueUrl"]
    for group in "aba":
        sqs.send_message(QueueUrl=url, MessageBody=group, MessageGroupId=group, MessageDeduplicationId="d")
    assert bodies(url) == expected


def test_what_was_received_shows_its_deduplication_id(aws: FakeAws) -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="q.fifo", Attributes=FIFO)["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="m", MessageGroupId="g", MessageDeduplicationId="d")
    (received,) = sqs.receive_message(QueueUrl=url, AttributeNames=["All"])["Messages"]
    assert received["Attributes"]["MessageDeduplicationId"] == "d"


@pytest.fixture
def topic(aws: FakeAws) -> tuple[str, str]:
    # its queue is a standard one, which would take each copy
    url = boto3.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    sns = boto3.client("sns")
    attributes = {"FifoTopic": "true", "ContentBasedDeduplication": "true"}
    arn = sns.create_topic(Name="t.fifo", Attributes=attributes)["TopicArn"]
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:123456789012:q")
    return arn, url


def by_id(arn: str, body: str, identifier: str) -> str:
    published = boto3.client("sns").publish(
        TopicArn=arn, Message=body, MessageGroupId="g", MessageDeduplicationId=identifier
    )
    return str(published["MessageId"])


def by_content(arn: str, body: str, identifier: str) -> str:
    return str(boto3.client("sns").publish(TopicArn=arn, Message=identifier, MessageGroupId="g")["MessageId"])


@pytest.mark.parametrize("publish", [by_id, by_content])
@pytest.mark.parametrize(("later", "count"), [(299, 1), (300, 2)])
def test_a_topic_delivers_a_message_once(
    topic: tuple[str, str], publish: Callable[[str, str, str], str], later: float, count: int
) -> None:
    arn, url = topic
    with virtual_time.frozen(START) as clock:
        first = publish(arn, "one", "d")
        clock.tick(later)
        assert (publish(arn, "two", "d") == first) is (count == 1)
        assert len(bodies(url)) == count


def test_a_batch_repeats_what_was_published_alone(topic: tuple[str, str]) -> None:
    arn, url = topic
    first = by_id(arn, "one", "d")
    entry: Any = {"Id": "1", "Message": "one", "MessageGroupId": "g", "MessageDeduplicationId": "d"}
    sent = boto3.client("sns").publish_batch(TopicArn=arn, PublishBatchRequestEntries=[entry])
    assert sent["Successful"][0]["MessageId"] == first
    assert len(bodies(url)) == 1


def test_a_task_runs_once_for_a_token_within_a_cluster(aws: FakeAws) -> None:
    ecs = boto3.client("ecs")
    for name in ("one", "two"):
        ecs.create_cluster(clusterName=name)
    ecs.register_task_definition(family="f", containerDefinitions=[{"name": "c", "image": "i", "memory": 1}])
    network: Any = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
    run: Any = {
        "taskDefinition": "f",
        "launchType": "FARGATE",
        "networkConfiguration": network,
        "clientToken": TOKEN,
    }
    vpc = boto3.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
    network["awsvpcConfiguration"]["subnets"] = [vpc]
    first = ecs.run_task(cluster="one", **run)["tasks"][0]["taskArn"]
    assert ecs.run_task(cluster="one", **run)["tasks"][0]["taskArn"] == first
    assert ecs.run_task(cluster="two", **run)["tasks"][0]["taskArn"] != first
    with pytest.raises(ecs.exceptions.ConflictException):
        ecs.run_task(cluster="one", **{**run, "count": 2})


def test_an_answer_lost_on_the_wire_is_not_done_twice(table: Any) -> None:
    # botocore's own token is the same in each attempt
    client = boto3.client("dynamodb", config=Config(retries={"max_attempts": 3, "mode": "standard"}))
    lost: list[int] = []
    client.meta.events.register("needs-retry.dynamodb.TransactWriteItems", lambda **_: _retry(lost))
    put: Any = {
        "Update": {
            "TableName": "orders",
            "Key": {"id": {"S": "7"}},
            "UpdateExpression": "ADD paid :n",
            "ExpressionAttributeValues": {":n": {"N": "1"}},
        }
    }
    client.transact_write_items(TransactItems=[put])
    assert len(lost) == 2
    assert paid(table) == 1


def _retry(seen: list[int]) -> float | None:
    seen.append(1)
    return 0.0 if len(seen) == 1 else None
