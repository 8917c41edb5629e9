"""From a pattern to its rules: objects are "and", arrays are "or", `$or` makes alternatives.

The steps of `JsonRuleCompiler` of https://github.com/aws/event-ruler: `$or` is worked out here, into one rule for each
combination, and a field that is named again replaces what was said of it before.
"""

from __future__ import annotations

from typing import Any, Final

from pytest_faas.patterns import accepts, complexity
from pytest_faas.patterns.accepts import Accepts
from pytest_faas.patterns.condition import Condition
from pytest_faas.patterns.fault import Fault
from pytest_faas.patterns.numbers import Number
from pytest_faas.patterns.operators import OPERATORS, expression
from pytest_faas.patterns.rule import Rule
from pytest_faas.patterns.text import Members
from pytest_faas.patterns.wildcard import tokens

OR: Final = "$or"
# `Constants` of the rule engine: names that no field inside `$or` may have, some of them for operators to come.
RESERVED: Final = frozenset({
    "exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric", "cidr",
    "=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case", "date-after", "date-on-or-after",
    "date-before", "date-on-or-before", "in-date-range", "ip-address-in-range", "ip-address-not-in-range",
})  # fmt: skip
MOST_RULES: Final = 1000  # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html

_OR_ADVICE: Final = 'Write {"$or": [{"one": [...]}, {"other": [...]}]}.'

Alternative = dict[str, Condition]


def rules(pattern: Any, dialect: str) -> tuple[Rule, ...]:
    """Compile a pattern, as `text.members` reads it; a Fault where it is none.

    Where `$or` is not the operator, as its array holds less than two objects or names of operators, it is a field of that
    name, if the pattern makes sense so.
    """
    try:
        return _Compiler(dialect, with_or=True).compiled(pattern)
    except Fault:
        try:
            return _Compiler(dialect, with_or=False).compiled(pattern)
        except Fault:
            pass  # the first reading is the one that AWS reports
        raise


class _Compiler:
    """One reading of a pattern."""

    def __init__(self, dialect: str, *, with_or: bool) -> None:
        self.dialect = dialect
        self.with_or = with_or

    def compiled(self, pattern: Any) -> tuple[Rule, ...]:
        if not isinstance(pattern, Members):
            raise Fault("Filter is not an object", "", 'Write {"field": ["value"]}.')
        alternatives: list[Alternative] = []
        self._object(pattern, (), alternatives, inside_or=False)
        return tuple(map(Rule, alternatives))

    def _object(
        self, written: Members, path: tuple[str, ...], alternatives: list[Alternative], *, inside_or: bool
    ) -> None:
        if not written:
            raise Fault("Empty objects are not allowed", ".".join(path), 'Write {"field": ["value"]}.')
        for name, value in written:
            if name == OR and self.with_or:
                self._or(value, path, alternatives)
                continue
            field = (*path, name)
            if inside_or and name in RESERVED:
                raise Fault(
                    f"{name} is Ruler reserved fieldName which cannot be used inside $or.", ".".join(field)
                )
            if isinstance(value, Members):
                self._object(value, field, alternatives, inside_or=inside_or)
            elif isinstance(value, list):
                self._field(value, ".".join(field), alternatives)
            else:
                raise Fault(f'"{name}" must be an object or an array', ".".join(field), _in_a_list(name))

    def _or(self, written: Any, path: tuple[str, ...], alternatives: list[Alternative]) -> None:
        where = ".".join((*path, OR))
        if not isinstance(written, list) or isinstance(written, Members):
            raise Fault("It must be an Array followed with $or.", where, _OR_ADVICE)
        before = list(alternatives) or [{}]
        alternatives.clear()
        for each in written:
            if not isinstance(each, Members):
                raise Fault("Only JSON object is allowed in array of $or relationship.", where, _OR_ADVICE)
            branch = [dict(alternative) for alternative in before]
            self._object(each, path, branch, inside_or=True)
            alternatives.extend(branch)
            if len(alternatives) > MOST_RULES:
                raise Fault(f"Event pattern contains more than {MOST_RULES} rule combinations", where)
        if len(written) < 2:
            raise Fault("There must have at least 2 Objects in $or relationship.", where, _OR_ADVICE)

    def _field(self, written: list[Any], path: str, alternatives: list[Alternative]) -> None:
        condition = self._condition(written, path)
        if not alternatives:
            alternatives.append({})
        for alternative in alternatives:
            alternative[path] = condition

    def _condition(self, written: list[Any], path: str) -> Condition:
        if not written:
            raise Fault("Empty arrays are not allowed", path, "Write the values that match.")
        found = [self._value(value, f"{path}[{index}]") for index, value in enumerate(written)]
        if self.dialect == "eventbridge":
            complexity.check([tokens(text, path) for text in _wildcards(written)], path)
        return Condition(path, tuple(each for each in found if each is not None), absent=None in found)

    def _value(self, value: Any, where: str) -> Accepts | None:
        """Compile a value of a field; None for `{"exists": false}`."""
        if isinstance(value, Members):
            return expression(value, where)
        if isinstance(value, str):
            return accepts.text(value)
        if isinstance(value, Number):
            return accepts.number(value, textual=self.dialect == "lambda")
        if value is None or isinstance(value, bool):
            return accepts.literal(value)
        raise Fault(
            "Match value must be String, number, true, false, or null", where, "A list here is not possible."
        )


def _in_a_list(name: str) -> str:
    if name in OPERATORS:
        return f'An operator stands among the values of a field: {{"field": [{{"{name}": ...}}]}}.'
    return f'Write {{"{name}": [...]}}, with the values that match.'


def _wildcards(written: list[Any]) -> list[str]:
    return [value[0][1] for value in written if isinstance(value, Members) and value[0][0] == "wildcard"]
