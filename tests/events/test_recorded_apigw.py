"""What AWS sent a function from a REST API and a function URL, and what the factories build for the same request."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from agreement import Placeholder, differences

from pytest_faas.events import apigw, http_api, origin

_REST_PLACEHOLDERS = (
    "host, api, deployment, resource and request ids, CloudFront's ASN, country, Via and X-Amz-Cf-Id, trace id, "
    "X-Forwarded-*, source IP, both request times; the recording tool parsed the JSON body"
)
_REST_DATE = "2024-08-02"
RECORDED = [
    (
        "test_lambda_aws_proxy_integration (11 payloads)",
        _REST_DATE,
        "apigw: the whole event",
        _REST_PLACEHOLDERS,
    ),
    (
        "test_lambda_aws_proxy_integration_request_data_mapping",
        "2024-07-22",
        "apigw: the whole event, mapped headers as if the client had sent them",
        _REST_PLACEHOLDERS,
    ),
    (
        "TestLambdaURL::test_lambda_url_echo_http_fixture_default",
        "2025-11-24",
        "http_api(function_url=True): method, path, query and all headers",
        "domain, x-amzn-tls-*, x-amzn-trace-id, x-forwarded-*",
    ),
    (
        "TestLambdaURL::test_lambda_url_form_payload",
        "2025-11-24",
        "http_api(function_url=True): base64 of the form, content-length and content-type",
        "nothing",
    ),
    (
        "aws/aws-lambda-dotnet, V2_SpecialCharactersInPath, V2_UnicodeCharactersInPath, V2_UrlEncodedQueryString",
        "2025-04-14",
        "http_api: all that is there (.NET properties: null and absent look alike)",
        "account, api and request ids, trace id, source IP, times",
    ),
    (
        "aws/aws-lambda-dotnet, LambdaTestTool-v2, snapshot V1_UrlEncodedQueryStringRest",
        "2025-04-14",
        "apigw: a regional endpoint's headers and both query maps",
        "host, trace id, source IP",
    ),
]

HOST = Placeholder(pattern=r"[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com")
API_ID = Placeholder(pattern="[a-z0-9]{10}")
SHORT_ID = Placeholder(pattern="[a-z0-9]{6}")
UUID = Placeholder(pattern="[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TRACE = Placeholder(pattern="Root=1-[0-9a-f]{8}-[0-9a-f]{24}")
ADDRESS = Placeholder(pattern=r"\d+\.\d+\.\d+\.\d+")

EDGE_HEADERS: dict[str, Any] = {
    "Accept": "*/*",
    "Accept-Encoding": "gzip, deflate",
    "Authorization": "random-value",
    "CloudFront-Forwarded-Proto": "https",
    "CloudFront-Is-Desktop-Viewer": "true",
    "CloudFront-Is-Mobile-Viewer": "false",
    "CloudFront-Is-SmartTV-Viewer": "false",
    "CloudFront-Is-Tablet-Viewer": "false",
    "CloudFront-Viewer-ASN": Placeholder(pattern=r"\d+"),
    "CloudFront-Viewer-Country": Placeholder(pattern="[A-Z]{2}"),
    "Host": HOST,
    "User-Agent": "python-requests/testing",
    "Via": Placeholder(pattern=r"1\.1 [0-9a-f]{32}\.cloudfront\.net \(CloudFront\)"),
    "X-Amz-Cf-Id": Placeholder(pattern="[A-Za-z0-9_=-]{56}"),
    "X-Amzn-Trace-Id": TRACE,
    "X-Forwarded-For": Placeholder(pattern=r"[\d.]+, [\d.]+"),
    "X-Forwarded-Port": Placeholder(pattern="443"),
    "X-Forwarded-Proto": Placeholder(pattern="https"),
    "tEsT-HEADeR": "aValUE",
}

IDENTITY = {
    "accessKey": None,
    "accountId": None,
    "caller": None,
    "cognitoAuthenticationProvider": None,
    "cognitoAuthenticationType": None,
    "cognitoIdentityId": None,
    "cognitoIdentityPoolId": None,
    "principalOrgId": None,
    "sourceIp": ADDRESS,
    "user": None,
    "userAgent": "python-requests/testing",
    "userArn": None,
}

# invocation-payload-without-trailing-slash
PLAIN: dict[str, Any] = {
    "body": None,
    "headers": EDGE_HEADERS,
    "httpMethod": "GET",
    "isBase64Encoded": False,
    "multiValueHeaders": {name: [value] for name, value in EDGE_HEADERS.items()},
    "multiValueQueryStringParameters": None,
    "path": "/proxy-value",
    "pathParameters": {"proxy": "proxy-value"},
    "queryStringParameters": None,
    "requestContext": {
        "accountId": "111111111111",
        "apiId": API_ID,
        "deploymentId": SHORT_ID,
        "domainName": HOST,
        "domainPrefix": API_ID,
        "extendedRequestId": Placeholder(pattern=".{15}="),
        "httpMethod": "GET",
        "identity": IDENTITY,
        "path": "/stage/proxy-value",
        "protocol": "HTTP/1.1",
        "requestId": UUID,
        "requestTime": Placeholder(pattern=r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000"),
        "requestTimeEpoch": Placeholder(kind=int),
        "resourceId": SHORT_ID,
        "resourcePath": "/{proxy+}",
        "stage": "stage",
    },
    "resource": "/{proxy+}",
    "stageVariables": None,
}

# What the client (requests) sent; the gateway takes Connection and Content-Length away.
SENT = {
    "Accept-Encoding": "gzip, deflate",
    "Connection": "keep-alive",
    "User-Agent": "python-requests/testing",
    "tEsT-HEADeR": "aValUE",
    "authorization": "random-value",
}
SENT_WITH_BODY = {
    "Accept-Encoding": "gzip, deflate",
    "Connection": "keep-alive",
    "Content-Length": "26",
    "Content-Type": "application/json;charset=utf-8",
    "aUThorization": "Bearer token123;API key456",
    "User-Agent": "python-requests/testing",
}
ENCODED = (
    "/proxy-value/api?dateTimeOffset=2023-06-12T18:05:10.123456+00:00&email=test%2Balias@gmail.com"
    "&plus=test+alias@gmail.com&url=https://www.google.com/&whitespace=foo bar&zhash=abort/#"
    "&ignored=this-does-not-appear-after-the-hash"
)
DECODED = {
    "dateTimeOffset": "2023-06-12T18:05:10.123456 00:00",
    "email": "test+alias@gmail.com",
    "plus": "test alias@gmail.com",
    "url": "https://www.google.com/",
    "whitespace": "foo bar",
    "zhash": "abort/",
}
EMAILS = "/proxy-value/api/user/test%2Balias@gmail.com/plus/test+alias@gmail.com"


def at(path: str, *, context_path: str | None = None, proxy: str | None = "proxy-value") -> dict[str, Any]:
    """Return what differs from PLAIN for a path."""
    return {
        "path": path,
        "pathParameters": {"proxy": proxy} if proxy else None,
        "requestContext.path": context_path or f"/stage{path}",
    }


def query(values: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "multiValueQueryStringParameters": values,
        "queryStringParameters": {name: each[-1] for name, each in values.items()},
    }


VARIANTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "without-trailing-slash": ({"path": "/proxy-value"}, {}),
    "with-trailing-slash": ({"path": "/proxy-value/"}, at("/proxy-value/")),
    "with-double-slash": (
        {"path": "/proxy-value//double-slash"},
        at("/proxy-value//double-slash", proxy="proxy-value//double-slash"),
    ),
    "with-prepended-slash-to-stage": (
        {"path": "/proxy-value"},
        {},
    ),  # //stage/proxy-value: the event does not show it
    "with-prepended-slash": (
        {"path": "//proxy-value"},
        at("/proxy-value", context_path="/stage//proxy-value"),
    ),
    "without-trailing-slash-and-query-params": (
        {"path": "/proxy-value?urlparam=test"},
        query({"urlparam": ["test"]}),
    ),
    "with-trailing-slash-and-query-params": (
        {"path": "/proxy-value/", "query": {"urlparam": "test"}},
        at("/proxy-value/") | query({"urlparam": ["test"]}),
    ),
    "with-path-encoded-email": ({"path": EMAILS}, at(EMAILS, proxy=EMAILS[1:])),
    "with-params-encoding": (
        {"path": ENCODED},
        at("/proxy-value/api", proxy="proxy-value/api")
        | query({name: [value] for name, value in DECODED.items()}),
    ),
    "with-params-encoding-multi": (
        {
            "method": "POST",
            "path": "/proxy-value",
            "query": {"category": ["electronics", "books"], "price": ["10", "20", "30"]},
            "headers": SENT_WITH_BODY,
            "body": '{"message": "hello world"}',
        },
        query({"category": ["electronics", "books"], "price": ["10", "20", "30"]})
        | {
            "httpMethod": "POST",
            "requestContext.httpMethod": "POST",
            "body": '{"message": "hello world"}',
            "headers.Authorization": "Bearer token123;API key456",
            "headers.Content-Type": "application/json;charset=utf-8",
            "multiValueHeaders.Authorization": ["Bearer token123;API key456"],
            "multiValueHeaders.Content-Type": ["application/json;charset=utf-8"],
            "headers.tEsT-HEADeR": None,
            "multiValueHeaders.tEsT-HEADeR": None,
        },
    ),
    "hardcoded": (
        {"path": "//hardcoded", "resource": "/hardcoded"},
        at("/hardcoded", context_path="/stage//hardcoded", proxy=None)
        | {"resource": "/hardcoded", "requestContext.resourcePath": "/hardcoded"},
    ),
}


def changed(recorded: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return a copy with changes by dotted path; None below headers takes a header away."""
    event = copy.deepcopy(recorded)
    for path, value in changes.items():
        holder = event
        *parents, last = path.split(".")
        for parent in parents:
            holder = holder[parent]
        if value is None and parents:
            del holder[last]
        else:
            holder[last] = value
    return event


