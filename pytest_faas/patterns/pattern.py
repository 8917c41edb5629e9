"""A pattern, compiled: what is matched with an event."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, final

from pytest_faas import arguments, errors
from pytest_faas.errors import InvalidArgument, InvalidPattern
from pytest_faas.patterns import grammar, text
from pytest_faas.patterns.fault import Fault
from pytest_faas.patterns.rule import Rule

__tracebackhide__ = errors.hidden_from

DIALECTS: Final = ("eventbridge", "lambda")


@final
class Pattern:
    """An event pattern, compiled once.

    >>> pattern = compile_pattern({"source": ["aws.ec2"], "detail": {"state": [{"anything-but": "running"}]}})
    >>> pattern.matches({"source": "aws.ec2", "detail": {"state": "stopped"}})
    True
    """

    __slots__ = ("dialect", "rules", "text")

    def __init__(self, text: str, dialect: str, rules: tuple[Rule, ...]) -> None:
        self.text = text
        self.dialect = dialect
        self.rules = rules

    def __repr__(self) -> str:
        return f"Pattern({self.text!r}, dialect={self.dialect!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pattern) and (self.text, self.dialect) == (other.text, other.dialect)

    def __hash__(self) -> int:
        return hash((self.text, self.dialect))

    def matches(self, event: object) -> bool:
        """Tell whether an event matches; InvalidArgument for what is no JSON object.

        A number counts as `json.dumps` spells it: 300 and 300.0 differ where spelling counts (`dialect="lambda"`).
        """
        if not isinstance(event, dict):
            raise arguments.invalid("matches", "the event", "a dict, as a JSON object is", event)
        return any(rule.matches(event) for rule in self.rules)

    def matches_json(self, event: str | bytes) -> bool:
        """Tell whether an event matches that is given as JSON text, which keeps how its numbers are spelled.

        >>> compile_pattern({"price": [300]}, dialect="lambda").matches_json('{"price": 3.0e2}')
        False
        """
        try:
            read = text.values(_decoded(event))
        except (ValueError, RecursionError) as error:
            raise InvalidArgument(
                f"matches: the event must be JSON text, got {arguments.seen(event)}: {error}"
            ) from None
        return self.matches(read)


def _decoded(given: str | bytes) -> str:
    return given if isinstance(given, str) else bytes(given).decode()


def compile_pattern(pattern: object, *, dialect: str = "eventbridge") -> Pattern:
    """Compile a pattern, given as a dict or as JSON text; InvalidPattern where AWS would refuse it.

    `dialect` is "eventbridge" for rules, and "lambda" for the filter criteria of event source mappings, where the spelling
    of a number counts and the errors are Lambda's.

    >>> compile_pattern({"state": [{"prefx": "run"}]})
    Traceback (most recent call last):
    ...
    pytest_faas.errors.InvalidPattern: InvalidEventPatternException: Event pattern is not valid. Reason: Unrecognized match
    type prefx. At state[0]. Did you mean 'prefix'?
    """
    arguments.choice("compile_pattern", "dialect", dialect, DIALECTS)
    return compiled(pattern, dialect)


def compiled(pattern: object, dialect: str, place: str = "") -> Pattern:
    """Compile a pattern of several; `place` tells in a message which one."""
    try:
        return _compiled(as_text(pattern), dialect)
    except Fault as fault:
        raise fault.error(dialect, place) from None


def as_text(pattern: object) -> str:
    """Return a pattern as JSON text."""
    if isinstance(pattern, str):
        return arguments.plain(pattern)
    if isinstance(pattern, (bytes, bytearray)):
        try:
            return bytes(pattern).decode()
        except UnicodeDecodeError as error:
            raise Fault(f"not UTF-8: {error}") from None
    return arguments.json_text("matches", "the pattern", pattern)


@lru_cache(maxsize=512)
def _compiled(pattern: str, dialect: str) -> Pattern:
    try:
        return Pattern(pattern, dialect, grammar.rules(text.members(pattern), dialect))
    except ValueError as error:
        raise Fault(f"not JSON: {error}", "", f"Got {arguments.seen(pattern)}.") from None
    except RecursionError:
        raise Fault("nested too deep") from None


def matches(pattern: dict[str, Any] | str, event: object, *, dialect: str = "eventbridge") -> bool:
    """Tell whether an event pattern matches an event, as EventBridge decides it.

    The pattern is a dict or JSON text. InvalidPattern is raised where AWS would refuse the pattern, with AWS's message and
    where the fault is. To match many events, compile the pattern once: `pytest_faas.patterns.compile_pattern`.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html

    >>> import pytest_faas
    >>> event = {"source": "aws.s3", "detail": {"object": {"key": "in/report.csv", "size": 1024}}}
    >>> pytest_faas.matches({"detail": {"object": {"key": [{"suffix": ".csv"}], "size": [{"numeric": [">", 0]}]}}}, event)
    True
    """
    return compile_pattern(pattern, dialect=dialect).matches(event)


__all__ = ["InvalidPattern", "Pattern", "compile_pattern", "matches"]
