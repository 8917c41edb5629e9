"""Files of failures: what is written is read again, what cannot be is told, and each cause keeps its own file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_faas import InvalidArgument
from pytest_faas.checks import replay
from pytest_faas.checks.replay import Saved, Shelf, read

TEST = "tests/test_orders.py::test_paid[eu-1]"
SAVED = Saved(
    TEST, "orders.handle", "retry_safe", "mark-before-send", {"id": "é"}, {"fault": "crash"}, "It crashed."
)
GOOD = {"pytest_faas": 1, "test": "t", "function": "f", "check": "order", "kind": "k", "event": {"a": 1}}


def names(root: Path) -> list[str]:
    return sorted(each.name for each in (root / ".faas").iterdir())


def test_what_was_saved_is_read_again_and_its_text_is_for_readers(tmp_path: Path) -> None:
    path = Shelf(tmp_path, TEST).save(SAVED)
    assert path == tmp_path / ".faas" / "test_paid-eu-1-retry_safe-1.json"
    assert (read(path), read(path).path) == (SAVED, path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith('{\n  "pytest_faas": 1,\n')
    assert text.endswith("}\n")
    assert '"id": "é"' in text
    assert "path" not in json.loads(text)
    assert names(tmp_path) == [path.name]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, ".json: No such file or directory"),
        ("{", "this is no JSON"),
        ("[" * 100_000, "this is no JSON"),
        (b"\xff", "this is no JSON"),
        ("[]", "got [] (list)"),
        ({"pytest_faas": 2}, 'expected a JSON object with "pytest_faas": 1'),
        ({"pytest_faas": None}, "no failure that pytest-faas saved"),
        ({"test": 7}, "test must be"),
        ({"function": None}, "function must be"),
        ({"kind": []}, "kind must be"),
        ({"check": "ordr"}, "Did you mean 'order'?"),
        ({"check": "ordr"}, ".json: check must be"),
        ({"event": [1]}, "event must be"),
    ],
    ids=str,
)
def test_what_is_no_saved_failure_is_told_with_its_file(tmp_path: Path, content: Any, said: str) -> None:
    path = tmp_path / "it.json"
    if isinstance(content, dict):
        content = json.dumps({**GOOD, **content})
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InvalidArgument) as caught:
        read(path)
    assert str(caught.value).startswith(f"--faas-replay {path}")
    assert said in str(caught.value)


def test_files_are_utf_8_whatever_the_locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("io.text_encoding", lambda given, level=2: given or "ascii")
    path = Shelf(tmp_path, TEST).save(SAVED)
    assert b"\xc3\xa9" in path.read_bytes()
    assert read(path) == SAVED


def test_a_file_may_leave_out_the_plan_and_the_sentence(tmp_path: Path) -> None:
    path = tmp_path / "it.json"
    path.write_text(json.dumps(GOOD))
    assert read(path) == Saved("t", "f", "order", "k", {"a": 1}, None, "")


def test_a_file_is_as_large_as_an_event_may_make_it_and_no_larger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "it.json"
    path.write_text(json.dumps(GOOD))
    monkeypatch.setattr(replay, "_LARGEST", path.stat().st_size)
    assert read(path).kind == "k"
    monkeypatch.setattr(replay, "_LARGEST", path.stat().st_size - 1)
    with pytest.raises(InvalidArgument, match="too large"):
        read(path)


def test_the_same_cause_keeps_its_file_and_another_gets_the_next(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, TEST)
    first = shelf.save(SAVED)
    assert shelf.save(replace(SAVED, event={"id": "new"}, what="Again.")) == first
    assert read(first).event == {"id": "new"}
    others = [
        replace(SAVED, kind="other"),
        replace(SAVED, function="refunds.handle"),
        replace(SAVED, plan={"fault": "timeout"}),
    ]
    assert [shelf.save(each).name[-6:] for each in others] == ["2.json", "3.json", "4.json"]
    assert shelf.save(others[1]).name.endswith("-3.json")
    assert shelf.save(replace(SAVED, check="idempotent")).name == "test_paid-eu-1-idempotent-1.json"


def test_of_what_is_saved_a_function_gets_its_own(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, TEST)
    mine, other = SAVED, replace(SAVED, function="refunds.handle")
    for each in (other, mine):
        shelf.save(each)
    assert shelf.of("retry_safe", "orders.handle") == [mine]
    assert shelf.of("order", "orders.handle") == []


def test_a_test_with_the_same_name_and_a_file_that_cannot_be_read_keep_theirs(tmp_path: Path) -> None:
    other = Shelf(tmp_path, "tests/test_refunds.py::test_paid[eu-1]")
    taken = other.save(replace(SAVED, test=other.test))
    broken = taken.with_name(taken.name.replace("-1.json", "-2.json"))
    broken.write_text("{")
    mine = Shelf(tmp_path, TEST)
    assert mine.save(SAVED).name.endswith("-3.json")
    assert mine.of("retry_safe", "orders.handle") == [SAVED]
    assert (read(taken).test, broken.read_text()) == (other.test, "{")


def test_a_failure_that_is_none_any_more_goes(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, TEST)
    found = read(shelf.save(SAVED))
    shelf.forget(found)
    shelf.forget(found)
    shelf.forget(SAVED)
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("test", "name"),
    [
        ("t.py::Class::test_it", "test_it"),
        ("t.py::test_it[a/b-é c]", "test_it-a-b--c"),
        ("t.py::test_it[a=1.5]", "test_it-a=1.5"),
        ("t.py::...", "test"),
        ("t.py::test_X", "test_X"),
        ("no node", "no-node"),
        ("t.py::" + "x" * 120, "x" * 100),
    ],
)
def test_a_file_is_named_after_its_test(tmp_path: Path, test: str, name: str) -> None:
    assert Shelf(tmp_path, test).save(SAVED).name == f"{name}-retry_safe-1.json"


@pytest.mark.parametrize(
    ("test", "at", "command"),
    [
        (
            "tests/t.py::test_it",
            ".faas/it-1.json",
            "pytest tests/t.py::test_it --faas-replay .faas/it-1.json",
        ),
        ("t.py::test_é", "it.json", "pytest t.py::test_é --faas-replay it.json"),
        ("t.py::test_it[a b]", "it.json", "pytest 't.py::test_it[a b]' --faas-replay it.json"),
        ("t.py::test_it", "a b/it.json", "pytest t.py::test_it --faas-replay 'a b/it.json'"),
    ],
)
def test_the_command_can_be_pasted_into_a_shell(tmp_path: Path, test: str, at: str, command: str) -> None:
    assert Shelf(tmp_path, test).command(tmp_path / at) == command


def test_a_file_elsewhere_is_named_in_full(tmp_path: Path) -> None:
    elsewhere = tmp_path / "there" / "it.json"
    assert Shelf(tmp_path / "here", "t.py::t").command(elsewhere).endswith(f" --faas-replay {elsewhere}")
