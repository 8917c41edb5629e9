"""`http_semantics`: GET, HEAD and OPTIONS change nothing; PUT, DELETE and keyed requests may be sent twice.

https://www.rfc-editor.org/rfc/rfc9110#section-9.2
"""

from __future__ import annotations

from dataclasses import replace

from pytest_faas.checks import explaining
from pytest_faas.checks.allow import Allowed
from pytest_faas.checks.judging.concluded import concluded
from pytest_faas.checks.properties import idempotent
from pytest_faas.checks.sameness import Compared, within
from pytest_faas.checks.telling import rows
from pytest_faas.checks.verdict import Failure, Verdict
from pytest_faas.checks.worlds import applies
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.clean import clean
from pytest_faas.checks.worlds.nothing import first_failed, inapplicable
from pytest_faas.checks.worlds.world import World, Worlds

NAME = "http_semantics"
_KINDS = {"PUT": "put-not-idempotent", "DELETE": "delete-not-idempotent"}


def judge(worlds: Worlds, *, header: str = applies.IDEMPOTENCY_KEY) -> Verdict:
    """Send the request once where it must be safe, and again where it must be idempotent."""
    case = worlds.case
    if not case.is_http:
        raise inapplicable(f"methods are of HTTP, and the event is of {case.source}: give it a request")
    if case.method in applies.SAFE:
        return _safe(worlds)
    if case.method not in applies.REPEATABLE and case.key_in(header) is None:
        raise inapplicable(
            f"HTTP promises nothing of a {case.method or 'request without a method'} without the header {header}: it may"
            f" have its effect at each sending. Give the event a key, headers={{{header!r}: ...}}, or name your header with"
            " header="
        )
    return _repeatable(worlds, header)


def _safe(worlds: Worlds) -> Verdict:
    """Compare what there is after the request with what there was before it."""
    case = worlds.case
    first = clean(worlds, must_succeed=False)
    allowed = Allowed(case.allow)
    with worlds.new() as world:
        before, position = world.evidence(since=world.position), world.position
        world.deliver()
        after = world.evidence(since=position)
    compared = within(before, after, step=after.end - before.end, rules=worlds.start.bench.rules)
    left = compared.only(allowed.left)
    if not left.differs and not first.attempt.ok:
        raise first_failed(first.attempt)
    found = (_changed(world, left),) if left.differs else ()
    return concluded(NAME, case, found, allowed, tried=f"1 {case.method}")


def _changed(world: World, compared: Compared) -> Failure:
    cause = explaining.cause("unsafe-get")
    method = world.case.method
    article = "An" if method == "OPTIONS" else "A"
    return Failure(
        cause.kind,
        f"{article} {method} is only to look (RFC 9110, 9.2.1), and this one changes or sends something:",
        rows.of(compared, first="the set-up"),
        tuple(world.attempts),
        cause.advice,
        event=world.case.event,
    )


def _repeatable(worlds: Worlds, header: str) -> Verdict:
    """Judge as `idempotent` does, and say what HTTP has to do with it."""
    found = idempotent.judge(worlds, header=header)
    failures = tuple(_of_method(worlds.case, each, header) for each in found.failures)
    return replace(found, check=NAME, failures=failures)


def _of_method(case: Case, failure: Failure, header: str) -> Failure:
    cause = explaining.cause(_KINDS.get(case.method, "key-not-honoured"))
    promise = (
        f"A {case.method} that is sent twice must have the effect of one (RFC 9110, 9.2.2)"
        if case.method in applies.REPEATABLE
        else f"A {case.method} with the same {header} that is sent twice must have the effect of one"
    )
    known = failure.kind in explaining.PLAIN or failure.kind == cause.kind
    advice = cause.advice if known else f"{cause.advice} {failure.advice}"
    return replace(failure, kind=cause.kind, what=f"{promise}. {failure.what}", advice=advice)
