"""The HTTP API and function URL requests that `events.http_api` builds: facts, arguments, bad input."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from aws_lambda_powertools.utilities.parser.models import APIGatewayProxyEventV2Model, LambdaFunctionUrlModel

from pytest_faas.errors import EventTooLarge, InvalidArgument, UnknownArgument
from pytest_faas.events import http_api, origin

AT = "2020-03-04T19:15:17.135Z"


@pytest.fixture(autouse=True)
def fresh_origin() -> Iterator[None]:
    with origin(seed="test_http_api"):
        yield


def test_absent_things_have_no_key() -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html."""
    event = http_api()
    assert event.keys() == {
        "version",
        "routeKey",
        "rawPath",
        "rawQueryString",
        "headers",
        "requestContext",
        "isBase64Encoded",
    }
    assert event["rawQueryString"] == ""
    assert "authorizer" not in event["requestContext"]


def test_there_is_no_multi_value_map() -> None:
    event = http_api("POST", query={"a": ["1", "2"]}, headers={"X-A": ["1", "2"]}, json=1)
    assert not [name for name in event if name.startswith("multiValue")]


@pytest.mark.parametrize(
    ("stage", "prefix"), [("$default", ""), ("prod", "/prod"), ("v1_test-2", "/v1_test-2")]
)
def test_raw_path_and_context_path_include_the_stage(stage: str, prefix: str) -> None:
    """aws-powertools/powertools-lambda-python#621, logandk/serverless-wsgi#191."""
    event = http_api("GET", "/orders/7", route="GET /orders/{id}", stage=stage)
    assert event["rawPath"] == event["requestContext"]["http"]["path"] == f"{prefix}/orders/7"
    assert event["requestContext"]["stage"] == stage
    assert event["pathParameters"] == {"id": "7"}


def test_header_names_are_lower_case_and_duplicates_joined() -> None:
    """The AWS page: duplicate headers are combined with commas."""
    event = http_api(headers=[("X-Tag", "a"), ("x-tag", "b"), ("Accept", "text/html")])
    assert event["headers"]["x-tag"] == "a,b"
    assert event["headers"]["accept"] == "text/html"
    assert all(name == name.lower() for name in event["headers"])


@pytest.mark.parametrize(
    ("arguments", "cookies"),
    [
        ({"cookies": {"session": "s1", "theme": "dark"}}, ["session=s1", "theme=dark"]),
        ({"cookies": ["s=1"]}, ["s=1"]),
        ({"headers": {"Cookie": "a=1; b=2"}}, ["a=1", "b=2"]),
        ({"headers": {"cookie": ["a=1", "b=2;c=3"]}, "cookies": ["d=4"]}, ["a=1", "b=2", "c=3", "d=4"]),
    ],
)
def test_cookies_are_an_array_and_no_header(arguments: dict[str, Any], cookies: list[str]) -> None:
    """The AWS page; a live function URL has both (https://github.com/hattipjs/hattip/pull/159)."""
    event = http_api(**arguments)
    assert event["cookies"] == cookies
    assert "cookie" not in event["headers"]
    url = http_api(**arguments, function_url=True)
    assert url["cookies"] == cookies
    assert url["headers"]["cookie"]


@pytest.mark.parametrize(
    ("query", "raw", "joined"),
    [
        ("a=1&a=2&b=", "a=1&a=2&b=", {"a": "1,2", "b": ""}),
        ("q=Hello%20World&c=C%23", "q=Hello%20World&c=C%23", {"q": "Hello World", "c": "C#"}),
        ("a=b+c&d=%2B", "a=b+c&d=%2B", {"a": "b c", "d": "+"}),
        ("a=b c&ü=☕", "a=b%20c&%C3%BC=%E2%98%95", {"a": "b c", "ü": "☕"}),
        ("flag", "flag", {"flag": ""}),
        ({"tag": ["a", "b"], "x": "1 2"}, "tag=a&tag=b&x=1+2", {"tag": "a,b", "x": "1 2"}),
        ([("a", 1), ("b", 2), ("a", 3)], "a=1&b=2&a=3", {"a": "1,3", "b": "2"}),
    ],
)
def test_query_duplicates_are_joined_and_the_raw_string_kept(
    query: Any, raw: str, joined: dict[str, str]
) -> None:
    """The AWS page; encoded raw string: aws/aws-lambda-dotnet, V2_UrlEncodedQueryString, 2025-04-14."""
    event = http_api(query=query)
    assert (event["rawQueryString"], event["queryStringParameters"]) == (raw, joined)


