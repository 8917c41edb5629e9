"""The fake beside the user's own `mock_aws`, before, around, inside and after it."""

from __future__ import annotations

import os
import unittest.mock

import boto3
import moto.core.models as moto_models
import pytest
import requests.adapters
import responses
from botocore.client import BaseClient
from botocore.endpoint import Endpoint
from botocore.exceptions import ClientError
from botocore.loaders import Loader
from moto import mock_aws
from moto.core.base_backend import BackendDict
from moto.core.config import default_user_config

from pytest_faas.cloud.credentials import FakeCredentials
from pytest_faas.cloud.fake import FakeAws
from pytest_faas.errors import FaasError, InvalidArgument


def queues() -> list[str]:
    found = boto3.client("sqs", region_name="us-east-1").list_queues().get("QueueUrls", [])
    return [url.rsplit("/", 1)[-1] for url in found]


def make_queue(name: str) -> None:
    boto3.client("sqs", region_name="us-east-1").create_queue(QueueName=name)


def surroundings() -> dict[str, object]:
    """What must be the same after a fake as before."""
    return {
        "environ": dict(os.environ),
        "session": boto3.DEFAULT_SESSION,
        "count": moto_models.MockAWS._nested_count,
        "active": moto_models.MockAWS._mocks_active,
        "enabled": moto_models.botocore_stubber.enabled,
        "stubber": dict(vars(moto_models.botocore_stubber)),
        "stop": moto_models.MockAWS.stop,
        "config": {**default_user_config},
        "patches": list(unittest.mock._patch._active_patches),  # type: ignore[attr-defined]
        "calls": (BaseClient._make_api_call, Endpoint._send, Endpoint._do_get_response),
        "loader": (Loader.FILE_LOADER_CLASS, Loader.list_available_services),
        "adapter": requests.adapters.HTTPAdapter.send,
        "backends": list(BackendDict._instances),
        "credentials": FakeCredentials.current(),
    }


def test_everything_is_as_before_after_a_test_with_it() -> None:
    before = surroundings()
    with FakeAws():
        make_queue("a")
        boto3.setup_default_session(region_name="eu-west-1")
        assert surroundings() != before
    assert surroundings() == before


def test_everything_is_as_before_after_a_failing_test_with_mocks_inside() -> None:
    before = surroundings()
    with (
        pytest.raises(ZeroDivisionError),
        FakeAws(),
        mock_aws(config={"core": {"service_whitelist": ["sqs"]}}),
    ):
        1 / len(queues())
    assert surroundings() == before


def test_the_state_is_empty_at_each_start() -> None:
    for _ in range(2):
        with FakeAws():
            assert queues() == []
            make_queue("a")
            assert queues() == ["a"]


def test_state_of_a_mock_before_it_is_gone_and_its_own_state_is_not_seen_by_a_later_mock() -> None:
    with mock_aws():
        make_queue("before")
    with FakeAws():
        assert queues() == []
        make_queue("inside")
    with mock_aws():
        assert queues() == []


def test_a_mock_inside_shares_the_state_and_ends_nothing() -> None:
    made_before = mock_aws()
    with FakeAws() as aws:
        make_queue("a")
        for mock in (made_before, mock_aws(), mock_aws()):
            with mock:
                assert queues()[0] == "a"
                make_queue("b")
            assert queues() == ["a", "b"]
        made_before.start()
        made_before.stop()
        assert queues() == ["a", "b"]
        assert os.environ["AWS_ACCESS_KEY_ID"] == "testing"
        assert len(aws.calls.of("sqs", "CreateQueue")) == 4


def test_decorated_functions_and_classes_share_the_state() -> None:
    @mock_aws
    def function() -> list[str]:
        return queues()

    @mock_aws(config={"core": {"reset_boto3_session": False}})
    def configured() -> list[str]:
        return queues()

    @mock_aws
    class TestOrders:
        def setup_method(self) -> None:
            make_queue("setup")

        def test_it(self) -> list[str]:
            return queues()

    with FakeAws():
        make_queue("a")
        assert function() == configured() == ["a"]
        orders = TestOrders()
        orders.setup_method()
        assert orders.test_it() == ["a", "setup"]
        assert queues() == ["a", "setup"]
    assert function() == []


