"""One check, or a fuzz run, with what is on file from an earlier one: which events it judges, and what it keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import strategies as st

from pytest_faas import Allow, FuzzFailed, InvalidArgument, Sandbox, Sync, events
from pytest_faas.checks.replay import Saved, Shelf
from pytest_faas.checks.running import kept
from pytest_faas.checks.verdict import Failure, Inapplicable, Verdict
from pytest_faas.errors import AnswerInvalid, NotRobust, UnknownArgument, Vacuous, WarmStartDiffers

TEST = "tests/test_shop.py::test_it"
SOURCE = """
seen = []
def handler(event, context):
    seen.append(event["rawPath"])
    if event["rawPath"] == "/raises":
        raise ValueError("no")
    if event["rawPath"] == "/counts":
        return {"statusCode": 200, "body": str(len(seen))}
    return {"statusCode": 200, "Body": 1} if event["rawPath"] == "/bad" else {"statusCode": 200, "body": ""}
"""
GOOD, BAD, RAISES = (events.http_api("GET", path) for path in ("/", "/bad", "/raises"))


class Shop:
    """A sandbox of a test that failed before, perhaps, and its function."""

    def __init__(self, folder: Path, *chosen: Saved) -> None:
        (folder / "shop.py").write_text(SOURCE)
        self.shelf = Shelf(folder, TEST, *chosen)
        self.faas = Sandbox(shelf=self.shelf, rootdir=folder)
        self.faas.start()
        self.function: Any = self.faas.function("shop.handler", root=folder)


@pytest.fixture
def shops(tmp_path: Path) -> Iterator[Any]:
    made: list[Shop] = []

    def shop(*chosen: Saved) -> Shop:
        made.append(Shop(tmp_path, *chosen))
        return made[-1]

    yield shop
    for each in reversed(made):
        each.faas.stop()


def saved(event: events.Event = BAD, **other: Any) -> Saved:
    held = {"function": "shop.handler", "check": "contract", "kind": "answer-ignored", **other}
    return Saved(TEST, event=event, **held)


def files(tmp_path: Path) -> list[str]:
    return sorted(each.name for each in tmp_path.glob(".faas/*"))


def drawn(*several: events.Event) -> Any:
    return st.sampled_from(several)


def test_a_failure_is_kept_with_all_that_shows_it_again(shops: Any, tmp_path: Path) -> None:
    shop = shops()
    with pytest.raises(AnswerInvalid) as raised:
        shop.faas.assert_contract(shop.function, BAD)
    assert files(tmp_path) == ["test_it-contract-1.json"]
    held = json.loads((tmp_path / ".faas" / "test_it-contract-1.json").read_text())
    failure = raised.value.verdict.failures[0]
    assert {name: held[name] for name in ("test", "function", "check", "kind", "what")} == {
        "test": TEST,
        "function": "shop.handler",
        "check": "contract",
        "kind": failure.kind,
        "what": failure.what,
    }
    assert (held["event"], held["plan"]) == (BAD, failure.plan)
    assert f"pytest {TEST} --faas-replay .faas/test_it-contract-1.json" in str(raised.value)


def test_the_event_of_a_failure_is_kept_where_it_has_one_of_its_own(tmp_path: Path) -> None:
    judged: Any = SimpleNamespace(function=SimpleNamespace(handler="shop.handler"), event=GOOD)
    failures = (Failure("a", "one"), Failure("b", "another", event=BAD, plan={"n": 1}))
    shelf = Shelf(tmp_path, TEST)
    assert len(kept(shelf, Verdict("contract", judged, "failed", failures))) == 2
    held = [(each.kind, each.event, each.plan) for each in shelf.of("contract", "shop.handler")]
    assert held == [("a", GOOD, None), ("b", BAD, {"n": 1})]
    assert kept(None, Verdict("contract", judged, "failed", failures)) == []


@pytest.mark.parametrize("other", [{"check": "robust"}, {"function": "shop.other"}])
def test_a_replay_of_another_failure_judges_nothing(shops: Any, other: Any) -> None:
    shop = shops(saved(**other))
    shop.faas.assert_contract(shop.function, BAD)
    assert shop.function.module.seen == []
    report = shop.faas.fuzz(shop.function, drawn(BAD), checks=["contract"])
    assert (report.shown, report.drawn, shop.function.module.seen) == ((), 0, [])


def test_a_replay_judges_the_event_on_file_and_keeps_nothing(shops: Any, tmp_path: Path) -> None:
    shop = shops(saved())
    with pytest.raises(AnswerInvalid) as raised:
        shop.faas.assert_contract(shop.function, GOOD)
    assert raised.value.verdict.case.event == BAD
    assert "--faas-replay" not in str(raised.value)
    assert files(tmp_path) == []


def test_a_replay_makes_the_one_world_of_its_plan(shops: Any) -> None:
    event = events.http_api("GET", "/counts")
    plan = {"before": "itself", "first": event, "second": event, "gap": 1, "call": None}
    shop = shops(saved(event, check="warm_start", kind="global-leaks", plan=plan))
    with pytest.raises(WarmStartDiffers) as raised:
        shop.faas.assert_warm_start(shop.function, event)
    assert raised.value.verdict.tried == "1 warm start against as many fresh ones"
    with pytest.raises(FuzzFailed) as failed:
        shop.faas.fuzz(shop.function, drawn(GOOD), checks=["warm_start"])
    assert [each.verdict.tried for each in failed.value.verdict.shown] == [raised.value.verdict.tried]


def test_a_replay_of_what_is_mended_passes(shops: Any) -> None:
    shop = shops(saved(GOOD))
    shop.faas.assert_contract(shop.function, BAD)
    report = shop.faas.fuzz(shop.function, drawn(BAD), checks=["contract"])
    assert (report.shown, report.drawn) == ((), 0)


def test_a_replay_of_a_fuzz_run_judges_the_event_on_file(shops: Any, tmp_path: Path) -> None:
    shop = shops(saved())
    with pytest.raises(FuzzFailed) as raised:
        shop.faas.fuzz(shop.function, drawn(GOOD), checks=["contract", "robust"])
    (shown,) = raised.value.verdict.shown
    assert (shown.event, shown.saved, shown.verdict.check) == (BAD, True, "contract")
    assert "--faas-replay" not in str(raised.value)
    assert files(tmp_path) == []


def test_a_fuzz_run_judges_first_what_failed_before_and_draws_nothing_then(
    shops: Any, tmp_path: Path
) -> None:
    shop = shops()
    shop.shelf.save(saved())
    with pytest.raises(FuzzFailed) as raised:
        shop.faas.fuzz(shop.function, drawn(RAISES), checks=["contract", "robust"])
    report = raised.value.verdict
    assert [(each.event, each.saved, each.verdict.check) for each in report.shown] == [
        (BAD, True, "contract")
    ]
    assert report.drawn == 0
    assert "saved by an earlier run and judged again first" in str(raised.value)
    assert files(tmp_path) == ["test_it-contract-1.json"]


def test_what_failed_before_and_holds_now_is_forgotten(shops: Any, tmp_path: Path) -> None:
    shop = shops()
    shop.shelf.save(saved(GOOD))
    shop.shelf.save(saved(function="shop.other"))
    report = shop.faas.fuzz(shop.function, drawn(GOOD), checks=["contract"])
    assert report.drawn == 1
    assert files(tmp_path) == ["test_it-contract-2.json"]


def test_behind_what_holds_now_the_others_are_judged_too(shops: Any) -> None:
    shop = shops()
    shop.shelf.save(saved(GOOD))
    shop.shelf.save(saved(kind="too-large"))
    with pytest.raises(FuzzFailed) as raised:
        shop.faas.fuzz(shop.function, drawn(GOOD), checks=["contract"])
    assert [(each.event, each.saved) for each in raised.value.verdict.shown] == [(BAD, True)]


def test_what_fails_otherwise_than_before_is_shown_too(shops: Any) -> None:
    shop = shops()
    shop.shelf.save(saved(kind="too-large"))
    with pytest.raises(FuzzFailed) as raised:
        shop.faas.fuzz(shop.function, drawn(GOOD), checks=["contract"])
    (shown,) = raised.value.verdict.shown
    assert (shown.saved, [each.kind for each in shown.verdict.failures]) == (True, ["answer-ignored"])


def test_an_event_on_file_that_the_source_does_not_take_any_more_is_passed_over(
    shops: Any, tmp_path: Path
) -> None:
    shop = shops()
    shop.shelf.save(saved(events.sqs("x")))
    with pytest.raises(FuzzFailed) as raised:
        shop.faas.fuzz(shop.function, drawn(BAD), checks=["contract"], source=Sync())
    assert [(each.event, each.saved) for each in raised.value.verdict.shown] == [(BAD, False)]
    with pytest.raises(FuzzFailed) as again:
        shop.faas.fuzz(shop.function, drawn(GOOD), checks=["contract"], source=Sync())
    assert [(each.event, each.saved) for each in again.value.verdict.shown] == [(BAD, True)]


def test_each_cause_of_a_fuzz_run_is_shown_once_with_its_event(shops: Any, tmp_path: Path) -> None:
    shop = shops()
    with pytest.raises(FuzzFailed) as raised:
        shop.faas.fuzz(shop.function, drawn(GOOD, BAD, RAISES), checks=["contract", "robust"])
    report = raised.value.verdict
    assert {(each.verdict.check, each.event["rawPath"]) for each in report.shown} == {
        ("contract", "/bad"),
        ("robust", "/raises"),
    }
    assert all(len(each.verdict.failures) == 1 and not each.saved for each in report.shown)
    text = str(raised.value)
    assert text.startswith("shop.handler: 2 causes in 3 events")
    assert "\n1. " in text
    assert "\n2. " in text
    assert "Event: GET /bad" in text
    assert "contract: shop.handler gives an answer that is not valid" in text
    assert files(tmp_path) == ["test_it-contract-1.json", "test_it-robust-1.json"]
    assert report.said["contract"].keys() == {"passed", "failed", "vacuous"}
    assert [count for each, count in report.reasons["contract"].items() if "raised ValueError" in each] == [1]


def test_vacuous_is_fail_or_ok(shops: Any) -> None:
    shop = shops()
    for other in ("maybe", None, True):
        with pytest.raises(InvalidArgument, match="assert_contract: vacuous must be one of 'fail', 'ok'"):
            shop.faas.assert_contract(shop.function, GOOD, vacuous=other)
    with pytest.raises(Vacuous):
        shop.faas.assert_contract(shop.function, RAISES)
    shop.faas.assert_contract(shop.function, RAISES, vacuous="ok")


ADDS = """
    def handler(event, context):
        for record in event["Records"]:
            json.loads(record["body"])
            table.update_item(Key={"id": "n"}, UpdateExpression="ADD n :n", ExpressionAttributeValues={":n": 1})
