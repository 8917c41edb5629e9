"""The contract of REST APIs: it finds each of these mistakes, at its place, and accuses no true event."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from breaking import Break, Json, both, broken, drop, found, put

from pytest_faas import events, validate
from pytest_faas.contracts import ABSENT
from pytest_faas.origin import origin

# What the recordings leave open, with values other than the factory's.
HOST = "k3v9q0x1ab.execute-api.eu-central-1.amazonaws.com"
EDGE_HEADERS = {
    "Accept": "*/*",
    "Accept-Encoding": "gzip, deflate",
    "Authorization": "random-value",
    "CloudFront-Forwarded-Proto": "https",
    "CloudFront-Is-Desktop-Viewer": "true",
    "CloudFront-Is-Mobile-Viewer": "false",
    "CloudFront-Is-SmartTV-Viewer": "false",
    "CloudFront-Is-Tablet-Viewer": "false",
    "CloudFront-Viewer-ASN": "16509",
    "CloudFront-Viewer-Country": "DE",
    "Host": HOST,
    "User-Agent": "python-requests/testing",
    "Via": "1.1 8313bbb5b34d1ea0742b64ffbb83b692.cloudfront.net (CloudFront)",
    "X-Amz-Cf-Id": "lrbUQoVv2blphI3jBSXQNqA3oq4s8VCCimuaSxMrX4YbEZjVKWaLWg==",
    "X-Amzn-Trace-Id": "Root=1-66704db9-6136092d02f4e3424fe2ce95",
    "X-Forwarded-For": "84.142.29.66, 130.176.209.10",
    "X-Forwarded-Port": "443",
    "X-Forwarded-Proto": "https",
    "tEsT-HEADeR": "aValUE",
}
IDENTITY: Json = {
    "accessKey": None,
    "accountId": None,
    "caller": None,
    "cognitoAuthenticationProvider": None,
    "cognitoAuthenticationType": None,
    "cognitoIdentityId": None,
    "cognitoIdentityPoolId": None,
    "principalOrgId": None,
    "sourceIp": "84.142.29.66",
    "user": None,
    "userAgent": "python-requests/testing",
    "userArn": None,
}


def recorded(**changes: Any) -> Json:
    """Recorded by LocalStack's suite, test_lambda_aws_proxy_integration, 2024-08-02; changes by dotted path."""
    headers = {**EDGE_HEADERS, **changes.pop("headers", {})}
    event: Json = {
        "body": None,
        "headers": headers,
        "httpMethod": "GET",
        "isBase64Encoded": False,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "multiValueQueryStringParameters": None,
        "path": "/proxy-value",
        "pathParameters": {"proxy": "proxy-value"},
        "queryStringParameters": None,
        "requestContext": {
            "accountId": "210987654321",
            "apiId": "k3v9q0x1ab",
            "deploymentId": "p0q9zz",
            "domainName": HOST,
            "domainPrefix": "k3v9q0x1ab",
            "extendedRequestId": "Vo6HgFCYoAMFchg=",
            "httpMethod": "GET",
            "identity": dict(IDENTITY),
            "path": "/stage/proxy-value",
            "protocol": "HTTP/1.1",
            "requestId": "05f4bb29-e600-1968-0eb8-12e062caa698",
            "requestTime": "03/Apr/2024:07:50:07 +0000",
            "requestTimeEpoch": 1712130607770,
            "resourceId": "zbkgq2150i",
            "resourcePath": "/{proxy+}",
            "stage": "stage",
        },
        "resource": "/{proxy+}",
        "stageVariables": None,
    }
    for path, value in changes.items():
        put(path.replace("__", "."), value)(event)
    return event


def at(path: str, proxy: str | None, context_path: str | None = None, resource: str = "/{proxy+}") -> Json:
    return recorded(
        path=path,
        pathParameters={"proxy": proxy} if proxy else None,
        resource=resource,
        requestContext__path=context_path or f"/stage{path}",
        requestContext__resourcePath=resource,
    )


