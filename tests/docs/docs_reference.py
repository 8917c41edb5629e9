"""Read the reference pages: sections, tables, code."""

from __future__ import annotations

import re

from docs_blocks import REPOSITORY

FOLDER = REPOSITORY / "docs" / "reference"


def text(page: str) -> str:
    """Return a reference page."""
    return (FOLDER / page).read_text(encoding="utf-8")


def section(of: str, heading: str) -> str:
    """Return what stands below a heading, up to the next of its kind."""
    level = heading.partition(" ")[0]
    found = re.search(rf"^{re.escape(heading)}$\n(.*?)(?=^{level} |\Z)", of, re.DOTALL | re.MULTILINE)
    assert found, f"there is no heading {heading!r}"
    return found[1]


def code(of: str) -> list[str]:
    """Return what is written as code."""
    return re.findall(r"`([^`]+)`", of)


def rows(of: str) -> list[list[str]]:
    """Return the cells of the first table, without its head."""
    table = re.search(r"^\|[-|]+\|$\n((?:^\|.*\n)+)", of, re.MULTILINE)
    assert table, "there is no table"
    return [
        [cell.strip() for cell in re.split(r" \|(?= )", line.strip("|"))] for line in table[1].splitlines()
    ]
