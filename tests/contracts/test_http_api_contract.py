"""The contract of HTTP APIs and function URLs: it finds each of these mistakes, at its place, and accuses no true event."""

from __future__ import annotations

from typing import Any

import pytest
from breaking import Break, Json, both, broken, drop, found, put

from pytest_faas import events, validate
from pytest_faas.contracts import ABSENT
from pytest_faas.origin import origin

CONTEXT = "requestContext."
HTTP = "requestContext.http."
WHO = "requestContext.authorizer.iam."


def route(key: Any) -> Break:
    return both(put("routeKey", key), put(CONTEXT + "routeKey", key))


def path(raw: Any) -> Break:
    return both(put("rawPath", raw), put(HTTP + "path", raw))


def domain_in(region: str) -> Break:
    """Return what puts the domain of the API, and the host, into another region."""

    def breaks(event: Json) -> None:
        name = f"{event['requestContext']['apiId']}.execute-api.{region}.amazonaws.com"
        event["requestContext"]["domainName"] = event["headers"]["host"] = name

    return breaks


# What the recordings leave open, with values other than the factory's.
HOST = "lsw1ro4ipb.execute-api.eu-west-1.amazonaws.com"
URL_ID = "zgwm4gp75oy53poez7iz64e2ze0ajmlm"
URL_HOST = f"{URL_ID}.lambda-url.us-east-1.on.aws"
SUMMER = {"username": "**** Doe", "orderName": "Summer Sale 2023"}
COFFEE = {"productName": "\u2615 Coffee", "reviewTitle": "\U0001f60a Happy"}


def recorded(raw: str, template: str, **changes: Any) -> Json:
    """Recorded from AWS by aws/aws-lambda-dotnet, LambdaTestTool-v2, 2025-04-14 (POST, no body, no user agent)."""
    event: Json = {
        "version": "2.0",
        "routeKey": f"POST {template}",
        "rawPath": raw,
        "rawQueryString": "",
        "headers": {
            "content-length": "0",
            "content-type": "text/plain; charset=utf-8",
            "host": HOST,
            "x-amzn-trace-id": "Root=1-6670578b-6e5db6e62953c65e6e72b81d",
            "x-forwarded-for": "15.248.3.126",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        },
        "requestContext": {
            "accountId": "377258293252",
            "apiId": "lsw1ro4ipb",
            "domainName": HOST,
            "domainPrefix": "lsw1ro4ipb",
            "http": {
                "method": "POST",
                "path": raw,
                "protocol": "HTTP/1.1",
                "sourceIp": "15.248.3.126",
                "userAgent": "",
            },
            "requestId": "JKJaXmPL_HcESHA=",
            "routeKey": f"POST {template}",
            "stage": "$default",
            "time": "17/Jun/2024:15:35:07 +0000",
            "timeEpoch": 1718638507059,
        },
        "isBase64Encoded": False,
    }
    return event | changes


def recorded_url(raw: str, **changes: Any) -> Json:
    """A function URL without signature, 2023-01-19, with the headers that were recorded on 2025-11-24."""
    event: Json = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": raw,
        "rawQueryString": "",
        "headers": {
            "accept": "*/*",
            "accept-encoding": "gzip, deflate",
            "content-length": "14",
            "content-type": "application/json",
            "extra-headers": "With WeiRd CapS",
            "host": URL_HOST,
            "user-agent": "test/echo",
            "x-amzn-tls-cipher-suite": "ECDHE-RSA-AES128-GCM-SHA256",
            "x-amzn-tls-version": "TLSv1.2",
            "x-amzn-trace-id": "Root=1-63c99bdf-3a5f0c4a2b1d4e6f7a8b9c0d",
            "x-forwarded-for": "2600:1004:b1a2:3a22:24d5:2acd:c482:a4e2",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        },
        "requestContext": {
            "accountId": "anonymous",
            "apiId": URL_ID,
            "domainName": URL_HOST,
            "domainPrefix": URL_ID,
            "http": {
                "method": "POST",
                "path": raw,
                "protocol": "HTTP/1.1",
                "sourceIp": "2600:1004:b1a2:3a22:24d5:2acd:c482:a4e2",
                "userAgent": "test/echo",
            },
            "requestId": "7809e080-ca97-4bdf-be11-61f276f05db7",
            "routeKey": "$default",
            "stage": "$default",
            "time": "19/Jan/2023:19:35:59 +0000",
            "timeEpoch": 1674156959510,
        },
        "body": '{"foo": "bar"}',
        "isBase64Encoded": False,
    }
    return event | changes


