"""Names of headers in another case: a client writes them as it likes, and some front ends hand them on as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from pytest_faas.checks.requests.form import Form
from pytest_faas.checks.worlds.case import Case
from pytest_faas.delivery.outcome import Event

KIND: Final = "header-case"
_MAPS: Final = ("headers", "multiValueHeaders")
_ADDED: Final = frozenset(
    {
        "host",
        "x-amzn-trace-id",
        "x-forwarded-for",
        "x-forwarded-port",
        "x-forwarded-proto",
        "via",
        "x-amz-cf-id",
    }
)
# Written by the front end in its own case, whatever the client wrote. For a REST API recorded from AWS by LocalStack's
# suite, test_lambda_aws_proxy_integration, 2024-08-02: aUThorization comes as Authorization, tEsT-HEADeR as it is. An HTTP
# API and a function URL write all names in lower case:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
_FIXED: Final = {"rest": _ADDED | {"authorization", "user-agent"}, "alb": _ADDED}


def _titled(name: str) -> str:
    return "-".join(part.capitalize() for part in name.split("-"))


_SPELLINGS: Final[tuple[tuple[str, Callable[[str], str], str], ...]] = (
    ("lower case", str.lower, "as HTTP/2 sends them (RFC 9113, 8.2.1)"),
    ("title case", _titled, "as most clients of HTTP/1.1 send them"),
    ("upper case", str.upper, "as a client may send them (RFC 9110, 5.1)"),
)


def in_another_case(case: Case) -> Iterator[Form]:
    """Yield the request with the names of the client's headers in other cases, where the front end hands them on."""
    fixed = _FIXED.get(case.kind)
    if fixed is None:
        return
    names = _names(case.event, fixed)
    for spelling, spelt, who in _SPELLINGS:
        changed = {name: spelt(name) for name in names if spelt(name) != name}
        if not changed or len({changed.get(name, name) for name in names}) < len(names):
            continue
        said = f"With the names of its headers in {spelling}, {who},"
        yield Form(KIND, spelling, said, case.of(_renamed(case.event, changed)), _singles(case, changed))


def _singles(case: Case, changed: Mapping[str, str]) -> tuple[Form, ...]:
    return tuple(
        Form(
            KIND,
            f"header {spelt}",
            f"With its header {name} written {spelt}, as the client likes (RFC 9110, 5.1),",
            case.of(_renamed(case.event, {name: spelt})),
        )
        for name, spelt in changed.items()
    )


def _names(event: Event, fixed: frozenset[str]) -> list[str]:
    found = [name for each in _MAPS for name in event.get(each) or ()]
    return [name for name in dict.fromkeys(found) if name.lower() not in fixed]


def _renamed(event: Event, names: Mapping[str, str]) -> Event:
    maps: dict[str, Any] = {
        each: {names.get(name, name): value for name, value in event[each].items()}
        for each in _MAPS
        if isinstance(event.get(each), Mapping)
    }
    return {**event, **maps}
