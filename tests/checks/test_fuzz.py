"""A fuzz run: what it takes, what it counts, and the smallest event of each cause."""

from __future__ import annotations

import inspect
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import boto3
import pytest
from hypothesis import strategies as st

from pytest_faas import (
    Allow,
    FuzzFailed,
    InvalidArgument,
    Sandbox,
    Stream,
    UnusedAllow,
    events,
    origin,
    strategies,
)
from pytest_faas.checks.fuzzing import options
from pytest_faas.checks.fuzzing.fuzz import Fuzz, numbered
from pytest_faas.checks.fuzzing.fuzz_report import FuzzReport, Shown
from pytest_faas.checks.table import CHECKS
from pytest_faas.checks.verdict import Inapplicable
from pytest_faas.checks.worlds.case import Case

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


@pytest.fixture
def write(tmp_path: Path) -> Path:
    (tmp_path / "shop.py").write_text("def handler(event, context): return None")
    return tmp_path


def orders(shown: Shown) -> list[int]:
    return [json.loads(each["body"])["order"] for each in shown.event["Records"]]


class Drawn(Exception):
    """An event was drawn: too late to say that an argument cannot be."""


@st.composite
def too_late(draw: Any) -> Any:
    raise Drawn(draw(st.none()))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"checks": ["idempotnt"]}, r"checks must be one of 'idempotent', .*'idempotnt' \(str\)\. Did you mean 'idempotent'\?"),
        ({"checks": []}, "names of checks .*, or a dict of names and options, got"),
        ({"checks": "idempotent"}, "got 'idempotent'"),
        ({"checks": [1]}, "checks must be one of .*, got 1"),
        ({"checks": {"idempotent": ["header"]}}, r"checks\['idempotent'\] must be a dict with str keys, got \['header'\]"),
        (
            {"checks": {"idempotent": {"hedder": "X"}}},
            r"checks\['idempotent'\] has no option 'hedder'. Did you mean 'header'\? It takes: header$",
        ),
        ({"checks": {"contract": {"header": "X"}}}, r"checks\['contract'\] has no option 'header'. It takes none"),
        ({"checks": {"retry_safe": {"only": {}}}}, "has no option 'only'"),
        ({"checks": {"idempotent": {"worlds": 1}}}, "has no option 'worlds'"),
        ({"checks": {"idempotent": {"vacuous": "ok"}}}, "no option 'vacuous'. events that exercise nothing are counted"),
        ({"checks": {"idempotent": {"allow": ()}}}, r"no option 'allow'. it is one for all checks: faas\.fuzz"),
        ({"checks": {"retry_safe": {"emissions": "once"}}}, r"\['retry_safe'\]\['emissions'\] must be one of 'at-least-once'"),
        ({"max_examples": 0}, "max_examples must be an int between 1 and 1000000, got 0"),
        ({"max_examples": "9"}, "max_examples must be an int"),
        ({"max_exmples": 9}, "no argument 'max_exmples'. Did you mean 'max_examples'?"),
        ({"vacuous": "ok"}, "no argument 'vacuous'"),
        ({"seed": 1.5}, "seed must be an int or a str, got 1.5"),
        ({"seed": True}, "seed must be an int or a str, got True"),
        ({"allow": "dynamodb"}, r"allow must be Allow\(...\), or several of them, got 'dynamodb'"),
        ({"source": "sqs"}, r"source must be Queue\(...\), .*, got 'sqs'"),
        ({"fn": len}, "fn must be a function"),
        ({"events": events.sqs("x")}, "events must be a strategy of Hypothesis"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_before_anything_is_drawn(
    given: dict[str, Any], said: str, faas: Sandbox, write: Any
) -> None:
    takes = {"fn": faas.function("shop.handler", root=write), "events": too_late(), **given}
    with pytest.raises(InvalidArgument, match=said) as caught:
        faas.fuzz(takes.pop("fn"), takes.pop("events"), **takes)
    assert caught.traceback.filter(caught)[-1].path == Path(__file__)


GOOD: dict[str, tuple[Any, ...]] = {
    "across": (["alb"], ()),
    "bad": (None, {}, [{}]),
    "between": (None, print),
    "emissions": ("exactly-once",),
    "event_bus_name": ("", "orders"),
    "event_pattern": (None, {"source": ["a"]}, '{"source": ["a"]}'),
    "header": ("Key",),
    "idle": (0, 1.5),
    "max_interleavings": (1,),
    "most": (1, 10_000),
    "other": (None, {}, [{}], ()),
    "prefix": ("", "in/"),
    "suffix": ("", ".csv"),
    "tmp": (True,),
}
NOT_GOOD: dict[str, tuple[Any, ...]] = {
    "across": ("alb", ["elb"], 1),
    "bad": ("x", [1], 1),
    "between": (1,),
    "emissions": ("once", None),
    "event_bus_name": (1, None),
    "event_pattern": (1, ["a"]),
    "header": ("", 1),
    "idle": (-1, None),
    "max_interleavings": (0, 1.0),
    "most": (0, 10_001),
    "other": ("x", [1], 1),
    "prefix": (1, None),
    "suffix": (1, None),
    "tmp": (1,),
}


def test_each_option_of_each_check_is_looked_at() -> None:
    judged = {name: inspect.signature(check.judge(name)).parameters for name, check in CHECKS.items()}
    taken = {
        name: tuple(each for each in takes if each not in ("worlds", "only"))
        for name, takes in judged.items()
    }
    assert {name: takes for name, takes in taken.items() if takes} == options.TAKES
    assert {each for takes in options.TAKES.values() for each in takes} == set(options.RULES) == set(GOOD)


@pytest.mark.parametrize("name", GOOD)
def test_the_value_of_an_option_is_taken_or_refused_by_name(name: str) -> None:
    check = next(each for each, takes in options.TAKES.items() if name in takes)
    for value in GOOD[name]:
        assert options.chosen({check: {name: value}}) == {check: {name: value}}
    for value in NOT_GOOD[name]:
        with pytest.raises(
            InvalidArgument, match=rf"^test: checks\['{check}'\]\['{name}'\] must be .*, got "
        ):
            options.chosen({check: {name: value}}, "test")


@pytest.mark.parametrize("check", [name for name, takes in options.TAKES.items() if "header" in takes])
@pytest.mark.parametrize("header", [1, "", None])
def test_an_assertion_refuses_what_is_no_name_of_a_header(
    check: str, header: Any, faas: Sandbox, write: Any
) -> None:
    fn = faas.function("shop.handler", root=write)
    with pytest.raises(InvalidArgument, match=f"^faas.assert_{check}: header must be a non-empty str, got "):
        getattr(faas, f"assert_{check}")(fn, events.http_api("PUT", "/"), header=header)


def test_without_anything_given_the_usual_checks_and_the_seed_of_the_test_are_chosen() -> None:
    assert options.chosen(None) == {name: {} for name in options.DEFAULT}
    assert options.seed(None) == str(origin.current().seed)
    assert (options.seed(7), options.seed("7")) == ("7", "7")


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


def test_notes_of_passed_checks_are_kept_told_and_shown(faas: Sandbox, handler: Any) -> None:
    fn = handler('def handler(event, context): return {"statusCode": 200, "cookies": ["a=1"]}')
    requests = strategies.apigw_events(method="GET", path="/")
    report = faas.fuzz(fn, requests, checks=["contract"], max_examples=3)
    (note,) = report.notes["contract"]
    assert report.notes["contract"][note] == report.drawn
    assert f"{report.drawn} x {note.split()[0]}" in str(report)
    assert repr(report) == f"<{report}>"
    assert faas.told == [str(report)]


def test_a_report_without_notes_tells_nothing(faas: Sandbox, handler: Any) -> None:
    fn = handler('def handler(event, context): return {"statusCode": 200}')
    requests = strategies.http_api_events(method="GET", path="/")
    report = faas.fuzz(fn, requests, checks=["contract"], max_examples=2)
    assert (dict(report.notes), faas.told) == ({}, [])


def test_a_report_shows_the_commonest_notes_in_lines_of_a_terminal() -> None:
    notes = Counter({f"{'a note of many words ' * 9}{each}": each for each in range(1, 6)})
    report = FuzzReport("shop.handler", 5, {"contract": Counter(passed=5)}, {}, notes={"contract": notes})
    lines = str(report).splitlines()
    assert max(map(len, lines)) <= 100
    assert [each.split()[0] for each in lines if " x " in each] == ["5", "4", "3"]
    assert lines[-1].strip() == "and 2 others"


def test_a_mistake_that_only_an_event_shows_ends_the_run_at_that_event(
    faas: Sandbox, handler: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    case_of = Fuzz.case

    def counted(self: Fuzz, event: object) -> Case:
        asked.append(event)
        return case_of(self, event)

    monkeypatch.setattr(Fuzz, "case", counted)
    fn = handler("def handler(event, context): return None")
    with pytest.raises(
        InvalidArgument, match="Stream.* delivers events of dynamodb_stream and kinesis"
    ) as caught:
        faas.fuzz(fn, ONE, checks=["contract"], max_examples=9, source=Stream())
    assert len(asked) == 1
    assert caught.traceback.filter(caught)[-1].path == Path(__file__)


def test_the_lines_of_a_cause_fit_a_terminal_behind_its_number() -> None:
    said = f"{'handler of orders ' * 5}is not safe\n  A crash\n    run"
    lines = list(numbered("12. no_lost_records: ", said, "an event " * 30))
    assert max(map(len, lines)) <= 100
    assert lines[0].startswith("12. no_lost_records: handler of orders")
    assert lines[1:4] == ["    of orders is not safe", "  A crash", "    run"]
    assert lines[4].startswith("  Event: an event")
    assert list(numbered("1. order: ", "x", "y")) == ["1. order: x", "  Event: y"]
