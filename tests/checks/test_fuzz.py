"""A fuzz run: what it takes, what it counts, and the smallest event of each cause."""

from __future__ import annotations

import json
import time
from typing import Any

import boto3
import pytest
from hypothesis import strategies as st

from pytest_faas import Allow, FuzzFailed, InvalidArgument, Sandbox, UnknownArgument, UnusedAllow, strategies
from pytest_faas.checks.fuzzing.fuzz_report import Shown
from pytest_faas.checks.verdict import Inapplicable

ORDERS = st.fixed_dictionaries({"order": st.integers(0, 99)})
ONE = strategies.sqs_events(body=ORDERS, max_size=1)
ADDS = """
    def handler(event, context):
        for record in event["Records"]:
            order = json.loads(record["body"])["order"]
            if order > MOST:
                table.update_item(Key={"id": "all"}, UpdateExpression="ADD n :o", ExpressionAttributeValues={":o": 1})
"""
MAKES_UP = """
    def handler(event, context):
        table.put_item(Item={"id": open("/proc/sys/kernel/random/uuid").read()})
"""


def orders(shown: Shown) -> list[int]:
    return [json.loads(each["body"])["order"] for each in shown.event["Records"]]


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        (
            {"idempotent": {"hedder": "X"}},
            r"checks\['idempotent'\] has no option 'hedder'. Did you mean 'header'\?",
        ),
        ({"contract": {"header": "X"}}, r"checks\['contract'\] has no option 'header'. It takes none"),
        ({"retry_safe": {"only": {}}}, "has no option 'only'"),
        ({"idempotent": {"worlds": 1}}, "has no option 'worlds'"),
    ],
)
def test_an_option_that_a_check_does_not_have_is_named(
    checks: Any, said: str, faas: Sandbox, handler: Any
) -> None:
    with pytest.raises(UnknownArgument, match=said):
        faas.fuzz(handler(ADDS.replace("MOST", "0")), ONE, checks=checks)


@pytest.mark.parametrize(("checks", "said"), [(["idempotnt"], "'idempotent'"), ([], "names of checks")])
def test_checks_are_names(checks: Any, said: str, faas: Sandbox, handler: Any) -> None:
    with pytest.raises(InvalidArgument, match=said):
        faas.fuzz(handler(ADDS.replace("MOST", "0")), ONE, checks=checks)


def test_an_event_is_shrunk_however_long_its_worlds_take(faas: Sandbox, handler: Any) -> None:
    before = time.time()
    with pytest.raises(FuzzFailed) as caught:
        faas.fuzz(handler(ADDS.replace("MOST", "5")), ONE, checks=["idempotent"], max_examples=15, seed="0")
    assert [orders(each) for each in caught.value.verdict.shown] == [[6]]
    assert time.time() - before < 300
    assert boto3.client("dynamodb").scan(TableName="orders")["Count"] == 0


def test_what_is_allowed_is_told_and_what_matches_nothing_warns_at_the_users_line(
    faas: Sandbox, handler: Any
) -> None:
    fn = handler(ADDS.replace("MOST", "5"))
    allow = (Allow("dynamodb", "orders"), Allow("dynamodb", "ordrs"))
    with pytest.warns(UnusedAllow, match="'ordrs'") as caught:
        report = faas.fuzz(fn, ONE, checks=["idempotent"], max_examples=8, allow=allow, seed="0")
    assert [each.filename for each in caught] == [__file__]
    assert report.said["idempotent"].keys() == {"passed", "vacuous"}
    assert report.allowed == allow[:1]
    assert "  Allowed: dynamodb orders" in str(report).splitlines()


def test_without_an_event_at_which_it_could_match_nothing_is_said_of_an_entry(
    faas: Sandbox, handler: Any
) -> None:
    fn = handler("def handler(event, context): return None")
    with pytest.raises(Inapplicable, match="3 vacuous"):  # a warning would be an error here
        faas.fuzz(fn, ONE, checks=["idempotent"], max_examples=3, allow=Allow("dynamodb"))


def test_what_cannot_be_reproduced_is_one_cause_and_one_line_of_the_counts(
    faas: Sandbox, handler: Any
) -> None:
    with pytest.raises(FuzzFailed) as caught:
        faas.fuzz(handler(MAKES_UP), ONE, checks=["idempotent"], max_examples=3)
    text = str(caught.value)
    assert "\n1. idempotent: two clean runs from the same start differ" in text
    assert "  idempotent           3 unreproducible" in text
    assert text.count("two clean runs") == 2
    assert "3 x two clean runs" in text
