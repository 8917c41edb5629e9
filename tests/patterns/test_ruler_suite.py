"""Cases of the rule engine's own tests, https://github.com/aws/event-ruler (src/test): the test's name stands at each table."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_faas import InvalidPattern, matches
from pytest_faas.patterns import compile_pattern

THERE, ABSENT = [{"exists": True}], [{"exists": False}]
BOTH = {"d": {"a": THERE, "b": THERE}}
COLOR = {"u": {"t": {"k": ["color"], "v": ["blue"]}}}
USERS = {"users": {"name": THERE}}
NAMED = {"d": {"name": THERE, "info": {"x": ["1"]}}}
LEAVES = {"a": {"b": {"x": THERE, "y": THERE}}}
TAGGED = {"d": {"tags": THERE, "type": THERE}}


# correctness-cases.json, with the answers that its rule and its event lead to
@pytest.mark.parametrize(
    ("rule", "event", "expected"),
    [
        (BOTH, {"d": {"a": 1, "b": 2}}, True),
        (BOTH, {"d": {"a": 1}}, False),
        (BOTH, {"d": [{"a": 1, "b": 2}]}, True),
        (BOTH, {"d": [{"a": 1}, {"b": 2}]}, False),
        (BOTH, {"d": [{"a": 1}, {"b": 2}, {"a": 3, "b": 4}]}, True),
        ({"d": {"a": THERE, "b": THERE, "c": THERE}}, {"d": [{"a": 1}, {"b": 2}, {"c": 3}]}, False),
        (
            {"d": {"name": ["alice"], "status": ["active"]}},
            {"d": [{"name": "alice"}, {"status": "active"}]},
            False,
        ),
        ({"tags": ["admin"]}, {"tags": ["user", "admin"]}, True),
        ({"tags": ["superadmin"]}, {"tags": ["user", "admin"]}, False),
        (COLOR, {"u": [{"t": [{"k": "color", "v": "blue"}]}]}, True),
        (COLOR, {"u": [{"t": [{"k": "color"}, {"v": "blue"}]}]}, False),
        (NAMED, {"d": [{"name": "alice"}, {"info": {"x": "1"}}]}, False),
        (NAMED, {"d": [{"name": "alice", "info": {"x": "1"}}]}, True),
        (LEAVES, {"a": [{"b": [{"x": 1, "y": 2}]}]}, True),
        (LEAVES, {"a": [{"b": [{"x": 1}, {"y": 2}]}]}, False),
        ({**USERS, "version": ["1"]}, {"users": [{"name": "alice"}], "version": "1"}, True),
        ({**USERS, "version": ["2"]}, {"users": [{"name": "alice"}], "version": "1"}, False),
        ({"d": {"a": THERE, "b": ABSENT}}, {"d": [{"a": 1}]}, True),
        ({"d": {"a": THERE, "b": ABSENT}}, {"d": [{"a": 1, "b": 2}]}, False),
        ({"d": {"a": THERE}}, {}, False),
        ({"d": {"a": THERE}}, {"d": []}, False),
        (
            {"d": {"a": ["target"], "b": ["found"]}},
            {"d": [{"a": "x"}, {"a": "y"}, {"a": "target", "b": "found"}, {"a": "z"}]},
            True,
        ),
        (
            {"i": {"p": [{"numeric": [">", 0, "<", 100]}], "n": THERE}},
            {"i": [{"n": "w", "p": 50}, {"n": "g", "p": 200}]},
            True,
        ),
        (
            {"u": {"s": [{"anything-but": "banned"}], "n": THERE}},
            {"u": [{"n": "alice", "s": "banned"}, {"n": "bob", "s": "active"}]},
            True,
        ),
        (TAGGED, {"d": {"tags": ["a", "b", "c"], "type": "GROUP"}}, True),
        (TAGGED, {"d": {"tags": [], "type": "GROUP"}}, False),
        ({"tags": THERE, "cats": THERE, "v": ["1"]}, {"tags": ["a", "b"], "cats": ["x"], "v": "1"}, True),
        (
            {"d": {"tags": [{"anything-but": "banned"}], "type": THERE}},
            {"d": {"tags": ["banned", "ok"], "type": "x"}},
            True,
        ),
        ({**USERS, "tags": ["admin"]}, {"users": [{"name": "alice"}], "tags": ["admin", "user"]}, True),
        (
            {"users": {"name": THERE, "email": THERE}, "tags": ["admin"]},
            {"users": [{"name": "alice"}, {"email": "b@x"}], "tags": ["admin"]},
            False,
        ),
        (
            {"detail": {"email": THERE, "name": THERE}},
            {"detail": [{"email": "a@x"}, {"email": "b@x"}, {"email": "e@x", "name": "eve"}]},
            True,
        ),
    ],
)
def test_structured_matching(rule: dict[str, Any], event: dict[str, Any], expected: bool) -> None:
    assert matches(rule, event) is expected


SONGS = {
    "Year": 1966,
    "Genres": [{"Pop": True}, {"Classical": False}],
    "Songs": [
        {
            "Name": "Paperback Writer",
            "Writers": [{"First": "John", "Last": "Lennon"}, {"First": "Paul", "Last": "McCartney"}],
        },
        {
            "Name": "Paint It Black",
            "Writers": [{"First": "Mick", "Last": "Jagger"}, {"First": "Keith", "Last": "Richards"}],
        },
    ],
}
PAUL = {"First": ["Paul"], "Last": ["McCartney"]}


# ACMachineTest.songsACTest
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"Year": [1966], "Songs": {"Name": ["Paperback Writer"], "Writers": PAUL}}, True),
        ({"Genres": {"Pop": [True]}, "Songs": {"Name": ["Paint It Black"]}}, True),
        ({"Year": [1966], "Songs": {"Name": ["Paint It Black"]}}, True),
        ({"Songs": {"Name": ["Paperback Writer"], "Writers": PAUL}}, True),
        ({"Year": [1966], "Songs": {"Name": ["Paperback Writer"], "Writers": {"First": ["Mick"]}}}, False),
        ({"Songs": {"Writers": {"First": ["Mick"], "Last": ["McCartney"]}}}, False),
        (
            {"Genres": {"Pop": [True]}, "Songs": {"Writers": {"First": ["Mick"], "Last": ["McCartney"]}}},
            False,
        ),
    ],
)
def test_songs(rule: dict[str, Any], expected: bool) -> None:
    assert matches(rule, SONGS) is expected


@pytest.mark.parametrize(("index", "expected"), [("index0", True), ("index1", False)])
def test_a_field_is_a_leaf_and_an_object_where_its_name_stands_twice(index: str, expected: bool) -> None:
    """ACMachineTest.intensitiesACTest, and the other element of the same array."""
    event = {
        "lines": [
            {
                "intensities": [[0.5]],
                "points": [
                    [
                        [{"pp": "index0"}, 483.3474497412421, 287.48116291799363],
                        [{"pp": "index1"}, 489.9999497412421, 299.99996291799363],
                    ]
                ],
            }
        ]
    }
    rule = f'{{"lines": {{"points": [287.48116291799363], "points": {{"pp": ["{index}"]}}}}}}'
    assert matches(rule, event) is expected


EMPLOYEES = {
    "employees": [
        [
            {"firstName": "John", "lastName": "Doe", "ids": [1234, 1000, 9999]},
            {"firstName": "Anna", "lastName": "Smith"},
        ],
        [{"firstName": "Peter", "lastName": "Jones", "ids": []}],
    ]
}


# RulerTest.WHEN_JSONContainsArrays_THEN_RulerNoCompileMatchesWork
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"employees": {"firstName": ["Anna"]}}, True),
        ({"employees": {"firstName": ["John"], "ids": [1000]}}, True),
        ({"employees": {"firstName": ["Anna"], "ids": ABSENT}}, True),
        ({"employees": {"firstName": ["Peter"], "ids": ABSENT}}, True),
        ({"employees": {"firstName": ["Alice"]}}, False),
        ({"employees": {"firstName": ["Anna"], "lastName": ["Jones"]}}, False),
        ({"a": ["b"]}, False),
        ({"employees": ["b"]}, False),
        ({"employees": {"firstName": ["Anna"], "ids": [1000]}}, False),
        ({"employees": {"firstName": ["Anna"], "ids": THERE}}, False),
    ],
)
def test_arrays_of_arrays(rule: dict[str, Any], expected: bool) -> None:
    assert matches(rule, EMPLOYEES) is expected


# RulerTest.WHEN_WeTryToMatchExistsRules_THEN_TheyWork
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"a": THERE}, (True, False, False)),
        ({"b": ABSENT}, (True, False, True)),
        ({"x": THERE}, (False, False, True)),
        ({"x": ABSENT}, (True, True, False)),
    ],
)
def test_exists(rule: dict[str, Any], expected: tuple[bool, ...]) -> None:
    assert tuple(matches(rule, event) for event in ({"a": 1}, {"b": 2}, {"x": "X"})) == expected


def test_exists_false_asks_the_element_that_the_fields_before_it_are_in() -> None:
    """ACMachineTest.testACWithExistFalseRule, shortened."""
    fields = {"state": ["ACTIVE"], "the": {"provider": ["P"]}}
    rule = {"tasks": {**fields, "resources": {"name": ABSENT}}}
    active, inactive = {"state": "ACTIVE", "the": {"provider": "P"}}, {"state": "INACTIVE"}
    named = {"resources": [{"name": "n"}]}
    assert not matches(rule, {"tasks": [{**active, **named}, {**inactive, **named}]})
    # "resources.name" comes before "state": no element is chosen yet, and one of the array has the name
    assert not matches(rule, {"tasks": [active, {**inactive, **named}]})
    later = {"tasks": {**fields, "zone": {"name": ABSENT}}}
    assert matches(later, {"tasks": [active, {**inactive, "zone": {"name": "n"}}]})


RFC = {
    "Image": {
        "Width": 800, "Height": 600, "Title": "View from 15th Floor",
        "Thumbnail": {"Url": "http://www.example.com/image/481989943", "Height": 125, "Width": 100},
        "Animated": False, "IDs": [116, 943, 234, 38793],
    }
}  # fmt: skip


# RulerTest.WHEN_WeWriteRulesToMatchVariousFieldCombos_THEN_TheyWork
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"Width": [800], "Thumbnail": {"Height": [125, 300]}}, True),
        ({"Thumbnail": {"Url": [{"prefix": "http"}]}}, True),
        (
            {
                "Width": [{"numeric": ["<", 1000]}],
                "Height": [{"numeric": ["<=", 600]}],
                "Title": [{"anything-but": "View from 15th Flood"}],
                "Thumbnail": {
                    "Url": [{"prefix": "http"}],
                    "Height": [{"numeric": [">", 124, "<", 126]}],
                    "Width": [{"numeric": [">=", 99.999, "<=", 100]}],
                },
                "Animated": [False],
            },
            True,
        ),
        ({"Width": [{"numeric": ["<", 800]}]}, False),
        ({"Height": [{"numeric": ["<", 599]}]}, False),
        ({"Title": [{"anything-but": "View from 15th Floor"}]}, False),
        ({"Thumbnail": {"Url": [{"prefix": "https"}]}}, False),
        ({"Thumbnail": {"Height": [{"numeric": [">", 124, "<", 125]}]}}, False),
        ({"Thumbnail": {"Width": [{"numeric": [">=", 100.00001, "<=", 1001]}]}}, False),
        ({"Animated": [True]}, False),
        ({"Animated": [0]}, False),
    ],
)
def test_various_fields(rule: dict[str, Any], expected: bool) -> None:
    assert matches({"Image": rule}, RFC) is expected


ANYTHING_BUT = {
    "a": [{"anything-but": ["dad0", "dad1", "dad2"]}],
    "b": [{"anything-but": [111, 222, 333]}],
    "c": [{"anything-but": "zdd"}],
    "d": [{"anything-but": 444}],
    "z": [{"numeric": [">", 0, "<", 1]}],
    "w": [{"anything-but": {"prefix": "zax"}}],
    "n": [{"anything-but": {"suffix": "ing"}}],
    "o": [{"anything-but": {"equals-ignore-case": "CamelCase"}}],
    "p": [{"anything-but": {"equals-ignore-case": ["CamelCase", "AbC"]}}],
}
OTHERWISE = {
    "a": "child1", "b": "444", "c": "child1", "d": 123, "w": "xaz", "z": 0.001, "n": "nomatch", "o": "no", "p": "no",
}  # fmt: skip


# RulerTest.WHEN_WeTryAnythingButRules_THEN_Theywork
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"b": 789}, True),
        ({"b": 111.0}, False),
        ({"c": "zdd"}, False),
        ({"z": 1.01}, False),
        ({"a": "dad1"}, False),
        ({"b": 333}, False),
        ({"d": 444}, False),
        ({"d": "444"}, True),
        ({"w": "zaxonie"}, False),
        ({"n": "matching"}, False),
        ({"o": "camelcase"}, False),
        ({"p": "abc"}, False),
    ],
)
def test_anything_but(change: dict[str, Any], expected: bool) -> None:
    assert matches(ANYTHING_BUT, {**OTHERWISE, **change}) is expected


# RulerTest.WHEN_WeTryEqualsIgnoreCaseRules_THEN_TheyWork and WHEN_WeTryWildcardRules_THEN_TheyWork
@pytest.mark.parametrize(
    ("operator", "operand", "value", "expected"),
    [
        ("equals-ignore-case", "aBc", "ABC", True),
        ("equals-ignore-case", "Def", "defx", False),
        ("equals-ignore-case", "xyZ", "xYz", True),
        ("wildcard", "*bc", "abcbc", True),
        ("wildcard", "*bc", "bc", True),
        ("wildcard", "d*f", "deeeef", True),
        ("wildcard", "d*f", "deeeefx", False),
        ("wildcard", "xy*", "xy", True),
        ("wildcard", "xy*", "xyzzz", True),
        ("wildcard", "a*a", "a", False),
        ("wildcard", "*", "", True),
        ("wildcard", "a*b*c", "axbxc", True),
        ("wildcard", "a*b*c", "acbc", True),
        ("wildcard", "a*b*c", "ac", False),
        ("wildcard", "ab*ba", "aba", False),
        ("wildcard", r"1\*2", "1*2", True),
        ("wildcard", r"1\*2", "1x2", False),
        ("wildcard", r"1\\*2", r"1\xx2", True),
        ("wildcard", "plain", "plain", True),
        ("wildcard", "5*", 55, False),
        ("prefix", "5", 55, False),
        ("suffix", "true", True, False),
        ("equals-ignore-case", "null", None, False),
        ("exactly", "10.0.0.1", "10.0.0.1", True),
        ("exactly", "10.0.0.1", "10.0.0.01", False),
    ],
)
def test_operators_on_strings(operator: str, operand: str, value: object, expected: bool) -> None:
    assert matches({"a": [{operator: operand}]}, {"a": value}) is expected


# JsonRuleCompilerTest.testVariantForms and testBigNumbers
@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("133.3", "133.3"),
        ('{"numeric": [">", 120, "<=", 140]}', "133.3"),
        ('"192.0.2.0"', '"192.0.2.0"'),
        ('{"cidr": "192.0.2.0/24"}', '"192.0.2.0"'),
        ("123456789012", "123456789012"),
        ("5", "5.0"),
        ("-0", "0"),
        ("1e400", "1e400"),
        ('"::1"', '"0:0:0:0:0:0:0:1"'),
        ('"10.0.0.1"', '"10.0.0.01"'),
    ],
)
def test_other_spellings_of_a_value(written: str, value: str) -> None:
    assert compile_pattern(f'{{"a": [{written}]}}').matches_json(f'{{"a": {value}}}')


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1e400", "1E400"),
        ("9007199254740993", "9007199254740992"),
        ('"1"', "1"),
        ('"a"', '"A"'),
        ("1", "true"),
    ],
)
def test_values_that_are_not_the_same(written: str, value: str) -> None:
    assert not compile_pattern(f'{{"a": [{written}]}}').matches_json(f'{{"a": {value}}}')


# ACMachineTest.CIDRTest
@pytest.mark.parametrize("bits", range(22, 32))
def test_a_block_is_as_large_as_its_mask_says(bits: int) -> None:
    pattern = compile_pattern({"a": [{"cidr": f"10.0.0.0/{bits}"}]})
    first, last = 10 << 24, (10 << 24) + (1 << 32 - bits) - 1

    def inside(number: int) -> bool:
        return pattern.matches({"a": ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))})

    assert [inside(each) for each in (first - 1, first, last, last + 1)] == [False, True, True, False]


# CIDRTest.TestCorrectRanges
@pytest.mark.parametrize(
    ("block", "inside", "outside"),
    [
        ("54.240.196.171/24", "54.240.196.0", "54.240.197.0"),
        ("13.32.0.0/15", "13.33.255.255", "13.34.0.0"),
        ("52.76.128.0/17", "52.76.255.255", "52.76.127.255"),
        ("2001:db8::ff00:42:8329/24", "2001:dff::", "2001:e00::"),
        ("2400:6500:FF00::36FB:1F80/122", "2400:6500:FF00::36FB:1FBF", "2400:6500:FF00::36FB:1FC0"),
        ("2600:1F14::/35", "2600:1F14:1FFF::", "2600:1F14:2000::"),
        ("0.0.0.0/0", "255.255.255.255", "::1"),
    ],
)
def test_ranges_of_addresses(block: str, inside: str, outside: str) -> None:
    pattern = compile_pattern({"a": [{"cidr": block}]})
    assert pattern.matches({"a": inside})
    assert not pattern.matches({"a": outside})
    assert not pattern.matches({"a": "no address"})


# CIDRTest.SpotMalformedCIDRs
@pytest.mark.parametrize(
    "block",
    [
        "192.168.0.1/33", "192.168.0.1/32", "::1/128", "foo", "foo/bar/baz", "192.168.0.1/foo", "192.168.0.1/-3424",
        "snorkle/3", "10.10.10.10.10/3", "2.1.0.-1/3", "2400:6500:3:3:3:3:3:3:3:3FF00::36FB:1F80/122",
        "2400:6500:3:3:-5:3:3:3:3:3FF00::36FB:1F80/122", "2400:6500:FF00::36FB:1F80/222", "700.168.0.1/8", "/8", "1.2.3.4/",
    ],
)  # fmt: skip
def test_malformed_blocks(block: str) -> None:
    with pytest.raises(InvalidPattern):
        compile_pattern({"a": [{"cidr": block}]})


NUMBERS = ("3.8", "0.000033", "-4e-6", "55555", "1E-320")


# JsonRuleCompilerTest.testNumericExpressions
@pytest.mark.parametrize("operator", ["=", "<", ">", "<=", ">="])
@pytest.mark.parametrize("number", NUMBERS)
def test_numeric_expressions(operator: str, number: str) -> None:
    compile_pattern(f'{{"x": [{{"numeric": ["{operator}", {number}]}}]}}')


@pytest.mark.parametrize(
    "bad",
    [
        *(f'["{operator}"{rest}]' for operator in ("=", "<", ">=", "<=")
          for rest in (", true", ", 2.0e422", ', "-4e-6"', "", ", 1E309", ", 1E-325")),
        '["<>", 1, ">", 0]', '["==", 1, ">", 0]', '["<", 1, ">", 0]', '[">", 1, "<", 1]', '[">", 30, "<", 1]',
        '[">", 1, "<", 30, false]', "[]", "[3]", "3", '{"=": 3}', '["=", 1, 2]', '[">", 1, 2]', '[">=", 9007199254740993]',
    ],
)  # fmt: skip
def test_bad_numeric_expressions(bad: str) -> None:
    with pytest.raises(InvalidPattern):
        compile_pattern(f'{{"x": [{{"numeric": {bad}}}]}}')


# JsonRuleCompilerTest.testCompile
@pytest.mark.parametrize(
    "good",
    [
        *({"anything-but": {operator: operand}} for operator in ("prefix", "suffix", "equals-ignore-case", "wildcard")
          for operand in ("foo", ["abc", "123"])),
        {"anything-but": {"equals-ignore-case": ["abc", ""]}}, {"anything-but": {"wildcard": ["foo*bar", ""]}},
        {"anything-but": [111, 222, 333]}, {"anything-but": 111}, {"exactly": "child"}, {"wildcard": "a*b*c"},
        {"prefix": {"equals-ignore-case": "child"}}, {"suffix": {"equals-ignore-case": "child"}}, {"suffix": ""},
    ],
)  # fmt: skip
def test_expressions_that_compile(good: dict[str, Any]) -> None:
    compile_pattern({"a": [good]})


@pytest.mark.parametrize(
    "bad",
    [
        {"exactly": 33}, {"prefix": "child", "foo": []}, {"prefix": 3}, {"suffix": "child", "foo": []}, {"suffix": 3},
        {"foo": "child"}, {"cidr": "foo"}, {"anything-but": "child", "foo": []}, {"anything-but": ["child0", 111, "child2"]},
        {"anything-but": {"foo": 3}}, {"anything-but": {"prefix": 27}}, {"anything-but": {"prefix": ""}},
        {"anything-but": {"prefix": "foo", "a": 1}}, {"anything-but": {"prefix": "foo"}, "x": 1},
        {"anything-but": {"prefix": ["1", ""]}}, {"anything-but": {"prefix": [1, 2, 3]}}, {"anything-but": {"suffix": ["1", ""]}},
        {"anything-but": {"equals-ignore-case": [1, 2, 3]}}, {"anything-but": {"wildcard": 27}},
        {"anything-but": {"wildcard": "foo**bar"}}, {"anything-but": {"wildcard": "foo*bar\\"}},
        {"anything-but": {"wildcard": ["1", "foo**bar"]}}, {"anything-but": []}, {"anything-but": {}}, {"anything-but": True},
        {"anything-but": {"prefix": []}}, {"equals-ignore-case": 5}, {"equals-ignore-case": ["abc"]},
        {"prefix": {"invalid-expression": ["abc"]}}, {"prefix": {"equals-ignore-case": 5}}, {"prefix": {}},
        {"prefix": {"equals-ignore-case": "abc", "test": "def"}}, {"suffix": {"equals-ignore-case": "abc"}, "test": "def"},
        {"wildcard": 5}, {"wildcard": ["abc"]}, {"wildcard": "abc**def"}, {"wildcard": "a\\c"}, {"exists": "badString"},
        {"exists": True, "extraKey": "extraValue"}, {}, [1], [[]],
    ],
)  # fmt: skip
def test_expressions_that_do_not_compile(bad: object) -> None:
    with pytest.raises(InvalidPattern):
        compile_pattern({"a": [bad]})


def test_a_field_named_before_and_in_or_is_what_was_said_last() -> None:
    """JsonRuleCompilerTest.testWithRuleOverride."""
    rule = '{"name": ["a", "b"], "$or": [{"name": [{"anything-but": "a"}]}, {"condition1": ["x"]}]}'
    assert matches(rule, {"name": "a", "condition1": "x"})
    assert matches(rule, {"name": "c"})
    reversed_ = '{"$or": [{"name": [{"anything-but": "a"}]}, {"condition1": ["x"]}], "name": ["a", "b"]}'
    assert not matches(reversed_, {"name": "c"})


EVENT = {
    "detail": {
        "detail-type": "EC2 Instance State-change Notification",
        "info": {"state-status": "running", "state-count": {"count": 100}},
        "c-count": 1, "d-count": 8,
    },
    "news": {"newsProviders": "p1", "newCondition1": "news111", "newCondition2": "news222"},
}  # fmt: skip
COUNTS = [
    {"c-count": [{"numeric": [">", 0, "<=", 5]}]},
    {"d-count": [{"numeric": ["<", 10]}]},
    {"x-limit": [{"numeric": ["=", 3.018e2]}]},
]


def test_or_at_several_places_makes_each_combination() -> None:
    """JsonRuleCompilerTest.testBasicFunctionOfOrRelationshipRules."""
    news = {
        "newsProviders": ["p1", "p2"],
        "$or": [{"newCondition1": ["news111"]}, {"newCondition2": ["news222"]}],
    }
    one = compile_pattern({"detail": {"$or": COUNTS}})
    both = compile_pattern(
        {"detail": {"info": {"state-count": {"count": [100]}}, "$or": COUNTS}, "news": news}
    )
    assert (len(one.rules), len(both.rules)) == (3, 6)
    assert one.matches(EVENT)
    assert both.matches(EVENT)


def test_more_combinations_than_eventbridge_allows_are_refused() -> None:
    ten = [{f"f{index}": [1]} for index in range(10)]
    compile_pattern({f"o{index}": {"$or": ten} for index in range(3)})
    with pytest.raises(InvalidPattern, match="more than 1000 rule combinations"):
        compile_pattern({f"o{index}": {"$or": ten} for index in range(4)})


def test_rules_in_json_with_comments_or_rest_are_refused() -> None:
    for bad in ('{"a": [1]} x', '{"a": [1],}', '{"a": [NaN]}', "{'a': [1]}", "", "{", json.dumps("text")):
        with pytest.raises(InvalidPattern):
            compile_pattern(bad)