def asked(query: dict[str, list[str]], **changes: Any) -> Json:
    last = {name: values[-1] for name, values in query.items()}
    return recorded(queryStringParameters=last, multiValueQueryStringParameters=query, **changes)


EMAILS = "/proxy-value/api/user/test%2Balias@gmail.com/plus/test+alias@gmail.com"
RECORDED = {
    "without-trailing-slash": recorded(),
    "with-trailing-slash": at("/proxy-value/", "proxy-value"),
    "with-double-slash": at("/proxy-value//double-slash", "proxy-value//double-slash"),
    "with-prepended-slash": at("/proxy-value", "proxy-value", "/stage//proxy-value"),
    "with-query": asked({"urlparam": ["test"]}),
    "with-path-encoded-email": at(EMAILS, EMAILS[1:]),
    "with-params-encoding": asked({"plus": ["test alias@gmail.com"], "url": ["https://www.google.com/"]}),
    "with-params-encoding-multi": asked(
        {"category": ["electronics", "books"], "price": ["10", "20", "30"]},
        httpMethod="POST",
        requestContext__httpMethod="POST",
        body='{"message": "hello world"}',
        headers={"Content-Type": "application/json;charset=utf-8"},
    ),
    "hardcoded": at("/hardcoded", None, "/stage//hardcoded", "/hardcoded"),
    "request-data-mapping (2024-07-22)": recorded(
        path="/foobar",
        pathParameters={"pathVariable": "foobar"},
        resource="/{pathVariable}",
        requestContext__path="/test/foobar",
        requestContext__resourcePath="/{pathVariable}",
        requestContext__stage="test",
        headers={"foobar": "mapped-value", "headerVar": "request-value"},
    ),
}


def console_test() -> Json:
    """The Test button of the console: no request over the network, so no headers and a made-up caller."""
    made_up = {"apiKey": "test-invoke-api-key", "apiKeyId": "test-invoke-api-key-id"}
    signed = {
        "accessKey": "ASIA5IIY6USRCKPLZZBL",
        "accountId": "210987654321",
        "caller": "210987654321",
        "user": "210987654321",
        "userArn": "arn:aws:iam::210987654321:root",
    }
    event = recorded(
        requestContext__stage="test-invoke-stage",
        requestContext__path="/proxy-value",
        requestContext__domainName="testPrefix.testDomainName",
        requestContext__domainPrefix="testPrefix",
        requestContext__identity={**IDENTITY, **made_up, **signed, "sourceIp": "test-invoke-source-ip"},
        requestContext__deploymentId=ABSENT,
    )
    return event | {"headers": None, "multiValueHeaders": None}


def private_api() -> Json:
    domain = "x5j9oi9gjb-vpce-0081be8a6c5e738e3.execute-api.us-east-1.amazonaws.com"
    headers = {
        "Host": domain,
        "User-Agent": "PostmanRuntime/7.30.0",
        "x-amzn-vpc-id": "vpc-0f54b51b973b709d2",
        "x-amzn-vpce-config": "1",
        "x-amzn-vpce-id": "vpce-0081be8a6c5e738e3",
        "X-Forwarded-For": "10.13.58.60",
    }
    network = {"vpcId": "vpc-0f54b51b973b709d2", "vpceId": "vpce-0081be8a6c5e738e3"}
    caller = {"sourceIp": "10.13.58.60", "userAgent": "PostmanRuntime/7.30.0"}
    event = recorded(
        requestContext__apiId="x5j9oi9gjb",
        requestContext__domainName=domain,
        requestContext__domainPrefix="x5j9oi9gjb-vpce-0081be8a6c5e738e3",
        requestContext__identity={**IDENTITY, **network, **caller},
        requestContext__operationName="getGuestExperiences",
        requestContext__authorizer={"principalId": "GUESTS.STAGE", "integrationLatency": 188},
    )
    return event | {"headers": headers, "multiValueHeaders": {name: [each] for name, each in headers.items()}}


