"""Answers of Lambda authorizers.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from pytest_faas.arguments import closest
from pytest_faas.contracts.answers.faults import AnswerFault, at, misfit
from pytest_faas.contracts.answers.names import misspelt
from pytest_faas.contracts.answers.question import Answer, Law
from pytest_faas.contracts.faults import ABSENT

_KEYS: Final = ("principalId", "policyDocument", "context", "usageIdentifierKey")
_SIMPLE_KEYS: Final = ("isAuthorized", "context")
_EFFECTS: Final = ("Allow", "Deny")
_THEN: Final = "The client gets a 500, whoever it is"


def policy(answer: Answer) -> Iterator[AnswerFault]:
    """Demand a `principalId` and a `policyDocument` with statements."""
    if not isinstance(answer.value, dict):
        yield misfit("answer", answer.value, "an object with principalId and policyDocument", _THEN)
        return
    yield from _principal(answer)
    document = answer.fields.get("policyDocument", ABSENT)
    if document is ABSENT:
        yield _missing("policyDocument", "an IAM policy")
    elif not isinstance(document, dict):
        yield misfit("policyDocument", document, "an object: an IAM policy", _THEN)
    else:
        yield from _statements(document)


def keys(answer: Answer) -> Iterator[AnswerFault]:
    """Tell keys of the answer that are misspelt."""
    yield from misspelt(answer.fields, _KEYS, "nothing is made of it")


def flat_context(answer: Answer) -> Iterator[AnswerFault]:
    """Demand that `context` is flat: its values are text, numbers or booleans, never an object or a list."""
    yield from context_is_a_map(answer)
    context = answer.fields.get("context")
    for name, value in context.items() if isinstance(context, dict) else ():
        if isinstance(value, (dict, list)):
            yield misfit(
                at("context", name), value, "text, a number or a boolean", f"{_THEN}: write json.dumps(...)"
            )
        elif value is None:
            hint = "What becomes of it is not known: leave it out"
            yield misfit(
                at("context", name),
                value,
                "text, a number or a boolean",
                hint,
                kind="risky",
                severity="warns",
            )


def usage_key(answer: Answer) -> Iterator[AnswerFault]:
    """Warn of a `usageIdentifierKey` that is no text; that it is refused is inferred."""
    value = answer.fields.get("usageIdentifierKey")
    if value is not None and not isinstance(value, str):
        yield misfit("usageIdentifierKey", value, "an API key, as text", _THEN, severity="warns")


def simple(answer: Answer) -> Iterator[AnswerFault]:
    """Demand `isAuthorized` as a boolean; `context` may be nested.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html#http-api-lambda-authorizer.payload-format-response
    """
    if not isinstance(answer.value, dict):
        yield misfit("answer", answer.value, "an object with isAuthorized", _THEN)
        return
    yield from misspelt(answer.fields, _SIMPLE_KEYS, "nothing is made of it")
    given = answer.fields.get("isAuthorized", ABSENT)
    if given is ABSENT:
        yield _missing("isAuthorized", "true or false")
    elif not isinstance(given, bool):
        yield misfit("isAuthorized", given, "true or false", f"{_THEN}: write bool(...)")
    yield from context_is_a_map(answer)


def context_is_a_map(answer: Answer) -> Iterator[AnswerFault]:
    """Demand that `context` is an object."""
    context = answer.fields.get("context")
    if context is not None and not isinstance(context, dict):
        yield misfit("context", context, "an object of names and values", _THEN)


def of_an_http_api(answer: Answer) -> Iterator[AnswerFault]:
    """Judge by the format that the answer has: payload format 2.0 has both, as the authorizer is set up, 1.0 the policy.

    The page's own examples nest lists and objects in `context`, in both.
    """
    event = answer.question.event
    format_1 = isinstance(event, dict) and event.get("version") == "1.0"
    laws = (policy, keys, context_is_a_map) if format_1 or "policyDocument" in answer.fields else (simple,)
    for law in laws:
        yield from law(answer)


def _principal(answer: Answer) -> Iterator[AnswerFault]:
    """Demand who calls: a REST API's page says that it must be there, that of HTTP APIs only shows it."""
    value = answer.fields.get("principalId", ABSENT)
    if value is ABSENT:
        missing = _missing("principalId", "who calls, as text")
        yield missing if answer.question.source == "rest_authorizer" else replace(missing, severity="warns")
    elif not isinstance(value, str):
        yield misfit("principalId", value, "text", f"{_THEN}: write str(...)", severity="warns")


def _statements(document: dict[str, Any]) -> Iterator[AnswerFault]:
    """Judge the statements: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html."""
    given = document.get("Statement", ABSENT)
    if given is ABSENT:
        yield _missing("policyDocument.Statement", "a list of statements", closest("Statement", document))
        return
    statements = [given] if isinstance(given, dict) else given
    if not isinstance(statements, list) or not statements:
        yield misfit("policyDocument.Statement", given, "a list of statements", _THEN)
        return
    for index, statement in enumerate(statements):
        path = at("policyDocument", "Statement", index)
        if isinstance(statement, dict):
            yield from _statement(path, statement)
        else:
            yield misfit(path, statement, "an object with Effect, Action and Resource", _THEN)


def _statement(path: str, statement: dict[str, Any]) -> Iterator[AnswerFault]:
    effect = statement.get("Effect", ABSENT)
    if effect is ABSENT:
        yield _missing(f"{path}.Effect", "Allow or Deny", closest("Effect", statement))
    elif effect not in _EFFECTS:
        hint = closest(effect.title(), _EFFECTS) if isinstance(effect, str) else ""
        yield misfit(f"{path}.Effect", effect, "Allow or Deny", f"{_THEN}.{hint}")
    for key in ("Action", "Resource"):
        value = statement.get(key, statement.get(f"Not{key}", ABSENT))
        if value is ABSENT:
            yield _missing(f"{path}.{key}", "text or a list of texts", closest(key, statement))
        elif not isinstance(value, (str, list)):
            yield misfit(f"{path}.{key}", value, "text or a list of texts", _THEN)


def _missing(path: str, expected: str, hint: str = "") -> AnswerFault:
    return AnswerFault(path, ABSENT, expected, f"is missing; it is {expected}. {_THEN}.{hint}", "refused")


REST: Final[tuple[Law, ...]] = (policy, keys, flat_context, usage_key)
HTTP_API: Final[tuple[Law, ...]] = (of_an_http_api,)
