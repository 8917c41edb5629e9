"""Tests with `@given`: each example starts where the fixtures left things, and a failing one is the same again."""

from __future__ import annotations

import moto.backends
import moto.core.botocore_stubber  # noqa: F401 - for good: a run of pytester forgets what it loaded, and moto loads itself in parts
import pytest

HEAD = """
import boto3
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
"""


def passes(pytester: pytest.Pytester, test: str, count: int = 1) -> None:
    pytester.makepyfile(HEAD + test)
    pytester.runpytest("-p", "no:randomly", "-p", "no:cacheprovider", "-W", "error").assert_outcomes(
        passed=count
    )


def test_each_example_has_an_empty_fake_and_an_empty_journal_without_any_setting(pytester):
    passes(
        pytester,
        """
@given(n=st.integers())
def test(faas, n):
    sqs = boto3.client("sqs")
    assert "QueueUrls" not in sqs.list_queues()
    sqs.create_queue(QueueName="jobs")
    assert len(faas.calls) == 2
""",
    )


def test_what_a_fixture_made_is_there_for_each_example_and_only_that(pytester):
    passes(
        pytester,
        """
@pytest.fixture(autouse=True)
def table(faas):
    table = {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST",
             "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "N"}]}
    boto3.client("dynamodb").create_table(TableName="orders", **table)

@given(n=st.integers(-9, 9))
def test(faas, n):
    dynamodb = boto3.client("dynamodb")
    assert dynamodb.scan(TableName="orders")["Count"] == 0
    dynamodb.put_item(TableName="orders", Item={"id": {"N": str(n)}})
    assert [call.operation for call in faas.calls] == ["CreateTable", "Scan", "PutItem"]
""",
    )


def test_a_function_starts_cold_with_each_example(pytester):
    pytester.mkdir("src").joinpath("app.py").write_text(
        "seen = []\ndef handle(event, context):\n    seen.append(event)\n    return len(seen)"
    )
    passes(
        pytester,
        """
@pytest.fixture
def handle(faas):
    return faas.function("app.handle", root="src")

@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # of `handle`
@given(n=st.integers())
def test(faas, handle, n):
    assert [handle(n), handle(n)] == [1, 2]
    assert faas.function("app.handle", root="src", name="again")(n) == 1
""",
    )


def test_methods_and_parametrized_tests(pytester):
    passes(
        pytester,
        """
class TestQueue:
    @pytest.mark.parametrize("name", ["a", "b"])
    @given(n=st.integers())
    def test(self, faas, name, n):
        assert "QueueUrls" not in boto3.client("sqs").list_queues()
        boto3.client("sqs").create_queue(QueueName=name)
""",
        count=2,
    )


def test_the_factories_draw_the_same_identifiers_in_each_example(pytester):
    passes(
        pytester,
        """
seen = set()

@pytest.fixture(autouse=True)
def before(sqs_event):
    seen.add(sqs_event("x")["Records"][0]["messageId"])

@given(n=st.integers())
def test(sqs_event, n):
    seen.add(sqs_event("x")["Records"][0]["messageId"])
    assert len(seen) == 2
""",
    )


def test_the_warning_about_another_fixture_stays(pytester):
    pytester.makepyfile(HEAD + "@given(n=st.integers())\ndef test(faas, tmp_path, n):\n    pass\n")
    result = pytester.runpytest("-p", "no:randomly")
    result.stdout.fnmatch_lines(
        ["*FailedHealthCheck*uses a function-scoped fixture 'tmp_path', which is not reset*"]
    )
    result.assert_outcomes(failed=1)


def test_the_settings_of_the_test_are_as_they_were_afterwards(pytester):
    passes(
        pytester,
        """
@settings(max_examples=7)
@given(n=st.integers())
def test_first(faas, n):
    pass

def test_second():
    now = test_first._hypothesis_internal_use_settings
    assert HealthCheck.function_scoped_fixture not in now.suppress_health_check
    assert now.max_examples == 7
    assert now.deadline == settings.default.deadline
    assert test_first.hypothesis.inner_test.__name__ == "test_first"
    assert not hasattr(test_first.hypothesis.inner_test, "__wrapped__")
""",
        count=2,
    )


def test_a_deadline_of_the_users_own_stays(pytester):
    pytester.makepyfile(
        HEAD
        + """
import time
@settings(deadline=20)
@given(n=st.integers())
def test(faas, n):
    time.sleep(0.05)
"""
    )
    pytester.runpytest("-p", "no:randomly").stdout.fnmatch_lines(["*DeadlineExceeded*"])


def test_a_failing_example_is_shown_small_and_points_at_the_users_line(pytester):
    pytester.makepyfile(HEAD + "@given(n=st.integers())\ndef test(faas, n):\n    assert n < 100\n")
    result = pytester.runpytest("-p", "no:randomly")
    result.stdout.fnmatch_lines(["*test_a_failing*.py:6: AssertionError*"])
    result.stdout.fnmatch_lines(["*n=100,*"])
    assert "examples.py" not in result.stdout.str()


def test_what_the_last_example_left_is_there_for_the_fixtures_teardown(pytester):
    passes(
        pytester,
        """
@pytest.fixture(autouse=True)
def looks(faas):
    yield
    assert len(faas.calls) == 1

@given(n=st.integers())
def test(faas, n):
    boto3.client("sqs").create_queue(QueueName="q")
""",
    )


def test_a_refusal_in_one_example_fails_the_test(pytester):
    pytester.makepyfile(
        HEAD
        + """
import socket
@given(n=st.integers(0, 3))
def test(faas, n):
    try:
        socket.getaddrinfo("sqs.us-east-1.amazonaws.com", 443)
    except OSError:
        pass
"""
    )
    pytester.runpytest("-p", "no:randomly").stdout.fnmatch_lines(
        ["*something in this test tried to leave the fake AWS*"]
    )
