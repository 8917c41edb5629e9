"""`assert_equivalent_requests`: one request comes to the same in each form in which a front end sends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_faas import Function, Sandbox, Sync, events
from pytest_faas import origin as origins
from pytest_faas.checks.allow import Allow
from pytest_faas.checks.requests import KINDS, Form, own_forms, projections
from pytest_faas.checks.requests.logical import read
from pytest_faas.checks.verdict import Verdict
from pytest_faas.checks.worlds.case import Case, case
from pytest_faas.contracts import validate
from pytest_faas.errors import AnswersDiffer, InvalidArgument, Vacuous

Handler = Callable[[str], Function]
Judge = Callable[..., Verdict]

BY_ONE_SPELLING = """
def handler(event, context):
    who = event["headers"].get("X-Tenant", "nobody")
    table.put_item(Item={"id": who, "trace": str(uuid.uuid4())})
    return {"statusCode": 200, "headers": {}, "isBase64Encoded": False, "body": who}
"""
BY_ANY_SPELLING = """
def handler(event, context):
    headers = {name.lower(): value for name, value in event["headers"].items()}
    table.put_item(Item={"id": headers["x-tenant"], "trace": str(uuid.uuid4()), "by": context.aws_request_id})
    body = json.dumps({"by": context.aws_request_id, "at": time.time()})
    return {"statusCode": 200, "headers": {}, "isBase64Encoded": False, "body": body}
"""
AS_THE_GATEWAY_WRITES = """
def handler(event, context):
    headers = event["headers"]
    seen = [headers[name] for name in ("Authorization", "User-Agent", "Host", "X-Forwarded-For")]
    return {"statusCode": 200, "body": " ".join(seen)}
"""
BODY_AS_IT_IS = """
def handler(event, context):
    table.put_item(Item={"id": "a", "body": event["body"]})
    return {"statusCode": 200, "headers": {}, "isBase64Encoded": False}
"""
BODY_DECODED = """
def handler(event, context):
    body = event["body"]
    if event["isBase64Encoded"]:
        body = base64.b64decode(body).decode()
    table.put_item(Item={"id": "a", "body": body})
    return {"statusCode": 200, "headers": {}, "isBase64Encoded": False}
"""
ALWAYS_DECODED = """
def handler(event, context):
    table.put_item(Item={"id": "a", "body": base64.b64decode(event["body"], validate=True).decode()})
    return {"statusCode": 200}
"""
NEVER_NULL = """
def handler(event, context):
    return {"statusCode": 200, "body": event.get("stageVariables", {}).get("table", "orders")}
"""
PERHAPS_NULL = """
def handler(event, context):
    return {"statusCode": 200, "body": (event.get("stageVariables") or {}).get("table", "orders")}
"""
PAYLOAD_2_ONLY = """
def handler(event, context):
    return {"statusCode": 200, "body": event["requestContext"]["http"]["method"]}
"""
ANY_FRONT_END = """
from urllib.parse import unquote_plus
def handler(event, context):
    context = event["requestContext"]
    method = event.get("httpMethod") or context["http"]["method"]
    path = event.get("path") or event["rawPath"]
    headers = {name.lower(): value for name, value in event["headers"].items()}
    query = {name: unquote_plus(value) for name, value in (event.get("queryStringParameters") or {}).items()}
    cookies = "; ".join(event.get("cookies") or [headers.get("cookie", "")])
    body = event.get("body") or ""
    if event["isBase64Encoded"]:
        body = base64.b64decode(body).decode()
    table.put_item(Item={"id": path, "method": method, "body": body, "tenant": headers.get("x-tenant", "")})
    answer = json.dumps([method, path, query, cookies, body])
    return {"statusCode": 201, "headers": {"content-type": "text/plain"}, "isBase64Encoded": False, "body": answer}
"""
NO_ANSWER_OF_ALB = """
def handler(event, context):
    return {"statusCode": 200, "body": "x"}
