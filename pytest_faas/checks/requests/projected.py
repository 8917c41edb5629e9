"""The same request as other front ends send it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from pytest_faas import origin as origins
from pytest_faas.checks.requests import load_balancer
from pytest_faas.checks.requests.form import Form
from pytest_faas.checks.requests.logical import Request, read
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.nothing import inapplicable
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.sources import family_for
from pytest_faas.events import apigw, http_api

KIND: Final = "front-end-coupling"
_TITLES: Final = {
    "rest": "a REST API",
    "http_api": "an HTTP API",
    "function_url": "a function URL",
    "alb": "a load balancer",
}
KINDS: Final = tuple(_TITLES)
"""The front ends that a request can be given to."""


def projections(case: Case, kinds: Sequence[str]) -> Iterator[Form]:
    """Yield the request as each of the other front ends sends it.

    `NothingToJudge` for a request that somebody authorized, and that a front end without such authorizers is to send.
    """
    if case.kind not in _TITLES:
        raise inapplicable(f"across= takes a request of {', '.join(KINDS)}, and this one is of {case.kind}")
    request = read(case.kind, case.event)
    for kind in kinds:
        if kind != case.kind:
            settings = replace(case.settings, kind=kind, timeout_in_millis=None)
            event = _undisturbed(_BUILDERS[kind], request, settings)
            other = replace(case, event=event, settings=settings, family=family_for(settings, [event])[0])
            yield Form(KIND, kind, f"As {_TITLES[kind]} sends it,", other, is_of_another=True)


def _undisturbed(build: Callable[[Request, Any], Event], request: Request, settings: Any) -> Event:
    """Build an event; the identifiers of the user's own events are as if it had not been."""
    ids = origins.current().ids
    state = ids.state()
    try:
        return build(request, settings)
    finally:
        ids.go_back(state)


def _rest(request: Request, settings: Any) -> Event:
    known = request.authorizer or {}
    jwt, context = known.get("jwt"), known.get("lambda")
    _must_have_counterpart(known, {"jwt", "lambda"}, "rest")
    return apigw(
        request.method,
        request.path,
        resource=request.template,
        claims=jwt["claims"] if jwt else None,
        authorizer=context,
        binary_media_types=settings.binary_media_types,
        **_common(request),
    )


def _http_api(request: Request, settings: Any) -> Event:
    del settings
    known = dict(request.authorizer or {})
    claims = known.pop("claims", None)
    known.pop("principalId", None)
    known.pop("integrationLatency", None)
    return http_api(
        request.method,
        request.path,
        route=f"{request.method} {request.template}" if request.template else None,
        jwt=claims,
        lambda_authorizer=known or None,
        **_common(request),
    )


def _function_url(request: Request, settings: Any) -> Event:
    del settings
    _must_have_counterpart(request.authorizer, {"iam"}, "function_url")
    return http_api(request.method, request.path, function_url=True, **_common(request))


def _alb(request: Request, settings: Any) -> Event:
    _must_have_counterpart(request.authorizer, set(), "alb")
    return load_balancer.event(request, multi_value_headers=bool(settings.multi_value_headers))


_BUILDERS: Final[dict[str, Callable[[Request, Any], Event]]] = {
    "rest": _rest,
    "http_api": _http_api,
    "function_url": _function_url,
    "alb": _alb,
}


def _common(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = {
        "query": request.listed_query() or None,
        "headers": request.listed_headers(),
        "body": request.body,
    }
    if request.source_ip is not None:
        found["source_ip"] = request.source_ip
    if request.at is not None:
        found["at"] = request.at / 1000
    return found


def _must_have_counterpart(known: Any, taken: set[str], kind: str) -> None:
    strange = sorted(set(known or {}) - taken)
    if strange:
        raise inapplicable(
            f"{_TITLES[kind]} has nothing like requestContext.authorizer ({', '.join(strange)}) of this event, so that it"
            f" cannot send the same request: take {kind!r} out of across=, or give an event without an authorizer"
        )
