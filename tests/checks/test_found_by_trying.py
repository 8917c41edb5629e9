"""What turned up when handlers in unlike styles were tried."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from pytest_faas import Function, Sandbox, events
from pytest_faas.checks.verdict import Verdict

Handler = Callable[[str], Function]
Judge = Callable[..., Verdict]

LOOP = """
    import asyncio
    async def one(number):
        await asyncio.to_thread(table.put_item, Item={"id": str(number)})
    async def all_of_them():
        await asyncio.gather(*(one(number) for number in range(3)))
    def handler(event, context):
        try:
            loop = asyncio.get_event_loop()
        except RuntimeError:
            loop = asyncio.new_event_loop()
            asyncio.set_event_loop(loop)
        loop.run_until_complete(all_of_them())
        uses = loop.uses = getattr(loop, "uses", 0) + 1
        return uses
"""


def test_of_two_long_texts_the_part_that_differs_is_shown(handler: Handler, judge: Judge) -> None:
    fn = handler("""
        import hashlib
        def handler(event, context):
            name = "https://files.example.com/reports/2026/" + hashlib.sha256(uuid.uuid4().bytes).hexdigest()
            table.put_item(Item={"id": "7", "where": name})
    """)
    verdict = judge("idempotent", fn, events.sqs("x"))
    place, change = verdict.failures[0].rows[0].splitlines()
    assert place.rstrip() == "dynamodb orders id=7"
    before, after = change.split(" after the first delivery, ")
    assert change.startswith('    where: …"/2026/')
    assert after.startswith('…"/2026/')
    assert after.endswith(" here")
    assert before.removeprefix("    where: ") not in after


def test_of_two_short_values_both_stand_in_one_row(handler: Handler, judge: Judge) -> None:
    fn = handler("""
        def handler(event, context):
            table.update_item(
                Key={"id": "7"}, UpdateExpression="ADD n :one", ExpressionAttributeValues={":one": 1}
            )
    """)
    row = judge("idempotent", fn, events.sqs("x")).failures[0].rows[0]
    assert " ".join(row.split()) == "dynamodb orders id=7 n: 1 after the first delivery, 2 here"
    assert "\n" not in row


@pytest.mark.filterwarnings("ignore:There is no current event loop:DeprecationWarning")
def test_an_event_loop_that_stays_open_belongs_to_its_environment(handler: Handler, judge: Judge) -> None:
    fn = handler(LOOP)
    assert judge("idempotent", fn, events.sqs("x")).status == "passed"
    assert judge("retry_safe", fn, events.sqs("x")).status == "passed"


@pytest.mark.filterwarnings("ignore:There is no current event loop:DeprecationWarning")
def test_a_warm_environment_keeps_its_event_loop_and_a_cold_one_has_another(handler: Handler) -> None:
    fn = handler(LOOP)
    assert [fn.invoke({}).payload, fn.invoke({}).payload] == [1, 2]
    fn.cold_start()
    assert fn.invoke({}).payload == 1


def test_a_seed_that_is_given_at_import_holds_for_each_cold_start(handler: Handler, judge: Judge) -> None:
    fn = handler("""
        import random
        random.seed(42)
        def handler(event, context):
            table.put_item(Item={"id": "7", "drawn": random.randint(1, 10**9)})
    """)
    assert judge("idempotent", fn, events.sqs("x")).status == "passed"


@pytest.mark.filterwarnings("ignore:There is no current event loop:DeprecationWarning")
def test_a_loops_threads_of_before_leave_no_line_in_the_log(
    handler: Handler, judge: Judge, caplog: pytest.LogCaptureFixture
) -> None:
    assert judge("retry_safe", handler(LOOP), events.sqs("x")).status == "passed"
    assert [record.getMessage() for record in caplog.records if record.name == "concurrent.futures"] == []


def test_a_first_delivery_that_fails_where_two_clean_ones_did_not_is_no_finding(
    handler: Handler, judge: Judge, faas: Sandbox
) -> None:
    counted = itertools.count()
    faas.effect("textwrap.shorten", side_effect=lambda *_, **__: 1 // (next(counted) - 2))
    fn = handler("""
        import textwrap
        def handler(event, context):
            textwrap.shorten("a", width=3)
            table.put_item(Item={"id": str(uuid.uuid4())})
    """)
    verdict = judge("idempotent", fn, events.sqs("x"))
    assert verdict.status == "unreproducible"
    assert "raised ZeroDivisionError" in verdict.reason
    assert verdict.reason.startswith("the event succeeded in two clean runs, and ")


HOOK = """
    import urllib.request
    def handler(event, context):
        table.put_item(Item={"id": "7"})
        urllib.request.urlopen("http://hooks.example.com/paid", data=b"7", timeout=1)
"""


def test_a_host_that_nobody_declared_is_never_reached_by_a_check(
    faas: Sandbox, handler: Handler, judge: Judge
) -> None:
    verdict = judge("retry_safe", handler(HOOK), events.sqs("x"))
    assert verdict.status == "vacuous"
    assert "refused to connect to hooks.example.com" in verdict.reason
    assert {each.host for each in faas.refusals} == {"hooks.example.com"}
    assert "sends nothing real" in faas.refusals[0].why
    faas.refusals.clear()


def test_calls_that_change_places_between_clean_runs_are_the_same_calls(
    handler: Handler, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(itertools, "turns", itertools.count(), raising=False)  # what threads do by chance
    fn = handler("""
        import itertools
        def handler(event, context):
            for key in "ab" if next(itertools.turns) % 2 else "ba":
                table.put_item(Item={"id": key})
    """)
    assert judge("retry_safe", fn, events.sqs("x")).status == "passed"
