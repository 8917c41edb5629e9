"""What a service made up, and told in an answer, is among what was noted."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import boto3
import pytest
from moto.moto_api._internal import mock_random

from pytest_faas import Sandbox
from pytest_faas.cloud import made_up
from pytest_faas.cloud.fake import FakeAws
from pytest_faas.cloud.snapshot import Snapshot
from pytest_faas.cloud.state.readers.table import FILES
from pytest_faas.origin import Identifiers

ROLE = "arn:aws:iam::123456789012:role/r"
MAIL = {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}
TABLE = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
}
MACHINE = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})
FUNCTION = {"FunctionName": "f", "Runtime": "python3.11", "Role": ROLE, "Handler": "a.h"}
Client = Callable[[str], Any]


def s3(client: Client) -> list[str]:
    s3 = client("s3")
    s3.create_bucket(Bucket="files")
    s3.put_bucket_versioning(Bucket="files", VersioningConfiguration={"Status": "Enabled"})
    return [
        s3.put_object(Bucket="files", Key="k", Body=b"x")["VersionId"],
        s3.delete_object(Bucket="files", Key="k")["VersionId"],
        s3.create_multipart_upload(Bucket="files", Key="k")["UploadId"],
    ]


def notifications(client: Client) -> list[str]:
    s3 = client("s3")
    s3.create_bucket(Bucket="files")
    arn = client("sqs").create_queue(QueueName="q")["QueueUrl"] and "arn:aws:sqs:us-east-1:123456789012:q"
    wanted = {"QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]}
    s3.put_bucket_notification_configuration(Bucket="files", NotificationConfiguration=wanted)
    return [s3.get_bucket_notification_configuration(Bucket="files")["QueueConfigurations"][0]["Id"]]


def dynamodb(client: Client) -> list[str]:
    dynamodb, streams = client("dynamodb"), client("dynamodbstreams")
    arn = dynamodb.create_table(TableName="orders", **TABLE)["TableDescription"]["LatestStreamArn"]
    dynamodb.put_item(TableName="orders", Item={"id": {"S": "1"}})
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    start = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")[
        "ShardIterator"
    ]
    backup = dynamodb.create_backup(TableName="orders", BackupName="one")["BackupDetails"]["BackupArn"]
    return [streams.get_records(ShardIterator=start)["Records"][0]["eventID"], backup.rpartition("/")[2]]


def sqs(client: Client) -> list[str]:
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    sent = sqs.send_message(QueueUrl=url, MessageBody="x")["MessageId"]
    more = sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": "a", "MessageBody": "y"}])["Successful"][0][
        "MessageId"
    ]
    received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=2)["Messages"]
    return [sent, more, *(each["ReceiptHandle"] for each in received)]


def sns(client: Client) -> list[str]:
    sns, sqs = client("sns"), client("sqs")
    topic = sns.create_topic(Name="news")["TopicArn"]
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    arn = "arn:aws:sqs:us-east-1:123456789012:jobs"
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)["SubscriptionArn"]
    published = sns.publish(TopicArn=topic, Message="x")["MessageId"]
    body = json.loads(sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"])
    certificate = re.search(r"-([0-9a-f]{32})\.pem", body["SigningCertURL"])
    assert certificate is not None
    assert body["MessageId"] == published
    return [subscription.rpartition(":")[2], published, body["Signature"], certificate[1]]


def events(client: Client) -> list[str]:
    found = client("events").put_events(Entries=[{"Source": "a", "DetailType": "b", "Detail": "{}"}])
    return [found["Entries"][0]["EventId"]]


def kinesis(client: Client) -> list[str]:
    kinesis = client(
        "kinesis"
    )  # its sequence numbers and iterators follow from its state: nothing else is made up
    kinesis.create_stream(StreamName="s", ShardCount=1)
    return [
        kinesis.put_record(StreamName="s", Data=b"x", PartitionKey="p")["ResponseMetadata"]["HTTPHeaders"][
            "x-amzn-requestid"
        ]
    ]


def firehose(client: Client) -> list[str]:
    firehose, s3 = client("firehose"), client("s3")
    s3.create_bucket(Bucket="files")
    target = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::files"}
    firehose.create_delivery_stream(DeliveryStreamName="d", S3DestinationConfiguration=target)
    one = firehose.put_record(DeliveryStreamName="d", Record={"Data": b"x"})["RecordId"]
    many = firehose.put_record_batch(DeliveryStreamName="d", Records=[{"Data": b"x"}])["RequestResponses"]
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket="files")["Contents"]]
    return [one, many[0]["RecordId"], *(each[-36:] for each in keys)]


def ses(client: Client) -> list[str]:
    client("ses").verify_email_identity(EmailAddress="a@b.c")
    to = {"ToAddresses": ["x@y.z"]}
    return [
        client("ses").send_email(Source="a@b.c", Destination=to, Message=MAIL)["MessageId"],
        client("sesv2").send_email(FromEmailAddress="a@b.c", Destination=to, Content={"Simple": MAIL})[
            "MessageId"
        ],
    ]


def secretsmanager(client: Client) -> list[str]:
    secrets = client("secretsmanager")
    made = secrets.create_secret(Name="s")
    changed = secrets.update_secret(SecretId="s", SecretString="x", ClientRequestToken="t" * 32)
    assert changed["VersionId"] == "t" * 32
    return [made["ARN"].rpartition("-")[2], secrets.get_random_password()["RandomPassword"]]


def ssm(client: Client) -> list[str]:
    sent = client("ssm").send_command(InstanceIds=["i-1"], DocumentName="AWS-RunShellScript")
    return [sent["Command"]["CommandId"]]


def stepfunctions(client: Client) -> list[str]:
    states = client("stepfunctions")
    machine = states.create_state_machine(name="m", definition=MACHINE, roleArn=ROLE)["stateMachineArn"]
    return [states.start_execution(stateMachineArn=machine)["executionArn"].rpartition(":")[2]]


def scheduler(client: Client) -> list[str]:
    wanted = {"FlexibleTimeWindow": {"Mode": "OFF"}, "Target": {"Arn": ROLE, "RoleArn": ROLE}}
    made = client("scheduler").create_schedule(Name="s", ScheduleExpression="rate(1 minute)", **wanted)
    return [made["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"]]  # nothing else is made up


def lambda_(client: Client) -> list[str]:
    client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")
    client("sqs").create_queue(QueueName="jobs")
    functions = client("lambda")
    functions.create_function(**FUNCTION, Code={"ZipFile": b"PK\x05\x06" + b"\0" * 18})
    arn = "arn:aws:sqs:us-east-1:123456789012:jobs"
    mapping = functions.create_event_source_mapping(FunctionName="f", EventSourceArn=arn)
    url = functions.create_function_url_config(FunctionName="f", AuthType="NONE")["FunctionUrl"]
    return [mapping["UUID"], url.removeprefix("https://").partition(".")[0]]


def logs(client: Client) -> list[str]:
    logs = client("logs")
    logs.create_log_group(logGroupName="g")
    return [
        logs.start_query(logGroupName="g", startTime=1, endTime=2, queryString="fields @message")["queryId"]
    ]


SERVICES: dict[str, Callable[[Client], list[str]]] = {
    "s3": s3, "s3 notifications": notifications, "dynamodb": dynamodb, "sqs": sqs, "sns": sns, "events": events,
    "kinesis": kinesis, "firehose": firehose, "ses": ses, "secretsmanager": secretsmanager, "ssm": ssm,
    "stepfunctions": stepfunctions, "scheduler": scheduler, "lambda": lambda_, "logs": logs,
}  # fmt: skip


class Requests:
    """Makes clients, and keeps the request ids of their answers."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def __call__(self, service: str) -> Any:
        client = boto3.client(service)  # type: ignore[call-overload]
        client.meta.events.register("after-call", self._answered)
        return client

    def _answered(self, parsed: Any, **_: Any) -> None:
        self.ids.append(parsed["ResponseMetadata"]["RequestId"])