def test_the_configuration_of_a_mock_inside_ends_with_it() -> None:
    with FakeAws():
        with mock_aws(config={"core": {"service_whitelist": ["sns"]}}):
            with pytest.raises(Exception, match="sqs"):
                make_queue("a")
        make_queue("b")
        assert queues() == ["b"]


def test_a_mock_around_it_keeps_its_state_and_goes_on() -> None:
    with mock_aws():
        make_queue("fixture")
        with FakeAws():
            assert queues() == ["fixture"]
            make_queue("test")
        assert queues() == ["fixture", "test"]
    with mock_aws():
        assert queues() == []
    assert moto_models.MockAWS._nested_count == 0


def test_a_mock_that_outlives_it_goes_on() -> None:
    mock = mock_aws()
    with FakeAws():
        mock.start()
        make_queue("a")
    assert queues() == ["a"]
    mock.stop()
    assert moto_models.MockAWS._nested_count == 0
    assert not moto_models.botocore_stubber.enabled


def test_a_mock_from_before_that_ends_inside_does_not_end_it() -> None:
    mock = mock_aws()
    mock.start()
    with FakeAws():
        make_queue("a")
        mock.stop()
        assert queues() == ["a"]
    assert moto_models.MockAWS._nested_count == 0
    assert not moto_models.botocore_stubber.enabled


def test_outside_it_moto_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "outside")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "outside")
    sent: list[str] = []
    with FakeAws():
        make_queue("a")
    with (
        pytest.raises(RuntimeError, match="out"),
        unittest.mock.patch.object(Endpoint, "_send", lambda _, request: _leave(sent, request)),
    ):
        make_queue("b")
    assert sent == ["https://sqs.us-east-1.amazonaws.com/"]


def _leave(sent: list[str], request: object) -> None:
    sent.append(request.url)  # type: ignore[attr-defined]
    raise RuntimeError("out")


def test_one_inside_another_shares_the_state_and_both_write_their_journal() -> None:
    with FakeAws() as outer:
        make_queue("a")
        with FakeAws(account="111122223333") as inner:
            assert boto3.client("sts").get_caller_identity()["Account"] == "111122223333"
        assert queues() == ["a"]
        assert boto3.client("sts").get_caller_identity()["Account"] == "123456789012"
    assert [call.operation for call in inner.calls] == ["GetCallerIdentity"]
    assert [call.operation for call in outer.calls] == [
        "CreateQueue",
        "GetCallerIdentity",
        "ListQueues",
        "GetCallerIdentity",
    ]


def test_a_default_session_from_before_is_used_and_still_there_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine = boto3.Session(
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="x", region_name="eu-west-3"
    )
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", mine)
    for _ in range(2):
        with FakeAws() as aws:
            boto3.client("sqs").create_queue(QueueName="a")
            assert aws.calls[0].region == "eu-west-3"
            assert boto3.DEFAULT_SESSION is mine
        assert boto3.DEFAULT_SESSION is mine


@pytest.mark.parametrize("account", ["123456789012", "111122223333"])
@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "cn-north-1"])
def test_account_and_region_are_those_of_the_options(account: str, region: str) -> None:
    with FakeAws(account=account, region=region):
        arn = boto3.client("sns").create_topic(Name="t")["TopicArn"]
        identity = boto3.client("sts").get_caller_identity()
        url = boto3.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    partition = "aws-cn" if region.startswith("cn") else "aws"
    assert arn == f"arn:{partition}:sns:{region}:{account}:t"
    assert identity["Account"] == account
    assert f"/{account}/q" in url
    with mock_aws():
        assert boto3.client("sts", region_name="us-east-1").get_caller_identity()["Account"] == "123456789012"


def test_an_assumed_role_acts_in_its_own_account() -> None:
    with FakeAws(account="111122223333"):
        role = boto3.client("sts").assume_role(
            RoleArn="arn:aws:iam::444455556666:role/other", RoleSessionName="session"
        )
        keys = role["Credentials"]
        other = boto3.client(
            "sts",
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )
        assert other.get_caller_identity()["Account"] == "444455556666"


