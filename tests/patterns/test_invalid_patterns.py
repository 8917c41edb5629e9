"""What a user reads where a pattern is none: AWS's words, the place, and what to write instead."""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import Any

import pytest

import pytest_faas
from pytest_faas import InvalidArgument, InvalidPattern, matches
from pytest_faas.patterns import compile_pattern

MIXED = "Inside anything but list, either all values are number or string, mixed type is not supported"


@pytest.mark.parametrize(
    ("pattern", "reason", "where", "advice"),
    [
        ({"a": [1, {"prefx": "x"}]}, "Unrecognized match type prefx", "a[1]", "Did you mean 'prefix'?"),
        ({"a": {"b": [{"EXISTS": True}]}}, "Unrecognized match type EXISTS", "a.b[0]", "Did you mean 'exists'?"),
        ({"a": [{"anything_but": 1}]}, "Unrecognized match type anything_but", "a[0]", "'anything-but'?"),
        ({"a": [{"colour": ["red"]}]}, "Unrecognized match type colour", "a[0]", "The operators are 'exactly'"),
        ({"a": [{"anything-but": {"prefx": "x"}}]}, "Unsupported anything-but pattern: prefx", "a[0].anything-but", "'prefix'?"),
        ({"a": [{"anything-but": {"cidr": "x"}}]}, "Unsupported anything-but pattern: cidr", "a[0].anything-but", "'wildcard'"),
        ({"a": [{"prefix": {"wildcard": "x"}}]}, "Unsupported prefix pattern: wildcard", "a[0].prefix", "equals-ignore-case"),
        ({"a": [{"suffix": {}}]}, "Suffix expression name not found", "a[0].suffix", '{"suffix": "us-"}'),
        ({"a": [{}]}, "Match expression name not found", "a[0]", "'numeric'"),
        ({"a": "x"}, '"a" must be an object or an array', "a", 'Write {"a": [...]}'),
        ({"a": {"exists": True}}, '"exists" must be an object or an array', "a.exists", '{"field": [{"exists": ...}]}'),
        ({"a": {}}, "Empty objects are not allowed", "a", "Write"),
        ({}, "Empty objects are not allowed", "", "Write"),
        ({"a": [["x"]]}, "Match value must be String, number, true, false, or null", "a[0]", "A list here"),
        ({"$or": [{"a": [1]}]}, "There must have at least 2 Objects in $or relationship.", "$or", '[{"one"'),
        ({"b": {"$or": "x"}}, "It must be an Array followed with $or.", "b.$or", '{"$or": ['),
        ({"$or": [{"a": [1]}, "x"]}, "Only JSON object is allowed in array of $or relationship.", "$or", "Write"),
        ({"a": [{"prefix": "x", "suffix": "y"}]}, "Only one key allowed in match expression", "a[0]", "alternatives"),
        ({"a": [{"numeric": ["=", 1], "x": 1}]}, "Too many elements in numeric expression", "a[0]", "alternatives"),
        ({"a": [{"numeric": ["<", 3, ">", 1]}]}, "Too many elements in numeric expression", "a[0].numeric", "lower bound first"),
        ({"a": [{"numeric": ["=>", 3]}]}, "Unrecognized numeric range operator: =>", "a[0].numeric", '[">=", 5]'),
        ({"a": [{"numeric": [5]}]}, "Invalid member in numeric match: 5", "a[0].numeric", "Write"),
        ({"a": [{"numeric": []}]}, "Invalid member in numeric match: ]", "a[0].numeric", "Write"),
        ({"a": [{"numeric": ["=", "5"]}]}, "Value of equals must be numeric", "a[0].numeric", "Write"),
        ({"a": [{"numeric": [">", 5, 6, 7]}]}, "Bad value in numeric range: 6", "a[0].numeric", "Write"),
        ({"a": [{"numeric": [">", 5, None]}]}, "Bad value in numeric range: null", "a[0].numeric", "Write"),
        ({"a": [{"numeric": [">", 5, "<", 5]}]}, "Bottom must be less than top", "a[0].numeric", "Write"),
        ({"a": [{"numeric": [">", 5, "<", 6, "<", 7]}]}, "Too many terms in numeric range expression", "a[0].numeric", "Write"),
        ({"a": [{"numeric": ["=", 2**53 + 1]}]}, "Cannot compare number : 9007199254740993", "a[0].numeric", "64-bit"),
        ({"a": [{"cidr": "10.0.0.0/32"}]}, "IPv4 mask bits must be < 32", "a[0].cidr", "Write '10.0.0.0'"),
        ({"a": [{"cidr": "10.0.0.999/8"}]}, "Invalid IP address: 10.0.0.999", "a[0].cidr", "10.0.0.0/24"),
        ({"a": [{"cidr": "10.0.0.0"}]}, "Malformed CIDR, one '/' required", "a[0].cidr", "10.0.0.0/24"),
        ({"a": [{"wildcard": "a\\b"}]}, "Invalid escape character at pos 2", "a[0].wildcard", "backslash"),
        ({"a": [{"wildcard": "é**"}]}, "Consecutive wildcard characters at pos 3", "a[0].wildcard", "One '*'"),
        ({"a": [{"anything-but": ["x", 1]}]}, MIXED, "a[0].anything-but", "only the one or the other"),
        ({"a": [{"anything-but": {"prefix": ""}}]}, "Null prefix/suffix not allowed", "a[0].anything-but.prefix", "empty one"),
        ([], "Filter is not an object", "", "Write"),
        (None, "Filter is not an object", "", "Write"),
    ],
)  # fmt: skip
def test_the_reason_the_place_and_the_advice(pattern: Any, reason: str, where: str, advice: str) -> None:
    with pytest.raises(InvalidPattern) as refused:
        compile_pattern(pattern)
    error = refused.value
    assert (error.code, error.reason, error.where) == ("InvalidEventPatternException", reason, where)
    message = str(error)
    assert message.startswith(f"InvalidEventPatternException: Event pattern is not valid. Reason: {reason}")
    assert advice in message
    assert not where or f" At {where}." in message


