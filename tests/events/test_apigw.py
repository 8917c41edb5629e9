"""The REST API requests that `events.apigw` builds: facts, arguments, bad input."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from aws_lambda_powertools.utilities.parser.models import APIGatewayProxyEventModel

from pytest_faas.errors import EventTooLarge, InvalidArgument, UnknownArgument
from pytest_faas.events import apigw, origin

AT = "2020-03-04T19:15:17.135Z"


@pytest.fixture(autouse=True)
def fresh_origin() -> Iterator[None]:
    with origin(seed="test_apigw"):
        yield


def test_absent_things_are_null() -> None:
    """Recorded from AWS by LocalStack's suite, test_lambda_aws_proxy_integration, 2024-08-02."""
    event = apigw()
    for name in ("body", "queryStringParameters", "multiValueQueryStringParameters", "pathParameters"):
        assert event[name] is None
    assert event["stageVariables"] is None
    assert "version" not in event
    assert "authorizer" not in event["requestContext"]


@pytest.mark.parametrize("empty", [{}, [], "", {"a": []}])
def test_an_empty_query_is_null_too(empty: Any) -> None:
    event = apigw(query=empty)
    assert event["queryStringParameters"] is None
    assert event["multiValueQueryStringParameters"] is None


def test_identity_has_twelve_keys_and_no_key_or_certificate() -> None:
    """Recorded, as above: no apiKey and no clientCert."""
    identity = apigw(source_ip="198.51.100.1", user_agent="me")["requestContext"]["identity"]
    assert len(identity) == 12
    assert {name for name, value in identity.items() if value is not None} == {"sourceIp", "userAgent"}
    assert (identity["sourceIp"], identity["userAgent"]) == ("198.51.100.1", "me")


def test_context_has_deployment_extended_id_and_domain() -> None:
    """Recorded, as above."""
    context = apigw()["requestContext"]
    assert context["domainName"] == f"{context['apiId']}.execute-api.us-east-1.amazonaws.com"
    assert context["domainPrefix"] == context["apiId"]
    assert context["deploymentId"]
    assert context["extendedRequestId"].endswith("=")


def test_single_value_maps_hold_the_last_of_duplicates() -> None:
    """Recorded, as above: {category: books, price: 30}; AWS's own doc sample shows the first."""
    event = apigw(query={"category": ["electronics", "books"]}, headers={"X-A": ["1", "2"]})
    assert event["queryStringParameters"] == {"category": "books"}
    assert event["multiValueQueryStringParameters"] == {"category": ["electronics", "books"]}
    assert event["headers"]["X-A"] == "2"
    assert event["multiValueHeaders"]["X-A"] == ["1", "2"]


def test_headers_agree_with_their_multi_value_twin() -> None:
    event = apigw("POST", json=1, headers=[("A", "1"), ("b", "2"), ("a", "3")], cookies={"s": "1"})
    assert event["headers"] == {name: values[-1] for name, values in event["multiValueHeaders"].items()}
    assert event["multiValueHeaders"]["A"] == ["1", "3"]


def test_headers_keep_the_clients_case() -> None:
    """Recorded, as above: tEsT-HEADeR stays, aUThorization becomes Authorization."""
    event = apigw(
        headers={"tEsT-HEADeR": "aValUE", "aUThorization": "x", "user-agent": "y", "content-type": "z/z"}
    )
    assert {"tEsT-HEADeR", "Authorization", "User-Agent", "content-type"} <= event["headers"].keys()


def test_content_length_and_connection_are_taken_away() -> None:
    """Recorded, as above: requests sends both."""
    event = apigw("POST", body="hi", headers={"Content-Length": "2", "connection": "keep-alive"})
    assert not {"content-length", "connection"} & {name.lower() for name in event["headers"]}


def test_only_edge_endpoints_add_cloudfront_headers() -> None:
    """Recorded, as above (edge); regional: aws/aws-lambda-dotnet, V1_UrlEncodedQueryStringRest, 2025-04-14."""
    edge, regional = apigw(endpoint_type="EDGE")["headers"], apigw()["headers"]
    added = edge.keys() - regional.keys()
    assert {"Via", "X-Amz-Cf-Id"} <= added
    assert all(name.startswith("CloudFront-") for name in added - {"Via", "X-Amz-Cf-Id"})
    assert not [name for name in regional if name.startswith("CloudFront-")]