def mutual_tls() -> Json:
    """As in https://github.com/aws-powertools/powertools-lambda-python/issues/7288: a port, no trace, no port header."""
    event = recorded("/_debug", "/_debug")
    event["requestContext"]["domainName"] = event["headers"]["host"] = "mine.example.com"
    event["requestContext"]["domainPrefix"] = "mine"
    event["requestContext"]["http"]["sourceIp"] = "15.248.3.126:36928"
    event["requestContext"]["authentication"] = {"clientCert": CERTIFICATE}
    del event["headers"]["x-forwarded-port"], event["headers"]["x-amzn-trace-id"]
    return event


def nulls_of_a_url() -> Json:
    """The page of function URLs: what they do not have is null or absent."""
    event = recorded_url("/", pathParameters=None, stageVariables=None)
    event["requestContext"] |= {"authentication": None, "authorizer": None}
    return event


CERTIFICATE = {
    "clientCertPem": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    "subjectDN": "CN=client.example.com",
    "issuerDN": "CN=Example CA",
    "serialNumber": "a1:a1:a1:a1",
    "validity": {"notBefore": "May 28 12:30:02 2019 GMT", "notAfter": "Aug  5 09:36:04 2099 GMT"},
}
COGNITO = {
    "amr": ["authenticated", "cognito-idp.us-east-1.amazonaws.com/us-east-1_abcdef"],
    "identityId": "us-east-1:11111111-2222-3333-4444-555555555555",
    "identityPoolId": "us-east-1:99999999-2222-3333-4444-555555555555",
}
RECORDED = {
    "V2_SpecialCharactersInPath": recorded(
        "/test13/api/users/**** Doe/orders/Summer Sale 2023",
        "/test13/api/users/{username}/orders/{orderName}",
        pathParameters=SUMMER,
    ),
    "V2_UnicodeCharactersInPath": recorded(
        "/test14/api/products/\u2615 Coffee/reviews/\U0001f60a Happy",
        "/test14/api/products/{productName}/reviews/{reviewTitle}",
        pathParameters=COFFEE,
    ),
    "V2_UrlEncodedQueryString": recorded(
        "/test12/api/search",
        "/test12/api/search",
        rawQueryString="q=Hello%20World&tag=C%23%20Programming&tag=.NET%20Core",
        queryStringParameters={"q": "Hello World", "tag": "C# Programming,.NET Core"},
    ),
    "test_lambda_url_echo_http_fixture_default": recorded_url(
        "/pa2%Fth/1",
        rawQueryString="q=query&multiQuery=foo&multiQuery=%2Fbar",
        queryStringParameters={"multiQuery": "foo,/bar", "q": "query"},
    ),
    "mutual TLS": mutual_tls(),
    "nulls of a function URL": nulls_of_a_url(),
}
AGENTLESS = {"headers": {"User-Agent": None, "Accept": None}}
BUILT: dict[str, Json] = {
    "root": {},
    "head": {"method": "HEAD", "path": "/a"},
    "options": {"method": "OPTIONS", "path": "/a", "route": "$default"},
    "encoded": {"path": "/%E2%98%95/a%20b%2Fc", "route": "ANY /{first}/{rest+}"},
    "slash at the end": {"path": "/a/b/", "route": "GET /{proxy+}"},
    "stage": {"path": "/orders/7", "route": "GET /orders/{id}", "stage": "dev"},
    "stage and root": {"stage": "dev"},
    "custom domain": {"path": "/orders/7", "route": "GET /orders/{id}", "domain_name": "api.example.com"},
    "query": {"path": "/a?x=a+b&x=&flag&y=%26&c%20d=%2B&&=v"},
    "not UTF-8": {"path": "/a?x=%FF&y=1"},
    "repeated": {"headers": {"X-Two": ["1", "2"]}, "query": {"x": ["1", "2", "a,b"]}},
    "cookies": {"cookies": ["s=1", "theme=dark"]},
    "agentless": AGENTLESS,
    "binary": {"method": "POST", "body": b"\xff\x00"},
    "form": {"method": "POST", "form": {"a": "b c"}},
    "text": {"method": "PUT", "body": "日本語"},
    "compressed": {
        "method": "PUT",
        "body": b"\x1f\x8b",
        "headers": {"Content-Encoding": "gzip", "Content-Type": "application/json"},
    },
    "empty body": {"method": "POST", "body": ""},
    "JWT": {"jwt": {"sub": "u-1", "exp": 1712134207, "cognito:groups": ["a", "b"]}, "scopes": ["read"]},
    "Lambda authorizer": {"lambda_authorizer": {"user": {"id": 7, "admin": True}}},
    "IAM": {"iam": {}},
    "IPv6": {"source_ip": "2001:db8::1"},
    "forwarded": {"headers": {"X-Forwarded-For": "198.51.100.1"}},
    "stage variables": {"stage_variables": {"table": "orders-dev"}},
    "leap day": {"at": "2024-02-29T23:59:59.999Z"},
    "URL": {"function_url": True, "path": "/a%20b?x=1&x=2"},
    "URL signed": {"function_url": True, "iam": {}, "method": "POST", "json": {"a": 1}},
    "URL with cookies": {"function_url": True, "cookies": ["s=1", "theme=dark"]},
    "URL with a form": {"function_url": True, "method": "POST", "form": {"a": "b c"}},
}