def test_lambda_says_nothing_of_the_reason_and_we_do() -> None:
    with pytest.raises(InvalidPattern) as refused:
        compile_pattern({"body": {"a": [{"prefx": "x"}]}}, dialect="lambda")
    assert str(refused.value) == (
        "InvalidParameterValueException: Invalid filter pattern definition."
        " Unrecognized match type prefx. At body.a[0]. Did you mean 'prefix'?"
    )
    assert refused.value.code == "InvalidParameterValueException"


@pytest.mark.parametrize(
    "text", ["{'a': [1]}", '{"a": [1]', "text", '{"a": [1]} {"b": [1]}', '{"a": [Infinity]}']
)
def test_text_that_is_no_json_is_shown(text: str) -> None:
    with pytest.raises(InvalidPattern, match="Reason: not JSON: .*Got") as refused:
        compile_pattern(text)
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize("pattern", ['{"a":' * 100_000, b"\xff{}"])
def test_text_that_cannot_be_read_is_an_invalid_pattern(pattern: object) -> None:
    with pytest.raises(InvalidPattern):
        compile_pattern(pattern)


@pytest.mark.parametrize("pattern", [{"a": {1, 2}}, {"a": [Decimal(1)]}, {1: ["x"]}, {"a": [float("nan")]}])
def test_a_pattern_of_things_that_json_has_not_says_so(pattern: Any) -> None:
    with pytest.raises(InvalidArgument, match="the pattern is not JSON-able"):
        matches(pattern, {})


@pytest.mark.parametrize("event", [[], "x", None, 3, b"{}"])
def test_an_event_is_a_dict(event: object) -> None:
    with pytest.raises(InvalidArgument, match="the event must be a dict, as a JSON object is, got"):
        matches({"a": [1]}, event)


def test_a_value_of_an_event_that_json_has_not_is_named_with_its_place() -> None:
    with pytest.raises(InvalidArgument, match=r"JSON-able, got Decimal\('1'\) \(Decimal\) at a.b"):
        matches({"a": {"b": [1]}}, {"a": {"b": [Decimal(1)]}})


@pytest.mark.parametrize("text", ["[]", "{", b"\xff", '{"a": NaN}', "[" * 100_000])
def test_json_text_of_an_event_has_to_be_an_object(text: Any) -> None:
    with pytest.raises(InvalidArgument, match="event must be"):
        compile_pattern({"a": [1]}).matches_json(text)


def test_an_unknown_dialect_names_the_closest() -> None:
    with pytest.raises(InvalidArgument, match="Did you mean 'lambda'"):
        compile_pattern({"a": [1]}, dialect="lamda")


def test_a_member_of_a_str_enum_is_its_text() -> None:
    class Color(str, enum.Enum):
        RED = "red"

    assert matches({"color": [Color.RED]}, {"color": Color.RED})


def test_a_pattern_is_a_value() -> None:
    one, other = compile_pattern({"a": [1]}), compile_pattern('{"a":[1]}')
    assert one == other
    assert hash(one) == hash(other)
    assert one != compile_pattern({"a": [1]}, dialect="lambda")
    assert repr(one) == "Pattern('{\"a\":[1]}', dialect='eventbridge')"


def test_the_error_is_a_public_one_of_the_tree() -> None:
    assert issubclass(pytest_faas.InvalidPattern, (pytest_faas.InvalidArgument, ValueError))


@pytest.mark.parametrize(
    ("spelling", "equal"), [("300", True), ("300.0", False), ("3.0e2", False), ("3e2", False)]
)
def test_lambda_compares_the_spelling_of_a_number(spelling: str, equal: bool) -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html, the note below the operators."""
    pattern, event = '{"price": [300]}', f'{{"price": {spelling}}}'
    assert compile_pattern(pattern, dialect="lambda").matches_json(event) is equal
    assert compile_pattern(pattern).matches_json(event)
    assert compile_pattern('{"price": [{"numeric": ["=", 300]}]}', dialect="lambda").matches_json(event)
    assert not compile_pattern('{"price": [{"anything-but": 300}]}', dialect="lambda").matches_json(event)
