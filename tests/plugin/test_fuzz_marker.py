"""A marker with which nothing can be drawn ends the run when tests are collected."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pytest_faas import strategies
from pytest_faas.fuzz_marker import check_fuzz_marker

EVENTS = strategies.sqs_events()


def marked(*args: Any, **kwargs: Any) -> Any:
    mark = pytest.mark.faas_fuzz(*args, **kwargs).mark
    return SimpleNamespace(
        nodeid="t.py::test_it", fixturenames=("faas",), get_closest_marker={"faas_fuzz": mark}.get
    )


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        (marked(), "takes one strategy"),
        (marked([1]), "takes one strategy"),
        (marked(EVENTS, check=["idempotent"]), "no argument 'check'. Did you mean 'checks'"),
        (marked(EVENTS, checks=["idempotnt"]), "checks must be one of .* Did you mean 'idempotent'"),
        (marked(EVENTS, checks={"retry_safe": {"header": 1}}), "'header'.* must be a non-empty str, got 1"),
        (marked(EVENTS, max_examples=0), "max_examples must be an int between 1 and 1000000, got 0"),
        (marked(EVENTS, seed=1.5), "seed must be an int or a str, got 1.5"),
    ],
)
def test_a_mistake_is_a_usage_error_that_names_the_test(mark: Any, said: str) -> None:
    with pytest.raises(pytest.UsageError, match=rf"^t\.py::test_it: @pytest\.mark\.faas_fuzz.*{said}"):
        check_fuzz_marker(mark)


def test_what_can_be_is_taken() -> None:
    check_fuzz_marker(marked(EVENTS, checks=["idempotent"], max_examples=3, seed=7, allow=(), source=None))
    check_fuzz_marker(marked(EVENTS))
    check_fuzz_marker(SimpleNamespace(get_closest_marker=lambda _: None))  # type: ignore[arg-type]
