"""The fixtures: static, annotated, documented, and harmless to override."""

from __future__ import annotations

import inspect
import typing

import pytest

from pytest_faas import events, fixtures
from pytest_faas.runtime.context import LambdaContextFactory

SOURCES = ["apigw", "http_api", "s3", "sqs", "kinesis", "dynamodb_stream", "schedule", "sns", "eventbridge"]


@pytest.mark.parametrize("source", SOURCES)
def test_an_event_fixture_is_the_factory(source, request):
    assert request.getfixturevalue(f"{source}_event") is getattr(events, source)


def test_the_context_fixture_is_the_factory(lambda_context):
    assert isinstance(lambda_context, LambdaContextFactory)


@pytest.mark.parametrize("name", ["faas", "lambda_context", *(f"{source}_event" for source in SOURCES)])
def test_a_fixture_says_what_it_returns_and_what_it_is_for(name):
    function = inspect.unwrap(getattr(fixtures, name)._get_wrapped_function())
    assert function.__annotations__["return"]
    assert function.__doc__
    assert "`" in function.__doc__


@pytest.mark.parametrize("source", SOURCES)
def test_the_return_annotation_is_the_factorys_type(source):
    function = getattr(fixtures, f"{source}_event")._get_wrapped_function()
    assert function.__annotations__["return"] == type(getattr(events, source)).__name__


def test_a_factorys_type_shows_its_signature():
    parameters = inspect.signature(events.sqs).parameters
    assert "queue" in parameters
    assert typing.get_type_hints(type(events.sqs).__call__)


def test_fixtures_list_reads_well(pytester):
    result = pytester.runpytest_subprocess("--fixtures")
    result.stdout.fnmatch_lines(["*faas -- *", "*Start a fake AWS for this test*"])
    shown = result.stdout.str()
    assert all(
        f"{source}_event [[]session scope[]]".replace("[[]", "[").replace("[]]", "]") in shown
        for source in SOURCES
    )


@pytest.mark.parametrize("name", ["sqs_event", "lambda_context", "s3_event", "http_api_event"])
def test_overriding_a_fixture_by_a_users_own_is_harmless(pytester, name):
    pytester.makeconftest(f"import pytest\n@pytest.fixture\ndef {name}():\n    return 'mine'\n")
    pytester.makepyfile(f"""
        def test_it(faas, {name}, kinesis_event):
            assert {name} == "mine"
            assert faas.function(lambda event, context: event).invoke({{"a": 1}}).payload == {{"a": 1}}
    """)
    pytester.runpytest_subprocess("-W", "error").assert_outcomes(passed=1)


def test_events_built_in_session_fixtures_and_tests_alike(pytester):
    pytester.makepyfile("""
        import pytest
        @pytest.fixture(scope="session")
        def order(sqs_event):
            return sqs_event({"order": 7})
        def test_it(order, sqs_event):
            assert order["Records"][0]["body"] == '{"order":7}'
            assert sqs_event("x") != order
    """)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)
