"""No test reaches real AWS by accident, and the machine's own configuration is neither used nor lost."""

from __future__ import annotations

import os
import sys

import pytest

HOSTILE = {
    "AWS_PROFILE": "production",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_ENDPOINT_URL_SQS": "http://127.0.0.1:1",
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_SESSION_TOKEN": "real",
    "AWS_DEFAULT_REGION": "sa-east-1",
    "HTTPS_PROXY": "http://127.0.0.1:1",
}

CLIENT_AT_IMPORT = """
    import boto3, os
    queue = boto3.client("sqs")           # at import: needs a region and credentials
    def test_it(faas):
        url = queue.create_queue(QueueName="jobs")["QueueUrl"]
        queue.send_message(QueueUrl=url, MessageBody="x")
        assert queue.meta.region_name == "us-east-1"
        assert "AKIA" not in str(dict(os.environ))
"""


@pytest.fixture
def hostile(monkeypatch):
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)


def test_a_module_level_client_imports_without_any_configuration(pytester, monkeypatch):
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    pytester.makepyfile(CLIENT_AT_IMPORT)
    pytester.runpytest_subprocess("-W", "error").assert_outcomes(passed=1)


def test_a_module_level_client_in_a_hostile_shell(pytester, hostile):
    pytester.makepyfile(CLIENT_AT_IMPORT)
    pytester.runpytest_subprocess("-W", "error").assert_outcomes(passed=1)


def test_a_client_in_a_conftest_too(pytester, hostile):
    pytester.makeconftest("import boto3\ntable = boto3.resource('dynamodb').Table('t')\n")
    pytester.makepyfile("def test_it(): pass")
    pytester.runpytest_subprocess("-W", "error").assert_outcomes(passed=1)


def test_the_shells_variables_are_put_back(pytester, hostile):
    pytester.makepyfile(test_it="def test_it(faas): import boto3; boto3.client('s3').list_buckets()")
    pytester.makepyfile(
        run="""
        import os, pytest
        before = dict(os.environ)
        assert pytest.main(["-q", "test_it.py"]) == 0
        names = {name for name in [*before, *os.environ] if not name.startswith("PYTEST")}
        print("DIFFERENT", [name for name in names if before.get(name) != os.environ.get(name)])
    """
    )
    ran = pytester.runpython("run.py")
    ran.stdout.fnmatch_lines(["DIFFERENT []"])


def test_credentials_keep_leaves_the_shells_own_outside_faas_tests(pytester, hostile):
    pytester.makepyfile("""
        import os
        def test_without():
            assert os.environ["AWS_ACCESS_KEY_ID"].startswith("AKIA")
        def test_with(faas):
            assert "AKIA" not in str(dict(os.environ))
    """)
    pytester.runpytest_subprocess("--faas-credentials=keep").assert_outcomes(passed=2)


@pytest.mark.parametrize(
    "call", ["boto3.client('s3').list_buckets()", "socket.create_connection(('s3.amazonaws.com', 443))"]
)
def test_without_the_fixture_aws_is_refused(pytester, call):
    pytester.makepyfile(f"""
        import boto3, socket
        def test_it():
            {call}
    """)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*refused*"])


def test_a_refusal_that_the_handler_swallowed_fails_the_test_all_the_same(pytester):
    pytester.makepyfile("""
        import socket
        def handler(event, context):
            try:
                socket.create_connection(("dynamodb.eu-west-1.amazonaws.com", 443))
            except Exception:
                return "fine"
        def test_it(faas):
            assert faas.function(handler).invoke({}).payload == "fine"
    """)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*tried to leave the fake AWS*", "*dynamodb.eu-west-1.amazonaws.com:443*", "*test_a_refusal*"]
    )


def test_a_refusal_that_is_meant_can_be_cleared(pytester):
    pytester.makepyfile("""
        import pytest, socket
        from pytest_faas import NetworkRefused
        def test_it(faas):
            with pytest.raises(NetworkRefused):
                socket.create_connection(("169.254.169.254", 80))
            faas.refusals.clear()
    """)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_other_hosts_are_refused_on_request(pytester):
    pytester.makepyfile("""
        import pytest, socket
        from pytest_faas import NetworkRefused
        @pytest.mark.faas(network="refuse")
        def test_it(faas):
            with pytest.raises(NetworkRefused, match="faas_network"):
                socket.create_connection(("192.0.2.1", 80))
            faas.refusals.clear()
    """)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_client_made_before_moto_was_imported_reaches_the_fake(pytester):
    pytester.makepyfile("""
        import sys
        import boto3
        assert "moto" not in sys.modules
        early = boto3.client("s3")
        def test_it(faas):
            early.create_bucket(Bucket="bucket")
            assert boto3.client("s3").list_buckets()["Buckets"][0]["Name"] == "bucket"
    """)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_state_does_not_pass_from_one_test_to_the_next(pytester):
    pytester.makepyfile("""
        import boto3, pytest
        client = boto3.client("s3")
        @pytest.mark.parametrize("n", range(4))
        def test_it(faas, n):
            assert client.list_buckets()["Buckets"] == []
            client.create_bucket(Bucket="bucket")
    """)
    pytester.runpytest_subprocess().assert_outcomes(passed=4)


LIGHT = "boto3 botocore moto hypothesis jsonschema freezegun simplejson asyncio unittest.mock".split()


def test_the_plugin_loads_nothing_heavy():
    import subprocess

    code = "import sys, pytest_faas.plugin, pytest_faas.fixtures; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "pytest_faas.plugin" in loaded
    assert [name for name in LIGHT if name in loaded and name not in _pytest_loads()] == []


def test_a_run_without_faas_tests_loads_nothing_heavy(pytester):
    pytester.makeconftest(f"""
        import sys
        def pytest_unconfigure():
            print("HEAVY", [name for name in {LIGHT!r} if name in sys.modules and name not in {sorted(_pytest_loads())!r}])
    """)
    pytester.makepyfile("def test_it(sqs_event): assert sqs_event('x')")
    others = "randomly hypothesispytest xdist cov anyio respx requests_mock".split()
    result = pytester.runpytest_subprocess(*(word for name in others for word in ("-p", f"no:{name}")))
    result.stdout.fnmatch_lines(["HEAVY []"])


def _pytest_loads() -> set[str]:
    """Return what pytest itself loads here: that is not the plugin's doing."""
    import subprocess

    code = "import sys, pytest, _pytest.config; print(*sys.modules)"
    return set(
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split()
    )
