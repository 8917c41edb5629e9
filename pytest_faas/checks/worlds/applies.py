"""To which requests a repetition has a meaning: RFC 9110, and the header with which a client marks a repetition."""

from __future__ import annotations

from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.nothing import inapplicable

IDEMPOTENCY_KEY = "Idempotency-Key"
"""https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/"""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
REPEATABLE = frozenset({"PUT", "DELETE"})


def must_be_repeatable(case: Case, header: str) -> None:
    """Raise `NothingToJudge` for a request that nobody may send twice expecting the effect of one.

    https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2
    """
    if not case.is_http or case.method in REPEATABLE or case.key_in(header) is not None:
        return
    if case.method in SAFE:
        raise inapplicable(
            f"a {case.method} is only to look, so there is nothing that a second one could repeat:"
            " faas.assert_http_semantics(fn, event) judges whether it changes anything"
        )
    raise inapplicable(
        f"a {case.method or 'request without a method'} without the header {header} may have its effect at each sending:"
        f" give the event a key, headers={{{header!r}: ...}}, or name your header with header="
    )
