"""A shell full of AWS settings, a `~/.aws` with profiles, and a proxy: nothing is used, all is there afterwards."""

from __future__ import annotations

from pathlib import Path

CONFIG = """\
[default]
region = ap-south-1
endpoint_url = http://127.0.0.1:1
[profile work]
region = sa-east-1
role_arn = arn:aws:iam::999999999999:role/admin
source_profile = default
credential_process = /bin/false
services = local
[services local]
s3 =
  endpoint_url = http://127.0.0.1:2
"""
CREDENTIALS = """\
[default]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
"""

HOSTILE = {
    "AWS_PROFILE": "nonexistent",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:2",
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_DEFAULT_REGION": "ap-south-1",
    "AWS_CA_BUNDLE": "/nonexistent/ca.pem",
    "AWS_USE_DUALSTACK_ENDPOINT": "true",
    "AWS_ACCOUNT_ID": "999999999999",
    "AWS_MAX_ATTEMPTS": "1",
    "MOTO_ACCOUNT_ID": "999999999999",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "http_proxy": "http://127.0.0.1:9",
}

SCRIPT = """
    import os
    before = dict(os.environ)
    from pytest_faas.cloud.credentials import FakeCredentials
    from pytest_faas.cloud.fake import FakeAws
    import boto3
    {session_wide}
    with FakeAws(region="eu-west-1", account="111122223333") as aws:
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="files", CreateBucketConfiguration=dict(LocationConstraint="eu-west-1"))
        s3.put_object(Bucket="files", Key="k", Body=b"x")
        url = s3.generate_presigned_url("get_object", Params=dict(Bucket="files", Key="k"))
        import requests, urllib3, urllib.request
        read = (requests.get(url, timeout=5).content, urllib3.request("GET", url).data, urllib.request.urlopen(url).read())
        made = boto3.client("sqs").create_queue(QueueName="q")["QueueUrl"]
        who = boto3.client("sts").get_caller_identity()["Account"]
        profiles = boto3.Session().available_profiles
        print(read, made, who, profiles, s3.meta.endpoint_url, len(aws.refusals))
    {restore}
    assert dict(os.environ) == before, set(os.environ.items()) ^ set(before.items())
    assert boto3.DEFAULT_SESSION is None
"""
EXPECTED = (
    "(b'x', b'x', b'x') https://sqs.eu-west-1.amazonaws.com/111122223333/q 111122223333 [] "
    "https://s3.eu-west-1.amazonaws.com 0"
)


def home(folder: Path) -> dict[str, str]:
    (folder / ".aws").mkdir()
    (folder / ".aws" / "config").write_text(CONFIG)
    (folder / ".aws" / "credentials").write_text(CREDENTIALS)
    return {"HOME": str(folder)}


def test_with_every_setting_of_a_shell(in_fresh_python, tmp_path: Path) -> None:
    script = SCRIPT.format(session_wide="", restore="")
    assert in_fresh_python(script, **HOSTILE, **home(tmp_path)) == EXPECTED


def test_with_a_configured_home_and_no_variables(in_fresh_python, tmp_path: Path) -> None:
    assert in_fresh_python(SCRIPT.format(session_wide="", restore=""), **home(tmp_path)) == EXPECTED


def test_with_the_profile_of_a_configured_home(in_fresh_python, tmp_path: Path) -> None:
    script = SCRIPT.format(session_wide="", restore="")
    assert in_fresh_python(script, AWS_PROFILE="work", **home(tmp_path)) == EXPECTED


def test_with_credentials_laid_before_collection(in_fresh_python, tmp_path: Path) -> None:
    script = SCRIPT.format(
        session_wide='session_wide = FakeCredentials(); session_wide.install("eu-west-1")',
        restore="session_wide.restore()",
    )
    assert in_fresh_python(script, **HOSTILE, **home(tmp_path)) == EXPECTED


def test_a_module_level_client_imports_and_nothing_is_left_of_the_shell(
    in_fresh_python, tmp_path: Path
) -> None:
    script = """
        from pytest_faas.cloud.credentials import FakeCredentials
        fake = FakeCredentials()
        fake.install("eu-west-1")
        import boto3
        client = boto3.client("sqs")
        keys = client._get_credentials().get_frozen_credentials()
        print(client.meta.region_name, client.meta.endpoint_url, keys.access_key, keys.secret_key, keys.token)
    """
    printed = in_fresh_python(script, **HOSTILE, **home(tmp_path))
    assert printed == "eu-west-1 https://sqs.eu-west-1.amazonaws.com testing testing testing"


def test_without_any_aws_variable_and_without_a_home(in_fresh_python, tmp_path: Path) -> None:
    assert in_fresh_python(SCRIPT.format(session_wide="", restore=""), HOME=str(tmp_path)) == EXPECTED
