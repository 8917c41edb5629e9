"""The examples of EventBridge's guide, each with an event that it is for and one that it is not for.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html and eb-event-patterns.html
"""

from __future__ import annotations

from typing import Any

import pytest

from pytest_faas import matches

AND = {"Location": ["New York"], "Day": ["Monday"]}
OR_FIELDS = {"$or": [{"Location": ["New York"]}, {"Day": ["Monday"]}]}
OPERATORS: dict[str, tuple[dict[str, Any], list[Any], list[Any]]] = {
    "and": (AND, [{"Location": "New York", "Day": "Monday"}], [{"Location": "New York", "Day": "Tuesday"}, {}]),
    "anything-but": ({"state": [{"anything-but": "initializing"}]}, [{"state": "running"}], [{"state": "initializing"}, {}]),
    "anything-but, begins with": (
        {"Region": [{"anything-but": {"prefix": "us-"}}]}, [{"Region": "eu-west-1"}], [{"Region": "us-east-1"}],
    ),
    "anything-but, ends with": (
        {"FileName": [{"anything-but": {"suffix": ".png"}}]}, [{"FileName": "a.jpg"}], [{"FileName": "a.png"}],
    ),
    "anything-but, ignore case": (
        {"state": [{"anything-but": {"equals-ignore-case": "initializing"}}]},
        [{"state": "running"}], [{"state": "INITIALIZING"}],
    ),
    "anything-but, wildcard": (
        {"FilePath": [{"anything-but": {"wildcard": "*/lib/*"}}]}, [{"FilePath": "/usr/bin/x"}], [{"FilePath": "/usr/lib/x"}],
    ),
    "anything-but, list of wildcards": (
        {"FilePath": [{"anything-but": {"wildcard": ["*/lib/*", "*/bin/*"]}}]},
        [{"FilePath": "/usr/share/x"}], [{"FilePath": "/usr/bin/x"}, {"FilePath": "/usr/lib/x"}],
    ),
    "begins with": ({"Region": [{"prefix": "us-"}]}, [{"Region": "us-east-1"}], [{"Region": "eu-us-1"}]),
    "begins with, ignore case": (
        {"service": [{"prefix": {"equals-ignore-case": "eventb"}}]}, [{"service": "EventBridge"}], [{"service": "AnEventB"}],
    ),
    "empty": ({"LastName": [""]}, [{"LastName": ""}], [{"LastName": None}, {"LastName": " "}]),
    "equals": ({"Name": ["Alice"]}, [{"Name": "Alice"}], [{"Name": "alice"}]),
    "equals, ignore case": ({"Name": [{"equals-ignore-case": "alice"}]}, [{"Name": "ALICE"}], [{"Name": "Alicia"}]),
    "ends with": ({"FileName": [{"suffix": ".png"}]}, [{"FileName": "a.png"}], [{"FileName": "a.png.bak"}]),
    "ends with, ignore case": (
        {"service": [{"suffix": {"equals-ignore-case": "tbridge"}}]}, [{"service": "EventBRIDGE"}], [{"service": "Bridges"}],
    ),
    "exists": ({"ProductName": [{"exists": True}]}, [{"ProductName": None}, {"ProductName": "x"}], [{}, {"ProductName": {}}]),
    "does not exist": ({"ProductName": [{"exists": False}]}, [{}, {"ProductName": []}], [{"ProductName": None}]),
    "not": ({"Weather": [{"anything-but": ["Raining"]}]}, [{"Weather": "Sunny"}, {"Weather": 1}], [{"Weather": "Raining"}]),
    "null": ({"UserID": [None]}, [{"UserID": None}], [{"UserID": "null"}, {"UserID": ""}, {}]),
    "numeric, equals": ({"Price": [{"numeric": ["=", 100]}]}, [{"Price": 100}, {"Price": 100.0}], [{"Price": "100"}]),
    "numeric, range": (
        {"Price": [{"numeric": [">", 10, "<=", 20]}]}, [{"Price": 20}, {"Price": 10.5}], [{"Price": 10}, {"Price": 20.001}],
    ),
    "or": ({"PaymentType": ["Credit", "Debit"]}, [{"PaymentType": "Debit"}], [{"PaymentType": "Cash"}]),
    "or, of fields": (OR_FIELDS, [{"Location": "New York"}, {"Day": "Monday"}], [{"Day": "Friday"}]),
    "wildcard": ({"FileName": [{"wildcard": "*.png"}]}, [{"FileName": ".png"}, {"FileName": "a.png"}], [{"FileName": "png"}]),
    "IP address": (
        {"sourceIPAddress": [{"cidr": "10.0.0.0/24"}]},
        [{"sourceIPAddress": "10.0.0.0"}, {"sourceIPAddress": "10.0.0.255"}], [{"sourceIPAddress": "10.0.1.0"}],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OPERATORS)
def test_each_operator(name: str) -> None:
    pattern, matching, others = OPERATORS[name]
    for event in matching:
        assert matches(pattern, event), event
    for event in others:
        assert not matches(pattern, event), event


def test_fields_that_the_pattern_does_not_name_do_not_count() -> None:
    assert matches({"source": ["aws.ec2"]}, {"source": "aws.ec2", "detail": {"state": "running"}})


@pytest.mark.parametrize(
    ("event", "expected"), [({"a": {"b": 1}}, False), ({"a": 1}, False), ({"a": {"b": {"c": 1}}}, True)]
)
def test_nesting_is_followed_to_the_leaf(event: dict[str, Any], expected: bool) -> None:
    assert matches({"a": {"b": {"c": [1]}}}, event) is expected
