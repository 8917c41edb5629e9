"""What is new in the event of a request that is sent again."""

from __future__ import annotations

import copy
import json

import pytest
from clients import event_of, load_balancer_event
from hypothesis import HealthCheck, given, settings

from pytest_faas import events, strategies, validate
from pytest_faas.delivery.synchronous.resending import sent_again

LATER = 1_800_000_000_000


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.apigw_events() | strategies.http_api_events())
def test_whatever_the_request_its_next_sending_keeps_the_contract(event):
    before = copy.deepcopy(event)
    again = sent_again(event, LATER)
    assert event == before
    assert validate(again).faults == validate(event).faults
    assert again["requestContext"]["requestId"] != event["requestContext"]["requestId"]
    assert again.get("body") == event.get("body")


def test_the_same_seed_makes_the_same_new_request():
    event = event_of("rest")
    made = []
    for _ in range(2):
        with events.origin(seed=7):
            made.append(json.dumps(sent_again(event, LATER)))
    assert made[0] == made[1]


def test_the_one_id_of_payload_format_1_stays_one():
    event = event_of("http_api_1")
    event["requestContext"] |= {"requestId": "JKJaXmPLvHcESHA=", "extendedRequestId": "JKJaXmPLvHcESHA="}
    context = sent_again(event, LATER)["requestContext"]
    assert context["requestId"] == context["extendedRequestId"] != "JKJaXmPLvHcESHA="
    assert len(context["requestId"]) == 16


def test_both_maps_of_headers_tell_the_same():
    again = sent_again(events.apigw(endpoint_type="EDGE"), LATER)
    assert {name: [value] for name, value in again["headers"].items()} == again["multiValueHeaders"]


def test_an_edge_gives_the_request_another_id():
    event = events.apigw(endpoint_type="EDGE")
    again = sent_again(event, LATER)
    assert again["headers"]["X-Amz-Cf-Id"] != event["headers"]["X-Amz-Cf-Id"]
    assert len(again["headers"]["X-Amz-Cf-Id"]) == len(event["headers"]["X-Amz-Cf-Id"])


# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
def test_a_trace_keeps_what_is_not_an_id_and_a_load_balancer_s_own_part_is_new_too():
    trace = "Self=1-67891234-12456789abcdef012345678;Root=1-67891233-abcdef012345678912345678;CalledFrom=app"
    trace = trace.replace("12456789abcdef012345678", "12456789abcdef0123456789")
    new = sent_again(load_balancer_event(headers={"x-amzn-trace-id": trace}), LATER)["headers"][
        "x-amzn-trace-id"
    ]
    own, root, called = new.split(";")
    assert own.startswith(f"Self=1-{LATER // 1000:08x}-")
    assert root.startswith(f"Root=1-{LATER // 1000:08x}-")
    assert called == "CalledFrom=app"
    assert own.rpartition("-")[2] not in (root.rpartition("-")[2], "12456789abcdef0123456789")


# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html#x-forwarded-client-port
@pytest.mark.parametrize(
    ("given", "fixed"),
    [
        ("203.0.113.7:46532", "203.0.113.7:"),
        ("198.51.100.1, 203.0.113.7:46532", "198.51.100.1, 203.0.113.7:"),
        ("[2001:db8::1]:46532", "[2001:db8::1]:"),
    ],
)
def test_the_client_s_port_is_another(given, fixed):
    new = sent_again(load_balancer_event(headers={"x-forwarded-for": given}), LATER)["headers"][
        "x-forwarded-for"
    ]
    assert new.startswith(fixed)
    assert new != given
    assert 1024 < int(new.removeprefix(fixed)) < 65_536


@pytest.mark.parametrize("given", ["203.0.113.7", "2001:db8::1", "198.51.100.1:80, 203.0.113.7"])
def test_an_address_without_a_port_stays(given):
    event = load_balancer_event(headers={"x-forwarded-for": given})
    assert sent_again(event, LATER)["headers"]["x-forwarded-for"] == given


# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
def test_a_client_that_signs_signs_again():
    signature = "ab" * 32
    signed = (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/execute-api/aws4_request, "
        f"SignedHeaders=host;x-amz-date, Signature={signature}"
    )
    event = events.apigw(
        "GET", "/orders", headers={"Authorization": signed, "X-Amz-Date": "20150830T123600Z"}
    )
    headers = sent_again(event, LATER)["headers"]
    assert headers["X-Amz-Date"] == "20270115T080000Z"
    assert "Credential=AKIDEXAMPLE/20270115/us-east-1/execute-api/aws4_request" in headers["Authorization"]
    assert signature not in headers["Authorization"]
    assert len(headers["Authorization"]) == len(signed)


def test_a_token_of_the_client_stays():
    event = events.apigw("GET", "/orders", headers={"Authorization": "Bearer abc", "X-Request-Id": "own"})
    headers = sent_again(event, LATER)["headers"]
    assert (headers["Authorization"], headers["X-Request-Id"]) == ("Bearer abc", "own")


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"requestContext": None, "headers": None},
        {"requestContext": {"requestId": None}, "headers": {"x-amzn-trace-id": None}},
        {"headers": {"X-Amzn-Trace-Id": "none of AWS's"}, "multiValueHeaders": {"x-forwarded-for": [1]}},
    ],
)
def test_what_a_hand_made_event_does_not_have_is_not_made_up(event):
    assert sent_again(event, LATER) == event