@pytest.mark.parametrize("name", VARIANTS)
def test_rest_api_event_is_as_recorded(name: str) -> None:
    """Recorded from AWS by LocalStack's suite, test_lambda_aws_proxy_integration, 2024-08-02."""
    sent, changes = VARIANTS[name]
    arguments = {"headers": SENT, "resource": "/{proxy+}", "stage": "stage", "endpoint_type": "EDGE", **sent}
    with origin(account="111111111111", seed=name):
        built = apigw(**arguments)
    assert differences(changed(PLAIN, changes), built) == []


def test_rest_api_ids_of_the_api_stay_and_those_of_the_request_change() -> None:
    """The recording has one api, deployment and host for all requests, and a resource id for each resource."""
    with origin(seed=1):
        first, second = apigw(path="/a", resource="/{proxy+}"), apigw(path="/b", resource="/{proxy+}")
        other = apigw(path="/hardcoded")
    same, different = (
        ("apiId", "deploymentId", "domainName", "resourceId"),
        ("requestId", "extendedRequestId"),
    )
    one, two = first["requestContext"], second["requestContext"]
    assert [one[name] for name in same] == [two[name] for name in same]
    assert all(one[name] != two[name] for name in different)
    assert other["requestContext"]["resourceId"] != one["resourceId"]


