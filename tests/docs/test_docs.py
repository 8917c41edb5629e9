"""Every code block of the README and of `docs/` runs, in a project of its own for each page.

A block that names a file (title="tests/test_orders.py") is written there. In a `console` block each `$ …` line is run and
its output compared with what follows. A `python` block without a title is run as it stands. There is no other kind.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import docs_console
import docs_page
import pytest
from docs_blocks import REPOSITORY, Block, blocks, pages, without_blocks
from unicode_tables import lend

MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
PYPROJECT = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
CONSTRAINTS = (REPOSITORY / "constraints.txt").read_text(encoding="utf-8")


def _id(page: Path) -> str:
    return str(page.relative_to(REPOSITORY))


def _all_blocks() -> list[Block]:
    return [block for page in pages() for block in blocks(page)]


@pytest.mark.parametrize("page", [page for page in pages() if blocks(page)], ids=_id)
def test_every_block_of_the_page_does_what_it_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lend(tmp_path)
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for block in blocks(page):
        docs_page.check(block, tmp_path, namespace)


def _shown_only(program: str) -> list[tuple[str, str]]:
    """Return the commands that pages show and no test runs, with their places."""
    found = [(step.place, step.command) for block in _all_blocks() if block.language == "console"
             for step in docs_console.steps(block)]  # fmt: skip
    return [(place, command) for place, command in found if command.startswith(program)]


def test_each_make_target_that_a_page_shows_is_there() -> None:
    for place, command in _shown_only("make "):
        assert re.search(rf"^{re.escape(command.split()[1])}:", MAKEFILE, re.MULTILINE), f"{place}: {command}"


def test_the_readme_shows_the_two_commands_that_need_only_a_clone() -> None:
    readme = [command for place, command in _shown_only("make ") if place.startswith("README.md")]
    assert {"make demo", "make test"} <= set(readme)


def test_each_package_that_a_page_installs_is_ours_or_one_that_these_tests_ran_with() -> None:
    for place, command in _shown_only("pip install "):
        for word in command.split()[2:]:
            package = word.strip("'\"").partition("[")[0]
            assert f'name = "{package}"' in PYPROJECT or f"\n{package}==" in CONSTRAINTS, (
                f"{place}: {command}"
            )


def _anchors(page: Path) -> set[str]:
    """Return the headings of a page as GitHub writes them in links."""
    headings = re.findall(r"^#+ (.+)$", without_blocks(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", pages(), ids=_id)
def test_every_link_of_the_page_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", without_blocks(page)):
        if target.startswith(("https://", "http://")):
            continue
        file, _, anchor = target.partition("#")
        there = (page.parent / file).resolve() if file else page
        assert there.exists(), f"{_id(page)} links to {target}"
        assert not anchor or anchor in _anchors(there), (
            f"{_id(page)} links to {target}, which has no such heading"
        )


@pytest.mark.parametrize("page", [page for page in pages() if page.parent != REPOSITORY], ids=_id)
def test_every_page_is_in_the_index(page: Path) -> None:
    index = REPOSITORY / "docs" / "README.md"
    links = {
        (index.parent / target).resolve() for target in re.findall(r"\]\(([^)#\s]+)\)", without_blocks(index))
    }
    assert page == index or page in links
