"""Draw one HTTP request: which of its parts it has, what is in each, and what follows from the arguments that are given.

A part (path, query, body, authorizer, ...) is a table of cases; a case holds arguments of the factory, the first is
nothing. One draw says which parts an event has, one more for each of them which case. What the user gives is never drawn,
nor what would contradict it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from pytest_faas import errors
from pytest_faas.arguments import json_text, mapping
from pytest_faas.events import Event
from pytest_faas.strategies import _http_body, _http_route
from pytest_faas.strategies._arguments import DRAWN, refused_now
from pytest_faas.strategies._build import drawn_origin, named
from pytest_faas.strategies._times import tellable

__tracebackhide__ = errors.hidden_from

Given = Mapping[str, Any]
Case = Mapping[str, Any]
"""Arguments of a factory that belong together, the one that it is about first; a value may be a strategy."""

HEAD: Final = frozenset(
    {"path", "resource", "route", "path_parameters", "query", "headers", "cookies", "user_agent"}
)
"""What fills the request line and the headers, which API Gateway limits together."""


class _Table(NamedTuple):
    """The cases of a part, and what draws the place of one, with the part's number.

    Not the cases themselves: Hypothesis takes lists of what has no hash for one and the same, and then spends half of its
    examples on copying what it drew from one part to another.
    """

    cases: Sequence[Case]
    places: SearchStrategy[tuple[int, int]]


# Without and with a body, which clients send with some methods only (RFC 9110, 9.3).
_METHODS = (
    ("GET", "POST"),
    ("GET", "POST"),
    ("GET", "POST"),
    ("POST", "POST"),
    ("PUT", "PUT"),
    ("PATCH", "PATCH"),
    ("DELETE", "DELETE"),
    ("HEAD", "POST"),
    ("OPTIONS", "POST"),
)
_NO_METHOD = ("", "")
_WITHOUT_BODY = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class FrontEnd:
    """What differs between the front ends: the factory, the tables, and which arguments contradict each other."""

    name: str
    factory: Callable[..., Event]
    parts: tuple[tuple[Case, ...], ...]
    template: str
    contradicted: Callable[[Given], set[str]]
    settle: Callable[[Given, dict[str, Any]], None]

    @property
    def where(self) -> str:
        """How a user calls the strategy."""
        return f"strategies.{self.name}"


class _Plan:
    """What one strategy draws: prepared once, when the user calls it, so that a draw is cheap."""

    __slots__ = ("fixed", "front", "own", "shapes")

    def __init__(self, front: FrontEnd, given: Given) -> None:
        self.front = front
        self.own = [
            (name, each.filter(tellable) if name == "at" else each)
            for name, each in given.items()
            if isinstance(each, SearchStrategy)
        ]
        self.fixed = {name: each for name, each in given.items() if not isinstance(each, SearchStrategy)}
        methods = (_NO_METHOD,) if "method" in given else _METHODS
        self.shapes = st.sampled_from(list(itertools.product(_shapes(_tables(front, given)), methods)))

    def simplest(self) -> Event:
        """Return the simplest event that has what is fixed: what can never be is refused by the factory."""
        fixed = {name: value for name, value in self.fixed.items() if name != "overrides"}
        return self.front.factory(**_completed(self.front, fixed, {}, _METHODS[0], lambda _: "1"))

    def draw(self, draw: DrawFn) -> Event:
        """Draw one event."""
        given = self.fixed
        if self.own:
            given = {**given, **{name: draw(each) for name, each in self.own}}
        drawn: dict[str, Any] = {}
        parts, methods = draw(self.shapes)
        for part in parts:
            _, place = draw(part.places)
            for name, value in part.cases[place].items():
                drawn[name] = draw(value) if isinstance(value, SearchStrategy) else value
        with drawn_origin(draw):
            arguments = _completed(self.front, given, drawn, methods, draw)
            return _http_body.built(self.front.factory, arguments)


def strategy(front: FrontEnd, arguments: Given) -> SearchStrategy[Event]:
    """Return the strategy of a front end, for its arguments, of which the user gave some."""
    given = {name: value for name, value in arguments.items() if value is not DRAWN}
    overrides = given.get("overrides")
    if overrides is not None and not isinstance(overrides, SearchStrategy):
        json_text(front.where, "overrides", mapping(front.where, "overrides", overrides))
    plan = _Plan(front, given)
    refused_now(front.where, plan.simplest)
    return named(front.name, given, plan.draw)


def _completed(
    front: FrontEnd,
    given: Given,
    drawn: dict[str, Any],
    methods: tuple[str, str],
    choose: _http_route.Choose,
) -> dict[str, Any]:
    """Return the arguments of the factory: what is given, what is drawn, and what these two need beside them."""
    _http_route.fit(given, drawn, front.template, choose)
    front.settle(given, drawn)
    method = _method(given, front.template)
    if method in _WITHOUT_BODY:
        _http_body.drop(drawn)
    _http_body.fit(given, drawn)
    if "method" not in given:
        drawn["method"] = method or methods[_http_body.is_in(given) or _http_body.is_in(drawn)]
    _http_body.say_what_it_is(drawn)
    return {**drawn, **given}


def _method(given: Given, template: str) -> str:
    """Return the method that is given, by itself or with the route; "" where none is."""
    method = given.get("method", _http_route.method_of(given.get(template)))
    return method.upper() if isinstance(method, str) else ""


def _tables(front: FrontEnd, given: Given) -> list[_Table]:
    """Return the tables of the parts that are left to draw: cases without what is given or contradicts it."""
    contradicted = front.contradicted(given) | _contradicted(given, front.template)
    known = {"long_head", *given, *(("content_type",) if "headers" in given else ())}
    tables = []
    for number, part in enumerate(front.parts):
        cases = [_left(case, known) for case in part if not case.keys() & contradicted]
        cases = [case for case in cases if case]
        if cases:
            places = [(number, place) for place in range(1 + len(cases))]
            tables.append(_Table(({}, *cases), st.sampled_from(places)))
    return tables


def _left(case: Case, known: set[str]) -> Case:
    """Return a case without the arguments that are known already; nothing, where it is about one of them."""
    if not case.keys() & known:
        return case
    if next(iter(case)) in known:
        return {}
    return {name: value for name, value in case.items() if name not in known}


def _contradicted(given: Given, template: str) -> set[str]:
    """Return the names of the arguments that must not be drawn beside what is given, for every front end."""
    found = _http_body.contradicted(given) | _http_route.contradicted(given, template)
    if _method(given, template) in _WITHOUT_BODY:
        found |= _http_body.NAMES
    if "headers" in given:
        found |= {"user_agent", "domain_name"}
    if "user_agent" in given:
        found.add("user_agent")
    if given.keys() & HEAD:
        found.add("long_head")
    return found


def _shapes(tables: list[_Table]) -> list[tuple[_Table, ...]]:
    """Return which parts an event may have: none, each alone, each two, each three, all.

    Those without the first part, the body, stand there twice more with it: it has the most cases.
    """
    counts = sorted({0, 1, 2, 3, len(tables)} & set(range(len(tables) + 1)))
    shapes = [shape for count in counts for shape in itertools.combinations(tables, count)]
    first = tables[:1]
    with_first = [(*first, *shape) for shape in shapes if first and (not shape or shape[0] is not first[0])]
    return shapes + with_first + with_first