@pytest.mark.parametrize(
    ("path", "raw_path"),
    [
        ("/a%20b", "/a b"),
        ("/a b", "/a b"),
        ("/RSC/%40id%2Fassets%2Frsf0.js%23save.txt", "/RSC/@id/assets/rsf0.js#save.txt"),  # honojs/hono#2156
        ("/a%2Fb", "/a/b"),  # https://github.com/fastify/aws-lambda-fastify/issues/169
        ("/users/me%3Fadmin=true", "/users/me"),  # https://github.com/hotsock/voker/pull/8
        ("/a+b", "/a+b"),
        ("/%C3%BC", "/ü"),
        ("/orders/", "/orders/"),
        ("/100%", "/100%"),
    ],
)
def test_path_is_decoded(path: str, raw_path: str) -> None:
    assert http_api("GET", path, route="$default")["rawPath"] == raw_path


@pytest.mark.parametrize(
    ("route", "path", "key", "parameters"),
    [
        (None, "/orders", "GET /orders", None),
        ("GET /orders/{id}", "/orders/a%20b", "GET /orders/{id}", {"id": "a b"}),
        ("/orders/{id}", "/orders/7", "GET /orders/{id}", {"id": "7"}),
        ("ANY /{proxy+}", "/a/b", "ANY /{proxy+}", {"proxy": "a/b"}),
        ("$default", "/a/b", "$default", None),
        (None, "/", "GET /", None),
    ],
)
def test_route_key_and_path_parameters(
    route: str | None, path: str, key: str, parameters: dict[str, str] | None
) -> None:
    event = http_api("GET", path, route=route)
    assert event["routeKey"] == event["requestContext"]["routeKey"] == key
    assert event.get("pathParameters") == parameters


def test_path_parameters_fill_a_template() -> None:
    event = http_api("GET", "/orders/{id}", path_parameters={"id": "a b"})
    assert (event["routeKey"], event["rawPath"]) == ("GET /orders/{id}", "/orders/a b")
    assert event["pathParameters"] == {"id": "a b"}


@pytest.mark.parametrize(
    "at", [AT, 1583349317.135, datetime(2020, 3, 4, 19, 15, 17, 135_000, tzinfo=timezone.utc)]
)
def test_time_and_epoch_are_one_instant(at: Any) -> None:
    """The AWS page's own sample is not: 12/Mar/2020 beside an epoch of 4 March 2020."""
    context = http_api(at=at)["requestContext"]
    assert (context["time"], context["timeEpoch"]) == ("04/Mar/2020:19:15:17 +0000", 1583349317135)


TEXT, BASE64 = False, True


@pytest.mark.parametrize(
    ("content_type", "encoded"),
    [
        ("application/json", TEXT),
        ("Application/JSON; charset=utf-8", TEXT),
        ("text/csv", TEXT),
        ("application/xml", TEXT),
        ("application/javascript", TEXT),
        ("application/x-www-form-urlencoded", BASE64),
        ("multipart/form-data; boundary=x", BASE64),
        ("application/octet-stream", BASE64),
        ("image/svg+xml", BASE64),
        (None, BASE64),
    ],
)
def test_only_text_types_arrive_as_text(content_type: str | None, encoded: bool) -> None:
    """Measured on AWS: https://github.com/ministackorg/ministack/pull/766."""
    event = http_api("POST", body="a=1", headers={"Content-Type": content_type})
    assert event["isBase64Encoded"] is encoded
    assert event["body"] == ("YT0x" if encoded else "a=1")


@pytest.mark.parametrize(
    ("arguments", "body", "content_type"),
    [
        ({"json": {"sku": "A1"}}, '{"sku":"A1"}', "application/json"),
        ({"json": None}, "null", "application/json"),
        ({"body": "hello"}, "hello", "text/plain; charset=utf-8"),
        ({"body": b"\x00\xff"}, "AP8=", "application/octet-stream"),
        ({"form": {"a": "b c"}}, base64.b64encode(b"a=b+c").decode(), "application/x-www-form-urlencoded"),
    ],
)
def test_body_and_its_content_type(arguments: dict[str, Any], body: str, content_type: str) -> None:
    event = http_api("POST", **arguments)
    assert (event["body"], event["headers"]["content-type"]) == (body, content_type)


@pytest.mark.parametrize(
    ("method", "arguments", "length"),
    [
        ("POST", {"json": "ü"}, "4"),
        ("POST", {}, "0"),
        ("PUT", {"body": ""}, "0"),
        ("GET", {}, None),
        ("DELETE", {"body": b"xy"}, "2"),
    ],
)
def test_content_length_is_that_of_the_body(
    method: str, arguments: dict[str, Any], length: str | None
) -> None:
    """Kept by HTTP APIs: aws/aws-lambda-dotnet, V2_SpecialCharactersInPath, 2025-04-14."""
    assert http_api(method, **arguments)["headers"].get("content-length") == length