def custom_domain(path: str, context_path: str) -> Json:
    """Base path mappings, as https://github.com/localstack/localstack/pull/12296 found them at AWS."""
    return recorded(
        path=path,
        pathParameters={"id": "7"},
        resource="/orders/{id}",
        requestContext__resourcePath="/orders/{id}",
        requestContext__path=context_path,
        requestContext__domainName="api.example.com",
        requestContext__domainPrefix="api",
        headers={"Host": "api.example.com"},
    )


CERTIFICATE = {
    "clientCertPem": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    "subjectDN": "CN=client.example.com",
    "issuerDN": "CN=Example CA",
    "serialNumber": "a1:a1:a1:a1",
    "validity": {"notBefore": "May 28 12:30:02 2019 GMT", "notAfter": "Aug  5 09:36:04 2099 GMT"},
}
SIGNED = {
    "accessKey": "ASIA5IIY6USRCKPLZZBL",
    "accountId": "123456789012",
    "caller": "AROAIDPPEZS35WEXAMPLE:s",
    "user": "AROAIDPPEZS35WEXAMPLE:s",
    "userArn": "arn:aws:sts::123456789012:assumed-role/caller/s",
}
COGNITO = {
    "cognitoIdentityId": "us-east-1:11111111-2222-3333-4444-555555555555",
    "cognitoIdentityPoolId": "us-east-1:99999999-2222-3333-4444-555555555555",
    "cognitoAuthenticationType": "unauthenticated",
}
BUILT: dict[str, Json] = {
    "every method": {"method": "HEAD", "path": "/a"},
    "root": {},
    "encoded": {"path": "/%E2%98%95/a%20b%2Fc", "resource": "/{first}/{rest+}"},
    "unicode": {"path": "/ünï/☕"},
    "odd marks": {"path": "/~u/;p=1/a@b:c", "resource": "/{proxy+}"},
    "query": {"path": "/a?x=a+b&x=&flag&y=%26&c%20d=%2B"},
    "repeated": {"headers": {"X-Two": ["1", "2"]}, "query": {"x": ["1", "2", "a,b"]}},
    "empty header": {"headers": {"X-Empty": ""}},
    "no user agent": {"headers": {"User-Agent": None, "Accept": None}},
    "binary": {"method": "POST", "body": b"\xff\x00", "binary_media_types": ["*/*"]},
    "text": {"method": "PUT", "body": "日本語"},
    "empty body": {"method": "POST", "body": ""},
    "Cognito": {"claims": {"sub": "u-1", "exp": 1712134207, "cognito:groups": ["a", "b"]}},
    "authorizer": {"authorizer": {"principalId": "me", "level": 3, "admin": True}},
    "key": {"identity": {"apiKey": "k" * 40, "apiKeyId": "a1b2"}, "headers": {"X-API-Key": "k" * 40}},
    "signed": {"identity": SIGNED},
    "Cognito identity": {"identity": {**SIGNED, **COGNITO}},
    "mutual TLS": {"domain_name": "api.example.com", "identity": {"clientCert": CERTIFICATE}},
    "IPv6": {"source_ip": "2001:db8::1"},
    "forwarded": {"headers": {"X-Forwarded-For": "198.51.100.1"}},
    "custom domain": {"domain_name": "api.example.com", "path": "/orders/7", "resource": "/orders/{id}"},
    "edge": {"endpoint_type": "EDGE", "stage_variables": {"table": "orders-dev"}},
    "leap day": {"at": "2024-02-29T23:59:59.999Z"},
}


@pytest.mark.parametrize("name", BUILT)
def test_built_event_is_true(name: str) -> None:
    assert str(validate(events.apigw(**BUILT[name]))).endswith("without faults")


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_event_is_true(name: str) -> None:
    assert str(validate(RECORDED[name])).endswith("without faults")


