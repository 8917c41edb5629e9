from __future__ import annotations

import io

import boto3
import pytest
from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from pytest_faas.cloud.fake import FakeAws
from pytest_faas.cloud.journal import Call, Failure, Journal
from pytest_faas.errors import InvalidArgument


def test_a_call_is_written_with_service_operation_parameters_region_and_response(aws: FakeAws) -> None:
    boto3.client("sqs", region_name="eu-west-1").create_queue(QueueName="jobs")
    (call,) = aws.calls
    assert (call.service, call.operation, call.region) == ("sqs", "CreateQueue", "eu-west-1")
    assert call.parameters == {"QueueName": "jobs"}
    assert call.ok
    assert call.error_code is None
    assert call.response is not None
    assert call.response["QueueUrl"].endswith("/jobs")
    assert call.mark is None
    assert repr(call) == "sqs.CreateQueue jobs -> ok"


def test_an_error_of_aws_is_written_with_code_and_message(aws: FakeAws) -> None:
    with pytest.raises(ClientError):
        boto3.client("dynamodb").get_item(TableName="none", Key={"id": {"S": "1"}})
    (call,) = aws.calls
    assert not call.ok
    assert call.error_code == "ResourceNotFoundException"
    assert call.outcome == Failure("ResourceNotFoundException", "Requested resource not found")
    assert repr(call) == 'dynamodb.GetItem none {"Key": {"id": {"S": "1"}}} -> ResourceNotFoundException'


def test_a_python_error_is_written_with_its_type(aws: FakeAws) -> None:
    with pytest.raises(Exception, match="Missing required parameter"):
        boto3.client("sqs").send_message(QueueUrl="x")
    assert aws.calls[0].error_code == "ParamValidationError"


def test_later_changes_of_parameters_and_response_do_not_show(aws: FakeAws) -> None:
    table = {
        "TableName": "t",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    answer = boto3.client("dynamodb").create_table(**table)
    table["KeySchema"][0]["AttributeName"] = "changed"  # type: ignore[index]
    answer["TableDescription"].clear()
    (call,) = aws.calls
    assert call.parameters["KeySchema"] == [{"AttributeName": "id", "KeyType": "HASH"}]
    assert call.response is not None
    assert call.response["TableDescription"]["TableName"] == "t"


def test_a_stream_is_neither_consumed_nor_copied(aws: FakeAws) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="files")
    body = io.BytesIO(b"content")
    s3.put_object(Bucket="files", Key="a", Body=body)
    answer = s3.get_object(Bucket="files", Key="a")
    assert aws.calls.of("s3", "PutObject")[0].parameters["Body"] is body
    assert answer["Body"].read() == b"content"


def test_resources_paginators_waiters_and_transfers_are_seen(aws: FakeAws, tmp_path) -> None:
    s3 = boto3.resource("s3")
    s3.create_bucket(Bucket="files")
    s3.meta.client.get_waiter("bucket_exists").wait(Bucket="files")
    big = tmp_path / "big"
    big.write_bytes(b"x" * (9 * 1024 * 1024))
    s3.Bucket("files").upload_file(str(big), "big")
    list(s3.meta.client.get_paginator("list_objects_v2").paginate(Bucket="files"))
    operations = [call.operation for call in aws.calls]
    assert operations[:2] == ["CreateBucket", "HeadBucket"]
    assert operations.count("UploadPart") == 2  # from the transfer's own threads
    assert operations[-2:] == ["CompleteMultipartUpload", "ListObjectsV2"]


def test_a_resource_is_written_with_the_values_of_its_caller(aws: FakeAws) -> None:
    table = boto3.resource("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "N"}],
        BillingMode="PAY_PER_REQUEST",
    )
    table.put_item(Item={"id": 1, "tags": {"a"}})
    table.query(KeyConditionExpression=Key("id").eq(1))
    put = aws.calls.of("dynamodb", "PutItem")[0]
    assert put.parameters == {"TableName": "orders", "Item": {"id": 1, "tags": {"a"}}}
    assert "KeyConditionExpression" in aws.calls[-1].parameters
    assert repr(aws.calls[-1]).startswith("dynamodb.Query orders {")


def test_a_stubbed_client_is_seen_and_keeps_its_stub(aws: FakeAws) -> None:
    client = boto3.client("sqs")
    with Stubber(client) as stub:
        stub.add_response("list_queues", {"QueueUrls": ["stubbed"]})
        assert client.list_queues()["QueueUrls"] == ["stubbed"]
    assert client.list_queues().get("QueueUrls") is None
    assert [call.operation for call in aws.calls] == ["ListQueues", "ListQueues"]


def test_filters_by_service_and_operation_in_either_spelling(aws: FakeAws) -> None:
    sqs = boto3.client("sqs")
    sqs.create_queue(QueueName="a")
    sqs.list_queues()
    boto3.client("sns").list_topics()
    assert len(aws.calls.of("sqs")) == 2
    assert aws.calls.of("sqs", "ListQueues") == aws.calls.of("sqs", "list_queues") == [aws.calls[1]]
    assert len(aws.calls.of(operation="ListTopics")) == 1
    assert aws.calls.of("sqs", "DeleteQueue") == []
    assert len(aws.calls.since(1)) == 2
    assert isinstance(aws.calls[1:], Journal)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("dynamo",), "AWS has no service 'dynamo'. Did you mean 'dynamodb'?"),
        (("dynamodb", "PutItems"), "AWS has no dynamodb operation 'PutItems'. Did you mean 'PutItem'?"),
        (("",), "service must be a non-empty str"),
        ((None, 3), "operation must be a non-empty str, got 3 (int)"),
    ],
)
def test_a_name_that_aws_does_not_have_is_refused_with_the_closest(
    names: tuple[str, ...], message: str
) -> None:
    with pytest.raises(InvalidArgument) as raised:
        Journal().of(*names)
    assert message in str(raised.value)


def test_names_are_not_checked_where_botocore_is_not_loaded(in_fresh_python) -> None:
    script = """
        import sys
        from pytest_faas.cloud.journal import Journal
        print(len(Journal().of("dynamo")), "botocore" in sys.modules)
    """
    assert in_fresh_python(script) == "0 False"


def test_a_call_without_an_answer_says_so() -> None:
    assert repr(Call("sqs", "ReceiveMessage", {})) == "sqs.ReceiveMessage -> no answer"


def test_each_start_begins_an_empty_journal() -> None:
    fake = FakeAws()
    for _ in range(2):
        with fake:
            boto3.client("sqs").list_queues()
        assert len(fake.calls) == 1  # and it can be read after the end


def test_time_is_the_clock_of_the_test(aws: FakeAws) -> None:
    from freezegun import freeze_time

    with freeze_time("2026-01-01T00:00:00Z"):
        boto3.client("sqs").list_queues()
    assert aws.calls[0].started_at == 1767225600.0
