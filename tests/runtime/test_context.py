"""The context, attribute for attribute what the runtime client gives (more in test_oracle_awslambdaric.py)."""

from __future__ import annotations

import pytest

from pytest_faas import InvalidArgument, LambdaContextFactory, UnknownArgument, events

make = LambdaContextFactory()


def test_memory_is_a_str_as_recorded_from_aws():
    assert make(memory=256).memory_limit_in_mb == "256"


def test_identity_is_never_none_and_client_context_is():
    context = make()
    assert (context.identity.cognito_identity_id, context.identity.cognito_identity_pool_id) == (None, None)
    assert context.client_context is None
    assert context.tenant_id is None


def test_the_arn_is_unqualified_although_the_version_is_latest():
    with events.origin(region="eu-west-1", account="111122223333"):
        context = make(function_name="resize")
    assert context.invoked_function_arn == "arn:aws:lambda:eu-west-1:111122223333:function:resize"
    assert context.function_version == "$LATEST"
    assert context.log_group_name == "/aws/lambda/resize"
    assert "[$LATEST]" in context.log_stream_name


def test_remaining_time_counts_down_on_the_clock_and_ends_at_zero():
    from pytest_faas.runtime.frozen import virtual_time

    with virtual_time.frozen("2026-01-01T00:00:00Z") as clock:
        context = make(timeout=10)
        assert context.get_remaining_time_in_millis() == 10_000
        clock.tick(9.5)
        assert context.get_remaining_time_in_millis() == 500
        clock.tick(60)
        assert context.get_remaining_time_in_millis() == 0


def test_log_writes_without_a_newline(capsys):
    make().log("one")
    make().log(2)
    assert capsys.readouterr().out == "one2"


def test_client_context_has_the_three_parts_and_w3c_apart():
    context = make(
        client_context={
            "custom": {"a": 1},
            "client": {"app_title": "t"},
            "w3c": {"traceparent": "x", "other": "y"},
        }
    )
    assert context.client_context.custom == {"a": 1}
    assert context.client_context.env is None
    assert context.client_context.client.app_title == "t"
    assert context.w3c() == {"traceparent": "x"}


def test_client_context_of_the_caller_is_left_alone():
    given = {"custom": {}, "w3c": {"traceparent": "x"}}
    make(client_context=given)
    assert given == {"custom": {}, "w3c": {"traceparent": "x"}}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"timeout": -1}, "timeout must be a number between 0 and 900, got -1 (int)"),
        ({"timeout": 0}, "timeout must be a number of seconds above 0 and at most 900, got 0 (int)"),
        ({"timeout": 901}, "timeout"),
        ({"timeout": "3"}, "got '3' (str)"),
        ({"timeout": True}, "got True (bool)"),
        ({"timeout": float("nan")}, "timeout"),
        ({"memory": 127}, "memory must be an int between 128 and 10240, got 127 (int)"),
        ({"memory": 10241}, "memory"),
        ({"memory": 128.0}, "memory"),
        ({"function_name": ""}, "function_name"),
        ({"client_context": "x"}, "client_context must be a dict"),
        ({"identity": {1: 2}}, "identity"),
        ({"tenant_id": 3}, "tenant_id"),
    ],
)
def test_values_that_lambda_refuses(arguments, said):
    with pytest.raises(InvalidArgument) as caught:
        make(**arguments)
    assert said in str(caught.value)


def test_an_unknown_argument_names_the_closest():
    with pytest.raises(
        UnknownArgument, match="lambda_context has no argument 'memry'. Did you mean 'memory'"
    ):
        make(memry=128)


def test_too_many_positional_arguments_say_what_there_is():
    with pytest.raises(UnknownArgument, match="too many positional arguments. It takes: timeout"):
        make(1, 2)


def test_a_deadline_is_on_the_clock_even_where_events_are_of_another_time():
    with events.origin(at="2030-01-01T00:00:00Z"):
        remaining = make(timeout=3).get_remaining_time_in_millis()
    assert 0 < remaining <= 3000
