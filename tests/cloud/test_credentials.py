from __future__ import annotations

import os
import re

import pytest
from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES as SESSION_VARIABLES

from pytest_faas.cloud.credentials import NEUTRALISED, FakeCredentials
from pytest_faas.errors import InvalidArgument

HOSTILE = {
    "AWS_PROFILE": "nonexistent",
    "AWS_DEFAULT_PROFILE": "other",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:2",
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_SESSION_TOKEN": "real",
    "AWS_ROLE_ARN": "arn:aws:iam::999999999999:role/admin",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/var/run/token",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
    "AWS_CONFIG_FILE": "/home/user/.aws/config",
    "AWS_CA_BUNDLE": "/nonexistent.pem",
    "AWS_USE_FIPS_ENDPOINT": "true",
    "AWS_REGION": "",
    "MOTO_ACCOUNT_ID": "999999999999",
}


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch, no_aws_variables: None) -> None:
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)


def test_nothing_of_the_shell_is_left_while_installed(hostile: None) -> None:
    fake = FakeCredentials()
    fake.install("eu-west-1")
    try:
        left = {
            name: value for name, value in os.environ.items() if name.startswith(("AWS_", "MOTO_", "BOTO_"))
        }
    finally:
        fake.restore()
    assert left == {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_SESSION_TOKEN": "testing",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_REGION": "eu-west-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "BOTO_CONFIG": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def test_restore_puts_back_values_empty_values_and_absence(hostile: None) -> None:
    before = dict(os.environ)
    fake = FakeCredentials()
    fake.install("eu-west-1")
    assert dict(os.environ) != before
    fake.restore()
    assert dict(os.environ) == before


def test_what_others_changed_meanwhile_stays(hostile: None) -> None:
    fake = FakeCredentials()
    fake.install("eu-west-1")
    os.environ["AWS_DEFAULT_REGION"] = "ap-south-1"  # absent before
    os.environ["AWS_PROFILE"] = "mine"  # removed by install
    del os.environ["AWS_ACCESS_KEY_ID"]
    os.environ["AWS_NEW"] = "1"
    fake.restore()
    assert os.environ.pop("AWS_DEFAULT_REGION") == "ap-south-1"
    assert os.environ["AWS_PROFILE"] == "mine"
    assert "AWS_ACCESS_KEY_ID" not in os.environ
    assert os.environ.pop("AWS_NEW") == "1"
    assert os.environ["AWS_ROLE_ARN"] == HOSTILE["AWS_ROLE_ARN"]


def test_installing_again_changes_the_region_and_still_restores_the_first_state(hostile: None) -> None:
    before = dict(os.environ)
    fake = FakeCredentials()
    fake.install("eu-west-1")
    fake.install("eu-west-2")
    assert os.environ["AWS_REGION"] == "eu-west-2"
    fake.restore()
    fake.restore()
    assert dict(os.environ) == before


def test_the_innermost_credentials_are_current_until_restored(no_aws_variables: None) -> None:
    outside = FakeCredentials.current()
    outer, inner = FakeCredentials(), FakeCredentials()
    outer.install("eu-west-1")
    inner.install("eu-west-2")
    assert FakeCredentials.current() is inner
    inner.restore()
    assert FakeCredentials.current() is outer
    assert os.environ["AWS_DEFAULT_REGION"] == "eu-west-1"
    outer.restore()
    assert FakeCredentials.current() is outside


def test_aws_hosts_bypass_a_proxy_and_others_keep_it(
    no_aws_variables: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import urllib.request

    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "intranet.example")
    fake = FakeCredentials()
    fake.install("eu-west-1")
    try:
        assert urllib.request.proxy_bypass("sqs.eu-west-1.amazonaws.com")
        assert urllib.request.proxy_bypass("169.254.169.254")
        assert urllib.request.proxy_bypass("intranet.example")
        assert not urllib.request.proxy_bypass("example.org")
    finally:
        fake.restore()
    assert os.environ["no_proxy"] == "intranet.example"
    assert "NO_PROXY" not in os.environ


def test_without_a_proxy_no_proxy_variable_appears(no_aws_variables: None) -> None:
    fake = FakeCredentials()
    fake.install("eu-west-1")
    try:
        assert "NO_PROXY" not in os.environ
    finally:
        fake.restore()


def test_every_variable_that_botocore_reads_is_replaced_or_removed() -> None:
    known = {
        name
        for _, names, *_ in SESSION_VARIABLES.values()
        for name in ([names] if isinstance(names, str) else names or [])
    }
    laid = {"AWS_DEFAULT_REGION", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"}
    assert {name for name in known if re.match("AWS_", name)} - NEUTRALISED - laid == set()


@pytest.mark.parametrize("region", ["", None, 1])
def test_a_region_that_is_none_is_refused_and_nothing_changes(region: object) -> None:
    before = dict(os.environ)
    with pytest.raises(InvalidArgument, match="region must be a non-empty str"):
        FakeCredentials().install(region)  # type: ignore[arg-type]
    assert dict(os.environ) == before