@pytest.mark.parametrize(
    ("query", "decoded"),
    [
        ("a=b+c", {"a": ["b c"]}),
        ("a=b%2Bc", {"a": ["b+c"]}),
        ("a=b c&d=", {"a": ["b c"], "d": [""]}),
        ("?a=1&a=2", {"a": ["1", "2"]}),
        ("flag", {"flag": [""]}),
        ("%C3%BC=%E2%98%95", {"ü": ["☕"]}),
        ("ü=☕", {"ü": ["☕"]}),
        ("a=x=y&&b=1", {"a": ["x=y"], "b": ["1"]}),
        ({"a": "b c+d", "ü": "☕&="}, {"a": ["b c+d"], "ü": ["☕&="]}),
        ({"page": 2, "tag": ["x", 3]}, {"page": ["2"], "tag": ["x", "3"]}),
        ([("a", "1"), ("b", "2"), ("a", "3")], {"a": ["1", "3"], "b": ["2"]}),
    ],
)
def test_query_values_are_decoded(query: Any, decoded: dict[str, list[str]]) -> None:
    """Recorded, as above: `+` arrives as a space, %2B as a plus."""
    assert apigw(query=query)["multiValueQueryStringParameters"] == decoded


@pytest.mark.parametrize(
    ("path", "resource", "sent", "parameters"),
    [
        ("/orders/7", "/orders/{id}", "/orders/7", {"id": "7"}),
        ("/orders/7/", "/orders/{id}", "/orders/7/", {"id": "7"}),
        ("/o/test%2Balias", "/o/{id}", "/o/test%2Balias", {"id": "test%2Balias"}),
        ("/o/a%2Fb", "/o/{id}", "/o/a%2Fb", {"id": "a%2Fb"}),
        ("/o/a b/ü", "/o/{a}/{b}", "/o/a%20b/%C3%BC", {"a": "a%20b", "b": "%C3%BC"}),
        ("/files/a/b/c.txt", "/files/{proxy+}", "/files/a/b/c.txt", {"proxy": "a/b/c.txt"}),
        ("/a/b/", "/{proxy+}", "/a/b/", {"proxy": "a/b"}),
        ("/v1/x/y/z", "/v1/{a}/{rest+}", "/v1/x/y/z", {"a": "x", "rest": "y/z"}),
        ("/health", "/health", "/health", None),
        ("/", "/", "/", None),
    ],
)
def test_path_and_its_parameters_stay_encoded(
    path: str, resource: str, sent: str, parameters: dict[str, str] | None
) -> None:
    """Recorded, as above: test%2Balias stays; a trailing slash stays in path but not in {proxy+}."""
    event = apigw("GET", path, resource=resource)
    assert (event["path"], event["pathParameters"]) == (sent, parameters)
    assert event["resource"] == event["requestContext"]["resourcePath"] == resource
    assert event["requestContext"]["path"] == f"/prod{sent}"


def test_path_alone_is_a_resource_without_variables() -> None:
    event = apigw("GET", "/orders/7/")
    assert (event["resource"], event["path"], event["pathParameters"]) == ("/orders/7", "/orders/7/", None)


@pytest.mark.parametrize(
    ("path", "given", "resource", "sent"),
    [
        ("/orders/{id}", {"id": "7"}, "/orders/{id}", "/orders/7"),
        ("/orders/{id}", {"id": "a b/c"}, "/orders/{id}", "/orders/a%20b%2Fc"),
        ("/{proxy+}", {"proxy": "a/b c"}, "/{proxy+}", "/a/b%20c"),
        ("/orders/7/items/7", {"id": "7"}, "/orders/7/items/{id}", "/orders/7/items/7"),
        ("/orders/7", {"id": "7"}, "/orders/{id}", "/orders/7"),
        ("/files/a/b", {"proxy": "a/b"}, "/files/{proxy+}", "/files/a/b"),
    ],
)
def test_path_parameters_fill_a_template_or_name_segments(
    path: str, given: dict[str, str], resource: str, sent: str
) -> None:
    event = apigw("GET", path, path_parameters=given)
    assert (event["resource"], event["path"]) == (resource, sent)
    assert event["pathParameters"] is not None