TRUE = {
    "console": console_test(),
    "private": private_api(),
    "JWT authorizer, which keeps the types": recorded(
        requestContext__authorizer={
            "claims": {"iss": "https://auth.example.com/", "iat": 1516239022, "roles": ["user"]}
        }
    ),
    "mapped to a base path": custom_domain("/shop/v1/orders/7", "/shop/v1/orders/7"),
    "mapped with the stage": custom_domain("/stage/orders/7", "/stage/orders/7"),
    "mapped to the root": custom_domain("/orders/7", "/orders/7"),
    "host in capitals with its port": recorded(headers={"Host": f"{HOST.upper()}:443"}),
    "spoofed addresses": recorded(
        headers={"X-Forwarded-For": "unknown, 10.0.0.1, 84.142.29.66, 130.176.209.10"}
    ),
    "trace of a client": recorded(
        headers={"X-Amzn-Trace-Id": "Self=1-66704db9-6136092d02f4e3424fe2ce95;Root=1-66704db8-" + "a" * 24}
    ),
}


@pytest.mark.parametrize("name", TRUE)
def test_awkward_event_is_true(name: str) -> None:
    assert str(validate(TRUE[name])).endswith("without faults")


@pytest.mark.parametrize(
    "region", ["eu-west-3", "cn-north-1", "us-gov-west-1", "eusc-de-east-1", "us-isob-east-1"]
)
def test_event_of_another_region_is_true(region: str) -> None:
    with origin(region=region):
        assert validate(events.apigw("POST", "/a", json={})).faults == ()


def header(name: str, value: Any) -> Break:
    """Return what sets a header in both maps, or takes it away."""
    return both(
        put(f"headers.{name}", value),
        put(f"multiValueHeaders.{name}", value if value is ABSENT else [value]),
    )


def with_identity(**changes: Any) -> Break:
    return lambda event: event["requestContext"]["identity"].update(changes)


def in_small_letters(event: Json) -> None:
    for headers in (event["headers"], event["multiValueHeaders"]):
        headers["host"] = headers.pop("Host")


def domain_in(region: str) -> Break:
    """Return what puts the domain of the API, and the host, into another region."""

    def breaks(event: Json) -> None:
        name = f"{event['requestContext']['apiId']}.execute-api.{region}.amazonaws.com"
        event["requestContext"]["domainName"] = event["headers"]["Host"] = name
        event["multiValueHeaders"]["Host"] = [name]

    return breaks