def test_jwt_authorizer_has_claims_as_text_and_scopes() -> None:
    """Shape: the AWS page; list as `[a b]`, scopes null for a route without: floci-io/floci#2011."""
    claims = {"sub": "u1", "exp": 1583349317, "admin": True, "cognito:groups": ["a", "b"]}
    expected = {"sub": "u1", "exp": "1583349317", "admin": "true", "cognito:groups": "[a b]"}
    assert http_api(jwt=claims)["requestContext"]["authorizer"] == {
        "jwt": {"claims": expected, "scopes": None}
    }
    scoped = http_api(jwt=claims, scopes=["read", "write"])["requestContext"]["authorizer"]
    assert scoped["jwt"]["scopes"] == ["read", "write"]
    as_in_the_event = http_api(jwt={"claims": claims, "scopes": ["read", "write"]})
    assert as_in_the_event["requestContext"]["authorizer"] == scoped


def test_lambda_authorizer_context_arrives_as_it_is() -> None:
    context = {"tenant": {"id": 7}, "roles": ["a"]}
    event = http_api(lambda_authorizer=context)
    assert event["requestContext"]["authorizer"] == {"lambda": context}
    event["requestContext"]["authorizer"]["lambda"]["roles"].append("b")
    assert context["roles"] == ["a"]


def test_iam_authorizer_has_its_keys() -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html."""
    iam = http_api(iam={"userArn": "arn:aws:iam::111122223333:user/x"})["requestContext"]["authorizer"]["iam"]
    assert list(iam) == [
        "accessKey",
        "accountId",
        "callerId",
        "cognitoIdentity",
        "principalOrgId",
        "userArn",
        "userId",
    ]
    assert iam["accountId"] == "111122223333"
    assert iam["userId"].startswith("AIDA")
    own = http_api(iam={"accountId": "111122223333"})["requestContext"]["authorizer"]["iam"]
    assert own["userArn"] == "arn:aws:iam::111122223333:user/example-user"


def test_function_url_has_default_stage_and_route() -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html."""
    event = http_api("GET", "/a%20b", function_url=True)
    context = event["requestContext"]
    assert event["routeKey"] == context["routeKey"] == context["stage"] == "$default"
    assert event["rawPath"] == context["http"]["path"] == "/a%20b"
    assert context["domainName"] == f"{context['apiId']}.lambda-url.us-east-1.on.aws"
    assert context["accountId"] == "anonymous"
    assert "pathParameters" not in event


def test_signed_function_url_names_the_account() -> None:
    context = http_api(function_url=True, iam={})["requestContext"]
    assert context["accountId"] == context["authorizer"]["iam"]["accountId"] == "123456789012"


def test_event_agrees_with_itself_and_its_origin() -> None:
    with origin(region="eu-west-1", account="210987654321"):
        event = http_api("POST", "/x", source_ip="198.51.100.1", user_agent="me")
    context = event["requestContext"]
    assert context["accountId"] == "210987654321"
    assert event["headers"]["host"] == context["domainName"]
    assert context["domainName"] == f"{context['domainPrefix']}.execute-api.eu-west-1.amazonaws.com"
    assert context["http"]["sourceIp"] == event["headers"]["x-forwarded-for"] == "198.51.100.1"
    assert context["http"]["userAgent"] == event["headers"]["user-agent"] == "me"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"method": "ANY"}, "method must be one of"),
        ({"path": "orders"}, "begins with '/'"),
        ({"route": "GET orders"}, "route must be"),
        ({"route": "FETCH /x"}, "route must be"),
        ({"route": ""}, "route must be"),
        ({"route": 5}, "route must be"),
        ({"method": "POST", "path": "/x", "route": "GET /x"}, "does not take the method POST"),
        ({"path": "/x", "route": "GET /y"}, "does not match route"),
        ({"path": "/orders/a%2Fb", "route": "GET /orders/{id}"}, "does not match route"),
        ({"path": "/o/7", "route": "GET /o/{id}", "path_parameters": {"id": "8"}}, "contradict"),
        ({"route": "$default", "path_parameters": {"id": "8"}}, "has no path_parameters"),
        ({"stage": "a/b"}, "stage must be"),
        ({"stage": None}, "stage must be"),
        ({"jwt": {}, "iam": {}}, "one authorizer"),
        ({"jwt": [1]}, "jwt must be"),
        ({"jwt": {"a": {"b": 1}}}, "jwt"),
        ({"scopes": ["a"]}, "give its claims"),
        ({"jwt": {"sub": "alice"}, "scopes": "a b"}, "a list of scopes"),
        ({"lambda_authorizer": {"a": float("nan")}}, "lambda_authorizer"),
        ({"lambda_authorizer": {1: 2}}, "lambda_authorizer"),
        ({"iam": {"userARN": "x"}}, "a name in iam"),
        ({"function_url": True, "route": "GET /"}, "has no route"),
        ({"function_url": True, "stage": "prod"}, "has no stage"),
        ({"function_url": True, "jwt": {}}, "has no jwt"),
        ({"function_url": True, "lambda_authorizer": {}}, "has no lambda_authorizer"),
        ({"function_url": True, "stage_variables": {}}, "has no stage_variables"),
        ({"function_url": True, "path_parameters": {}}, "has no path_parameters"),
        ({"json": {1: 2}}, "json is not JSON-able"),
        ({"json": {}, "body": ""}, "give one of them"),
        ({"source_ip": 5}, "source_ip"),
        ({"cookies": [1]}, "cookies"),
        ({"at": []}, "at must be"),
        ({"stage_variables": {"a": None}}, "stage_variables"),
    ],
)
def test_what_no_client_or_api_sends_is_refused(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidArgument, match=words):
        http_api(**arguments)


