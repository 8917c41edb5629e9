"""`strategies.lambda_contexts`: what it reaches, what that shrinks to, and that each argument is honoured."""

from __future__ import annotations

import freezegun
import pytest
from hypothesis import strategies as st

from pytest_faas import LambdaContext, LambdaContextFactory, strategies
from pytest_faas.errors import InvalidArgument, UnknownArgument

PLAIN = {
    "function_name": "my-function",
    "memory_limit_in_mb": "128",
    "function_version": "$LATEST",
    "client_context": None,
    "tenant_id": None,
}
REACHED = {
    "longest time-out": lambda context: context.get_remaining_time_in_millis() > 800_000,
    "short time-out": lambda context: context.get_remaining_time_in_millis() <= 1000,
    "most memory": lambda context: context.memory_limit_in_mb == "10240",
    "longest name": lambda context: len(context.function_name) == 64,
    "version": lambda context: context.function_version != "$LATEST",
    "client context": lambda context: context.client_context is not None,
    "client": lambda context: (
        context.client_context is not None and context.client_context.client is not None
    ),
    "custom": lambda context: context.client_context is not None and context.client_context.custom,
    "empty client context": lambda context: (
        context.client_context is not None and not context.client_context.custom
    ),
    "trace context": lambda context: context.w3c(),
    "Cognito": lambda context: context.identity.cognito_identity_id,
    "tenant": lambda context: context.tenant_id,
}


@pytest.mark.parametrize("case", REACHED)
def test_what_functions_get_is_reached_and_shrinks_to_one_difference(case, smallest):
    context = smallest(strategies.lambda_contexts(), REACHED[case])
    assert isinstance(context, LambdaContext)
    assert sum(getattr(context, name) != plain for name, plain in PLAIN.items()) <= 1


def test_the_simplest_context_is_the_factorys(smallest):
    context = smallest(strategies.lambda_contexts(), lambda context: True)
    assert {name: getattr(context, name) for name in PLAIN} == PLAIN
    assert 0 < context.get_remaining_time_in_millis() <= 3000


def test_the_deadline_is_counted_on_the_clock_of_the_test(every):
    with freezegun.freeze_time("2020-02-02T00:00:00Z"):
        for context in every(strategies.lambda_contexts(timeout=10)):
            assert context.get_remaining_time_in_millis() == 10_000
            assert context.log_stream_name.startswith("2020/02/02/")


HONOURED = {
    "timeout": (0.5, lambda context: context.get_remaining_time_in_millis() <= 500),
    "function_name": ("f", lambda context: context.invoked_function_arn.endswith(":function:f")),
    "memory": (512, lambda context: context.memory_limit_in_mb == "512"),
    "function_version": ("7", lambda context: context.function_version == "7"),
    "aws_request_id": ("id", lambda context: context.aws_request_id == "id"),
    "client_context": ({"custom": 1}, lambda context: context.client_context.custom == 1),
    "identity": ({"cognitoIdentityId": "me"}, lambda context: context.identity.cognito_identity_id == "me"),
    "tenant_id": (None, lambda context: context.tenant_id is None),
}


@pytest.mark.parametrize("drawn", [False, True])
@pytest.mark.parametrize("name", HONOURED)
def test_each_argument_is_honoured_fixed_or_drawn(name, drawn, every):
    value, honoured = HONOURED[name]
    strategy = strategies.lambda_contexts(**{name: st.just(value) if drawn else value})
    assert all(honoured(context) for context in every(strategy))


def test_each_argument_of_the_factory_is_one_of_the_strategy(parameters):
    assert parameters(LambdaContextFactory.__call__) == parameters(strategies.lambda_contexts)


BAD = {
    "no time": ({"timeout": 0}, "timeout must be"),
    "too long": ({"timeout": 901}, "timeout must be"),
    "memory": ({"memory": 64}, "memory must be an int between 128 and 10240"),
    "name": ({"function_name": ""}, "function_name must be"),
    "client context": ({"client_context": "x"}, "client_context must be a dict"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_at_the_call(case):
    arguments, message = BAD[case]
    with pytest.raises(InvalidArgument, match=message) as caught:
        strategies.lambda_contexts(**arguments)
    assert str(caught.value).startswith("strategies.lambda_contexts: ")


def test_an_unknown_argument_names_the_closest():
    with pytest.raises(UnknownArgument, match="Did you mean 'timeout'"):
        strategies.lambda_contexts(time_out=1)


def test_its_repr_is_the_call():
    assert repr(strategies.lambda_contexts(timeout=st.just(3))) == "lambda_contexts(timeout=just(3))"


def test_the_same_seed_gives_the_same_contexts_in_two_processes(drawn_in_a_process):
    assert drawn_in_a_process("lambda_contexts", 1) == drawn_in_a_process("lambda_contexts", 2)