CONTEXT = "requestContext."
WHO = "requestContext.identity."
STRUCTURE: list[tuple[str, Break, str]] = [
    ("no body", drop("body"), "body"),
    ("empty text for no body", put("body", ""), "body"),
    ("body as an object", put("body", {"a": 1}), "body"),
    ("{} for no query", put("queryStringParameters", {}), "queryStringParameters"),
    ("{} for no path parameters", put("pathParameters", {}), "pathParameters"),
    ("{} for no stage variables", put("stageVariables", {}), "stageVariables"),
    ("stage variables left out", drop("stageVariables"), "stageVariables"),
    ("a stage variable that is a number", put("stageVariables", {"retries": 3}), "stageVariables.retries"),
    ("version of an HTTP API", put("version", "1.0"), "version"),
    ("key of payload 2.0", put("rawPath", "/orders/7"), "rawPath"),
    ("base64 as text", put("isBase64Encoded", "false"), "isBase64Encoded"),
    ("method in small letters", put("httpMethod", "get"), "httpMethod"),
    ("decoded path", put("path", "/orders/a b"), "path"),
    ("query in the path", put("path", "/orders/7?x=1"), "path"),
    ("path without slash", put("path", "orders/7"), "path"),
    ("resource with a colon", put("resource", "orders/:id"), "resource"),
    ("header with two lines", header("X-Note", "a\r\nb"), "headers.X-Note"),
    ("header name with a blank", put("headers.X Note", "a"), "headers['X Note']"),
    ("header that is a number", put("headers.Accept", 5), "headers.Accept"),
    ("header without values", put("multiValueHeaders.Accept", []), "multiValueHeaders.Accept"),
    ("one value instead of a list", put("multiValueHeaders.Accept", "*/*"), "multiValueHeaders.Accept"),
    ("query value that is a number", put("queryStringParameters.tag", 1), "queryStringParameters.tag"),
    ("parameter that is a number", put("pathParameters.id", 7), "pathParameters.id"),
    ("decoded parameter", put("pathParameters.id", "a b"), "pathParameters.id"),
    ("account that is a number", put(CONTEXT + "accountId", 123456789012), CONTEXT + "accountId"),
    ("account of 11 digits", put(CONTEXT + "accountId", "12345678901"), CONTEXT + "accountId"),
    ("id of an HTTP API's request", put(CONTEXT + "requestId", "JKJaXmPLvHcESHA="), CONTEXT + "requestId"),
    (
        "UUID for the extended id",
        put(CONTEXT + "extendedRequestId", "c6af9ac6-7b61"),
        CONTEXT + "extendedRequestId",
    ),
    ("no deployment", drop(CONTEXT + "deploymentId"), CONTEXT + "deploymentId"),
    ("ISO time", put(CONTEXT + "requestTime", "2024-04-03T07:50:07Z"), CONTEXT + "requestTime"),
    (
        "time in another zone",
        put(CONTEXT + "requestTime", "03/Apr/2024:07:50:07 +0200"),
        CONTEXT + "requestTime",
    ),
    ("epoch as text", put(CONTEXT + "requestTimeEpoch", "1712130607770"), CONTEXT + "requestTimeEpoch"),
    ("epoch with a fraction", put(CONTEXT + "requestTimeEpoch", 1712130607.77), CONTEXT + "requestTimeEpoch"),
    ("default stage", put(CONTEXT + "stage", "$default"), CONTEXT + "stage"),
    ("null authorizer", put(CONTEXT + "authorizer", None), CONTEXT + "authorizer"),
    ("empty authorizer", put(CONTEXT + "authorizer", {}), CONTEXT + "authorizer.principalId"),
    (
        "claim that is a number",
        put(CONTEXT + "authorizer", {"claims": {"sub": "u", "exp": 1712134207}}),
        CONTEXT + "authorizer.claims.exp",
    ),
    (
        "null claims, as in a sample",
        put(CONTEXT + "authorizer", {"claims": None}),
        CONTEXT + "authorizer.claims",
    ),
    (
        "typed claims of a user pool",
        put(
            CONTEXT + "authorizer",
            {"claims": {"iss": "https://cognito-idp.eu-west-1.amazonaws.com/x", "exp": 1}},
        ),
        CONTEXT + "authorizer.claims.exp",
    ),
    (
        "authorizer's value that is true",
        put(CONTEXT + "authorizer", {"principalId": "u", "admin": True}),
        CONTEXT + "authorizer.admin",
    ),
    (
        "latency as text",
        put(CONTEXT + "authorizer", {"principalId": "u", "integrationLatency": "12"}),
        CONTEXT + "authorizer.integrationLatency",
    ),
    ("null API key, as years ago", put(WHO + "apiKey", None), WHO + "apiKey"),
    ("null certificate", put(WHO + "clientCert", None), WHO + "clientCert"),
    ("identity without a key", drop(WHO + "userArn"), WHO + "userArn"),
    ("caller's address as a name", put(WHO + "sourceIp", "IP"), WHO + "sourceIp"),
    ("unknown key with its like", put(WHO + "sourceIP", "203.0.113.7"), WHO + "sourceIP"),
    ("protocol of the URL", put(CONTEXT + "protocol", "https"), CONTEXT + "protocol"),
    ("plain HTTP", header("X-Forwarded-Proto", "http"), "headers.X-Forwarded-Proto"),
]
CONSISTENCY: list[tuple[str, Break, str]] = [
    (
        "first of the values, as in the sample of AWS",
        put("queryStringParameters.tag", "a"),
        "queryStringParameters.tag",
    ),
    ("values joined", put("queryStringParameters.tag", "a,b"), "queryStringParameters.tag"),
    ("parameter in one map", put("queryStringParameters.page", "2"), "multiValueQueryStringParameters.page"),
    (
        "parameter in the other map",
        put("multiValueQueryStringParameters.page", ["2"]),
        "queryStringParameters.page",
    ),
    ("one query map", put("multiValueQueryStringParameters", None), "multiValueQueryStringParameters"),
    ("header in one map", drop("multiValueHeaders.Accept"), "multiValueHeaders.Accept"),
    ("header in the other map", drop("headers.Accept"), "headers.Accept"),
    ("first of the headers", put("headers.X-Two", "1"), "headers.X-Two"),
    ("header changed in one map", put("headers.Accept", "text/html"), "headers.Accept"),
    ("two methods", put(CONTEXT + "httpMethod", "PUT"), CONTEXT + "httpMethod"),
    ("two resources", put(CONTEXT + "resourcePath", "/orders"), CONTEXT + "resourcePath"),
    ("no stage in the context's path", put(CONTEXT + "path", "/orders/a%20b/items"), CONTEXT + "path"),
    ("another path in the context", put(CONTEXT + "path", "/prod/orders/8/items"), CONTEXT + "path"),
    ("another stage", put(CONTEXT + "stage", "dev"), CONTEXT + "path"),
    (
        "stage in both paths",
        both(put("path", "/prod/orders/a%20b/items"), put(CONTEXT + "path", "/prod/prod/orders/a%20b/items")),
        "path",
    ),
    (
        "a variable with several parts",
        both(
            put("resource", "/orders/{id}"),
            put(CONTEXT + "resourcePath", "/orders/{id}"),
            put("pathParameters.id", "a%20b/items"),
        ),
        "path",
    ),
    (
        "variable of Express",
        both(put("resource", "/orders/:id/items"), put(CONTEXT + "resourcePath", "/orders/:id/items")),
        "resource",
    ),
    (
        "variable of Flask",
        both(
            put("resource", "/orders/<int:id>/items"), put(CONTEXT + "resourcePath", "/orders/<int:id>/items")
        ),
        "resource",
    ),
    ("domain of no region", domain_in("us-esat-1"), CONTEXT + "domainName"),
    ("parameter of another path", put("pathParameters.id", "8"), "pathParameters.id"),
    ("parameter encoded twice", put("pathParameters.id", "a%2520b"), "pathParameters.id"),
    ("parameter by another name", put("pathParameters", {"orderId": "a%20b"}), "pathParameters"),
    ("no parameters", put("pathParameters", None), "pathParameters"),
    (
        "path of another resource",
        both(put("path", "/users/7"), put(CONTEXT + "path", "/prod/users/7")),
        "path",
    ),
    (
        "parameters without a variable",
        both(
            put("resource", "/orders/a/items"),
            put(CONTEXT + "resourcePath", "/orders/a/items"),
            put("path", "/orders/a/items"),
            put(CONTEXT + "path", "/prod/orders/a/items"),
        ),
        "pathParameters",
    ),
    ("another day", put(CONTEXT + "requestTime", "12/Mar/2020:19:03:58 +0000"), CONTEXT + "requestTime"),
    ("seconds", put(CONTEXT + "requestTimeEpoch", 1712130607), CONTEXT + "requestTime"),
    (
        "a day that no calendar has",
        put(CONTEXT + "requestTime", "31/Feb/2024:07:50:07 +0000"),
        CONTEXT + "requestTime",
    ),
    ("another API", put(CONTEXT + "apiId", "zzzzzzzzzz"), CONTEXT + "apiId"),
    ("another prefix", put(CONTEXT + "domainPrefix", "zzzzzzzzzz"), CONTEXT + "domainPrefix"),
    ("another host", header("Host", "other.example.com"), "headers.Host"),
    ("host in small letters", in_small_letters, "headers.Host"),
    ("another user agent", put(WHO + "userAgent", "curl/8"), WHO + "userAgent"),
    ("no user agent", header("User-Agent", ABSENT), WHO + "userAgent"),
    ("another address", put(WHO + "sourceIp", "198.51.100.9"), WHO + "sourceIp"),
    ("address that is none", put(WHO + "sourceIp", "999.1.1.1"), WHO + "sourceIp"),
    ("no forwarded addresses", header("X-Forwarded-For", ABSENT), "headers.X-Forwarded-For"),
    ("no trace", header("X-Amzn-Trace-Id", ABSENT), "headers.X-Amzn-Trace-Id"),
    (
        "trace of AWS's sample",
        header("X-Amzn-Trace-Id", "Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e"),
        "headers.X-Amzn-Trace-Id",
    ),
    ("content length", header("Content-Length", "9"), "headers.Content-Length"),
    ("base64 of nothing", put("isBase64Encoded", True), "isBase64Encoded"),
    ("base64 that is text", both(put("body", "hello"), put("isBase64Encoded", True)), "body"),
    ("base64 without padding", both(put("body", "aGk"), put("isBase64Encoded", True)), "body"),
    ("base64 with loose bits", both(put("body", "aGl="), put("isBase64Encoded", True)), "body"),
    ("key without its id", with_identity(apiKey="k" * 20), WHO + "apiKeyId"),
    (
        "key of another header",
        both(with_identity(apiKey="k" * 20, apiKeyId="a1"), header("x-api-key", "other")),
        WHO + "apiKey",
    ),
    ("half a signer", with_identity(**{**SIGNED, "caller": None}), WHO + "caller"),
    (
        "account of another signer",
        with_identity(**{**SIGNED, "accountId": "999999999999"}),
        WHO + "accountId",
    ),
    (
        "signer of another partition",
        with_identity(**SIGNED | {"userArn": "arn:aws-cn:iam::123456789012:user/x"}),
        WHO + "userArn",
    ),
    (
        "half an identity of Cognito",
        with_identity(**SIGNED, **{**COGNITO, "cognitoIdentityPoolId": None}),
        WHO + "cognitoIdentityPoolId",
    ),
    (
        "provider of nobody",
        put(WHO + "cognitoAuthenticationProvider", "graph.facebook.com"),
        WHO + "cognitoAuthenticationProvider",
    ),
    (
        "identity of another region",
        with_identity(
            **SIGNED, **COGNITO | {"cognitoIdentityId": "eu-west-1" + COGNITO["cognitoIdentityId"][9:]}
        ),
        WHO + "cognitoIdentityId",
    ),
    (
        "certificate that ends before it begins",
        with_identity(
            clientCert=CERTIFICATE
            | {"validity": {"notBefore": "Aug  5 09:36:04 2021 GMT", "notAfter": "May 28 12:30:02 2019 GMT"}}
        ),
        WHO + "clientCert.validity.notAfter",
    ),
]