def test_rest_api_event_with_mapped_request_data_is_as_recorded() -> None:
    """Recorded by LocalStack's suite, test_lambda_aws_proxy_integration_request_data_mapping, 2024-07-22."""
    headers = {
        **{
            name: value
            for name, value in EDGE_HEADERS.items()
            if name not in {"Authorization", "tEsT-HEADeR"}
        },
        "Accept": "application/json",
        "Content-Type": "application/json",
        "User-Agent": "test/integration",
        "foobar": "mapped-value",
        "headerVar": "request-value",
    }
    recorded = changed(
        PLAIN,
        query({"testQueryString": ["foo"], "testVar": ["bar"]})
        | {
            "body": '{"message": "hello world"}',
            "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            "httpMethod": "POST",
            "path": "/foobar",
            "pathParameters": {"pathVariable": "foobar"},
            "requestContext.httpMethod": "POST",
            "requestContext.identity.userAgent": "test/integration",
            "requestContext.path": "/test/foobar",
            "requestContext.resourcePath": "/{pathVariable}",
            "requestContext.stage": "test",
            "resource": "/{pathVariable}",
        },
    )
    with origin(account="111111111111"):
        built = apigw(
            "POST",
            "/foobar",
            resource="/{pathVariable}",
            stage="test",
            query={"testQueryString": "foo", "testVar": "bar"},
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "gzip, deflate",
                "User-Agent": "test/integration",
                "Content-Type": "application/json",
                "headerVar": "request-value",
                "foobar": "mapped-value",
            },
            body='{"message": "hello world"}',
            endpoint_type="EDGE",
        )
    assert differences(recorded, built) == []


