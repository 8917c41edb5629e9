"""What API Gateway takes for the answer of an authorizer, and Cognito for that of a trigger."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_faas.contracts.answers import validate_answer

Told = tuple[str, str, str]
ALLOW = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
POLICY = {"Version": "2012-10-17", "Statement": [ALLOW]}
RIGHT: dict[str, Any] = {"principalId": "user", "policyDocument": POLICY}
FIRST = "policyDocument.Statement[0]"


def told(answer: object, source: str, event: Any = None) -> list[Told]:
    found = validate_answer(answer, source=source, event=event)
    return [(fault.path, fault.kind, fault.severity) for fault in found.faults]


def with_statement(**changes: Any) -> dict[str, Any]:
    statement = {name: value for name, value in {**ALLOW, **changes}.items() if value is not None}
    return {**RIGHT, "policyDocument": {**POLICY, "Statement": [statement]}}


@pytest.mark.parametrize("source", ["rest_authorizer", "http_api_authorizer"])
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (RIGHT, []),
        ({**RIGHT, "context": {"a": "b", "n": 1, "f": True}, "usageIdentifierKey": "key"}, []),
        ({**RIGHT, "context": None}, []),
        (with_statement(Action=["execute-api:Invoke"], Resource=["a", "b"]), []),
        (with_statement(Effect="Deny"), []),
        (with_statement(Resource=None, NotResource="a"), []),
        ({**RIGHT, "policyDocument": {**POLICY, "Statement": ALLOW}}, []),
        ({**RIGHT, "principalId": 7}, [("principalId", "refused", "warns")]),
        ({**RIGHT, "policyDocument": "{}"}, [("policyDocument", "refused", "fails")]),
        ({**RIGHT, "policyDocument": {}}, [("policyDocument.Statement", "refused", "fails")]),
        ({**RIGHT, "policyDocument": {"Statement": []}}, [("policyDocument.Statement", "refused", "fails")]),
        ({**RIGHT, "policyDocument": {"Statement": ["a"]}}, [(FIRST, "refused", "fails")]),
        (with_statement(Effect="allow"), [(f"{FIRST}.Effect", "refused", "fails")]),
        (with_statement(Effect=["Allow"]), [(f"{FIRST}.Effect", "refused", "fails")]),
        (with_statement(Effect=None), [(f"{FIRST}.Effect", "refused", "fails")]),
        (with_statement(Action=None), [(f"{FIRST}.Action", "refused", "fails")]),
        (with_statement(Resource=7), [(f"{FIRST}.Resource", "refused", "fails")]),
        ({**RIGHT, "context": "a"}, [("context", "refused", "fails")]),
        ({**RIGHT, "Context": {"a": "b"}}, [("Context", "ignored", "fails")]),
    ],
)  # fmt: skip
def test_a_policy(source: str, answer: Any, expected: list[Told]) -> None:
    assert told(answer, source) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({**RIGHT, "context": {"user": {"id": 1}}}, [("context.user", "refused", "fails")]),
        ({**RIGHT, "context": {"roles": ["a"]}}, [("context.roles", "refused", "fails")]),
        ({**RIGHT, "context": {"a": None}}, [("context.a", "risky", "warns")]),
        ({**RIGHT, "usageIdentifierKey": 7}, [("usageIdentifierKey", "refused", "warns")]),
        ({"policyDocument": POLICY}, [("principalId", "refused", "fails")]),
    ],
)  # fmt: skip
def test_a_policy_of_a_rest_api(answer: Any, expected: list[Told]) -> None:
    assert told(answer, "rest_authorizer") == expected


def test_an_http_api_takes_a_nested_context_and_may_take_a_policy_without_principal() -> None:
    nested = {**RIGHT, "context": {"arrayKey": ["value1"], "mapKey": {"value1": "value2"}}}
    assert told(nested, "http_api_authorizer") == []
    assert told({"policyDocument": POLICY}, "http_api_authorizer") == [("principalId", "refused", "warns")]


def test_payload_format_1_of_an_http_api_has_no_simple_answer() -> None:
    event = {"version": "1.0", "type": "REQUEST", "methodArn": "arn"}
    found = validate_answer({"isAuthorized": True}, event=event)
    assert (found.source, found.valid) == ("http_api_authorizer", False)


@pytest.mark.parametrize("answer", [None, True, "Unauthorized", [RIGHT]])
def test_an_authorizer_answers_an_object(answer: Any) -> None:
    assert told(answer, "rest_authorizer") == [("answer", "refused", "fails")]
    assert told(answer, "http_api_authorizer") == [("answer", "refused", "fails")]


def test_a_rest_api_has_no_simple_answer() -> None:
    paths = [
        fault.path for fault in validate_answer({"isAuthorized": True}, source="rest_authorizer").failures
    ]
    assert paths == ["principalId", "policyDocument"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"isAuthorized": True}, []),
        ({"isAuthorized": False, "context": {"user": {"roles": ["a"]}}}, []),
        ({"isAuthorized": True, "context": None}, []),
        ({"isAuthorized": "true"}, [("isAuthorized", "refused", "fails")]),
        ({"isAuthorized": None}, [("isAuthorized", "refused", "fails")]),
        ({}, [("isAuthorized", "refused", "fails")]),
        ({"is_authorized": True}, [("is_authorized", "ignored", "fails"), ("isAuthorized", "refused", "fails")]),
        ({"isAuthorized": True, "context": "a"}, [("context", "refused", "fails")]),
    ],
)  # fmt: skip
def test_a_simple_answer_of_an_http_api(answer: Any, expected: list[Told]) -> None:
    assert told(answer, "http_api_authorizer") == expected


@pytest.mark.parametrize(
    ("event", "source"),
    [
        ({"type": "TOKEN", "authorizationToken": "t", "methodArn": "arn"}, "rest_authorizer"),
        (
            {"type": "REQUEST", "methodArn": "arn", "requestContext": {}, "httpMethod": "GET"},
            "rest_authorizer",
        ),
        ({"version": "1.0", "type": "REQUEST", "methodArn": "arn"}, "http_api_authorizer"),
        ({"version": "2.0", "type": "REQUEST", "routeArn": "arn"}, "http_api_authorizer"),
        ({"triggerSource": "PreSignUp_SignUp", "userPoolId": "p"}, "cognito"),
    ],
)
def test_the_source_is_told_from_the_event(event: dict[str, Any], source: str) -> None:
    assert validate_answer({}, event=event).source == source


TRIGGER: dict[str, Any] = {
    "version": "1",
    "triggerSource": "PreSignUp_SignUp",
    "userPoolId": "us-east-1_a",
    "request": {},
    "response": {"autoConfirmUser": False},
}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (TRIGGER, []),
        ({**TRIGGER, "response": {"autoConfirmUser": True}}, []),
        (None, [("answer", "refused", "fails")]),
        (True, [("answer", "refused", "fails")]),
        ("ok", [("answer", "refused", "fails")]),
        ({"statusCode": 200}, [("response", "refused", "warns")]),
        ({**TRIGGER, "response": None}, [("response", "refused", "warns")]),
    ],
)
def test_a_trigger_of_cognito_gets_its_event_back(answer: Any, expected: list[Told]) -> None:
    assert told(answer, "cognito", TRIGGER) == expected


def test_a_custom_sender_of_cognito_answers_nothing() -> None:
    assert told(None, "cognito", {**TRIGGER, "triggerSource": "CustomEmailSender_SignUp"}) == []
