"""What each kind of block is for: a file of the page's project, a command, or Python that runs as it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docs_console
import docs_python
import pytest
from docs_blocks import Block

FILES = ("python", "yaml", "json", "toml", "ini", "text")


def check(block: Block, project: Path, namespace: dict[str, Any]) -> None:
    """Do what a block shows; a block of no kind fails, so that nothing stays unchecked."""
    if block.title is not None and block.language in FILES:
        file = project / block.title
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block.text, encoding="utf-8")
    elif block.title is None and block.language == "python":
        docs_python.run(block, namespace)
    elif block.title is None and block.language == "console":
        for step in docs_console.steps(block):
            docs_console.follow(step, project)
    else:
        pytest.fail(f"{block.place}: nothing checks a {block.language!r} block with title {block.title!r}")