@pytest.mark.parametrize("told", SERVICES.values(), ids=SERVICES)
def test_the_ids_of_answers_are_noted(aws: FakeAws, told) -> None:
    requests = Requests()
    with made_up.noted() as values:
        ids = told(requests)
    assert len(ids) == len(set(ids)) > 0
    assert [each for each in ids if each not in values] == []
    assert [each for each in requests.ids if each not in values] == []
    assert requests.ids


def test_each_service_that_is_read_has_its_test() -> None:
    assert set(FILES) <= set(SERVICES)


def test_a_service_that_is_loaded_in_the_block_is_noted_from_its_second_call() -> None:
    code = (
        "import boto3, sys\n"
        "from pytest_faas import Sandbox\n"
        "from pytest_faas.cloud import made_up\n"
        "with Sandbox(), made_up.noted() as values:\n"
        "    assert 'moto.ses.models' not in sys.modules\n"
        "    ses = boto3.client('ses')\n"
        "    ses.verify_email_identity(EmailAddress='a@b.c')\n"
        f"    sent = ses.send_email(Source='a@b.c', Destination={{'ToAddresses': ['x@y.z']}}, Message={MAIL})\n"
        "    print(sent['MessageId'] in values)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "True\n"


def test_values_are_in_order_and_nothing_short_is_noted() -> None:
    with made_up.noted() as values:
        first = mock_random.uuid4()
        mock_random.get_random_hex(5)
        second = mock_random.get_random_hex(6)
        third = mock_random.get_random_string(20)
        fourth = mock_random.token_urlsafe(9)
        fifth = mock_random.uuid1()
    assert values == [str(first), first.hex, second, third, fourth, str(fifth), fifth.hex]


def test_the_ids_of_invocations_are_noted() -> None:
    with Sandbox() as faas:
        faas.function(lambda event, context: context.aws_request_id, name="inner")
        with made_up.noted() as values:
            answer = boto3.client("lambda").invoke(FunctionName="inner", Payload=b"{}")
    assert answer["ResponseMetadata"]["RequestId"] in values
    assert json.loads(answer["Payload"].read()) in values


def test_what_is_made_up_is_the_same_as_without_notes(aws: FakeAws) -> None:
    start = Snapshot()
    without = sqs(Requests())
    start.restore()
    with made_up.noted():
        assert sqs(Requests()) == without


def test_blocks_nest_and_everything_is_put_back(aws: FakeAws) -> None:
    ses(Requests())
    models, utils = (vars(import_module(f"moto.ses.{each}")) for each in ("models", "utils"))

    def there() -> list[Any]:
        return [dict(vars(mock_random)), dict(vars(Identifiers)), models["get_random_message_id"]]

    before = there()
    with made_up.noted() as outer:
        first = str(mock_random.uuid4())
        with made_up.noted() as inner:
            second = str(mock_random.uuid4())
        third = models["get_random_message_id"]()
    assert [each for each in outer if each in (first, second, third)] == [first, second, third]
    assert second in inner
    assert first not in inner
    assert third not in inner
    assert there() == before
    assert models["get_random_message_id"] is utils["get_random_message_id"]
    with pytest.raises(ValueError, match="none"), made_up.noted():
        int("none")
    assert there() == before
