"""The filter criteria of an event source mapping: patterns, of which a record has to match one.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, final

from pytest_faas import arguments, errors
from pytest_faas.patterns.fault import Fault
from pytest_faas.patterns.pattern import Pattern, compiled
from pytest_faas.patterns.rule import Rule
from pytest_faas.patterns.views import SOURCES, Source, View

__tracebackhide__ = errors.hidden_from

_MOST: Final = 10  # by quota; 5 by default
_LONGEST: Final = 4096  # characters; https://docs.aws.amazon.com/lambda/latest/api/API_Filter.html


@final
class Criteria:
    """The filters of one mapping, checked when they are made.

    `patterns`: each a dict, JSON text, or AWS's own `{"Pattern": text}`; also all of `{"Filters": [...]}`. Up to five, or
    `limit` where the quota was raised, to 10 at most. InvalidPattern where Lambda would refuse one. Without any, every
    record passes.

    >>> criteria = Criteria([{"body": {"total": [{"numeric": [">", 100]}]}}], source="sqs")
    >>> [criteria.accept({"body": body}) for body in ('{"total": 120}', '{"total": 80}', "no JSON")]
    [True, False, False]
    """

    def __init__(self, patterns: object = (), *, source: str, limit: int = 5) -> None:
        self.source: str = arguments.choice("filter_criteria", "source", source, SOURCES)
        self.limit = arguments.integer("filter_criteria", "limit", limit, 1, _MOST)
        self._source = SOURCES[self.source]
        given = _listed(patterns)
        if len(given) > self.limit:
            raise _too_many(len(given), self.limit)
        self.patterns: tuple[Pattern, ...] = tuple(
            _compiled(each, f"filter {index}") for index, each in enumerate(given, 1)
        )
        self._rules = tuple(self._checked())

    def __repr__(self) -> str:
        return f"Criteria({[pattern.text for pattern in self.patterns]!r}, source={self.source!r})"

    def __len__(self) -> int:
        return len(self.patterns)

    def accept(self, record: Mapping[str, Any]) -> bool:
        """Tell whether a record of the source, as a function would receive it, passes."""
        return not self.patterns or self.passes(self._source.view(record))

    def passes(self, view: View) -> bool:
        """Tell whether a record passes that is seen so: one of the patterns matches, or there are none.

        A pattern for JSON data drops data that is none and a pattern for plain text drops JSON, whatever else they say.
        """
        if not self.patterns:
            return True
        return any(
            rule.matches(view.fields)
            for rule, wants_json in self._rules
            if wants_json is None or wants_json == view.is_json
        )

    def _checked(self) -> Iterator[tuple[Rule, bool | None]]:
        """Yield the rules of all patterns, each with what it wants the data to be; None where it does not ask."""
        for index, pattern in enumerate(self.patterns, 1):
            for rule in pattern.rules:
                asks_text, asks_json = _kinds(rule, self._source)
                if asks_text and not self._source.takes_text:
                    key = self._source.data_key
                    raise Fault(
                        f"the pattern for the data of {self.source} must be JSON",
                        key,
                        f'Write {{"{key}": {{"field": [...]}}}}: a record whose data is no JSON is dropped.',
                    ).error("lambda", f"filter {index}")
                if not (asks_text and asks_json):  # no data is both
                    yield rule, asks_json if asks_text or asks_json else None


def _kinds(rule: Rule, source: Source) -> tuple[bool, bool]:
    """Tell whether a rule asks for data that is plain text, and for data that is JSON."""
    paths = [condition.path for condition in rule.conditions]
    inside = f"{source.data_key}."
    return source.data_key in paths, any(path.startswith(inside) for path in paths)


def _listed(patterns: object) -> Sequence[object]:
    """Return the patterns as a list, whichever of the forms they were given in."""
    if isinstance(patterns, Mapping) and set(patterns) == {"Filters"}:
        patterns = patterns["Filters"]
    elif isinstance(patterns, (str, bytes, Mapping)):
        return [patterns]
    if patterns is None:
        return []
    if not isinstance(patterns, (list, tuple)):
        raise arguments.invalid("filter_criteria", "patterns", "a list of patterns", patterns)
    return patterns


def _compiled(given: object, place: str) -> Pattern:
    if isinstance(given, Mapping) and set(given) == {"Pattern"} and not isinstance(given["Pattern"], list):
        given = given["Pattern"]
    pattern = compiled(given, "lambda", place)
    if len(pattern.text) > _LONGEST:
        seen = len(pattern.text)
        raise Fault(f"the pattern has {seen} characters, {_LONGEST} are allowed").error("lambda", place)
    return pattern


def _too_many(given: int, limit: int) -> errors.InvalidPattern:
    """Make the error for more filters than the quota allows; its words are ours, AWS's are not known."""
    message = f"InvalidParameterValueException: filter_criteria has {given} filters, {limit} are allowed"
    if given <= _MOST:
        message += f". The quota can be raised to {_MOST}: say so with limit={given}"
    return errors.InvalidPattern(
        message, code="InvalidParameterValueException", reason="too many filters", where=""
    )