def test_double_slashes_lead_the_context_path_only() -> None:
    """Recorded, as above: invocation-payload-with-prepended-slash."""
    event = apigw("GET", "//hardcoded", stage="stage")
    assert (event["path"], event["requestContext"]["path"]) == ("/hardcoded", "/stage//hardcoded")


def test_a_custom_domain_has_no_stage_in_its_path() -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html."""
    event = apigw("GET", "/orders", domain_name="api.example.com")
    context = event["requestContext"]
    assert (context["path"], context["domainPrefix"], context["stage"]) == ("/orders", "api", "prod")
    assert event["headers"]["Host"] == context["domainName"] == "api.example.com"
    assert apigw(headers={"Host": "api.example.com"})["requestContext"]["domainName"] == "api.example.com"


@pytest.mark.parametrize(
    "at", [AT, 1583349317.135, datetime(2020, 3, 4, 19, 15, 17, 135_000, tzinfo=timezone.utc)]
)
def test_request_time_and_epoch_are_one_instant(at: Any) -> None:
    """The form is the AWS page's: 04/Mar/2020:19:15:17 +0000 is 1583349317135."""
    context = apigw(at=at)["requestContext"]
    assert (context["requestTime"], context["requestTimeEpoch"]) == (
        "04/Mar/2020:19:15:17 +0000",
        1583349317135,
    )
    assert apigw(at=at)["headers"]["X-Amzn-Trace-Id"].startswith(f"Root=1-{1583349317:08x}-")


@pytest.mark.parametrize(
    ("arguments", "body", "content_type"),
    [
        ({"json": {"qty": 2}}, '{"qty":2}', "application/json"),
        ({"json": None}, "null", "application/json"),
        ({"json": "x"}, '"x"', "application/json"),
        ({"json": []}, "[]", "application/json"),
        ({"json": "☕"}, '"☕"', "application/json"),
        ({"body": "hello"}, "hello", "text/plain; charset=utf-8"),
        ({"body": b"hello"}, "hello", "application/octet-stream"),
        ({"form": {"a": "b c", "d": ["1", "2"]}}, "a=b+c&d=1&d=2", "application/x-www-form-urlencoded"),
        ({"form": [("a", "ü")]}, "a=%C3%BC", "application/x-www-form-urlencoded"),
        ({"body": ""}, None, None),
        ({"body": b""}, None, None),
        ({}, None, None),
    ],
)
def test_body_and_its_content_type(
    arguments: dict[str, Any], body: str | None, content_type: str | None
) -> None:
    event = apigw("POST", **arguments)
    assert (event["body"], event["isBase64Encoded"]) == (body, False)
    assert event["headers"].get("Content-Type") == content_type


def test_given_headers_win_and_none_drops_one() -> None:
    event = apigw("POST", json=1, headers={"content-type": "application/vnd.api+json", "Accept": None})
    assert event["headers"]["content-type"] == "application/vnd.api+json"
    assert not {"Content-Type", "Accept"} & event["headers"].keys()
    silent = apigw(headers={"User-Agent": None})
    assert "User-Agent" not in silent["headers"]
    assert silent["requestContext"]["identity"]["userAgent"] is None