def fresh() -> Json:
    return events.apigw(
        "GET",
        "/orders/a%20b/items",
        resource="/orders/{id}/items",
        query={"tag": ["a", "b"]},
        headers={"X-Two": ["1", "2"]},
        at="2024-04-03T07:50:07.770Z",
    )


@pytest.mark.parametrize(
    ("breaks", "path"), [each[1:] for each in STRUCTURE], ids=[each[0] for each in STRUCTURE]
)
def test_mistake_of_structure_is_found(breaks: Break, path: str) -> None:
    faults = found(broken(fresh(), breaks), "apigw")
    assert (path, "structure") in faults
    # What a header is in one map, it is in the other one.
    assert {each.replace("multiValueHeaders", "headers").removesuffix("[0]") for each, _ in faults} <= {
        path.replace("multiValueHeaders", "headers")
    }


@pytest.mark.parametrize(
    ("breaks", "path"), [each[1:] for each in CONSISTENCY], ids=[each[0] for each in CONSISTENCY]
)
def test_contradiction_is_found(breaks: Break, path: str) -> None:
    faults = found(broken(fresh(), breaks), "apigw")
    if path == "pathParameters" and len(faults) == 2:  # by another name: one too many, and one missing
        assert [each for each, _ in faults] == ["pathParameters.id", "pathParameters.orderId"]
        return
    assert faults == [(path, "consistency")]


