"""The examples of the rule engine's README, https://github.com/aws/event-ruler: each rule with its event."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_faas import InvalidPattern, matches

EC2 = "EC2 Instance State-change Notification"
INSTANCE = "arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000"
EVENT: dict[str, Any] = {
    "version": "0",
    "id": "ddddd4-aaaa-7777-4444-345dd43cc333",
    "detail-type": EC2,
    "source": "aws.ec2",
    "account": "012345679012",
    "time": "2017-10-02T16:24:49Z",
    "region": "us-east-1",
    "resources": [INSTANCE],
    "detail": {
        "c-count": 5, "d-count": 3, "x-limit": 301.8, "source-ip": "10.0.0.33",
        "instance-id": "i-000000aaaaaa00000", "state": "running",
    },
}  # fmt: skip
COUNTS = {
    "c-count": [{"numeric": [">", 0, "<=", 5]}],
    "d-count": [{"numeric": ["<", 10]}],
    "x-limit": [{"numeric": ["=", 3.018e2]}],
}
EXACT = {"detail-type": [EC2], "resources": [INSTANCE], "detail": {"state": ["initializing", "running"]}}
OF_THE_SAMPLE_EVENT: dict[str, tuple[dict[str, Any], bool]] = {
    "simple": (EXACT, True),
    "simple, another state": ({**EXACT, "detail": {"state": ["initializing"]}}, False),
    "prefix": ({"time": [{"prefix": "2017-10-02"}]}, True),
    "suffix": ({"source": [{"suffix": "ec2"}]}, True),
    "equals-ignore-case of the whole value": ({"source": [{"equals-ignore-case": "EC2"}]}, False),
    "equals-ignore-case": ({"source": [{"equals-ignore-case": "AWS.EC2"}]}, True),
    "wildcard": ({"source": [{"wildcard": "Simple*Service"}]}, False),
    "wildcard that matches": ({"source": [{"wildcard": "a*ec*"}]}, True),
    "anything-but a string": ({"detail": {"state": [{"anything-but": "initializing"}]}}, True),
    "anything-but a number": ({"detail": {"x-limit": [{"anything-but": 123}]}}, True),
    "anything-but strings": ({"detail": {"state": [{"anything-but": ["stopped", "overloaded"]}]}}, True),
    "anything-but numbers": ({"detail": {"x-limit": [{"anything-but": [100, 200, 300]}]}}, True),
    "anything-but a prefix": ({"detail": {"state": [{"anything-but": {"prefix": "init"}}]}}, True),
    "anything-but its prefix": ({"detail": {"state": [{"anything-but": {"prefix": "run"}}]}}, False),
    "anything-but itself": ({"detail": {"state": [{"anything-but": ["stopped", "running"]}]}}, False),
    "anything-but its number": ({"detail": {"x-limit": [{"anything-but": [3.018e2]}]}}, False),
    "numeric": ({"detail": COUNTS}, True),
    "cidr": ({"detail": {"source-ip": [{"cidr": "10.0.0.0/24"}]}}, True),
    "exists": ({"detail": {"c-count": [{"exists": True}]}}, True),
    "does not exist": ({"detail": {"c-count": [{"exists": False}]}}, False),
    "complex": (
        {
            "time": [{"prefix": "2017-10-02"}],
            "detail": {
                "state": [{"anything-but": "initializing"}],
                "c-count": [{"numeric": [">", 0, "<=", 5]}],
                "d-count": [{"numeric": ["<", 10]}],
                "x-limit": [{"anything-but": [100, 200, 300]}],
                "source-ip": [{"cidr": "10.0.0.0/8"}],
            },
        },
        True,
    ),
}


@pytest.mark.parametrize("name", OF_THE_SAMPLE_EVENT)
def test_rules_of_the_sample_event(name: str) -> None:
    rule, expected = OF_THE_SAMPLE_EVENT[name]
    assert matches(rule, EVENT) is expected


@pytest.mark.parametrize("more", [{}, {"c-count": {"c1": 100}}])
def test_exists_false_holds_where_the_field_is_no_leaf(more: dict[str, Any]) -> None:
    event = {"detail-type": [EC2], "detail": {"state": ["initializing", "running"], **more}}
    assert matches({"detail": {"c-count": [{"exists": False}]}}, event)


METRIC = {"metricName": ["CPUUtilization", "ReadLatency"]}
NAMESPACE = {"namespace": ["AWS/EC2", "AWS/ES"]}
EITHER = {"source": ["aws.cloudwatch"], "$or": [METRIC, NAMESPACE]}
PARALLEL = {
    "$or": [METRIC, NAMESPACE],
    "detail": {"$or": [{"source": ["aws.cloudwatch"]}, {"detail-type": ["CloudWatch Alarm State Change"]}]},
}
WITH_AND = {
    "source": ["aws.cloudwatch"],
    "$or": [METRIC, {"metricType": ["MetricType"], **NAMESPACE}, {"scope": ["Service"]}],
}
NESTED = {
    "source": ["aws.cloudwatch"],
    "$or": [
        METRIC,
        {"metricType": ["MetricType"], **NAMESPACE, "$or": [{"metricId": [1234]}, {"spaceId": [1000]}]},
        {"scope": ["Service"]},
    ],
}
CLOUDWATCH = {"source": "aws.cloudwatch"}


@pytest.mark.parametrize(
    ("rule", "event", "expected"),
    [
        (EITHER, {**CLOUDWATCH, "metricName": "ReadLatency"}, True),
        (EITHER, {**CLOUDWATCH, "namespace": "AWS/ES"}, True),
        (EITHER, {"metricName": "ReadLatency"}, False),
        (EITHER, CLOUDWATCH, False),
        (PARALLEL, {"namespace": "AWS/EC2", "detail": {"source": "aws.cloudwatch"}}, True),
        (PARALLEL, {"namespace": "AWS/EC2", "detail": {"source": "aws.s3"}}, False),
        (
            PARALLEL,
            {"metricName": "ReadLatency", "detail": {"detail-type": "CloudWatch Alarm State Change"}},
            True,
        ),
        (WITH_AND, {**CLOUDWATCH, "metricType": "MetricType", "namespace": "AWS/EC2"}, True),
        (WITH_AND, {**CLOUDWATCH, "metricType": "MetricType"}, False),
        (WITH_AND, {**CLOUDWATCH, "scope": "Service"}, True),
        (NESTED, {**CLOUDWATCH, "metricType": "MetricType", "namespace": "AWS/EC2", "spaceId": 1000}, True),
        (NESTED, {**CLOUDWATCH, "metricType": "MetricType", "namespace": "AWS/EC2"}, False),
        (NESTED, {**CLOUDWATCH, "metricName": "CPUUtilization"}, True),
    ],
)
def test_or(rule: dict[str, Any], event: dict[str, Any], expected: bool) -> None:
    assert matches(rule, event) is expected


def test_or_followed_by_an_object_is_a_field_of_that_name() -> None:
    rule = {
        "source": ["aws.cloudwatch"],
        "$or": {"metricType": ["MetricType"], "namespace": ["AWS/EC2", "AWS/ES"]},
    }
    assert matches(rule, {**CLOUDWATCH, "$or": {"metricType": "MetricType", "namespace": "AWS/ES"}})
    assert not matches(rule, {**CLOUDWATCH, "metricType": "MetricType", "namespace": "AWS/ES"})


def test_or_with_operators_is_a_field_of_that_name() -> None:
    rule = {"detail": {"$or": [{"numeric": [">", 0, "<=", 5]}, {"cidr": "10.0.0.0/8"}]}}
    assert matches(rule, {"detail": {"$or": 3}})
    assert matches(rule, {"detail": {"$or": "10.1.2.3"}})
    assert not matches(rule, {"detail": {"numeric": 3}})


def test_or_that_is_neither_the_operator_nor_a_field_is_refused() -> None:
    with pytest.raises(
        InvalidPattern, match="numeric is Ruler reserved fieldName which cannot be used inside \\$or"
    ):
        matches({"$or": [{"numeric": 123}, {"prefix": "abc"}]}, {})


DOE, SMITH, JONES = (
    {"firstName": first, "lastName": last}
    for first, last in (("John", "Doe"), ("Anna", "Smith"), ("Peter", "Jones"))
)


@pytest.mark.parametrize("employees", [[DOE, SMITH, JONES], [[DOE, SMITH], [JONES]]])
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"firstName": ["Anna"]}, True),
        ({"firstName": ["Anna"], "lastName": ["Smith"]}, True),
        ({"firstName": ["Anna"], "lastName": ["Jones"]}, False),
    ],
)
def test_two_fields_are_of_the_same_element(employees: Any, rule: dict[str, Any], expected: bool) -> None:
    assert matches({"employees": rule}, {"employees": employees}) is expected


@pytest.mark.parametrize("rule", [{"state": {"status": ["running"]}}, {"state.status": ["running"]}])
@pytest.mark.parametrize("event", [{"state": {"status": "running"}}, {"state.status": "running"}])
def test_a_key_with_dots_is_as_nested_keys(rule: dict[str, Any], event: dict[str, Any]) -> None:
    assert matches({"detail": rule}, {"detail": event})
