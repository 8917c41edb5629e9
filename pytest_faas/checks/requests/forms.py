"""The forms in which one and the same front end sends one request."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_faas.checks.requests.absent import null_or_absent
from pytest_faas.checks.requests.bodies import in_its_encoding
from pytest_faas.checks.requests.form import Form
from pytest_faas.checks.requests.headers import in_another_case
from pytest_faas.checks.worlds.case import Case


def own_forms(case: Case) -> Iterator[Form]:
    """Yield each other form that the front end of a case may send its request in."""
    yield from in_its_encoding(case)
    yield from null_or_absent(case)
    yield from in_another_case(case)