"""


def test_what_one_check_was_allowed_is_told_whatever_the_others_say(faas: Sandbox, handler: Any) -> None:
    allowed = Allow("dynamodb", "orders")
    checks = ["idempotent", "contract"]
    report = faas.fuzz(handler(ADDS), drawn(events.sqs({"n": 1})), checks=checks, allow=allowed)
    assert report.allowed == (allowed,)


def test_no_record_is_broken_that_is_not_drawn(faas: Sandbox, handler: Any) -> None:
    with pytest.raises(Inapplicable, match="robust  *1 "):
        faas.fuzz(handler(ADDS), drawn(events.sqs({"n": 1}, {"n": 2})), checks=["robust"])
    with pytest.raises(NotRobust):
        faas.assert_robust(handler(ADDS), events.sqs({"n": 1}, {"n": 2}))


def test_what_is_drawn_from_is_a_strategy(faas: Sandbox, handler: Any) -> None:
    with pytest.raises(InvalidArgument, match="^faas.fuzz: events must be a strategy of Hypothesis, .*, got"):
        faas.fuzz(handler(ADDS), [events.sqs("x")])


def test_the_options_that_a_check_takes_are_listed(faas: Sandbox, handler: Any) -> None:
    with pytest.raises(UnknownArgument, match="It takes: emissions, header$"):
        faas.fuzz(handler(ADDS), drawn(GOOD), checks={"retry_safe": {"worlds": 1}})
