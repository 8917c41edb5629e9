"""How the two API Gateways hand over who the caller is."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.events._http import MONTHS
from pytest_faas.events._http_parts import mapping
from pytest_faas.origin import LATEST_MS, Origin

__tracebackhide__ = errors.hidden_from

_ACCOUNT_IN_ARN = re.compile(r"arn:[^:]*:[^:]*:[^:]*:(\d{12}):")
_LONGEST_MS = (
    29_000 * 10
)  # above an authorizer's time: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def json_copy(where: str, name: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of a dict of JSON values that shares nothing with it."""
    copied: dict[str, Any] = json.loads(arguments.json_text(where, name, mapping(where, name, value)))
    return copied


def _some_claims(where: str, name: str, claims: Mapping[str, Any]) -> dict[str, Any]:
    """Return the claims of a token, which has an issuer and a subject at least."""
    found = mapping(where, name, claims)
    if not found:
        raise arguments.invalid(where, name, "a dict of at least one claim", claims)
    return found


def cognito_claims(where: str, claims: Mapping[str, Any]) -> dict[str, str]:
    """Return the claims as a REST API's Cognito authorizer hands them over: every value is text.

    A list is joined with commas; `exp` and `iat` are written out as dates
    (https://github.com/awsdocs/amazon-api-gateway-developer-guide/issues/158).
    """
    found = {}
    for name, value in _some_claims(where, "claims", claims).items():
        if name in {"exp", "iat"} and isinstance(value, int) and not isinstance(value, bool):
            seconds = arguments.integer(where, f"claims[{name!r}]", value, 0, LATEST_MS // 1000)
            found[name] = _date(seconds)
        else:
            found[name] = _claim(where, f"claims[{name!r}]", value, ",", "{}")
    return found


def jwt_claims(where: str, claims: Mapping[str, Any]) -> dict[str, str]:
    """Return the claims as an HTTP API's JWT authorizer hands them over: as text, a list as `[a b]`."""
    given = _some_claims(where, "jwt", claims)
    return {name: _claim(where, f"jwt[{name!r}]", value, " ", "[{}]") for name, value in given.items()}


def jwt_scopes(where: str, scopes: Sequence[str] | None) -> list[str] | None:
    """Return the scopes of the route that the token has; null for a route without."""
    if scopes is None:
        return None
    if not isinstance(scopes, (list, tuple)) or not scopes:
        raise arguments.invalid(
            where, "scopes", "a list of scopes, None for a route that asks for none", scopes
        )
    return [arguments.text(where, "scopes", each) for each in scopes]


def signed_caller(where: str, origin: Origin, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the signed caller: what is given, and for the rest a user of this account.

    https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
    """
    given = json_copy(where, "iam", given)
    of_arn = _ACCOUNT_IN_ARN.match(str(given.get("userArn")))
    account = str(given.get("accountId") or (of_arn[1] if of_arn else origin.account))
    digits = origin.ids.constant(f"iam-user:{account}").upper()
    caller: dict[str, Any] = {
        "accessKey": f"AKIA{digits[:16]}",
        "accountId": account,
        "callerId": f"AIDA{digits[16:33]}",
        "cognitoIdentity": None,
        "principalOrgId": None,
        "userArn": origin.arn("iam", "user/example-user", region="", account=account),
        "userId": f"AIDA{digits[16:33]}",
    }
    for name in given:
        arguments.choice(where, "a name in iam", name, caller)
    return {**caller, **given}


def authorizer_context(where: str, origin: Origin, context: Mapping[str, Any]) -> dict[str, str | int]:
    """Return a Lambda authorizer's context as a REST API hands it over: text, whatever it was; nesting is refused.

    Beside it the gateway puts `integrationLatency`, a number: how many milliseconds the authorizer took.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
    """
    found: dict[str, str | int] = {"principalId": "user", "integrationLatency": origin.ids.between(1, 99)}
    for name, value in mapping(where, "authorizer", context).items():
        if name == "integrationLatency":
            found[name] = arguments.integer(where, f"authorizer[{name!r}]", value, 0, _LONGEST_MS)
            continue
        if not isinstance(value, (str, bool, int, float)):
            expected = (
                "a str, a number or a bool (a REST API refuses lists and dicts in an authorizer's context)"
            )
            raise arguments.invalid(where, f"authorizer[{name!r}]", expected, value)
        found[name] = _scalar(where, f"authorizer[{name!r}]", value)
    return found


def _claim(where: str, name: str, value: object, separator: str, brackets: str) -> str:
    if isinstance(value, (list, tuple)):
        return brackets.format(separator.join(_scalar(where, name, each) for each in value))
    return _scalar(where, name, value)


def _scalar(where: str, name: str, value: object) -> str:
    if isinstance(value, str):
        return arguments.text(where, name, value, empty=True)
    if isinstance(value, (bool, int, float)):
        return arguments.json_text(where, name, value)
    raise arguments.invalid(where, name, "a str, a number, a bool or a list of them", value)


def _date(seconds: int) -> str:
    """Return `Fri Jul 29 18:52:53 UTC 2016`."""
    at = time.gmtime(seconds)
    clock = f"{at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02}"
    return f"{_DAYS[at.tm_wday]} {MONTHS[at.tm_mon - 1]} {at.tm_mday:02} {clock} UTC {at.tm_year}"