@pytest.mark.parametrize(
    ("types", "content_type", "encoded"),
    [
        (["image/png"], "image/png", True),
        (["image/*"], "image/png", True),
        (["*/*"], "application/json", True),
        (["IMAGE/PNG"], "image/png; q=1", True),
        (["image/png"], "text/plain", False),
        ([], "image/png", False),
    ],
)
def test_binary_media_types_arrive_as_base64(types: list[str], content_type: str, encoded: bool) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html."""
    event = apigw("POST", body=b"png", headers={"Content-Type": content_type}, binary_media_types=types)
    assert event["isBase64Encoded"] is encoded
    assert event["body"] == (base64.b64encode(b"png").decode() if encoded else "png")


def test_what_is_no_text_arrives_as_base64() -> None:
    event = apigw("POST", body=b"\xff\x00")
    assert (event["body"], event["isBase64Encoded"]) == ("/wA=", True)


def test_cookies_are_one_header() -> None:
    assert apigw(cookies={"a": "1", "b": "2"})["headers"]["Cookie"] == "a=1; b=2"
    joined = apigw(headers={"cookie": "x=0"}, cookies=["a=1"])
    assert joined["multiValueHeaders"]["cookie"] == ["x=0; a=1"]


def test_forwarded_for_ends_with_the_caller() -> None:
    event = apigw(
        source_ip="198.51.100.1", headers={"x-forwarded-for": "10.0.0.1", "X-Forwarded-Proto": "http"}
    )
    assert event["headers"]["X-Forwarded-For"] == "10.0.0.1, 198.51.100.1"
    assert event["headers"]["X-Forwarded-Proto"] == "https"
    assert "x-forwarded-for" not in event["headers"]


def test_cognito_claims_arrive_as_text() -> None:
    """Under authorizer.claims, each value text: awsdocs/amazon-api-gateway-developer-guide#158."""
    claims = {"sub": "u1", "email_verified": True, "cognito:groups": ["a", "b"], "auth_time": 1469814773}
    authorizer = apigw(claims={**claims, "exp": 1469818373, "scope": ""})["requestContext"]["authorizer"]
    assert authorizer == {
        "claims": {
            "sub": "u1",
            "email_verified": "true",
            "cognito:groups": "a,b",
            "auth_time": "1469814773",
            "exp": "Fri Jul 29 18:52:53 UTC 2016",
            "scope": "",
        }
    }


def test_lambda_authorizer_context_arrives_as_text() -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html."""
    context = {"principalId": "u1", "n": 1, "ok": True, "x": 1.5, "s": "t"}
    authorizer = apigw(authorizer=context)["requestContext"]["authorizer"]
    authorizer.pop("integrationLatency")
    assert authorizer == {"principalId": "u1", "n": "1", "ok": "true", "x": "1.5", "s": "t"}
    assert apigw(authorizer={})["requestContext"]["authorizer"]["principalId"] == "user"


def test_lambda_authorizer_has_its_latency_as_a_number() -> None:
    """The one value of the gateway's own, in milliseconds; a real event shows `"integrationLatency": 63`."""
    assert type(apigw(authorizer={})["requestContext"]["authorizer"]["integrationLatency"]) is int
    given = apigw(authorizer={"integrationLatency": 63})["requestContext"]["authorizer"]
    assert given == {"principalId": "user", "integrationLatency": 63}
    for wrong in ("63", -1, True, None):
        with pytest.raises(InvalidArgument, match="integrationLatency"):
            apigw(authorizer={"integrationLatency": wrong})


def test_identity_of_a_signed_caller_and_of_a_key() -> None:
    identity = apigw(identity={"userArn": "arn:aws:iam::1:user/x", "apiKey": "k"})["requestContext"][
        "identity"
    ]
    assert (identity["userArn"], identity["apiKey"]) == ("arn:aws:iam::1:user/x", "k")
    assert len(identity["apiKeyId"]) == 10


def test_event_agrees_with_its_origin() -> None:
    with origin(region="cn-north-1", account="210987654321"):
        context = apigw(stage="v1", stage_variables={"table": "orders"})["requestContext"]
    assert context["accountId"] == "210987654321"
    assert context["domainName"].endswith(".execute-api.cn-north-1.amazonaws.com.cn")
    assert context["stage"] == "v1"