"""

JSON = events.apigw("POST", "/x", headers={"X-Tenant": "acme"}, json={"a": 1})
BINARY = Sync(binary_media_types=["application/json"])
URL = events.http_api("GET", "/", function_url=True)
URL_WITH_NULL: events.Event = {**URL, "stageVariables": None, "pathParameters": None}
ALB: dict[str, Any] = {
    "requestContext": {
        "elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/b"}
    },
    "httpMethod": "POST",
    "path": "/x",
    "queryStringParameters": {},
    "headers": {"content-type": "application/x-www-form-urlencoded", "x-tenant": "acme", "host": "a"},
    "body": "a=1",
    "isBase64Encoded": False,
}
ALB_TEXT = {**ALB, "headers": {**ALB["headers"], "content-type": "text/plain; charset=utf-8"}}
ALB_SEVERAL = {each: value for each, value in ALB.items() if each != "headers"} | {
    "multiValueHeaders": {"x-tenant": ["acme"], "host": ["a"]},
    "multiValueQueryStringParameters": {},
}
FORM = events.http_api("POST", "/o/7?x=a%20b&y=c", route="POST /o/{id}", form={"a": "1"}, cookies={"s": "1"})


def case_of(fn: Function, event: events.Event, source: object = None) -> Case:
    return case("here", fn, event, source, ())


def kinds(verdict: Verdict) -> list[str]:
    return [each.kind for each in verdict.failures]


RIGHT = {
    "any-spelling": (BY_ANY_SPELLING, JSON, None),
    "names-of-the-gateway": (
        AS_THE_GATEWAY_WRITES,
        events.apigw(headers={"authorization": "x", "X-A": "b"}),
        None,
    ),
    "decoded": (BODY_DECODED, JSON, BINARY),
    "decoded-for-alb": (BODY_DECODED, ALB, None),
    "text-by-default": (BODY_AS_IT_IS, JSON, None),
    "other-media-types": (BODY_AS_IT_IS, JSON, Sync(binary_media_types=["image/png"])),
    "text-for-alb": (BODY_AS_IT_IS, ALB_TEXT, None),
    "always-base64": (
        ALWAYS_DECODED,
        events.apigw("POST", "/x", json={"a": 1}, binary_media_types=["*/*"]),
        None,
    ),
    "perhaps-null": (PERHAPS_NULL, URL, None),
    "perhaps-absent": (PERHAPS_NULL, URL_WITH_NULL, None),
}
WRONG = {
    "one-spelling": (BY_ONE_SPELLING, JSON, None, "header-case", "header X-Tenant written x-tenant"),
    "one-spelling-for-alb": (
        BY_ONE_SPELLING,
        ALB_TEXT,
        None,
        "header-case",
        "header x-tenant written X-Tenant",
    ),
    "base64": (BODY_AS_IT_IS, JSON, BINARY, "base64-ignored", "sends application/json"),
    "base64-of-any": (BODY_AS_IT_IS, JSON, Sync(binary_media_types=["*/*"]), "base64-ignored", "in base64"),
    "base64-for-alb": (BODY_AS_IT_IS, ALB, None, "base64-ignored", "a load balancer sends application/x-www"),
    "text-where-base64-was-given": (
        BODY_AS_IT_IS,
        {**ALB_TEXT, "body": "YT0x", "isBase64Encoded": True},
        None,
        "base64-ignored",
        "as text",
    ),
    "null": (NEVER_NULL, URL, None, "null-not-absent", "stageVariables null in place of absent"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_handler_that_takes_each_form_passes(name: str, handler: Handler, judge: Judge) -> None:
    source, event, setting = RIGHT[name]
    verdict = judge("equivalent_requests", handler(source), event, setting)
    assert (verdict.status, kinds(verdict), verdict.reason) == ("passed", [], "")


@pytest.mark.parametrize("name", WRONG)
def test_a_handler_that_takes_one_form_only_fails(name: str, faas: Sandbox, handler: Handler) -> None:
    source, event, setting, kind, words = WRONG[name]
    with pytest.raises(AnswersDiffer) as caught:
        faas.assert_equivalent_requests(handler(source), event, source=setting)
    [failure] = caught.value.verdict.failures
    assert failure.kind == kind
    assert words in failure.what
    assert failure.rows
    assert f"docs/checks/equivalent-requests.md#{kind}" in str(caught.value)


def test_a_failure_of_one_form_is_run_again_by_its_plan(handler: Handler, judge: Judge) -> None:
    fn = handler(BY_ONE_SPELLING)
    [failure] = judge("equivalent_requests", fn, JSON).failures
    again = judge("equivalent_requests", fn, JSON, only=failure.plan)
    assert again.failures[0].what == failure.what
    assert again.tried == "1 other form of the request"
    with pytest.raises(InvalidArgument, match=r"form must be one of .* got 'base65'"):
        judge("equivalent_requests", fn, JSON, only={"form": "base65"})


def test_what_is_allowed_is_no_difference(handler: Handler, judge: Judge) -> None:
    allow = (Allow("dynamodb"), Allow("answer"))
    verdict = judge("equivalent_requests", handler(BY_ONE_SPELLING), JSON, allow=allow)
    assert (verdict.status, verdict.allowed) == ("passed", allow)
    verdict = judge("equivalent_requests", handler(BY_ONE_SPELLING), JSON, allow=allow[:1])
    assert [row.split()[0] for row in verdict.failures[0].rows] == ["answer"]


def test_across_takes_a_handler_for_every_front_end(handler: Handler, judge: Judge) -> None:
    fn = handler(ANY_FRONT_END)
    for event in (JSON, FORM, {**ALB, "body": "YT0x", "isBase64Encoded": True}):
        verdict = judge("equivalent_requests", fn, event, across=list(KINDS))
        assert (verdict.status, kinds(verdict), verdict.reason) == ("passed", [], "")


@pytest.mark.parametrize(
    ("source", "event", "across", "said"),
    [
        (PAYLOAD_2_ONLY, FORM, ["rest"], "As a REST API sends it"),
        (PAYLOAD_2_ONLY, FORM, ["alb", "rest"], "As a load balancer sends it"),
        (NO_ANSWER_OF_ALB, FORM, ["rest", "alb"], "As a load balancer sends it"),
        (BODY_AS_IT_IS, events.apigw("POST", "/", form={"a": "1"}), ["http_api"], "As an HTTP API sends it"),
    ],
)
def test_across_finds_a_handler_for_one_front_end(
    source: str, event: events.Event, across: list[str], said: str, handler: Handler, judge: Judge
) -> None:
    verdict = judge("equivalent_requests", handler(source), event, across=across)
    [failure] = verdict.failures
    assert failure.kind == "front-end-coupling"
    assert said in failure.what
    assert (
        judge("equivalent_requests", handler(PAYLOAD_2_ONLY), FORM, across=["function_url"]).status
        == "passed"
    )


def test_front_ends_have_names_and_ids_of_their_own(handler: Handler, judge: Judge) -> None:
    source = """
