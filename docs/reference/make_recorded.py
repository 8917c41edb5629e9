"""Write recorded-events.md from the RECORDED lists of the tests: `python docs/reference/make_recorded.py`."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

HERE = Path(__file__).parent
TESTS = HERE.parent.parent / "tests" / "events"
PAGE = HERE / "recorded-events.md"

HEAD = """\
# Recorded events

What the factories build is compared with what AWS sent. The recordings were made on AWS by LocalStack's test suite
([github.com/localstack/localstack](https://github.com/localstack/localstack), `tests/aws/`), those that begin with
`aws/` by AWS's own repository of that name: each row names the test that recorded, and the day. *Compared* says which
factory builds the same and how much of it must be equal. *Placeholders* are values that the recording tool replaced,
or that are new each time: there the type and the shape of the text are compared, nothing else.

This page is written by `python docs/reference/make_recorded.py` from the tests in `tests/events/test_recorded_*.py`."""


def page() -> str:
    """Return the page's text."""
    parts = [HEAD]
    for file in sorted(TESTS.glob("test_recorded_*.py")):
        rows = _recorded(file)
        source = file.stem.removeprefix("test_recorded_")
        parts.append(f"\n## {source}: {len(rows)} recordings\n")
        parts.append("| recorded by | on | compared | placeholders |\n|---|---|---|---|")
        parts += [_row(*row) for row in rows]
    return "\n".join(parts) + "\n"


def _recorded(file: Path) -> list[tuple[str, str, str, str]]:
    """Return a test module's table: recording test, date, what is compared, placeholders."""
    if str(TESTS) not in sys.path:
        sys.path.insert(0, str(TESTS))  # where the tests' own helper is
    spec = importlib.util.spec_from_file_location(f"recorded_for_docs_{file.stem}", file)
    assert spec is not None and spec.loader is not None, file  # noqa: PT018 - one thing: it can be loaded
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    recorded: list[tuple[str, str, str, str]] = module.RECORDED
    return recorded


def _row(test: str, date: str, compared: str, placeholders: str) -> str:
    return f"| `{test}` | {date} | {_cell(compared)} | {_cell(placeholders)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
