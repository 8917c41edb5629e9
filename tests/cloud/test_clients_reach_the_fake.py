"""Whichever way a client was made, its calls reach the fake."""

from __future__ import annotations

import boto3
import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError

from pytest_faas.cloud.fake import FakeAws
from pytest_faas.cloud.wire import Sender, aws_url
from pytest_faas.errors import NetworkRefused

OLD = boto3.client(
    "sqs",
    region_name="us-east-1",
    endpoint_url="http://127.0.0.1:1",
    aws_access_key_id="a",
    aws_secret_access_key="b",
)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"endpoint_url": "http://127.0.0.1:1"},
        {"endpoint_url": "http://localhost:4566/"},
        {"endpoint_url": "http://minio.internal:9000/prefix/"},
        {"endpoint_url": "https://bucket.vpce-1a2b3c4d.s3.us-east-1.vpce.amazonaws.com"},
        {"config": Config(s3={"addressing_style": "virtual"})},
        {"endpoint_url": "http://localhost:4566", "config": Config(s3={"addressing_style": "virtual"})},
        {"config": Config(use_dualstack_endpoint=True)},
        {"config": Config(use_fips_endpoint=True)},
        {"config": Config(retries={"mode": "adaptive"})},
        {"region_name": "eu-west-1"},
        {"region_name": "cn-north-1"},
        {"region_name": "us-gov-west-1"},
        {"use_ssl": False, "verify": False},
    ],
    ids=lambda options: " ".join(map(str, options)),
)
@pytest.mark.parametrize("bucket", ["files", "my.files"])  # a dot keeps the bucket out of the host name
def test_s3_through_any_endpoint(aws: FakeAws, options: dict[str, object], bucket: str) -> None:
    boto3.client("s3").create_bucket(Bucket=bucket)
    s3 = boto3.client("s3", **options)
    s3.put_object(Bucket=bucket, Key="photos/a b+ü.jpg", Body=b"content", Metadata={"my_key": "1"})
    answer = s3.get_object(Bucket=bucket, Key="photos/a b+ü.jpg")
    assert answer["Body"].read() == b"content"
    assert [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["photos/a b+ü.jpg"]
    assert aws.refusals == []


@pytest.mark.parametrize(
    "service",
    ["sqs", "dynamodb", "sns", "sts", "iam", "events", "kinesis", "secretsmanager", "ssm", "s3control"],
)
@pytest.mark.parametrize(
    "endpoint", ["http://127.0.0.1:1", "http://localhost.localstack.cloud:4566", "http://[::1]:4566"]
)
def test_other_services_through_a_custom_endpoint(aws: FakeAws, service: str, endpoint: str) -> None:
    client = boto3.client(service, endpoint_url=endpoint, region_name="eu-west-1")
    call, options = {
        "sqs": ("list_queues", {}),
        "dynamodb": ("list_tables", {}),
        "sns": ("list_topics", {}),
        "sts": ("get_caller_identity", {}),
        "iam": ("list_roles", {}),
        "events": ("list_rules", {}),
        "kinesis": ("list_streams", {}),
        "secretsmanager": ("list_secrets", {}),
        "ssm": ("describe_parameters", {}),
        "s3control": ("list_access_points", {"AccountId": "123456789012"}),
    }[service]
    if service == "s3control":  # botocore puts the account before the host, and an address takes none
        client = boto3.client(service, endpoint_url="http://localhost:4566", region_name="eu-west-1")
    assert getattr(client, call)(**options)["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_client_with_a_custom_endpoint_sees_what_others_made_in_its_region(aws: FakeAws) -> None:
    boto3.client("sqs", region_name="us-east-1").create_queue(QueueName="q")
    assert len(OLD.list_queues()["QueueUrls"]) == 1
    assert (
        "QueueUrls"
        not in boto3.client("sqs", region_name="eu-west-1", endpoint_url="http://x.test").list_queues()
    )


def test_a_client_works_in_test_after_test() -> None:
    for _ in range(3):
        with FakeAws():
            assert "QueueUrls" not in OLD.list_queues()
            OLD.create_queue(QueueName="q")
            assert len(OLD.list_queues()["QueueUrls"]) == 1


def test_low_level_sessions_and_resources_reach_it(aws: FakeAws) -> None:
    low = botocore.session.get_session().create_client(
        "sqs", region_name="us-east-1", endpoint_url="http://127.0.0.1:1"
    )
    low.create_queue(QueueName="q")
    assert [queue.url.rsplit("/", 1)[-1] for queue in boto3.resource("sqs").queues.all()] == ["q"]


def test_real_looking_keys_do_not_matter(aws: FakeAws) -> None:
    session = boto3.Session(
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        region_name="us-east-1",
    )
    assert session.client("sts").get_caller_identity()["Account"] == "123456789012"


EARLY = """
    import boto3, sys
    keys = dict(aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="x", region_name="us-east-1")
    client = boto3.client("sqs", **keys{more})
    table = boto3.resource("dynamodb", **keys{more}).Table("t")
    assert "moto" not in sys.modules
    from pytest_faas.cloud.fake import FakeAws
    assert "moto" not in sys.modules
    with FakeAws() as aws:
        client.create_queue(QueueName="q")
        try:
            table.get_item(Key={{"id": 1}})
        except client.exceptions.ClientError as error:
            code = error.response["Error"]["Code"]
        print(client.list_queues()["QueueUrls"], code, len(aws.calls))
"""


@pytest.mark.parametrize("more", ["", ', endpoint_url="http://127.0.0.1:1"'])
def test_clients_made_before_moto_was_imported_reach_it(in_fresh_python, more: str) -> None:
    printed = in_fresh_python(EARLY.format(more=more))
    assert printed == "['https://sqs.us-east-1.amazonaws.com/123456789012/q'] ResourceNotFoundException 3"


def test_a_client_with_the_endpoint_of_the_environment_baked_in_reaches_it(in_fresh_python) -> None:
    printed = in_fresh_python(
        EARLY.format(more=""),
        AWS_ENDPOINT_URL="http://127.0.0.1:1",
        AWS_ENDPOINT_URL_DYNAMODB="http://127.0.0.1:2",
    )
    assert printed.endswith("ResourceNotFoundException 3")


def test_a_service_that_moto_lacks_is_refused_by_name_and_remembered(aws: FakeAws) -> None:
    with pytest.raises(
        NetworkRefused, match=r"api\.iotwireless\.us-east-1.*has no service iotwireless(.|\n)*Stubber"
    ):
        boto3.client("iotwireless").list_destinations()
    assert aws.calls[0].error_code == "NetworkRefused"
    (refusal,) = aws.refusals
    assert __file__ in refusal.frames[-1]


def test_a_call_that_moto_lacks_is_refused_by_name(aws: FakeAws) -> None:
    with pytest.raises(NetworkRefused, match=r"does not implement xray\.GetGroups"):
        boto3.client("xray").get_groups()


def test_the_users_own_server_for_what_moto_lacks_is_reached(aws: FakeAws) -> None:
    client = boto3.client(
        "iotwireless", endpoint_url="http://127.0.0.1:9", config=Config(retries={"max_attempts": 0})
    )
    with pytest.raises(EndpointConnectionError):
        client.list_destinations()
    assert aws.refusals == []


def test_a_passthrough_of_the_user_is_respected_and_aws_still_refused(aws: FakeAws) -> None:
    from moto import mock_aws

    own = boto3.client("sqs", endpoint_url="http://127.0.0.1:9", config=Config(retries={"max_attempts": 0}))
    with mock_aws(config={"core": {"passthrough": {"urls": ["http://127.0.0.1:9"], "services": ["sns"]}}}):
        with pytest.raises(EndpointConnectionError):
            own.list_queues()
        with pytest.raises(EndpointConnectionError):
            boto3.client("sns", config=Config(retries={"max_attempts": 0})).list_topics()
    assert [refusal.host for refusal in aws.refusals] == ["sns.us-east-1.amazonaws.com"]
    assert own.list_queues()["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize(
    ("url", "service", "endpoint", "expected"),
    [
        ("https://sqs.eu-west-1.amazonaws.com/", "sqs", "https://sqs.eu-west-1.amazonaws.com", None),
        ("http://127.0.0.1:4566/", "sqs", "http://127.0.0.1:4566", "https://sqs.eu-west-1.amazonaws.com/"),
        (
            "http://b.host:1/k%2Fx?a=b%20c",
            "s3",
            "http://host:1",
            "https://b.s3.eu-west-1.amazonaws.com/k%2Fx?a=b%20c",
        ),
        ("http://host/base/b/k", "s3", "http://host/base", "https://s3.eu-west-1.amazonaws.com/b/k"),
        ("http://host", "sts", "http://host", "https://sts.eu-west-1.amazonaws.com/"),
        (
            "https://dynamodb.eu-west-1.api.aws/",
            "dynamodb",
            "https://dynamodb.eu-west-1.api.aws",
            "https://dynamodb.eu-west-1.amazonaws.com/",
        ),
        ("https://s3vectors.eu-west-1.api.aws/x", "s3vectors", "https://s3vectors.eu-west-1.api.aws", None),
        (
            "http://localhost:9/x",
            "iotwireless",
            "http://localhost:9",
            None,
        ),  # the user's own emulator of what moto lacks
    ],
)
def test_urls_are_moved_to_the_endpoint_that_moto_knows(
    url: str, service: str, endpoint: str, expected: str | None
) -> None:
    assert aws_url(url, Sender(service, "Operation", "eu-west-1", endpoint)) == (expected or url)