def test_function_url_headers_path_and_query_are_as_recorded() -> None:
    """Recorded by LocalStack's suite, test_lambda_url_echo_http_fixture_default, 2025-11-24.

    The function returned the event's parts: headers in lower case with the TLS pair, the path still encoded (even
    wrongly), duplicates of a query name joined with a comma.
    """
    built = http_api(
        "POST",
        "/pa2%Fth/1?q=query&multiQuery=foo&multiQuery=%2Fbar",
        headers={
            "Content-Type": "application/json",
            "ExTrA-HeadErs": "With WeiRd CapS",
            "user-agent": "test/echo",
            "accept-encoding": "gzip, deflate",
        },
        body='{"foo": "bar"}',
        function_url=True,
    )
    domain = Placeholder(pattern=r"[a-z0-9]{32}\.lambda-url\.us-east-1\.on\.aws")
    recorded = {
        "queryStringParameters": {"multiQuery": "foo,/bar", "q": "query"},
        "headers": {
            "accept": "*/*",
            "accept-encoding": "gzip, deflate",
            "content-length": "14",
            "content-type": "application/json",
            "extra-headers": "With WeiRd CapS",
            "host": domain,
            "user-agent": "test/echo",
            "x-amzn-tls-cipher-suite": Placeholder(),
            "x-amzn-tls-version": Placeholder(),
            "x-amzn-trace-id": TRACE,
            "x-forwarded-for": ADDRESS,
            "x-forwarded-port": Placeholder(),
            "x-forwarded-proto": Placeholder(),
        },
        "method": "POST",
        "rawPath": "/pa2%Fth/1",
        "domainName": domain,
        "body": '{"foo": "bar"}',
    }
    context = built["requestContext"]
    shown = {name: built[name] for name in ("queryStringParameters", "headers", "rawPath", "body")}
    shown |= {"method": context["http"]["method"], "domainName": context["domainName"]}
    assert differences(recorded, shown) == []


def test_function_url_form_is_base64_as_recorded() -> None:
    """Recorded by LocalStack's suite, test_lambda_url_form_payload, 2025-11-24."""
    boundary = "4efd159eae0c4f4e125a5a509e073d85"
    form = (
        f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="formfield"\r\n\r\nnot a file, just a field'
        f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="foo"; filename="foo"\r\n'
        f"Content-Type: text/plain;\r\n\r\nbar\r\n\r\n--{boundary}--\r\n"
    )
    content_type = f"multipart/form-data; boundary={boundary}"
    event = http_api(
        "POST", "/test/value", headers={"Content-Type": content_type}, body=form, function_url=True
    )
    assert event["isBase64Encoded"] is True
    assert event["headers"]["content-length"] == "286"
    assert event["headers"]["content-type"] == content_type
    assert event["body"] == (
        "DQotLTRlZmQxNTllYWUwYzRmNGUxMjVhNWE1MDllMDczZDg1DQpDb250ZW50LURpc3Bvc2l0aW9uOiBmb3JtLWRhdGE7IG5hbWU9"
        "ImZvcm1maWVsZCINCg0Kbm90IGEgZmlsZSwganVzdCBhIGZpZWxkDQotLTRlZmQxNTllYWUwYzRmNGUxMjVhNWE1MDllMDczZDg1"
        "DQpDb250ZW50LURpc3Bvc2l0aW9uOiBmb3JtLWRhdGE7IG5hbWU9ImZvbyI7IGZpbGVuYW1lPSJmb28iDQpDb250ZW50LVR5cGU6"
        "IHRleHQvcGxhaW47DQoNCmJhcg0KDQotLTRlZmQxNTllYWUwYzRmNGUxMjVhNWE1MDllMDczZDg1LS0NCg=="
    )


