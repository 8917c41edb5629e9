"""The sample events that come with the package: one file for each variant of a source, and an index of what it shows."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.arguments import known_arguments
from pytest_faas.errors import InvalidArgument
from pytest_faas.events._payload import Event

__tracebackhide__ = errors.hidden_from


@known_arguments("events.sample")
def sample(name: str) -> Event:
    """Return a sample event by its name, `source/variant`; each call returns a dict of its own.

    Samples are made by the factories at a fixed time with fixed identifiers, so they never change by themselves.
    `events.samples()` lists them. Raises `InvalidArgument` for a name that is not there.

    >>> from pytest_faas import events
    >>> record, *_ = events.sample("sqs/fifo")["Records"]
    >>> record["attributes"]["MessageGroupId"]
    'customer-1'
    """
    known = _index()
    if not isinstance(name, str) or name not in known:
        raise _unknown(name, known)
    event: Event = json.loads((_folder() / f"{name}.json").read_text(encoding="utf-8"))
    return event


def _unknown(name: object, known: dict[str, Any]) -> InvalidArgument:
    """Name the closest, and all samples there are: of the source, where that is one."""
    given = name.lower() if isinstance(name, str) else ""
    source = given.partition("/")[0]
    sources = {each.partition("/")[0] for each in known}
    near = "" if "/" in given else arguments.closest(given, sources)
    hint = "" if given in sources else near or arguments.closest(given, known)
    listed = [each for each in known if each.startswith(f"{source}/")] or list(known)
    return InvalidArgument(
        f"events.sample: there is no sample {arguments.seen(name)}.{hint} Samples: {', '.join(listed)}"
    )


@known_arguments("events.samples")
def samples() -> dict[str, str]:
    """Return the name of each sample with what it shows, in one sentence.

    >>> from pytest_faas import events
    >>> events.samples()["sqs/single"]
    'One message with a JSON body, received for the first time.'
    """
    return {name: entry["shows"] for name, entry in _index().items()}


@cache
def _index() -> dict[str, dict[str, Any]]:
    index: dict[str, dict[str, Any]] = json.loads((_folder() / "index.json").read_text(encoding="utf-8"))
    return index


def _folder() -> Path:
    """Return where the samples are: inside the installed package, or beside the package in its repository."""
    package = Path(__file__).parent.parent
    installed = package / "event_samples"
    return installed if installed.is_dir() else package.parent / "event_samples"