@pytest.mark.parametrize("name", BUILT)
def test_built_event_is_true(name: str) -> None:
    assert str(validate(events.http_api(**BUILT[name]))).endswith("without faults")


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_event_is_true(name: str) -> None:
    assert str(validate(RECORDED[name])).endswith("without faults")


@pytest.mark.parametrize("region", ["eu-west-3", "cn-north-1", "us-gov-west-1", "eusc-de-east-1"])
@pytest.mark.parametrize("function_url", [False, True])
def test_event_of_another_region_is_true(region: str, function_url: bool) -> None:
    with origin(region=region):
        assert (
            validate(events.http_api("POST", "/a", json={}, iam={}, function_url=function_url)).faults == ()
        )


@pytest.mark.parametrize("value", ["a+b", "a b"])
def test_plus_in_a_query_may_be_a_blank_or_stay(value: str) -> None:
    event = recorded("/a", "/a", rawQueryString="q=a+b", queryStringParameters={"q": value})
    assert validate(event).faults == ()


@pytest.mark.parametrize("raw", ["/shop/v1/orders/7", "/dev/orders/7", "/orders/7"])
def test_custom_domain_has_any_base_path(raw: str) -> None:
    event = recorded(raw, "/orders/{id}", pathParameters={"id": "7"})
    event["requestContext"] |= {"stage": "dev", "domainName": "api.example.com", "domainPrefix": "api"}
    event["headers"]["host"] = "api.example.com"
    assert validate(event).faults == ()


def test_identity_of_cognito_is_true() -> None:
    event = events.http_api(iam={"cognitoIdentity": COGNITO})
    assert str(validate(event)).endswith("without faults")


def fresh() -> Json:
    return events.http_api(
        "POST",
        "/orders/a%20b/items?tag=a&tag=b&q=x%20y",
        route="POST /orders/{id}/items",
        stage="dev",
        json={"qty": 2},
        at="2020-03-04T19:03:58.390Z",
    )


