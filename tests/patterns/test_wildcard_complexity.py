"""The measure of wildcards, with the values of `MachineComplexityEvaluatorTest` (https://github.com/aws/event-ruler)."""

from __future__ import annotations

import pytest

from pytest_faas import InvalidPattern
from pytest_faas.patterns import compile_pattern
from pytest_faas.patterns.complexity import LIMIT, complexity
from pytest_faas.patterns.wildcard import tokens


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["*"], 1), (["abc"], 1), (["*ab"], 2), (["*aa"], 3), (["a*b"], 2), (["aa*"], 2), (["a*bc"], 2), (["a*bb"], 3),
        (["a*bcb"], 3), (["a*bbb"], 4), (["*ab*ad"], 4), (["*ab*d"], 3), (["*aba*"], 4), (["a*b*bb"], 5), (["a*b*cb"], 4),
        (["a*b*cd"], 3), (["a*b*b"], 4), (["a*bb*"], 4), (["ab*b*"], 3), (["*ab*b*b*"], 7), (["*", "ab*c"], 3),
        (["ab*c", "x*xx"], 3), (["*abc", "*abcde"], 4), (["a*bcd", "ab*cd"], 4), (["a*bc", "a*bcde"], 4),
        (["a*aaa", "aa*aa"], 7), (["a*bc", "abc*d"], 4), (["a*aaa", "aaa*a"], 6), (["abc*", "abcde*"], 3),
        (["ab*cd", "ab*wx", "ab*yz"], 6),
    ],
)  # fmt: skip
def test_of_how_many_beginnings_one_value_can_be(patterns: list[str], expected: int) -> None:
    assert complexity([tokens(each, "") for each in patterns]) == expected


def test_the_measure_stops_above_the_limit() -> None:
    assert complexity([tokens("*a*a*a*a*a*a*a*a*", "")]) == LIMIT + 1


def test_the_wildcards_of_one_field_count_together() -> None:
    one = [{"wildcard": f"*{end}"} for end in ("bif", "tiff", "tif", "svs")]
    compile_pattern({"key": one})
    many = [{"wildcard": f"datasync/*.{end}"} for end in ("bif", "tiff", "tif", "svs", "jpg", "png")]
    with pytest.raises(InvalidPattern, match="Rule is too complex"):
        compile_pattern({"key": many})
    compile_pattern({"key": many[:2], "other": many[2:4]})
    compile_pattern({"key": many}, dialect="lambda")
