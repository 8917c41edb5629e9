"""A handler whose only effect is in what is watched makes no call that is written down, and is judged all the same."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_faas import Allow, NotIdempotent, Sandbox, Vacuous, WarmStartDiffers, events

HEAD = "import uuid\nfrom pytest_faas_watched import rows\nseen = []\n"


@pytest.fixture
def rows(faas: Sandbox, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    import sys
    from types import ModuleType

    held = {"0": 1}
    module = ModuleType("pytest_faas_watched")
    vars(module)["rows"] = held
    monkeypatch.setitem(sys.modules, "pytest_faas_watched", module)

    def restore(value: dict[str, int]) -> None:
        held.clear()
        held.update(value)

    faas.watch("orders db", lambda: held, restore=restore)
    return held


def test_a_row_more_is_found_and_the_rows_are_as_before(
    faas: Sandbox, handler: Any, rows: dict[str, int]
) -> None:
    fn = handler(f"{HEAD}\ndef handler(event, context): rows[uuid.uuid4().hex] = 1")
    with pytest.raises(NotIdempotent, match=r"watch orders db(?s:.*)\n  1 redelivery\. "):
        faas.assert_idempotent(fn, events.sqs("x"))
    faas.assert_idempotent(fn, events.sqs("x"), allow=Allow("watch", "orders db", kind="added"))
    assert rows == {"0": 1}


def test_the_same_row_passes(faas: Sandbox, handler: Any, rows: dict[str, int]) -> None:
    fn = handler(f"{HEAD}\ndef handler(event, context): rows[event['Records'][0]['messageId']] = 1")
    faas.assert_idempotent(fn, events.sqs("x"))
    faas.assert_warm_start(fn, events.sqs("x"))
    assert rows == {"0": 1}


def test_what_a_used_environment_writes_otherwise_is_found(
    faas: Sandbox, handler: Any, rows: dict[str, int]
) -> None:
    fn = handler(f"{HEAD}\ndef handler(event, context):\n    seen.append(1); rows['1'] = len(seen)")
    with pytest.raises(WarmStartDiffers, match="orders db"):
        faas.assert_warm_start(fn, events.sqs("x"))


def test_a_row_that_stays_as_it_is_shows_nothing(faas: Sandbox, handler: Any, rows: dict[str, int]) -> None:
    fn = handler(f"{HEAD}\ndef handler(event, context): rows['0'] = 1")
    with pytest.raises(Vacuous, match="no effect"):
        faas.assert_idempotent(fn, events.sqs("x"))
    assert rows == {"0": 1}


@pytest.mark.parametrize("check", ["idempotent", "retry_safe"])
def test_an_effect_that_no_state_shows_is_named(handler, judge, check) -> None:
    alone = handler("""
def handler(event, context):
    boto3.client("iam").create_user(UserName="u" + uuid.uuid4().hex[:8])
""")
    verdict = judge(check, alone, events.sqs("a"))
    assert verdict.status == "vacuous"
    assert "iam.CreateUser" in verdict.reason
    assert "faas.watch" in verdict.reason


def test_beside_others_it_is_told(handler, judge) -> None:
    beside = handler("""
def handler(event, context):
    boto3.client("iam").create_user(UserName="u" + uuid.uuid4().hex[:8])
    table.put_item(Item={"id": "7"})
""")
    verdict = judge("idempotent", beside, events.sqs("a"))
    assert (verdict.status, verdict.notes) == (
        "passed",
        ("Not looked at, since no state shows it: iam.CreateUser.",),
    )