def fresh_url() -> Json:
    return events.http_api(
        "POST", "/a%20b", function_url=True, iam={}, cookies=["s=1", "t=2"], json={"qty": 2}
    )


def authorized(authorizer: Any) -> Break:
    return put(CONTEXT + "authorizer", authorizer)


def signed(**changes: Any) -> Break:
    def breaks(event: Json) -> None:
        iam = events.http_api(iam={})["requestContext"]["authorizer"]["iam"]
        event["requestContext"]["authorizer"] = {"iam": iam | changes}

    return breaks


def header(name: str, value: Any) -> Break:
    return put(f"headers.{name}", value)


STRUCTURE: list[tuple[str, Break, str]] = [
    ("no version", drop("version"), "version"),
    ("version of payload 1.0", put("version", "1.0"), "version"),
    ("version as a number", put("version", 2.0), "version"),
    ("null body", put("body", None), "body"),
    ("null parameters", put("pathParameters", None), "pathParameters"),
    ("null stage variables", put("stageVariables", None), "stageVariables"),
    ("null query", put("queryStringParameters", None), "queryStringParameters"),
    ("{} for no query", put("queryStringParameters", {}), "queryStringParameters"),
    ("null query string", put("rawQueryString", None), "rawQueryString"),
    ("no query string", drop("rawQueryString"), "rawQueryString"),
    ("decoded query string", put("rawQueryString", "tag=a&tag=b&q=x y"), "rawQueryString"),
    ("values in a list", put("queryStringParameters.tag", ["a", "b"]), "queryStringParameters.tag"),
    ("no cookies in the list", put("cookies", []), "cookies"),
    ("cookies in one text", put("cookies", "s=1"), "cookies"),
    ("two cookies in one item", put("cookies", ["s=1; t=2"]), "cookies[0]"),
    ("cookie header", header("cookie", "s=1"), "headers.cookie"),
    ("header in capitals", header("Content-Type", "application/json"), "headers.Content-Type"),
    ("header with values in a list", header("accept", ["*/*"]), "headers.accept"),
    ("no host", header("host", ABSENT), "headers.host"),
    ("no forwarded addresses", header("x-forwarded-for", ABSENT), "headers.x-forwarded-for"),
    ("port as a number", header("x-forwarded-port", 443), "headers.x-forwarded-port"),
    ("key of payload 1.0", put("multiValueHeaders", {}), "multiValueHeaders"),
    ("method of payload 1.0", put("httpMethod", "POST"), "httpMethod"),
    ("body as an object", put("body", {"qty": 2}), "body"),
    ("empty body", put("body", ""), "body"),
    ("base64 as text", put("isBase64Encoded", "false"), "isBase64Encoded"),
    ("method in small letters", put(HTTP + "method", "post"), HTTP + "method"),
    ("no user agent", drop(HTTP + "userAgent"), HTTP + "userAgent"),
    ("null user agent", put(HTTP + "userAgent", None), HTTP + "userAgent"),
    ("address as a name", put(HTTP + "sourceIp", "IP"), HTTP + "sourceIp"),
    ("protocol of the URL", put(HTTP + "protocol", "https"), HTTP + "protocol"),
    (
        "UUID of a REST API",
        put(CONTEXT + "requestId", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"),
        CONTEXT + "requestId",
    ),
    ("ISO time", put(CONTEXT + "time", "2020-03-04T19:03:58Z"), CONTEXT + "time"),
    ("epoch as text", put(CONTEXT + "timeEpoch", "1583348638390"), CONTEXT + "timeEpoch"),
    ("anonymous account", put(CONTEXT + "accountId", "anonymous"), CONTEXT + "accountId"),
    ("null authentication", put(CONTEXT + "authentication", None), CONTEXT + "authentication"),
    ("null authorizer", authorized(None), CONTEXT + "authorizer"),
    ("flat authorizer", authorized({"principalId": "u"}), CONTEXT + "authorizer.principalId"),
    (
        "two authorizers, as in the sample of AWS",
        authorized({"jwt": {"claims": {"sub": "u"}, "scopes": None}, "lambda": {}}),
        CONTEXT + "authorizer",
    ),
    (
        "claim that is a number",
        authorized({"jwt": {"claims": {"exp": 1}, "scopes": None}}),
        CONTEXT + "authorizer.jwt.claims.exp",
    ),
    ("no scopes", authorized({"jwt": {"claims": {"sub": "u"}}}), CONTEXT + "authorizer.jwt.scopes"),
    (
        "scopes in one text",
        authorized({"jwt": {"claims": {"sub": "u"}, "scopes": "read write"}}),
        CONTEXT + "authorizer.jwt.scopes",
    ),
    ("signer without ARN", signed(userArn=None), WHO + "userArn"),
]
CONSISTENCY: list[tuple[str, Break, str]] = [
    ("two routes", put(CONTEXT + "routeKey", "$default"), CONTEXT + "routeKey"),
    ("two paths", put(HTTP + "path", "/orders/a b/items"), HTTP + "path"),
    ("another method than the route", put(HTTP + "method", "GET"), HTTP + "method"),
    ("no stage in the paths", path("/orders/a b/items"), "rawPath"),
    ("stage $default with a stage in the paths", put(CONTEXT + "stage", "$default"), "rawPath"),
    ("another stage", put(CONTEXT + "stage", "prod"), "rawPath"),
    ("path of another route", path("/dev/users/7"), "rawPath"),
    ("path still encoded", path("/dev/orders/a%20b/items"), "pathParameters.id"),
    ("parameter still encoded", put("pathParameters.id", "a%20b"), "pathParameters.id"),
    ("parameter of another path", put("pathParameters.id", "8"), "pathParameters.id"),
    ("no parameters", drop("pathParameters"), "pathParameters"),
    ("one parameter too many", put("pathParameters.x", "1"), "pathParameters.x"),
    ("parameters of the default route", route("$default"), "pathParameters"),
    (
        "parameters of a route without variable",
        both(route("POST /orders"), path("/dev/orders")),
        "pathParameters",
    ),
    ("variable of Express", route("POST /orders/:id/items"), "routeKey"),
    ("stage twice in the paths", path("/dev/dev/orders/a b/items"), "rawPath"),
    (
        "scope that the token has not",
        authorized({"jwt": {"claims": {"sub": "u", "scope": "read write"}, "scopes": ["admin"]}}),
        CONTEXT + "authorizer.jwt.scopes",
    ),
    (
        "scope that the token has not, in a list",
        authorized({"jwt": {"claims": {"sub": "u", "scp": "[read write]"}, "scopes": ["admin"]}}),
        CONTEXT + "authorizer.jwt.scopes",
    ),
    ("domain of no region", domain_in("us-esat-1"), CONTEXT + "domainName"),
    ("last value only", put("queryStringParameters.tag", "b"), "queryStringParameters.tag"),
    ("values in another order", put("queryStringParameters.tag", "b,a"), "queryStringParameters.tag"),
    ("value still encoded", put("queryStringParameters.q", "x%20y"), "queryStringParameters.q"),
    ("parameter too many", put("queryStringParameters.page", "2"), "queryStringParameters.page"),
    ("parameter left out", drop("queryStringParameters.q"), "queryStringParameters.q"),
    ("no parameters of the query", drop("queryStringParameters"), "queryStringParameters"),
    ("empty query string", put("rawQueryString", ""), "queryStringParameters"),
    (
        "question mark in the query string",
        put("rawQueryString", "?q=x%20y"),
        "queryStringParameters.?q queryStringParameters.q queryStringParameters.tag",
    ),
    (
        "the time in the sample of AWS",
        put(CONTEXT + "time", "12/Mar/2020:19:03:58 +0000"),
        CONTEXT + "time",
    ),
    ("seconds", put(CONTEXT + "timeEpoch", 1583348638), CONTEXT + "time"),
    ("another API", put(CONTEXT + "apiId", "zzzzzzzzzz"), CONTEXT + "apiId"),
    ("another prefix", put(CONTEXT + "domainPrefix", "api"), CONTEXT + "domainPrefix"),
    ("another host", header("host", "localhost:3000"), "headers.host"),
    ("another user agent", put(HTTP + "userAgent", "agent"), HTTP + "userAgent"),
    ("no user agent header", header("user-agent", ABSENT), HTTP + "userAgent"),
    ("another address", put(HTTP + "sourceIp", "198.51.100.9"), HTTP + "sourceIp"),
    ("address that is none", put(HTTP + "sourceIp", "300.1.1.1"), HTTP + "sourceIp"),
    ("no trace", header("x-amzn-trace-id", ABSENT), "headers.x-amzn-trace-id"),
    ("trace without root", header("x-amzn-trace-id", "abc"), "headers.x-amzn-trace-id"),
    ("stale length", put("body", '{"qty": 20}'), "headers.content-length"),
    ("length of a body that is gone", drop("body"), "headers.content-length"),
    (
        "base64 of nothing",
        both(drop("body"), header("content-length", "0"), put("isBase64Encoded", True)),
        "isBase64Encoded",
    ),
    ("base64 that is text", put("isBase64Encoded", True), "body"),
    (
        "JSON in base64",
        both(put("isBase64Encoded", True), put("body", "eyJxdHkiOjJ9")),
        "isBase64Encoded",
    ),
    (
        "form as text",
        header("content-type", "multipart/form-data; boundary=x"),
        "isBase64Encoded",
    ),
    ("account of another signer", signed(accountId="999999999999"), WHO + "accountId"),
    ("signer of another partition", signed(userArn="arn:aws-cn:iam::123456789012:user/x"), WHO + "userArn"),
    (
        "identity of another region",
        signed(cognitoIdentity=COGNITO | {"identityId": "eu-west-1:11111111-2222-3333-4444-555555555555"}),
        WHO + "cognitoIdentity.identityId",
    ),
    (
        "certificate that ends before it begins",
        put(
            CONTEXT + "authentication",
            {
                "clientCert": CERTIFICATE
                | {
                    "validity": {
                        "notBefore": "Aug  5 09:36:04 2021 GMT",
                        "notAfter": "May 28 12:30:02 2019 GMT",
                    }
                }
            },
        ),
        CONTEXT + "authentication.clientCert.validity.notAfter",
    ),
    (
        "certificate of a day that no calendar has",
        put(
            CONTEXT + "authentication",
            {
                "clientCert": CERTIFICATE
                | {
                    "validity": {
                        "notBefore": "Feb 30 12:30:02 2019 GMT",
                        "notAfter": "Aug  5 09:36:04 2021 GMT",
                    }
                }
            },
        ),
        CONTEXT + "authentication.clientCert.validity.notBefore",
    ),
]
OF_A_URL: list[tuple[str, Break, str, str]] = [
    ("route", put("routeKey", "POST /a"), "routeKey", "structure"),
    ("stage", put(CONTEXT + "stage", "dev"), CONTEXT + "stage", "structure"),
    ("decoded path", path("/a b"), "rawPath", "structure"),
    ("path parameters", put("pathParameters", {"id": "7"}), "pathParameters", "structure"),
    ("stage variables", put("stageVariables", {"a": "b"}), "stageVariables", "structure"),
    (
        "JWT",
        authorized({"jwt": {"claims": {"sub": "u"}, "scopes": None}}),
        CONTEXT + "authorizer.jwt",
        "structure",
    ),
    ("id of an HTTP API", put(CONTEXT + "requestId", "JKJaXmPLvHcESHA="), CONTEXT + "requestId", "structure"),
    ("anonymous signer", put(CONTEXT + "accountId", "anonymous"), CONTEXT + "accountId", "consistency"),
    ("another id", put(CONTEXT + "apiId", "a" * 32), CONTEXT + "apiId", "consistency"),
    ("no cookies", drop("cookies"), "cookies", "consistency"),
    ("other cookies", put("cookies", ["s=1"]), "cookies", "consistency"),
]


@pytest.mark.parametrize(
    ("breaks", "at"), [each[1:] for each in STRUCTURE], ids=[each[0] for each in STRUCTURE]
)
def test_mistake_of_structure_is_found(breaks: Break, at: str) -> None:
    assert found(broken(fresh(), breaks), "http_api") == [(at, "structure")]


@pytest.mark.parametrize(
    ("breaks", "at"), [each[1:] for each in CONSISTENCY], ids=[each[0] for each in CONSISTENCY]
)
def test_contradiction_is_found(breaks: Break, at: str) -> None:
    faults = found(broken(fresh(), breaks), "http_api")
    assert {kind for _, kind in faults} == {"consistency"}
    assert " ".join(each.replace("['", ".").replace("']", "") for each, _ in faults) == at


@pytest.mark.parametrize(
    ("breaks", "at", "kind"), [each[1:] for each in OF_A_URL], ids=[each[0] for each in OF_A_URL]
)
def test_mistake_in_an_event_of_a_function_url_is_found(breaks: Break, at: str, kind: str) -> None:
    faults = found(broken(fresh_url(), breaks), "http_api")
    # A path that is wrong is wrong in both places.
    assert [each for each in faults if each[0] != HTTP + "path"] == [(at, kind)]


def test_function_url_of_another_domain_is_found() -> None:
    event = recorded_url("/")
    domain = URL_HOST.replace("on.aws", "amazonaws.com")
    event["headers"]["host"] = event["requestContext"]["domainName"] = domain
    assert [fault.path for fault in validate(event).faults] == ["requestContext.domainName"]


MESSAGES: dict[str, tuple[Break, str]] = {
    "time": (
        put(CONTEXT + "time", "12/Mar/2020:19:03:58 +0000"),
        (
            "'12/Mar/2020:19:03:58 +0000' is not the second of timeEpoch (1583348638390): "
            "'04/Mar/2020:19:03:58 +0000'"
        ),
    ),
    "stage": (
        path("/orders/a b/items"),
        "'/orders/a b/items' does not begin with the stage ('dev'): '/dev/orders/a b/items'",
    ),
    "query": (
        put("queryStringParameters.tag", "b"),
        "'b', but rawQueryString ('tag=a&tag=b&q=x%20y') has 'a,b'",
    ),
    "case": (
        header("Content-Type", "x"),
        "'Content-Type' is not the name of a header in lower case, as payload format 2.0 has them",
    ),
    "length": (put("body", '{"qty": 20}'), "'9', but body ('{\"qty\": 20}') has 11 octets"),
    "null": (
        put("stageVariables", None),
        "null is not an object with a string for each variable of the stage; absent where it has none",
    ),
    "cookie": (
        header("cookie", "s=1"),
        "'s=1' is not a header that an HTTP API sends: its cookies are in the list 'cookies'",
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_message_tells_what_belongs_there(name: str) -> None:
    breaks, message = MESSAGES[name]
    faults = validate(broken(fresh(), breaks)).faults
    assert [fault.message for fault in faults] == [message]


def test_text_in_another_charset_has_no_length_to_hold_it_to() -> None:
    event = fresh()
    event["body"] = "\u00e9"
    event["headers"] |= {"content-type": "text/plain; charset=iso-8859-1", "content-length": "1"}
    assert validate(event).faults == ()


def test_length_of_thousands_of_digits_is_found_at_once() -> None:
    event = fresh()
    event["headers"]["content-length"] = "9" * 10_000
    assert [fault.path for fault in validate(event).faults] == ["headers.content-length"]