def test_unknown_argument_names_the_closest() -> None:
    with pytest.raises(
        UnknownArgument, match=r"events\.http_api has no argument 'cookie'.*Did you mean 'cookies'"
    ):
        http_api(cookie={})  # type: ignore[call-arg]  # that this is refused is the point


def test_sizes_above_the_limits_are_refused() -> None:
    with pytest.raises(EventTooLarge, match="10,240"):
        http_api(headers={"X-A": "x" * 10_240})
    with pytest.raises(EventTooLarge, match="6,291,456"):
        http_api("POST", body=b"x" * 4_800_000)
    assert http_api("POST", body="x" * 6_000_000)


def test_overrides_are_merged_last() -> None:
    event = http_api(overrides={"requestContext": {"http": {"protocol": "HTTP/2.0"}}})
    assert event["requestContext"]["http"]["protocol"] == "HTTP/2.0"
    with pytest.warns(UserWarning, match="Did you mean 'rawPath'"):
        http_api(overrides={"rawPat": "/"})


EVERYTHING: dict[str, Any] = {
    "path": "/orders/ü",
    "route": "ANY /orders/{id}",
    "query": {"a": ["1", "☕"]},
    "headers": {"X-A": ["1", "2"]},
    "cookies": {"s": "1"},
    "json": {"deep": [{"er": None}]},
    "stage": "v1",
    "stage_variables": {"a": "b"},
    "jwt": {"sub": "u"},
}


@pytest.mark.parametrize("arguments", [{}, EVERYTHING, {"function_url": True, "iam": {}, "form": {"a": "1"}}])
def test_json_round_trip_changes_nothing(arguments: dict[str, Any]) -> None:
    event = http_api("POST", **arguments)
    assert json.loads(json.dumps(event)) == event


def test_two_events_share_nothing() -> None:
    variables, scopes, cookies = {"a": "b"}, ["read"], ["s=1"]
    event = http_api(stage_variables=variables, jwt={"sub": "alice"}, scopes=scopes, cookies=cookies)
    event["stageVariables"]["a"] = "changed"
    event["requestContext"]["authorizer"]["jwt"]["scopes"].append("changed")
    event["cookies"].append("changed")
    assert (variables, scopes, cookies) == ({"a": "b"}, ["read"], ["s=1"])


def test_same_seed_and_time_give_the_same_octets_in_another_process() -> None:
    code = (
        "import json; from pytest_faas.events import origin; from pytest_faas.events import http_api\n"
        f"with origin(seed=7): print(json.dumps([http_api('POST', '/o', json=1, iam={{}}, at={AT!r}) for _ in 'ab']))"
    )
    there = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    with origin(seed=7):
        events = [http_api("POST", "/o", json=1, iam={}, at=AT) for _ in "ab"]
    assert there.stdout.strip() == json.dumps(events)
    assert events[0] != events[1]


@pytest.mark.parametrize(
    "arguments", [{}, EVERYTHING, {"iam": {}}, {"lambda_authorizer": {"a": [1]}}, {"body": b"\xff"}]
)
def test_powertools_reads_the_event(arguments: dict[str, Any]) -> None:
    event = http_api("POST", **arguments)
    model = APIGatewayProxyEventV2Model.model_validate(event)
    assert model.requestContext.timeEpoch.timestamp() * 1000 == event["requestContext"]["timeEpoch"]
    read = APIGatewayProxyEventV2(event)
    assert read.path == event["rawPath"].removeprefix(
        f"/{arguments.get('stage', '')}" if "stage" in arguments else ""
    )
    if "json" in arguments:
        assert read.json_body == arguments["json"]


def test_powertools_reads_a_function_url() -> None:
    event = http_api("POST", "/x", form={"a": "1"}, function_url=True, iam={})
    assert LambdaFunctionUrlModel.model_validate(event).requestContext.stage == "$default"
