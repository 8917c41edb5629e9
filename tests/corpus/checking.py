"""Let a check judge a row of the corpus, with the events and options that the row names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from unittest import SkipTest

from row import Check, Event, Row
from trial import Trial, is_http

from pytest_faas.errors import CheckFailed, Unreproducible, Vacuous


@dataclass(frozen=True)
class Said:
    """What a check said of an event: `passed`, or why not; the kinds of what it found, and its text."""

    status: str
    kinds: tuple[str, ...] = ()
    text: str = ""


def said_of(trial: Trial, check: Check) -> Said:
    """Let a check judge a row: what it said of the first event that did not pass, or of the last."""
    said = Said("passed")
    for event in events_of(trial.row, check):
        said = _said(trial, check, event)
        if said.status != "passed":
            break
    return said


def events_of(row: Row, check: Check) -> Iterator[Event]:
    """Yield the events that a check judges: the hard ones as well, where each is judged by itself."""
    event = row.event()
    yield event
    if check == "robust" or (check == "contract" and is_http(event)):
        yield from (make() for make in row.hard)


def options_of(row: Row, check: Check) -> Mapping[str, Any]:
    """Return what an assertion is given for a row."""
    options: dict[str, Any] = {"source": row.source}
    if check == "concurrent" and row.beside is not None:
        options["other"] = row.beside()
    if check == "warm_start":
        options["other"] = [make() for make in row.neighbours]
        options["between"] = row.between
        options["tmp"] = row.tmp
    return options


def _said(trial: Trial, check: Check, event: Event) -> Said:
    ask = getattr(trial.faas, f"assert_{check}")
    try:
        ask(trial.function, event, **options_of(trial.row, check))
    except (Vacuous, Unreproducible) as nothing:
        return Said(type(nothing).__name__, text=str(nothing))
    except CheckFailed as failed:
        return Said("failed", tuple(each.kind for each in failed.verdict.failures), str(failed))
    except SkipTest as skipped:
        return Said("inapplicable", text=str(skipped))
    return Said("passed")
