"""Draw the story of a delivery as a table: when, which attempt, which records, the outcome, what became of each."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from pytest_faas.delivery.story import Attempt, Line, Row

if TYPE_CHECKING:
    from pytest_faas.delivery.report import Report

WIDTH = 100
_ROWS = 24  # how many lines of the table are shown where it need not be complete
_ALIKE = (
    3  # that many lines of a row with the same fate are drawn as one, where the table need not be complete
)
_HEADS = ("at", "attempt", "lane", "record", "try", "outcome", "what became of it")
_LEAST = (8, 7, 8, 14, 3, 18, 20)
_MOST = (18, 7, 16, 24, 7, 34, 60)


class _Cells(NamedTuple):
    at: str
    attempt: str
    lane: str
    record: str
    times: str
    outcome: str
    fate: str


def drawn(report: Report, *, complete: bool) -> str:
    """Return the table; where it need not be complete, texts are cut to 100 columns and the middle is left out."""
    lines = [cells for row in report.rows for cells in _cells_of(row, complete=complete)]
    left_out = 0
    if not complete and len(lines) > _ROWS:
        left_out = len(lines) - _ROWS
        lines = [*lines[: _ROWS // 2], *lines[-_ROWS // 2 :]]
    heads = _Cells(*_HEADS)._replace(times=report.counted)
    widths = _widths([heads, *lines], complete=complete)
    table = [_joined(heads, widths), *(_joined(each, widths) for each in lines)]
    if left_out:
        table.insert(
            1 + _ROWS // 2, f"  … {left_out:,} more lines: pytest -v shows all, print(report.timeline) too"
        )
    head = [report.title] if complete else textwrap.wrap(report.title, WIDTH, subsequent_indent="    ")
    return "\n".join([*head, *table, _summary(report)])


def _summary(report: Report) -> str:
    stopped = f"; {report.stopped}" if report.stopped else ""
    said = repr(report).removeprefix("<Report ").removesuffix(">")
    return f"{said}{stopped}"


def _cells_of(row: Row, *, complete: bool) -> Iterator[_Cells]:
    attempt = row if isinstance(row, Attempt) else None
    number = "" if attempt is None else str(attempt.number or "–")
    first = (f"+{clock_text(row.at)}", number, "" if attempt is None else attempt.lane)
    outcome = row.said
    shown = False
    for record, count, fate in _grouped(row.lines, complete=complete):
        yield _Cells(*first, record, count, outcome, fate)
        first, outcome, shown = ("", "", ""), "", True
    if not shown:
        yield _Cells(*first, "", "", outcome, "")


def _grouped(lines: list[Line], *, complete: bool) -> Iterator[tuple[str, str, str]]:
    """Yield record, count and fate; neighbours that are alike become one line where the table need not be complete."""
    for (count, fate), group in groupby(lines, key=lambda line: (line.count, line.fate)):
        alike = list(group)
        shown = str(count or "")
        if complete or len(alike) <= _ALIKE:
            yield from ((each.record.label, shown, fate) for each in alike)
        else:
            yield alike[0].record.label, shown, fate
            yield f"… {len(alike) - 2:,} more", shown, fate
            yield alike[-1].record.label, shown, fate


def _widths(lines: list[_Cells], *, complete: bool) -> list[int]:
    """Return how wide each column is: as it needs, and within 100 columns where texts may be cut."""
    columns = list(zip(*lines, strict=True))
    widths = [max(map(len, column)) for column in columns]
    if not any(each.lane for each in lines[1:]):
        widths[2] = 0
    if complete:
        return widths
    widths = [min(width, most) for width, most in zip(widths, _MOST, strict=True)]
    spare = WIDTH - sum(widths) - 2 * (sum(width > 0 for width in widths) - 1)
    for column in (2, 3, 5, 6):  # who gives way first
        if spare < 0 and widths[column]:
            given = min(-spare, max(0, widths[column] - _LEAST[column]))
            widths[column] -= given
            spare += given
    for column in (5, 6, 3):  # who takes first what is left
        taken = min(max(0, spare), max(map(len, columns[column])) - widths[column])
        widths[column] += taken
        spare -= taken
    return widths


def _joined(cells: _Cells, widths: list[int]) -> str:
    parts = []
    for index, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        if width:
            text = cell if len(cell) <= width else cell[: width - 1] + "…"
            parts.append(text.rjust(width) if index in (0, 1, 4) else text.ljust(width))
    return "  ".join(parts).rstrip()


def clock_text(seconds: float) -> str:
    """Return virtual seconds as a person reads them.

    >>> [clock_text(each) for each in (0, 1.5, 180, 3725, 90061)]
    ['0 s', '1.5 s', '180 s', '1:02:05', '1 d 1:01:01']
    """
    if seconds < 600:
        return f"{seconds:.3f}".rstrip("0").rstrip(".") + " s"
    whole, rest = divmod(seconds, 1)
    days, left = divmod(int(whole), 86_400)
    text = f"{left // 3600}:{left % 3600 // 60:02d}:{left % 60:02d}" + (
        f"{rest:.3f}"[1:] if rest >= 0.0005 else ""
    )
    return f"{days} d {text}" if days else text