def test_method_may_be_in_lower_case() -> None:
    event = apigw("post", "/x")
    assert event["httpMethod"] == event["requestContext"]["httpMethod"] == "POST"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"method": "FETCH"}, "method must be one of"),
        ({"method": None}, "method must be one of"),
        ({"path": "orders"}, "begins with '/'"),
        ({"path": ""}, "path must be a non-empty str"),
        ({"path": b"/x"}, "path must be"),
        ({"path": "/\ud800"}, "lone surrogates"),
        ({"path": "/a?b=1", "query": {"c": "2"}}, "give one of them"),
        ({"path": "/orders/7", "resource": "/customers/{id}"}, "does not match resource"),
        ({"path": "/a/b", "resource": "/{id}"}, "does not match resource"),
        ({"path": "/a", "resource": "a"}, "begins with '/'"),
        ({"path": "/a/b", "resource": "/{x+}/b"}, "only the last"),
        ({"path": "/a", "resource": "/a{x}"}, "whole segments"),
        ({"resource": 5}, "resource must be"),
        ({"path": "/orders/{id}"}, "has no 'id'"),
        ({"path": "/orders/{id}", "path_parameters": {"ID": "7"}}, "has no 'id'"),
        ({"path": "/orders/7", "path_parameters": {"id": "8"}}, "no segment"),
        ({"path": "/o/7", "resource": "/o/{id}", "path_parameters": {"id": "8"}}, "contradict"),
        ({"path_parameters": {"id": 7}}, "path_parameters"),
        ({"query": {"a": None}}, "must be a str, an int"),
        ({"query": {"a": True}}, "must be a str, an int"),
        ({"query": {"a": 1.5}}, "must be a str, an int"),
        ({"query": {1: "a"}}, "a name in query"),
        ({"query": [("a", "b", "c")]}, "pairs"),
        ({"query": 5}, "pairs"),
        ({"headers": {"X A": "1"}}, "header names"),
        ({"headers": {"X-A": "1\r\nX-B: 2"}}, "without line breaks"),
        ({"headers": {"X-A": b"1"}}, "must be a str, an int"),
        ({"headers": ["X-A: 1"]}, "pairs"),
        ({"headers": {"Content-Length": "3"}, "body": "hi"}, "Content-Length header must be '2'"),
        ({"headers": {"User-Agent": "a"}, "user_agent": "b"}, "contradicts the header"),
        ({"headers": {"Host": "a.example"}, "domain_name": "b.example"}, "contradicts the header"),
        ({"json": 1, "body": "x"}, "give one of them"),
        ({"json": None, "form": {}}, "give one of them"),
        ({"json": {1: 2}}, "json is not JSON-able"),
        ({"json": float("nan")}, "json is not JSON-able"),
        ({"json": b"x"}, "json is not JSON-able"),
        ({"json": "\ud800"}, "json is not JSON-able"),
        ({"body": {"a": 1}}, "For a JSON body give json="),
        ({"body": "\ud800"}, "lone surrogates"),
        ({"form": {"a": 1.5}}, r"form\['a'\] must be"),
        ({"cookies": "a=1"}, "cookies must be"),
        ({"cookies": ["a=1; b=2"]}, "without ';'"),
        ({"cookies": {"a": 1}}, "cookies"),
        ({"stage": ""}, "stage must be"),
        ({"stage": "$default"}, "stage must be"),
        ({"stage": "a/b"}, "stage must be"),
        ({"stage_variables": {"a": 1}}, "stage_variables"),
        ({"claims": {}, "authorizer": {}}, "has one of them"),
        ({"claims": {"a": {"b": 1}}}, "claims"),
        ({"claims": {"a": None}}, "claims"),
        ({"claims": {"a": float("nan")}}, "claims"),
        ({"authorizer": {"roles": ["a"]}}, "refuses lists and dicts"),
        ({"authorizer": {"x": None}}, "refuses lists and dicts"),
        ({"identity": {"userArm": "x"}}, "Did you mean 'userArn'"),
        ({"identity": {"sourceIp": "1.2.3.4"}}, "a name in identity"),
        ({"source_ip": "localhost"}, "source_ip"),
        ({"user_agent": 5}, "user_agent"),
        ({"binary_media_types": "image/png"}, "a list of media types"),
        ({"endpoint_type": "EDGY"}, "Did you mean 'EDGE'"),
        ({"api_id": ""}, "api_id"),
        ({"domain_name": ""}, "domain_name"),
        ({"at": "today"}, "at must be"),
        ({"overrides": {"a": float("inf")}}, "overrides"),
    ],
)
def test_what_no_client_or_api_sends_is_refused(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidArgument, match=words):
        apigw(**arguments)


def test_unknown_argument_names_the_closest() -> None:
    with pytest.raises(
        UnknownArgument, match=r"events\.apigw has no argument 'header'.*Did you mean 'headers'"
    ):
        apigw(header={})  # type: ignore[call-arg]  # that this is refused is the point