def handler(event, context):
    headers = {name.lower(): value for name, value in event["headers"].items()}
    place = f"https://{headers['host']}/orders/7"
    seen = [event["requestContext"]["requestId"], headers["x-amzn-trace-id"]]
    table.put_item(Item={"id": "a", "seen": seen})
    return {"statusCode": 201, "headers": {}, "isBase64Encoded": False, "body": json.dumps({"place": place})}
"""
    across = ["rest", "http_api", "function_url"]
    verdict = judge("equivalent_requests", handler(source), JSON, across=across)
    assert (verdict.status, [each.rows for each in verdict.failures]) == ("passed", [])
    fixed = handler(source.replace("headers['host']", "event['requestContext'].get('resourceId', 'none')"))
    assert kinds(judge("equivalent_requests", fixed, JSON, across=across)) == ["front-end-coupling"]


def test_one_cause_on_several_front_ends_is_one_failure(handler: Handler, judge: Judge) -> None:
    verdict = judge(
        "equivalent_requests", handler(BY_ONE_SPELLING), JSON, across=["http_api", "function_url"]
    )
    assert [(each.kind, each.runs) for each in verdict.failures] == [("header-case", 3)]


def test_a_request_in_one_form_is_vacuous(faas: Sandbox, handler: Handler) -> None:
    with pytest.raises(
        Vacuous, match=r"(?s)http_api sends this .* only: .* lower case,.*other front ends\s+alone:\s+across="
    ):
        faas.assert_equivalent_requests(handler(PAYLOAD_2_ONLY), FORM)
    bare = {"Host": "api.example.com"}
    request = {**events.apigw(), "headers": bare, "multiValueHeaders": {"Host": [bare["Host"]]}}
    with pytest.raises(
        Vacuous,
        match=r"(?s)rest sends this .* only\.\s+Give it a header of its client;\s+across=\['http_api'",
    ):
        faas.assert_equivalent_requests(handler(PAYLOAD_2_ONLY), request)
    with pytest.raises(Vacuous, match="answered 502"):
        faas.assert_equivalent_requests(handler(PAYLOAD_2_ONLY), JSON)


def test_what_is_no_request_is_inapplicable(handler: Handler, judge: Judge) -> None:
    fn = handler(PAYLOAD_2_ONLY)
    assert judge("equivalent_requests", fn, events.sqs("a")).status == "inapplicable"
    signed = events.http_api(jwt={"sub": "ada", "iss": "https://id.example.com"})
    assert judge("equivalent_requests", fn, signed, across=["alb"]).status == "inapplicable"
    assert "authorizer (jwt)" in judge("equivalent_requests", fn, signed, across=["function_url"]).reason
    old = {**JSON, "version": "1.0"}
    assert "http_api_1" in judge("equivalent_requests", fn, old, across=["alb"]).reason


@pytest.mark.parametrize(
    ("across", "word"),
    [("rest", "across must be a list of rest, "), (["rset"], "across must be one of .*'rest'")],
)
def test_across_is_a_list_of_front_ends(across: Any, word: str, faas: Sandbox, handler: Handler) -> None:
    with pytest.raises(InvalidArgument, match=word):
        faas.assert_equivalent_requests(handler(PAYLOAD_2_ONLY), FORM, across=across)


def test_two_assertions_do_not_see_each_other(
    faas: Sandbox, handler: Handler, surroundings: Callable[[], object]
) -> None:
    before, fn = surroundings(), handler(BY_ONE_SPELLING)
    for _ in range(2):
        with pytest.raises(AnswersDiffer):
            faas.assert_equivalent_requests(fn, JSON, across=["alb"])
        assert surroundings() == before


def own(fn: Function, event: events.Event, source: object = None) -> list[Form]:
    return list(own_forms(case_of(fn, event, source)))


def test_headers_of_the_client_change_their_case_and_no_others(handler: Handler) -> None:
    fn = handler(PAYLOAD_2_ONLY)
    forms = own(fn, events.apigw("GET", "/", headers={"X-Tenant": ["a", "b"]}, user_agent="x"))
    assert [each.name for each in forms] == ["lower case", "upper case"]
    low, up = (each.case.event for each in forms)
    assert set(low["headers"]) - {"accept", "x-tenant"} == set(up["headers"]) - {"ACCEPT", "X-TENANT"}
    assert {"Host", "User-Agent", "X-Forwarded-For", "X-Amzn-Trace-Id"} < set(low["headers"])
    assert (low["headers"]["x-tenant"], low["multiValueHeaders"]["x-tenant"]) == ("b", ["a", "b"])
    assert [each.name for each in forms[0].parts] == ["header accept", "header x-tenant"]
    assert own(fn, events.http_api("GET", "/", headers={"X-Tenant": "a"})) == []
    assert [each.name for each in own(fn, ALB_SEVERAL)] == ["title case", "upper case"]


def test_names_that_differ_in_case_only_stay_apart(handler: Handler) -> None:
    event: dict[str, Any] = {**ALB_TEXT, "headers": {"x-a": "1", "X-A": "2"}, "body": ""}
    assert own(handler(PAYLOAD_2_ONLY), event) == []


def test_a_body_has_the_encoding_of_its_media_type(handler: Handler) -> None:
    fn = handler(PAYLOAD_2_ONLY)
    [form] = [each for each in own(fn, JSON, BINARY) if each.kind == "base64-ignored"]
    assert (form.case.event["body"], form.case.event["isBase64Encoded"]) == ("eyJhIjoxfQ==", True)
    zipped = {**ALB_TEXT, "headers": {"content-type": "text/plain", "content-encoding": "gzip"}}
    no_type = {**ALB_TEXT, "headers": {"host": "a"}}
    octets = {**ALB_TEXT, "body": "/w==", "isBase64Encoded": True}
    empty = {**ALB, "body": ""}
    for event, encoding in ((zipped, True), (no_type, None), (octets, None), (empty, None), (FORM, None)):
        found = [
            each.case.event["isBase64Encoded"] for each in own(fn, event) if each.kind == "base64-ignored"
        ]
        assert found == ([] if encoding is None else [encoding])


def test_null_stands_for_absent_at_function_urls_only(handler: Handler) -> None:
    fn = handler(PAYLOAD_2_ONLY)
    [form] = own(fn, URL)
    assert form.case.event["requestContext"]["authentication"] is None
    assert form.case.event["pathParameters"] is None
    assert len(form.parts) == 3
    assert "authentication" not in URL["requestContext"]
    removed = own(fn, URL_WITH_NULL)[-1].case.event
    assert "pathParameters" not in removed
    assert "stageVariables" not in removed
    assert own(fn, events.http_api("GET", "/")) == []


@pytest.mark.parametrize("event", [JSON, FORM, URL, ALB], ids=["rest", "http_api", "function_url", "alb"])
def test_a_projection_asks_the_same(event: events.Event, handler: Handler) -> None:
    given = case_of(handler(PAYLOAD_2_ONLY), event)
    asked = read(given.kind, given.event)
    forms = list(projections(given, KINDS))
    assert [each.name for each in forms] == [each for each in KINDS if each != given.kind]
    for form in forms:
        assert form.case.kind == form.name
        found = read(form.name, form.case.event)
        assert (found.method, found.path, sorted(found.query)) == (
            asked.method,
            asked.path,
            sorted(asked.query),
        )
        assert found.body == asked.body
        mine, its = ({name.lower(): value for name, value in each.headers} for each in (asked, found))
        assert {name: its[name] for name in mine} == mine
        if form.name != "alb":
            assert validate(form.case.event).valid


def test_a_projection_keeps_route_and_authorizer(handler: Handler) -> None:
    event = events.http_api(
        "GET", "/o/7", route="GET /o/{id}", jwt={"sub": "a", "iss": "https://x"}, stage="v1"
    )
    [form] = projections(case_of(handler(PAYLOAD_2_ONLY), event), ["rest"])
    rest = form.case.event
    assert (rest["resource"], rest["path"], rest["pathParameters"]) == ("/o/{id}", "/o/7", {"id": "7"})
    assert rest["requestContext"]["authorizer"]["claims"]["sub"] == "a"
    [form] = projections(case_of(handler(PAYLOAD_2_ONLY), rest), ["http_api"])
    assert form.case.event["routeKey"] == "GET /o/{id}"
    assert form.case.event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"] == "a"


def test_a_target_group_with_several_values_gets_them(handler: Handler) -> None:
    event = events.apigw("GET", "/", query={"q": ["a b", "c"]}, headers={"X-A": ["1", "2"]})
    several = Sync(multi_value_headers=True)
    [form] = projections(case_of(handler(PAYLOAD_2_ONLY), event, several), ["alb"])
    assert form.case.event["multiValueQueryStringParameters"] == {"q": ["a+b", "c"]}
    assert form.case.event["multiValueHeaders"]["x-a"] == ["1", "2"]
    assert "headers" not in form.case.event
    [form] = projections(case_of(handler(PAYLOAD_2_ONLY), event), ["alb"])
    assert form.case.event["queryStringParameters"] == {"q": "c"}
    assert form.case.event["headers"]["x-a"] == "2"


def test_projections_leave_the_users_identifiers_alone(handler: Handler) -> None:
    given = case_of(handler(PAYLOAD_2_ONLY), JSON)
    before = origins.current().ids.state()
    assert len(list(projections(given, KINDS))) == 3
    assert origins.current().ids.state() == before
