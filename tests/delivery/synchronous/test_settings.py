"""The settings of a synchronous source: AWS's names, limits and words."""

from __future__ import annotations

import pytest

from pytest_faas import events
from pytest_faas.delivery.synchronous.settings import Sync
from pytest_faas.errors import InvalidArgument

ALB = {"requestContext": {"elb": {}}, "httpMethod": "GET"}


def test_the_kind_is_the_event_s_unless_it_is_set():
    assert Sync().kind_for(ALB) == "alb"
    assert Sync().kind_for(events.apigw()) == "rest"
    assert Sync(kind="http_api").kind_for(ALB) == "http_api"


def test_defaults_are_those_of_aws():
    sync = Sync()
    assert (sync.client_retries, sync.client_timeout, sync.timeout_in_millis) == (0, None, None)
    assert sync.retry_on == (429, 500, 502, 503, 504)
    assert sync.setup("rest").timeout is None


def test_the_set_up_of_the_front_end():
    sync = Sync(
        timeout_in_millis=1_500,
        binary_media_types=["image/*"],
        multi_value_headers=True,
        fills_in_missing=True,
        error_status=502,
        throttled_status=503,
    )
    setup = sync.setup("http_api")
    assert (setup.timeout, setup.binary_media_types, setup.multi_value_headers) == (1.5, ("image/*",), True)
    assert (setup.fills_in_missing, setup.error_status, setup.throttled_status) == (True, 502, 503)


@pytest.mark.parametrize(
    ("kind", "low", "high"), [("rest", 50, 29_000), ("http_api", 50, 30_000), ("http_api_1", 50, 30_000)]
)
def test_the_limits_of_the_integration_time_out(kind, low, high):
    for millis in (low, high):
        assert Sync(kind=kind, timeout_in_millis=millis).setup(kind).timeout == millis / 1000
    for millis in (low - 1, high + 1, 1_000.5, True, "5000"):
        with pytest.raises(InvalidArgument) as raised:
            Sync(kind=kind, timeout_in_millis=millis)
        assert f"Timeout should be between {low} ms and {high} ms" in str(raised.value)
        assert f"got {millis!r}" in str(raised.value)


def test_the_limit_of_an_event_s_kind_is_checked_with_the_event():
    sync = Sync(timeout_in_millis=29_500)
    assert sync.setup("http_api").timeout == 29.5
    with pytest.raises(InvalidArgument, match="Timeout should be between 50 ms and 29000 ms"):
        sync.setup("rest")
    with pytest.raises(InvalidArgument, match="must be None for kind 'alb'.*Only API Gateway"):
        sync.setup("alb")
    with pytest.raises(InvalidArgument, match="Timeout should be between"):
        Sync(timeout_in_millis=30_001)


def test_the_quota_of_a_regional_rest_api_can_be_raised():
    raised = Sync(timeout_in_millis=120_000, maximum_integration_timeout_in_millis=120_000)
    assert raised.setup("rest").timeout == 120.0
    with pytest.raises(InvalidArgument, match="50 ms and 30000 ms"):
        raised.setup("http_api")  # not adjustable there
    with pytest.raises(InvalidArgument, match="50 ms and 60000 ms"):
        Sync(kind="rest", timeout_in_millis=60_001, maximum_integration_timeout_in_millis=60_000)
    with pytest.raises(InvalidArgument, match="between 29000 and 900000"):
        Sync(maximum_integration_timeout_in_millis=1_000)


@pytest.mark.parametrize("kind", ["function_url", "alb", "direct"])
def test_the_other_kinds_have_no_time_out_of_their_own(kind):
    with pytest.raises(InvalidArgument, match="wait for the function"):
        Sync(kind=kind, timeout_in_millis=1_000)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"kind": "http-api"}, "Did you mean 'http_api'"),
        ({"kind": 1}, "one of 'rest'"),
        ({"binary_media_types": "image/png"}, "a tuple or a list, got 'image/png'"),
        ({"binary_media_types": ("png",)}, "media types such as 'image/png', got 'png'"),
        ({"binary_media_types": ("/png",)}, "media types"),
        ({"multi_value_headers": 1}, "a bool, got 1"),
        ({"fills_in_missing": None}, "a bool, got None"),
        ({"error_status": 200}, "between 400 and 599, got 200"),
        ({"throttled_status": "429"}, "between 400 and 599, got '429'"),
        ({"client_retries": -1}, "between 0 and 1000, got -1"),
        ({"client_retries": True}, "an int"),
        ({"client_timeout": 0}, "a number between 0.001"),
        ({"client_timeout": float("nan")}, "a number"),
        ({"sends_any_body": 1}, "sends_any_body must be a bool"),
        ({"timeout_body": b"x"}, "timeout_body must be a str"),
        ({"client_retry_delay": -1}, "a number between 0"),
        ({"client_retry_delay_max": "20"}, "a number between 0"),
        ({"retry_on": 503}, "a tuple or a list, got 503"),
        ({"retry_on": (200,)}, "between 400 and 599, got 200"),
    ],
)
def test_what_cannot_be_is_refused(arguments, said):
    with pytest.raises(InvalidArgument) as raised:
        Sync(**arguments)
    assert str(raised.value).startswith("Sync: ")
    assert said in str(raised.value)


def test_the_client_waits_twice_as_long_each_time_up_to_a_limit():
    sync = Sync(client_retry_delay=0.5, client_retry_delay_max=3)
    assert [sync.retry_delay(retry) for retry in (1, 2, 3, 4, 5)] == [0.5, 1.0, 2.0, 3, 3]
    assert Sync(client_retry_delay=0).retry_delay(3) == 0
    assert Sync(client_retry_delay=60).retry_delay(2) == 60  # the longest wait is where the doubling ends


def test_settings_are_values():
    assert Sync(retry_on=[503]) == Sync(retry_on=(503,))
    assert hash(Sync(binary_media_types=["*/*"])) == hash(Sync(binary_media_types=("*/*",)))
    with pytest.raises(AttributeError):
        Sync().client_retries = 3