def test_head_above_the_gateways_limit_is_refused() -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html: 10,240 octets."""
    assert apigw(headers={"X-A": "x" * 10_000})
    with pytest.raises(EventTooLarge, match="10,240"):
        apigw(headers={"X-A": "x" * 10_240})
    with pytest.raises(EventTooLarge, match="10,240"):
        apigw(query={"a": "x" * 10_240})


def test_event_above_six_megabytes_is_refused() -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html."""
    assert apigw("POST", body="x" * 5_000_000)
    with pytest.raises(EventTooLarge, match="6,291,456"):
        apigw("POST", body="x" * 6_291_456)
    with pytest.raises(EventTooLarge, match="6,291,456"):
        apigw("POST", body=b"\xff" * 4_800_000)
    with pytest.raises(EventTooLarge, match="6,291,456"):
        apigw("POST", body="\x01" * 1_100_000)


def test_overrides_are_merged_last() -> None:
    event = apigw(
        "POST", json={}, overrides={"body": None, "requestContext": {"stage": "x"}, "headers": None}
    )
    assert (event["body"], event["requestContext"]["stage"], event["headers"]) == (None, "x", None)
    with pytest.warns(UserWarning, match="Did you mean 'isBase64Encoded'"):
        apigw(overrides={"isBase64Encodet": True})


EVERYTHING: dict[str, Any] = {
    "path": "/orders/ü",
    "resource": "/orders/{id}",
    "query": {"a": ["1", "☕"]},
    "headers": {"X-A": ["1", "2"]},
    "cookies": {"s": "1"},
    "json": {"deep": [{"er": None}]},
    "stage_variables": {"a": "b"},
    "claims": {"sub": "u"},
    "identity": {"userArn": "arn"},
    "endpoint_type": "EDGE",
}


@pytest.mark.parametrize("arguments", [{}, EVERYTHING])
def test_json_round_trip_changes_nothing(arguments: dict[str, Any]) -> None:
    event = apigw("POST", **arguments)
    assert json.loads(json.dumps(event)) == event


def test_event_shares_nothing_with_its_input_or_another() -> None:
    variables, query, certificate = {"a": "b"}, {"t": ["1"]}, {"clientCert": {"serialNumber": "1"}}
    event = apigw(stage_variables=variables, query=query, identity=certificate)
    event["stageVariables"]["a"] = "changed"
    event["multiValueQueryStringParameters"]["t"].append("changed")
    event["requestContext"]["identity"]["clientCert"]["serialNumber"] = "changed"
    event["multiValueHeaders"]["Accept"].append("changed")
    assert (variables, query, certificate) == (
        {"a": "b"},
        {"t": ["1"]},
        {"clientCert": {"serialNumber": "1"}},
    )
    assert apigw()["multiValueHeaders"]["Accept"] == ["*/*"]


def test_same_seed_and_time_give_the_same_octets_in_another_process() -> None:
    call = f"[apigw('POST', '/o/7', resource='/o/{{id}}', json={{'a': 1}}, endpoint_type='EDGE', at={AT!r}) for _ in 'ab']"
    code = (
        "import json; from pytest_faas.events import origin; from pytest_faas.events import apigw\n"
        f"with origin(seed=7): print(json.dumps({call}))"
    )
    there = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    with origin(seed=7):
        events = [
            apigw("POST", "/o/7", resource="/o/{id}", json={"a": 1}, endpoint_type="EDGE", at=AT)
            for _ in "ab"
        ]
    assert there.stdout.strip() == json.dumps(events)
    assert events[0] != events[1]


# The models know no authorizer keys but claims and scopes, and ignore what they do not know.
@pytest.mark.parametrize("arguments", [{}, EVERYTHING, {"body": b"\xff"}, {"authorizer": {"n": 1}}])
def test_powertools_reads_the_event(arguments: dict[str, Any]) -> None:
    event = apigw("POST", **arguments)
    model = APIGatewayProxyEventModel.model_validate(event)
    assert (
        model.requestContext.requestTimeEpoch.timestamp() * 1000
        == event["requestContext"]["requestTimeEpoch"]
    )
    read = APIGatewayProxyEvent(event)
    assert read.path == event["path"]
    if "json" in arguments:
        assert read.json_body == arguments["json"]
