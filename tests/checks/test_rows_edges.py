"""What is different, in lines: a row for each kind of difference, and what a run does in comparison."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_faas.checks.sameness import Compared
from pytest_faas.checks.telling import rows
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.cloud.state.compare import MISSING
from pytest_faas.cloud.state.difference import Difference, Differences, Kind
from pytest_faas.runtime.invocation import Invocation, InvocationError


def changed(before: Any, after: Any, path: str = "n", key: str = "id=1") -> Difference:
    return Difference("changed", "dynamodb", "orders", key, path, before, after)


def sent(payload: Any, kind: Kind = "added", service: str = "sqs", resource: str = "jobs") -> Difference:
    held = {"after": payload} if kind == "added" else {"before": payload}
    return Difference(kind, service, resource, sent=True, **held)


def row(difference: Difference) -> str:
    (found,) = rows.of(Compared(Differences([difference])), first="a clean run")
    return found


@pytest.mark.parametrize(
    ("difference", "name", "what"),
    [
        (changed(1, 2), "dynamodb orders id=1", "n: 1 after a clean run, 2 here"),
        (changed(MISSING, 2), "dynamodb orders id=1", "n: nothing after a clean run, 2 here"),
        (changed(1, MISSING), "dynamodb orders id=1", "n: 1 after a clean run, nothing here"),
        (changed(1, 2, path=""), "dynamodb orders id=1", "value: 1 after a clean run, 2 here"),
        (sent({"MessageBody": "x"}), "sqs jobs", '1 message more   "x"'),
        (sent({"MessageBody": '{"a": 1}'}), "sqs jobs", '1 message more   {"a": 1}'),
        (sent({"MessageBody": "{no json"}), "sqs jobs", '1 message more   "{no json"'),
        (sent({"Data": b"[1]"}, "removed", "kinesis"), "kinesis jobs", "1 record fewer   [1]"),
        (sent({"Data": b"\xff"}, service="kinesis"), "kinesis jobs", "1 record more   b'\\xff'"),
        (
            sent({"Message": "x", "Subject": "s"}, service="sns"),
            "sns jobs",
            '{"Message": "x", "Subject": "s"}',
        ),
        (
            sent({"Message": '{"a": 1}', "n": b"b"}, service="sns"),
            "sns jobs",
            '{"Message": {"a": 1}, "n": "b"}',
        ),
        (sent(7, service="other"), "other jobs", "1 call more   7"),
        (Difference("added", "other", "x", "k", after=7), "other x k", "1 thing more   7"),
        (Difference("removed", "s3", "files", "k", before=7), "s3 files k", "1 object fewer   7"),
        (sent({"method": "POST", "url": "https://a/b"}, service="a", resource="a"), "a", "POST https://a/b"),
        (
            sent({"method": "POST", "url": "https://a/b", "body": '{"n":1}'}, service="a", resource="a"),
            "a",
            'POST https://a/b {"n": 1}',
        ),
        (sent({"n": 1}, service="bank", resource="bank.charge"), "bank.charge", '1 call more   {"n": 1}'),
    ],
    ids=str,
)
def test_a_difference_is_one_row(difference: Difference, name: str, what: str) -> None:
    found = row(difference)
    assert found.startswith(f"{name} ")
    assert found.endswith(what)
    assert "\n" not in found


def test_long_texts_are_shown_from_a_little_before_where_they_begin_to_differ() -> None:
    one, other = "a" * 40 + "bcd" + "e" * 40, "a" * 40 + "xyz" + "e" * 40
    found = row(changed(one, other))
    assert '…"aaaaaabcd' in found
    assert '…"aaaaaaxyz' in found
    assert max(map(len, found.splitlines())) <= 94
    assert "…" not in row(changed("a" * 8 + "x", "a" * 8 + "y"))
    assert '…"aaaaaa"' in row(changed("a" * 40, "a" * 40 + "x"))


def test_a_long_name_and_a_long_value_have_lines_of_their_own() -> None:
    lines = row(changed("x" * 30, "y" * 30, path="a.rather.long.path.in.the.value")).splitlines()
    assert lines[0] == "dynamodb orders id=1"
    assert lines[1].startswith("    a.rather.long.path.in.the.value: ")
    assert len(row(changed(1, 2, key="id=" + "9" * 50)).splitlines()) == 2


def compared(durable: tuple[Kind, ...] = (), fewer: int = 0, more: int = 0) -> Compared:
    return Compared(
        Differences(Difference(each, "dynamodb", "orders", "id=1", "a.b[0]") for each in durable),
        Differences([sent("x", "removed")] * fewer),
        Differences([sent("x")] * more),
    )


LESS, MORE, OTHERWISE = (
    "leaves out what a clean run does",
    "does more than a clean run",
    "ends otherwise than a clean run",
)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (compared(fewer=1), LESS),
        (compared(("removed",)), LESS),
        (compared(("removed",), fewer=1), LESS),
        (compared(more=1), MORE),
        (compared(("added",)), MORE),
        (compared(("added",), more=2), MORE),
        (compared(("changed",)), OTHERWISE),
        (compared(("changed",), more=1), OTHERWISE),
        (compared(("changed",), fewer=1), OTHERWISE),
        (compared(fewer=1, more=1), OTHERWISE),
        (compared(("added", "removed")), OTHERWISE),
    ],
)
def test_what_a_run_does_in_comparison(found: Compared, said: str) -> None:
    assert rows.verb(found) == said


def test_runs_with_one_cause_have_their_places_in_common() -> None:
    assert rows.abstract(compared(("changed", "changed"), fewer=1, more=2)) == (
        ("dynamodb", "orders", "changed", "a"),
        ("sqs", "jobs", "added", ""),
        ("sqs", "jobs", "removed", ""),
    )


@pytest.mark.parametrize(
    ("service", "operation", "said"),
    [
        ("sqs", "SendMessage", "sqs.SendMessage"),
        ("bank", "charge", "bank.charge"),
        ("api.stripe.com", "POST /v1/charges", "POST api.stripe.com/v1/charges"),
        ("api.stripe.com", "GET /", "GET api.stripe.com/"),
    ],
)
def test_how_a_call_is_written(service: str, operation: str, said: str) -> None:
    assert rows.call_named(service, operation) == said


def test_things_are_counted() -> None:
    assert [rows.counted(count, "fault") for count in (0, 1, 2)] == ["0 faults", "1 fault", "2 faults"]


def test_a_place_is_where_the_handler_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match="no") as caught:
        exec(compile("\nraise ValueError('no')", tmp_path / "shop.py", "exec"))
    error = InvocationError("ValueError", "no", ["in shop.py"], caught.value)
    invocation = Invocation("r", b"{}", "application/json", error, False, True, 0.1, None, "", {})
    raised = Attempt(1, {}, invocation, (), (0,), "raised ValueError")
    assert rows.place_of(raised) == " at shop.py:2"
    assert rows.place_of(replace(raised, invocation=replace(invocation, error=None))) == ""
