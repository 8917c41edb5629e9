"""What a user compares in a way of their own."""

from __future__ import annotations

import pytest
from sameness_worlds import LATER, STEP, entry, holding, message, world

from pytest_faas import InvalidArgument
from pytest_faas.checks.sameness import NO_RULES, Rules, across, identical, within


def rounded(value):
    return {"total": round(value["total"])}


def test_a_rule_says_what_is_compared_in_every_comparison():
    one, other = holding({"total": 1.1, "seen": 1}), holding({"total": 1.3, "seen": 2}, end=LATER)
    rules = Rules.of("dynamodb", "ord*", by=rounded)
    assert not across(one, other)
    assert across(one, other, rules=rules)
    assert within(one, other, step=STEP, rules=rules)
    assert identical(one, other, rules=rules)
    third = holding({"total": 2.1, "seen": 1})
    for compared in (
        across(one, third, rules=rules),
        within(one, third, step=STEP, rules=rules),
        identical(one, third, rules),
    ):
        assert [(each.path, each.before, each.after) for each in compared.durable] == [("total", 1, 2)]


@pytest.mark.parametrize(("service", "resource"), [("s3", "*"), ("dynamodb", "users"), ("DynamoDB", "*")])
def test_a_rule_is_for_its_places_only(service, resource):
    one, other = holding({"total": 1.1}), holding({"total": 1.3})
    assert not across(one, other, rules=Rules.of(service, resource, by=rounded))


def test_of_two_rules_for_a_place_the_later_holds():
    rules = Rules.of("*", "*", by=lambda value: 1).plus("dynamodb", "orders", lambda value: value)
    assert not across(holding({"n": 1}), holding({"n": 2}), rules=rules)
    assert across(world(entry("id=1", 1, "users")), world(entry("id=1", 2, "users")), rules=rules)
    assert NO_RULES == Rules()


def test_a_rule_is_for_what_was_sent_too():
    one, other = world(sent=(message("a"),)), world(sent=(message("b"),))
    rules = Rules.of("sqs", "jobs", by=lambda value: len(value["MessageBody"]))
    assert across(one, other, rules=rules)
    assert identical(one, other, rules)
    longer = across(one, world(sent=(message("bb"),)), rules=rules)
    assert [each.before for each in longer.fewer] == [{"MessageBody": "a"}]
    assert [each.after for each in longer.more] == [{"MessageBody": "bb"}]


def test_what_is_removed_or_added_is_shown_as_it_is():
    rules = Rules.of("dynamodb", "*", by=rounded)
    compared = across(holding({"total": 1.1}), world(), rules=rules)
    assert [each.before for each in compared.durable] == [{"total": 1.1}]
    assert [each.after for each in across(world(), holding({"total": 1.1}), rules=rules).durable] == [
        {"total": 1.1}
    ]


def test_a_rule_that_raises_is_named():
    one, other = holding({"total": 1.1}), holding({"sum": 1.3})
    expected = (
        r"faas\.compare\('dynamodb', 'ord\*', by=rounded\): it raised KeyError: 'total' for dynamodb orders id=1, "
        r"whose value is \{'sum': 1\.3\} \(dict\)"
    )
    for compare in (across, identical):
        with pytest.raises(InvalidArgument, match=expected):
            compare(one, other, rules=Rules.of("dynamodb", "ord*", by=rounded))


def test_a_rule_that_raises_and_has_no_name_is_shown():
    class By:
        def __call__(self, value):
            raise ValueError("no")

        def __repr__(self):
            return "By()"

    with pytest.raises(InvalidArgument, match=r"by=By\(\)\): it raised ValueError: no for sqs jobs, whose"):
        across(world(sent=(message("a"),)), world(), rules=Rules.of("sqs", "*", By()))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("", "*", rounded), r"faas\.compare: service must be a non-empty str, got '' \(str\)"),
        (("s3", None, rounded), r"faas\.compare: resource must be a non-empty str, got None"),
        (("s3", "*", "Body"), r"faas\.compare: by must be a callable that takes a value, got 'Body' \(str\)"),
    ],
)
def test_a_rule_is_checked_when_it_is_made(arguments, message):
    with pytest.raises(InvalidArgument, match=message):
        Rules.of(*arguments)
