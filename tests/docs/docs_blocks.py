"""The fenced code blocks of a Markdown page, in order."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent.parent
_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=indent)``` *$", re.DOTALL | re.MULTILINE
)
_TITLE = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, the file that it names (if it does), and where it stands."""

    language: str
    title: str | None
    text: str
    page: Path
    line: int

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(REPOSITORY)}:{self.line}"


def pages() -> list[Path]:
    """Return the README and every page of the documentation."""
    return [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]


def blocks(page: Path) -> list[Block]:
    """Return the page's fenced blocks."""
    text = page.read_text(encoding="utf-8")
    found = []
    for fence in _FENCE.finditer(text):
        info = fence["info"].strip()
        title = _TITLE.search(info)
        found.append(
            Block(
                language=info.partition(" ")[0],
                title=title[1] if title else None,
                text=textwrap.dedent(fence["text"]),
                page=page,
                line=text.count("\n", 0, fence.start()) + 1,
            )
        )
    assert text.count("```") == 2 * len(found), f"{page}: a fence is not closed, or stands inside a line"
    return found


def without_blocks(page: Path) -> str:
    """Return the page's prose."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))
