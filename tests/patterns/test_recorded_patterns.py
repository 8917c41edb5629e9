"""What EventBridge answered to `TestEventPattern`.

Recorded from AWS by LocalStack's suite, tests/aws/services/events/test_events_patterns.py, 2024-11-29 to 2024-12-05; each row
has the name of its case there.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_faas import InvalidPattern, matches

ENVELOPE = {
    "id": "1", "source": "test-source", "detail-type": "test-detail-type", "account": "123456789012",
    "region": "us-east-2", "time": "2022-07-13T13:48:01Z",
}  # fmt: skip
LAUNCH = {"resources": [], "detail": {"eventVersion": "", "responseElements": None}}
HOMEMADE = {"dynamodb": {"NewImage": {"homemade": {"S": "ABCD", "N": "1234"}}}}
WITHOUT_S = {"dynamodb": {"NewImage": {"homemade": {"N": "789"}}}}
WITHOUT_PARENT = {"dynamodb": {"NewImage": {"purchased": {"N": "789"}}}}
NO_ROSES = {"dynamodb": {"NewImage": {"homemade": {"S": [{"anything-but": ["roses"]}, {"exists": False}]}}}}
NOT_101 = {
    "dynamodb": {"NewImage": {"numericFilter": {"N": [{"numeric": [">", 100]}, {"anything-but": "101"}]}}}
}
PRESENT = {"dynamodb": {"id": {"S": "test1234"}, "presentKey": {"S": "test123"}}}
COUNTS = {
    "c-count": [{"numeric": [">", 0, "<=", 5]}],
    "d-count": [{"numeric": ["<", 10]}],
    "x-limit": [{"numeric": ["=", 3.018e2]}],
}
ANY_COUNT = {"detail": {"$or": [{name: value} for name, value in COUNTS.items()]}}
INSTANCE = "arn:aws:ec2:us-east-1:123456789012:instance/i-b188560f"
GROUP = (
    "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:eb56d16b:autoScalingGroupName/ASGTerminate"
)
DIRS = "/Users/ls_user/dir/dir/dir/dir/dir/doc.txt"
BUS = "arn:aws:events:us-east-1:123456789012:event-bus/myEventBus"
SOURCE_V6 = {"detail": {"sourceIPAddress": [{"cidr": "2001:db8:1234:1a00::/64"}]}}
MANY = {
    "description": "this-is-event-details", "amount": 200, "salary": 2000, "env": "prod", "user": "user3",
    "admins": "admin", "test1": 300, "test2": "test22", "test3": "test333", "test4": "this test4",
    "ip": "10.102.1.100", "num-test1": 100, "num-test2": 200, "num-test3": 300, "num-test4": 200,
    "num-test5": 500, "num-test6": 300, "num-test7": 300,
}  # fmt: skip
MANY_RULES = {
    "description": ["this-is-event-details"], "amount": [200], "salary": [2000, 4000], "env": ["dev", "prod"],
    "user": ["user1", "user2", "user3"], "admins": ["skyli", {"prefix": "hey"}, {"prefix": "ad"}],
    "test1": [{"anything-but": 200}], "test2": [{"anything-but": "test2"}],
    "test3": [{"anything-but": ["test3", "test33"]}], "test4": [{"anything-but": {"prefix": "test4"}}],
    "ip": [{"cidr": "10.102.1.0/24"}], "num-test1": [{"numeric": ["<", 200]}],
    "num-test2": [{"numeric": ["<=", 200]}], "num-test3": [{"numeric": [">", 200]}],
    "num-test4": [{"numeric": [">=", 200]}], "num-test5": [{"numeric": [">=", 200, "<=", 500]}],
    "num-test6": [{"numeric": [">", 200, "<", 500]}], "num-test7": [{"numeric": [">=", 200, "<", 500]}],
}  # fmt: skip


def detail(value: object) -> dict[str, Any]:
    return {"detail": {"field": value}}


def but(operand: object) -> dict[str, Any]:
    return detail([{"anything-but": operand}])


MATCHES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "minimal": ({"id": ["1"]}, {}),
    "arrays": ({"resources": [INSTANCE, "arn:other"]}, {"resources": [GROUP, INSTANCE]}),
    "boolean": ({"boolean": [False]}, {"boolean": False}),
    "complex_many_rules": ({"detail-type": [{"prefix": "test"}], "detail": MANY_RULES}, {"detail": MANY}),
    "complex_or": (ANY_COUNT, {"detail": {"c-count": 0, "d-count": 0, "x-limit": 9.018e2}}),
    "content_anything_but_ignorecase_list_null": (
        but({"equals-ignore-case": ["initializing", "stopped"]}),
        detail(None),
    ),
    "content_anything_but_ignorecase_null": (but({"equals-ignore-case": "initializing"}), detail(None)),
    "content_anything_but_number_zero": (but(0), detail(789)),
    "content_anything_but_string_null": (but("initializing"), detail(None)),
    "content_anything_prefix_int_value": (but({"prefix": "init"}), detail(12)),
    "content_anything_prefix_list_int": (but({"prefix": ["init", "test"]}), detail(12)),
    "content_anything_prefix_null": (but({"prefix": "init"}), detail(None)),
    "content_anything_wildcard_empty": (but({"wildcard": ""}), detail("dir/init/file")),
    "content_anything_wildcard_int": (but({"wildcard": "*/dir/*"}), detail(123)),
    "content_anything_wildcard_null": (but({"wildcard": "*/dir/*"}), detail(None)),
    "content_ignorecase_empty": (detail([{"equals-ignore-case": ""}]), detail("")),
    "content_ip_address": (detail([{"cidr": "10.0.0.0/24"}]), detail("10.0.0.255")),
    "content_ip_address_v6": (
        SOURCE_V6,
        {"detail": {"sourceIPAddress": "2001:0db8:1234:1a00:0000:0000:0000:0000"}},
    ),
    "content_numeric_and": ({"detail": COUNTS}, {"detail": {"c-count": 3, "d-count": 9, "x-limit": 3.018e2}}),
    "content_prefix_empty": ({"source": [{"prefix": ""}]}, {}),
    "content_prefix_ignorecase": (detail([{"prefix": {"equals-ignore-case": "EventB"}}]), detail("EvEnTb")),
    "content_suffix_empty": ({"source": [{"suffix": ""}]}, {}),
    "content_wildcard_nonrepeating": ({"FileName": [{"wildcard": "/Users/*/doc.txt"}]}, {"FileName": DIRS}),
    "content_wildcard_repeating": (
        {"FileName": [{"wildcard": "/Users/*/dir/dir/dir/dir/dir/doc.txt"}]},
        {"FileName": DIRS},
    ),
    "content_wildcard_simplified": (
        {"EventBusArn": [{"wildcard": "arn:aws:events:us-east-1:*:event-bus/*"}]},
        {"EventBusArn": BUS},
    ),
    "dot_joining_pattern": (
        {"detail": {"state.status": ["running"]}},
        {"detail": {"state": {"status": "running"}}},
    ),
    "dynamodb": ({"dynamodb": {"NewImage": {"homemade": {"N": ["1234"]}}}}, HOMEMADE),
    "exists_dynamodb": ({"dynamodb": {"presentKey": {"S": [{"exists": True}]}}}, PRESENT),
    "list_within_dict": (
        {"detail": {"automations": {"id": [{"exists": True}]}}},
        {"detail": {"automations": [{"key1": "value1"}, {"id": "match-does-exist"}, {"key2": "value2"}]}},
    ),
    "null_value": ({"detail": {"responseElements": [None]}}, LAUNCH),
    "number_comparison_float": ({"number": [300]}, {"number": 300.0}),
    "numeric-int-float": ({"number": [{"numeric": [">", 100]}]}, {"number": 101.0}),
    "operator_multiple_list": (
        {"my_key": [{"exists": True}, {"prefix": "IGNORED"}, {"suffix": "IGNORED"}]},
        {"my_key": "my-value"},
    ),
    "or-anything-but": (NO_ROSES, HOMEMADE),
    "or-exists": (NO_ROSES, WITHOUT_S),
    "or-exists-parent": (NO_ROSES, WITHOUT_PARENT),
    "or-numeric-anything-but": (NOT_101, {"dynamodb": {"NewImage": {"numericFilter": {"N": "42"}}}}),
    "sample1": ({"source": ["test-source"], "detail-type": ["test-detail-type"]}, {}),
    "string_empty": ({"detail": {"eventVersion": [""]}}, LAUNCH),
}
NO_MATCHES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "arrays_empty_null_NEG": ({"resources": [None]}, {"resources": []}),
    "complex_or_NEG": (ANY_COUNT, {"detail": {"c-count": 0, "d-count": 10, "x-limit": 9.018e2}}),
    "content_anything_but_string_missing_NEG": (but("initializing"), {"detail": {}}),
    "content_exists_false_NEG": (
        {"detail": {"level1": {"level2": {"level3": {"level4": [{"exists": False}]}}}}},
        {"detail": {"level1": {"level2": {"level3": {"level4": "l4 value"}}}}},
    ),
    "content_ip_address_bad_type_NEG": (detail([{"cidr": "10.0.0.0/24"}]), detail(123)),
    "content_ip_address_v6_NEG": (
        SOURCE_V6,
        {"detail": {"sourceIPAddress": "2001:0db8:123f:1a01:0000:0000:0000:0000"}},
    ),
    "content_wildcard_repeating_NEG": (
        {"FileName": [{"wildcard": "/Users/*/dir/dir/dir/dir/dir/doc.txt"}]},
        {"FileName": "/Users/ls_user/dir/dir/dir/dir/otherdir/doc.txt"},
    ),
    "dot_joining_event_NEG": (
        {"detail": {"state": {"status": ["running"]}}},
        {"detail": {"state.status": {"status": "running"}}},
    ),
    "dot_joining_pattern_NEG": (
        {"detail": {"state.status": {"status": ["running"]}}},
        {"detail": {"state": {"status": "running"}}},
    ),
    "exists_dynamodb_NEG": ({"dynamodb": {"presentKey": [{"exists": True}]}}, PRESENT),
    "exists_list_empty_NEG": ({"resources": [{"exists": True}]}, LAUNCH),
    "key_case_sensitive_NEG": ({"my_key": ["my-value"]}, {"MY_KEY": "my-value"}),
    "nested_json_NEG": ({"detail": {"my-key": ["my-value"]}}, {"detail": '{"my-key": "my-value"}'}),
    "null_value_NEG": ({"detail": {"responseElements": [None]}}, {"detail": {"responseElements": "null"}}),
    "numeric-null_NEG": ({"number": [{"numeric": [">", 100]}]}, {"number": None}),
    "numeric-string_NEG": ({"number": [{"numeric": [">", 100]}]}, {"number": "300"}),
    "or-numeric-anything-but_NEG": (NOT_101, {"dynamodb": {"NewImage": {"numericFilter": {"N": "101"}}}}),
}
WILDCARD = "wildcard match pattern must be a string"
NESTED_AFFIX = "prefix/suffix match pattern must be a string"
NESTED_CASE = "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."
BUT_VALUE = "Value of anything-but must be an array or single string/number value."
TOO_COMPLEX = (
    "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences"
    " after a wildcard character"
)
REFUSED: dict[str, tuple[Any, str]] = {
    "arrays_empty_EXC": ({"resources": []}, "Empty arrays are not allowed"),
    "content_anything_but_ignorecase_EXC": (but({"equals-ignore-case": 123}), NESTED_CASE),
    "content_anything_but_ignorecase_list_EXC": (but({"equals-ignore-case": [123, 456]}), NESTED_CASE),
    "content_anything_prefix_ignorecase_EXC": (but({"prefix": {"equals-ignore-case": "file"}}), BUT_VALUE),
    "content_anything_prefix_int_EXC": (but({"prefix": 123}), NESTED_AFFIX),
    "content_anything_prefix_list_type_EXC": (but({"prefix": [123, "test"]}), NESTED_AFFIX),
    "content_anything_suffix_ignorecase_EXC": (but({"suffix": {"equals-ignore-case": ".png"}}), BUT_VALUE),
    "content_anything_suffix_int_EXC": (but({"suffix": 123}), NESTED_AFFIX),
    "content_anything_suffix_list_type_EXC": (but({"suffix": [123, ".txt"]}), NESTED_AFFIX),
    "content_anything_wildcard_list_type_EXC": (but({"wildcard": [123, "*/dir/*"]}), WILDCARD),
    "content_anything_wildcard_type_EXC": (but({"wildcard": 123}), WILDCARD),
    "content_ignorecase_EXC": (
        {"detail-type": [{"equals-ignore-case": ["ec2 instance state-change notification"]}]},
        "equals-ignore-case match pattern must be a string",
    ),
    "content_ignorecase_list_EXC": (
        {"detail-type": [{"equals-ignore-case": {"prefix": "ec2"}}]},
        "equals-ignore-case match pattern must be a string",
    ),
    "content_ip_address_bad_ip_EXC": (
        detail([{"cidr": "xx.11.xx/8"}]),
        "Nonstandard IP address: xx.11.xx",
    ),
    "content_ip_address_bad_mask_EXC": (
        detail([{"cidr": "bad-/64filter"}]),
        "Malformed CIDR, mask bits must be an integer",
    ),
    "content_ip_address_type_EXC": (
        detail([{"cidr": ["bad-type"]}]),
        "prefix match pattern must be a string",
    ),
    "content_numeric_EXC": (detail([{"numeric": [">", 0, ">", 0]}]), "Bad numeric range operator: >"),
    "content_numeric_operatorcasing_EXC": (
        detail([{"NUMERIC": ["=", 5]}]),
        "Unrecognized match type NUMERIC",
    ),
    "content_numeric_syntax_EXC": (detail([{"numeric": [">", 0, "<"]}]), "Value of < must be numeric"),
    "content_prefix_int_EXC": ({"time": [{"prefix": 123}]}, "prefix match pattern must be a string"),
    "content_prefix_list_EXC": (
        {"time": [{"prefix": ["2022-07-13"]}]},
        "prefix match pattern must be a string",
    ),
    "content_suffix_int_EXC": ({"FileName": [{"suffix": 123}]}, "suffix match pattern must be a string"),
    "content_suffix_list_EXC": (
        {"FileName": [{"suffix": [".png"]}]},
        "suffix match pattern must be a string",
    ),
    "content_wildcard_complex_EXC": (
        {"EventBusArn": [{"wildcard": "*:*:*:*:*:event-bus/*"}]},
        TOO_COMPLEX,
    ),
    "content_wildcard_int_EXC": ({"EventBusArn": [{"wildcard": 123}]}, WILDCARD),
    "content_wildcard_list_EXC": ({"EventBusArn": [{"wildcard": ["arn:*"]}]}, WILDCARD),
    "content_wildcard_repeating_star_EXC": (
        {"EventBusArn": [{"wildcard": "arn:aws:events:us-east-1:**:event-bus/*"}]},
        "Consecutive wildcard characters at pos 26",
    ),
    "int_nolist_EXC": ({"int": 42}, '"int" must be an object or an array'),
    "operator_case_sensitive_EXC": ({"my_key": [{"EXISTS": True}]}, "Unrecognized match type EXISTS"),
    "string_nolist_EXC": ({"string": "my-value"}, '"string" must be an object or an array'),
    "test_invalid_json_event_pattern": ('["not", "a", "dict", "but valid json"]', "Filter is not an object"),
}


@pytest.mark.parametrize("name", MATCHES)
def test_what_aws_matched(name: str) -> None:
    pattern, event = MATCHES[name]
    assert matches(pattern, {**ENVELOPE, **event}) is True


@pytest.mark.parametrize("name", NO_MATCHES)
def test_what_aws_did_not_match(name: str) -> None:
    pattern, event = NO_MATCHES[name]
    assert matches(pattern, {**ENVELOPE, **event}) is False


@pytest.mark.parametrize("name", REFUSED)
def test_what_aws_refused_and_its_reason(name: str) -> None:
    pattern, reason = REFUSED[name]
    with pytest.raises(InvalidPattern) as refused:
        matches(pattern, ENVELOPE)
    assert refused.value.code == "InvalidEventPatternException"
    assert refused.value.reason == reason
    assert str(refused.value).startswith(
        f"InvalidEventPatternException: Event pattern is not valid. Reason: {reason}"
    )


@pytest.mark.parametrize(
    "bad",
    [
        "content_anything_but_string_null_type",
        "list_null_type",
        "prefix_empty",
        "suffix_empty",
        "suffix_list_null",
    ],
)
def test_what_aws_refused_with_a_reason_that_is_not_recorded(bad: str) -> None:
    operands: dict[str, Any] = {
        "content_anything_but_string_null_type": None,
        "list_null_type": ["stopped", None],
        "prefix_empty": {"prefix": ""},
        "suffix_empty": {"suffix": ""},
        "suffix_list_null": {"suffix": [None, ".txt"]},
    }
    with pytest.raises(InvalidPattern):
        matches(but(operands[bad]), ENVELOPE)


def test_of_a_field_that_stands_there_twice_the_last_counts() -> None:
    """Recorded as test_event_pattern_with_multi_key."""
    pattern = '{"detail": {"location": [{"prefix": "us-"}], "location": [{"anything-but": "us-east"}]}}'
    assert matches(pattern, {"detail": {"location": "eu-central-1"}})


def test_an_escape_means_itself_in_an_exact_value() -> None:
    """Recorded as test_event_pattern_with_escape_characters."""
    pattern = r'{"detail": {"escape_star": ["*"], "escape_backslash": ["\\"]}}'
    assert matches(pattern, {"detail": {"escape_star": "*", "escape_backslash": "\\"}})


@pytest.mark.parametrize(
    ("command", "passes"), [("display-message", True), (None, True), ("no-message", False)]
)
def test_anything_but_in_a_rule(command: str | None, passes: bool) -> None:
    """Recorded as test_put_events_with_rule_pattern_anything_but, 2024-07-11."""
    pattern = {"detail": {"command": [{"anything-but": ["no-message"]}]}}
    assert matches(pattern, {"detail": {"command": command, "payload": "baz"}}) is passes


@pytest.mark.parametrize("name", [*MATCHES, *NO_MATCHES])
def test_json_text_is_judged_as_the_same_dict(name: str) -> None:
    from pytest_faas.patterns import compile_pattern

    pattern, event = {**MATCHES, **NO_MATCHES}[name]
    text = json.dumps({**ENVELOPE, **event})
    assert compile_pattern(json.dumps(pattern)).matches_json(text) is (name in MATCHES)
    assert compile_pattern(json.dumps(pattern).encode()).matches_json(text.encode()) is (name in MATCHES)