MESSAGES: dict[str, tuple[Break, str]] = {
    "last value": (
        put("queryStringParameters.tag", "a"),
        "'a' is not the last value of multiValueQueryStringParameters.tag ([\"a\", \"b\"]): 'b'",
    ),
    "parameter": (
        put("pathParameters.id", "8"),
        "'8', but path ('/orders/a%20b/items') has 'a%20b' there in resource ('/orders/{id}/items')",
    ),
    "stage in path": (
        put("path", "/prod/orders/a%20b/items"),
        "'/prod/orders/a%20b/items' begins with the stage, which only requestContext.path does: '/orders/a%20b/items'",
    ),
    "variable of another framework": (
        both(put("resource", "/orders/:id/items"), put(CONTEXT + "resourcePath", "/orders/:id/items")),
        "'/orders/:id/items' has no variable as API Gateway writes them, in braces: '/orders/{id}/items'",
    ),
    "key of an HTTP API": (
        put("cookies", ["s=1"]),
        '["s=1"] is not a key of REST APIs, but of HTTP APIs: here it is the header Cookie',
    ),
    "time": (
        put(CONTEXT + "requestTime", "12/Mar/2020:19:03:58 +0000"),
        (
            "'12/Mar/2020:19:03:58 +0000' is not the second of requestTimeEpoch (1712130607770): "
            "'03/Apr/2024:07:50:07 +0000'"
        ),
    ),
    "seconds": (
        put(CONTEXT + "requestTimeEpoch", 1712130607),
        "'03/Apr/2024:07:50:07 +0000', but requestTimeEpoch (1712130607) is in seconds, where milliseconds belong",
    ),
    "stage": (
        put(CONTEXT + "path", "/orders/a%20b/items"),
        "'/orders/a%20b/items' does not begin with the stage ('prod'): '/prod/orders/a%20b/items'",
    ),
    "empty": (
        put("stageVariables", {}),
        "{} is not an object with a string for each variable of the stage, or null where it has none",
    ),
    "version": (
        put("version", "1.0"),
        "'1.0' is not a key of REST APIs: only HTTP APIs with payload format 1.0 send a version",
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_message_tells_what_belongs_there(name: str) -> None:
    breaks, message = MESSAGES[name]
    faults = validate(broken(fresh(), breaks)).faults
    assert [fault.message for fault in faults] == [message]


def test_domain_of_another_partition_is_found() -> None:
    event = json.loads(
        json.dumps(recorded()).replace("eu-central-1.amazonaws.com", "cn-north-1.amazonaws.com")
    )
    assert [fault.path for fault in validate(event).faults] == ["requestContext.domainName"]


def test_proxy_without_the_slash_at_the_end() -> None:
    event = copy.deepcopy(RECORDED["with-trailing-slash"])
    event["pathParameters"]["proxy"] += "/"
    assert [fault.path for fault in validate(event).faults] == ["pathParameters.proxy"]


@pytest.mark.parametrize("name", ["Host", "X-Forwarded-For"])
def test_private_api_still_has_these_headers(name: str) -> None:
    event = private_api()
    header(name, ABSENT)(event)
    assert [fault.path for fault in validate(event).faults] == [f"headers.{name}"]
