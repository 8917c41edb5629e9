"""`equivalent_requests`: one request comes to the same in each form in which its front end sends it, or another one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.checks import explaining
from pytest_faas.checks.allow import Allowed
from pytest_faas.checks.judging.concluded import concluded
from pytest_faas.checks.judging.following import Following
from pytest_faas.checks.judging.reference import Reference
from pytest_faas.checks.requests import KINDS, Form, own_forms, projections, seen
from pytest_faas.checks.telling import rows
from pytest_faas.checks.verdict import Failure, Verdict
from pytest_faas.checks.worlds.case import Case
from pytest_faas.checks.worlds.clean import Clean, clean
from pytest_faas.checks.worlds.evidence import Evidence
from pytest_faas.checks.worlds.nothing import inapplicable, vacuous
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.checks.worlds.world import Worlds

__tracebackhide__ = errors.hidden_from

NAME = "equivalent_requests"
_WHERE = "faas.assert_equivalent_requests"


def judge(worlds: Worlds, *, across: Sequence[str] = (), only: Mapping[str, Any] | None = None) -> Verdict:
    """Send the request in each of its forms, each in a world of its own, and compare with the event as it was given.

    `across`: other front ends that send it too. `only`: the plan of one failure, to run that alone.
    """
    case = worlds.case
    kinds = _checked(across)
    if not case.is_http:
        raise inapplicable(
            f"the event is of {case.source} and no request: only requests come in several forms"
        )
    forms = [*own_forms(case), *(projections(case, kinds) if kinds else ())]
    if only is not None:
        forms = [_chosen(only, forms)]
    if not forms:
        raise vacuous(_one_form(case))
    run = _Run(worlds, clean(worlds), Allowed(case.allow))
    tried = f"{rows.counted(len(forms), 'other form')} of the request"
    return concluded(NAME, case, run.of(forms), run.allowed, tried=tried)


def _chosen(only: Mapping[str, Any], forms: Sequence[Form]) -> Form:
    """Return the form of a saved failure; `InvalidArgument` where the request does not come in it any more."""
    known = {each.name: each for form in forms for each in (form, *form.parts)}
    return known[arguments.choice(_WHERE, "form", only.get("form"), known)]


def _one_form(case: Case) -> str:
    """Say why a request has no other form, and what to give: the case of names varies on some front ends only."""
    others = f"across={[each for each in KINDS if each != case.kind]!r} names other front ends that the function serves"
    if case.kind in ("rest", "alb"):
        return f"{case.kind} sends this request in one form only. Give it a header of its client; {others}"
    return (
        f"{case.kind} sends this request in one form only: it writes the names of headers in lower case, and whether a body"
        f" is base64 follows from its media type. Other forms come from other front ends alone: {others}"
    )


def _checked(across: object) -> list[str]:
    if isinstance(across, (str, bytes)) or not isinstance(across, Sequence):
        raise arguments.invalid(_WHERE, "across", f"a list of {', '.join(KINDS)}", across)
    return [arguments.choice(_WHERE, "across", each, KINDS) for each in across]


_Found = tuple[tuple[Any, ...], Failure]  # how it differs, and that as a failure


class _Run:
    """The worlds of one check, and what they showed."""

    def __init__(self, worlds: Worlds, first: Clean, allowed: Allowed) -> None:
        self.worlds = worlds
        self.allowed = allowed
        self._evidence = seen.joined(first.evidence, worlds.case, first.attempt)
        self._following = Following(self._evidence, self._again)

    def of(self, forms: Sequence[Form]) -> tuple[Failure, ...]:
        """Return one failure for each cause: for each kind of form, and for each way in which other front ends differ.

        A handler that fails on a form of its own front end fails on the others for the same cause.
        """
        found: dict[str, Failure] = {}
        ways: dict[tuple[Any, ...], str] = {}
        for form in forms:
            if form.kind in found and not form.is_of_another:
                continue
            tried = self._tried(form)
            if tried is None:
                continue
            way, failure = tried
            if way in ways and form.is_of_another:
                known = found[ways[way]]
                found[ways[way]] = replace(known, runs=known.runs + 1)
                continue
            name = form.name if form.is_of_another else form.kind
            found[name] = failure
            ways.setdefault(way, name)
        return tuple(found.values())

    def _tried(self, form: Form) -> _Found | None:
        """Send one form; where it comes to something else, look for the least that does."""
        failure = self._failure(form)
        if failure is None:
            return None
        parts = (self._failure(each) for each in form.parts)
        return next((each for each in parts if each is not None), failure)

    def _failure(self, form: Form) -> _Found | None:
        attempt, evidence = self._sent(form)
        event = json.dumps(form.case.event, default=repr)
        reference = Reference(self.worlds, self._evidence, self._following, self.allowed, literals=(event,))
        compared = reference.compare(evidence)
        if not compared.differs:
            return None
        cause = explaining.cause(form.kind)
        return rows.abstract(compared), Failure(
            cause.kind,
            f"{form.said} the same request comes to something else; it {attempt.said}{rows.place_of(attempt)}:",
            rows.of(compared, first="the event as given"),
            (attempt,),
            cause.advice,
            plan={"form": form.name},
            event=self.worlds.case.event,
        )

    def _sent(self, form: Form) -> tuple[Attempt, Evidence]:
        worlds = self.worlds.other(form.case)
        with worlds.new() as world:
            attempt = world.deliver()
            evidence = seen.joined(world.evidence(), form.case, attempt)
        if form.is_of_another:  # which names the request, and itself, otherwise
            mine, its = (seen.of_its_own(each.event) for each in (self.worlds.case, form.case))
            words = {its[name]: mine[name] for name in its.keys() & mine.keys()}
            evidence = seen.translated(evidence, words)
        return attempt, evidence

    def _again(self, seed: str) -> Evidence:
        with self.worlds.new(seed=seed) as world:
            attempt = world.deliver()
            return seen.joined(world.evidence(), world.case, attempt)
