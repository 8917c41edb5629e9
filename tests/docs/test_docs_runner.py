"""The runner notices what is wrong: it would be no use if every page passed."""

from __future__ import annotations

from pathlib import Path

import docs_console
import docs_page
import docs_python
import pytest
from docs_blocks import REPOSITORY, Block, blocks
from docs_output import agree

PAGE = REPOSITORY / "docs" / "README.md"


def _block(language: str, text: str, title: str | None = None) -> Block:
    return Block(language, title, text, PAGE, 1)


@pytest.mark.parametrize(
    ("shown", "real", "expected"),
    [
        ("1 passed in 0.10s", "1 passed in 12.34s", True),
        ("1 passed in 0.10s", "2 passed in 0.10s", False),
        ("=== F ===", "=========== F ============", True),
        ("a\n...\nd", "a\nb\nc\nd", True),
        ("a\n...\nd", "a\nd", True),
        ("a\n...\nd", "a\nb\nc", False),
        ("a\n...", "a\nb", True),
        ("a ... c", "a b c", True),
        ("a ... c", "a b\nc", False),
        ("b\na", "a\nb", False),
        ("a", "a\nb", False),
        ("a.b", "axb", False),
        ("in /home/you/project/x.py", "in PROJECT/x.py", True),
    ],
)
def test_shown_and_real_output_agree_where_only_what_varies_differs(
    shown: str, real: str, expected: bool, tmp_path: Path
) -> None:
    assert agree(shown, real.replace("PROJECT", str(tmp_path)), tmp_path) is expected


@pytest.mark.parametrize(
    "block",
    [
        _block("bash", "ls"),
        _block("json", "{}"),
        _block("", "words"),
        _block("console", "$ pytest", title="x"),
        _block("console", "$ python -c 'import sys; sys.exit(3)'"),
        _block("console", "$ python -c 'print(1)'\n2\n"),
        _block("console", "$ python -c 'print(1)'\n1\n$ python -c 'print(2)'\n3\n"),
    ],
)
def test_a_block_that_is_wrong_or_of_no_kind_fails(block: Block, tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception):
        docs_page.check(block, tmp_path, {})


@pytest.mark.parametrize("text", ["$ rm -rf x", "1 passed"])
def test_other_commands_and_output_without_a_command_are_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        docs_page.check(_block("console", text), tmp_path, {})


@pytest.mark.parametrize("text", [">>> 1 + 1\n3\n", "assert 1 + 1 == 3"])
def test_python_that_is_wrong_fails(text: str) -> None:
    with pytest.raises(AssertionError):
        docs_python.run(_block("python", text), {})


def test_the_blocks_of_a_page_share_their_names() -> None:
    namespace: dict[str, object] = {}
    docs_python.run(_block("python", ">>> one = 1\n"), namespace)
    docs_python.run(_block("python", "two = one + 1"), namespace)
    docs_python.run(_block("python", ">>> one, two\n(1, 2)\n"), namespace)


def test_a_command_sees_nothing_of_this_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "CI", "BUILD_NUMBER", "PYTEST_XDIST_WORKER"):
        monkeypatch.setenv(name, "1")
    script = (
        "import os; print([n for n in os.environ if n.startswith(('AWS_', 'CI', 'BUILD_', 'PYTEST_XDIST'))])"
    )
    step = docs_console.Step(f'python -c "{script}"', "[]", "here")
    docs_console.follow(step, tmp_path)


def test_an_open_fence_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\nx = 1\n")
    with pytest.raises(AssertionError, match="not closed"):
        blocks(page)