def test_a_region_that_the_user_laid_over_installed_credentials_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session_wide = FakeCredentials()
    session_wide.install("us-east-1")
    try:
        monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-south-1")
        with FakeAws(region="us-east-1") as aws:
            boto3.client("sqs").list_queues()
        assert aws.calls[0].region == "ap-south-1"
        with FakeAws(region="eu-west-1") as other:  # a marker asks for another region
            boto3.client("sqs").list_queues()
        assert other.calls[0].region == "eu-west-1"
        assert os.environ["AWS_DEFAULT_REGION"] == "ap-south-1"
    finally:
        monkeypatch.undo()
        session_wide.restore()


def test_a_patch_of_make_api_call_inside_works_and_is_undone() -> None:
    original = BaseClient._make_api_call  # taken before the fake, as moto's documentation shows it

    def patched(self: BaseClient, operation: str, parameters: dict[str, object]) -> object:
        if operation == "ListQueues":
            return {"QueueUrls": ["patched"]}
        return original(self, operation, parameters)

    with FakeAws() as aws:
        with unittest.mock.patch.object(BaseClient, "_make_api_call", patched):
            make_queue("a")
            assert queues() == ["patched"]
            with pytest.raises(ClientError):
                boto3.client("sns").get_topic_attributes(TopicArn="arn:aws:sns:us-east-1:123456789012:none")
        assert queues() == ["a"]
    assert [repr(call) for call in aws.calls] == [
        "sqs.CreateQueue a -> ok",
        "sns.GetTopicAttributes none -> NotFound",
        "sqs.ListQueues -> ok",
    ]
    assert BaseClient._make_api_call is original


def test_a_patch_that_outlives_it_leaves_nothing_that_works_differently() -> None:
    original = BaseClient._make_api_call
    patch = unittest.mock.patch.object(BaseClient, "_make_api_call", return_value={})
    try:
        with FakeAws() as aws:
            patch.start()
        patch.stop()  # puts back what it found: the seam of a fake that has ended
        with mock_aws():
            make_queue("a")
            assert queues() == ["a"]
        with FakeAws():
            make_queue("b")
        assert len(aws.calls) == 0
    finally:
        BaseClient._make_api_call = original


def test_responses_of_the_user_stay_in_force_on_either_side() -> None:
    with responses.RequestsMock() as outer:
        outer.get("https://api.example/", body="outer")
        with FakeAws():
            assert requests.get("https://api.example/", timeout=1).text == "outer"
            with responses.RequestsMock() as inner:
                inner.get("https://api.example/", body="inner")
                assert requests.get("https://api.example/", timeout=1).text == "inner"


def test_it_works_under_a_frozen_clock_and_obeys_it() -> None:
    from freezegun import freeze_time

    with freeze_time("2026-01-01T00:00:00Z") as clock, FakeAws():
        sqs = boto3.client("sqs")
        url = sqs.create_queue(QueueName="q", Attributes={"VisibilityTimeout": "30"})["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="x")
        assert len(sqs.receive_message(QueueUrl=url)["Messages"]) == 1
        assert "Messages" not in sqs.receive_message(QueueUrl=url)
        clock.tick(31)
        assert len(sqs.receive_message(QueueUrl=url)["Messages"]) == 1


def test_a_second_start_is_refused_and_a_second_stop_is_harmless() -> None:
    fake = FakeAws()
    fake.stop()
    fake.start()
    with pytest.raises(FaasError, match="active already"):
        fake.start()
    fake.stop()
    fake.stop()
    assert moto_models.MockAWS._nested_count == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"region": "mars"}, "region must be a region name such as 'eu-west-1', got 'mars' (str)"),
        ({"region": None}, "region must be a region name"),
        (
            {"account": 123456789012},
            "account must be an account id of 12 digits, as a str, got 123456789012 (int)",
        ),
        ({"account": "12"}, "account must be an account id of 12 digits"),
        ({"network": "alow"}, "Did you mean 'allow'?"),
        ({"acount": "1"}, "FakeAws has no argument 'acount'. Did you mean 'account'?"),
    ],
)
def test_bad_arguments_are_refused(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidArgument) as raised:
        FakeAws(**arguments)  # type: ignore[arg-type]
    assert message in str(raised.value)
