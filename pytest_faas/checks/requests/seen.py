"""What the client gets to see, compared as state is: status and body of the answer, whichever front end sends it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pytest_faas.checks.judging import answered
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.cloud.state.emissions import Emissions
from pytest_faas.cloud.state.state import State
from pytest_faas.delivery.outcome import Event
from pytest_faas.runtime.front_ends import table
from pytest_faas.runtime.front_ends.answer import HttpAnswer
from pytest_faas.runtime.front_ends.request import header
from pytest_faas.runtime.front_ends.result import Result


def answer_of(case: Case, attempt: Attempt) -> HttpAnswer:
    """Return the answer as the client gets it."""
    invocation = attempt.invocation
    result = Result(
        payload=invocation.raw,
        failed=invocation.error is not None,
        timed_out=invocation.timed_out,
        duration=invocation.duration,
        request_id=invocation.request_id,
        event=attempt.event,
    )
    return table.answer_of(case.kind, result, case.settings.setup(case.kind))


def joined(evidence: Evidence, case: Case, attempt: Attempt) -> Evidence:
    """Return evidence that holds the answer too, so that it is compared under the same renaming."""
    answer = answer_of(case, attempt)
    return answered.joined(evidence, {"status": answer.status_code, "body": _body(answer.body)})


def of_its_own(event: Event) -> dict[str, str]:
    """Return what a front end makes up for a request, its id and its own name, each under a name of ours."""
    context = event["requestContext"]
    found = {name: context.get(name) for name in ("requestId", "domainName")}
    found |= {name: header(event, name) for name in ("host", "x-amzn-trace-id")}
    return {name: str(value) for name, value in found.items() if value}


def translated(evidence: Evidence, words: Mapping[str, str]) -> Evidence:
    """Return evidence with other words in its texts: what one front end has made up, as another one has."""
    if not words:
        return evidence
    pattern = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))

    def told(value: Any) -> Any:
        if isinstance(value, str):
            return pattern.sub(lambda found: words[found[0]], value)
        if isinstance(value, dict):
            return {told(name): told(each) for name, each in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return type(value)(told(each) for each in value)
        return value

    entries = [
        replace(each, place=each.place._replace(key=told(each.place.key)), value=told(each.value))
        for each in evidence.state.entries
    ]
    state = State(entries, home=evidence.state.home, unread=evidence.state.unread)
    sent = Emissions(replace(each, payload=told(each.payload)) for each in evidence.emissions)
    return replace(evidence, state=state, emissions=sent)


def _body(octets: bytes) -> Any:
    """Return a body as JSON where it is some, as text, or as its octets."""
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        return octets
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return found if isinstance(found, (dict, list)) else text