SUMMER = {"username": "**** Doe", "orderName": "Summer Sale 2023"}
COFFEE = {"productName": "\u2615 Coffee", "reviewTitle": "\U0001f60a Happy"}
HTTP_API_VARIANTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "V2_SpecialCharactersInPath": (
        "/test13/api/users/****%20Doe/orders/Summer%20Sale%202023",
        "/test13/api/users/{username}/orders/{orderName}",
        {"rawPath": "/test13/api/users/**** Doe/orders/Summer Sale 2023", "pathParameters": SUMMER},
    ),
    "V2_UnicodeCharactersInPath": (
        "/test14/api/products/%E2%98%95%20Coffee/reviews/%F0%9F%98%8A%20Happy",
        "/test14/api/products/{productName}/reviews/{reviewTitle}",
        {"rawPath": "/test14/api/products/\u2615 Coffee/reviews/\U0001f60a Happy", "pathParameters": COFFEE},
    ),
    "V2_UrlEncodedQueryString": (
        "/test12/api/search?q=Hello%20World&tag=C%23%20Programming&tag=.NET%20Core",
        "/test12/api/search",
        {
            "rawPath": "/test12/api/search",
            "rawQueryString": "q=Hello%20World&tag=C%23%20Programming&tag=.NET%20Core",
            "queryStringParameters": {"q": "Hello World", "tag": "C# Programming,.NET Core"},
        },
    ),
}


@pytest.mark.parametrize("name", HTTP_API_VARIANTS)
def test_http_api_event_is_as_recorded(name: str) -> None:
    """Recorded from AWS by aws/aws-lambda-dotnet, LambdaTestTool-v2, 2025-04-14 (POST, no body, no user agent)."""
    path, route, shown = HTTP_API_VARIANTS[name]
    recorded = {
        "version": "2.0",
        "routeKey": f"POST {route}",
        "rawQueryString": "",
        "headers": {
            "content-length": "0",
            "content-type": "text/plain; charset=utf-8",
            "host": HOST,
            "x-amzn-trace-id": TRACE,
            "x-forwarded-for": ADDRESS,
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        },
        "requestContext": {
            "accountId": Placeholder(pattern=r"\d{12}"),
            "apiId": API_ID,
            "domainName": HOST,
            "domainPrefix": API_ID,
            "http": {
                "method": "POST",
                "path": shown["rawPath"],
                "protocol": "HTTP/1.1",
                "sourceIp": ADDRESS,
                "userAgent": "",
            },
            "requestId": Placeholder(pattern=".{15}="),
            "routeKey": f"POST {route}",
            "stage": "$default",
            "time": Placeholder(pattern=r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000"),
            "timeEpoch": Placeholder(kind=int),
        },
        "isBase64Encoded": False,
        **shown,
    }
    sent = {"Content-Type": "text/plain; charset=utf-8", "Accept": None, "User-Agent": None}
    assert differences(recorded, http_api("POST", path, route=f"POST {route}", headers=sent)) == []


def test_regional_rest_api_headers_and_query_are_as_recorded() -> None:
    """Recorded from AWS by aws/aws-lambda-dotnet, LambdaTestTool-v2, V1_UrlEncodedQueryStringRest, 2025-04-14."""
    sent = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": "0",
        "Accept": None,
        "User-Agent": None,
    }
    path = "/test4/api/search?q=Hello%20World&tag=C%23%20Programming&tag=.NET%20Core"
    event = apigw("POST", path, headers=sent, stage="test")
    headers = {
        "Content-Type": "text/plain; charset=utf-8",
        "Host": HOST,
        "X-Amzn-Trace-Id": TRACE,
        "X-Forwarded-For": ADDRESS,
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }
    recorded = {
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "path": "/test4/api/search",
        "pathParameters": None,
        "body": None,
        **query({"q": ["Hello World"], "tag": ["C# Programming", ".NET Core"]}),
    }
    assert differences(recorded, {name: event[name] for name in recorded}) == []
    assert event["requestContext"]["path"] == "/test/test4/api/search"
    assert event["requestContext"]["identity"]["userAgent"] is None
