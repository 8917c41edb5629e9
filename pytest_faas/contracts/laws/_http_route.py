"""What must agree between a template such as `/orders/{id}` or `/{proxy+}`, a path and the path parameters.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from pytest_faas.contracts.faults import ABSENT, Fault, joined, shown

_VARIABLE = re.compile(r"\{([^{}+]+)(\+?)\}")
_OF_FRAMEWORKS = re.compile(
    r"(?<=/)(?::([A-Za-z_]\w*)|<(?:\w+:)?(\w+)>)(?=/|$)"
)  # Express has :id, Flask <int:id>
Values = dict[str, str]


@dataclass(frozen=True, slots=True)
class Route:
    """A template with the name of the field that has it (`resource`), and how the service has its parameters.

    `where` is the field of the path; `nothing` is what stands for no parameters: None, or ABSENT. With `based` the
    path may have more before it, as the base path of a custom domain. `before` is what the field has before the template.
    """

    template: str
    field: str
    where: str
    nothing: Any
    based: bool
    before: str = ""

    def faults(self, path: str, given: Values | None) -> Iterator[Fault]:
        """Yield what is wrong with the parameters, seen from the path."""
        names = [name for name, _ in _VARIABLE.findall(self.template)]
        of = f"{self.field} ({shown(self.template)})"
        if given is not None and not names:
            yield self._without_variables(given, of)
        elif given is None and names:
            word = "null" if self.nothing is None else "is absent"
            yield Fault(
                "pathParameters",
                self.nothing,
                bound(self.template, path) or names,
                f"{word}, but {of} has variables",
            )
        elif not self._fills(path, given or {}, names):
            yield from self._differences(path, given or {}, of)

    def _without_variables(self, given: Values, of: str) -> Fault:
        braced = _OF_FRAMEWORKS.sub(lambda found: f"{{{found[1] or found[2]}}}", self.template)
        if braced != self.template:
            seen, right = self.before + self.template, self.before + braced
            message = f"{shown(seen)} has no variable as API Gateway writes them, in braces: {right!r}"
            return Fault(self.field, seen, right, message)
        example = f"{{{next(iter(given), 'name')}}}"
        expected = "null belongs here" if self.nothing is None else "the key is absent then"
        message = f"{shown(given)}, but {of} has no variable such as {example!r}: {expected}"
        return Fault("pathParameters", given, self.nothing, message)

    def _fills(self, path: str, given: Values, names: list[str]) -> bool:
        """Say whether the template with the parameters in it is the path."""
        if set(given) != set(names):
            return False
        if self.nothing is None and any(
            "/" in given[name] for name, plus in _VARIABLE.findall(self.template) if not plus
        ):
            return False  # a REST API leaves the path encoded, so this slash would be one between two parts
        filled = _VARIABLE.sub(lambda found: given[found.group(1)], self.template)
        ends = [path.rstrip("/") or "/", *(() if self._strict(path) else (path,))]
        if self.based:
            return filled == "/" or any(end.endswith(filled) for end in ends)
        return filled in ends

    def _strict(self, path: str) -> bool:
        """Say whether the slash at the end is surely in no parameter: recorded of one slash, and of REST APIs."""
        return self.nothing is None and not path.endswith("//")

    def _differences(self, path: str, given: Values, of: str) -> Iterator[Fault]:
        expected = self._nearest(path, given)
        if expected is None:
            yield Fault(self.where, path, self.template, f"{shown(path)} does not match {of}")
            return
        for name in sorted({*expected, *given}):
            seen, belongs = given.get(name, ABSENT), expected.get(name, ABSENT)
            if not _same(seen, belongs, strict=self._strict(path)):
                yield Fault(
                    joined(("pathParameters", name)),
                    seen,
                    belongs,
                    self._message(name, seen, belongs, path, of),
                )

    def _message(self, name: str, seen: Any, belongs: Any, path: str, of: str) -> str:
        if belongs is ABSENT:
            return f"{shown(seen)}, but {of} has no variable {name!r}"
        if seen is ABSENT:
            return f"is missing; it is {belongs!r}, which {self.where} ({shown(path)}) has there in {of}"
        return f"{shown(seen)}, but {self.where} ({shown(path)}) has {belongs!r} there in {of}"

    def _nearest(self, path: str, given: Values) -> Values | None:
        """Return the parameters that the path has; of several base paths that are possible, the one that agrees."""
        parts = path.split("/")
        starts = range(1, len(parts) + 1) if self.based else (1,)
        possible = [
            found
            for start in starts
            if (found := bound(self.template, "/" + "/".join(parts[start:]))) is not None
        ]
        return given if given in possible else next(iter(possible), None)


def _same(seen: Any, belongs: Any, *, strict: bool) -> bool:
    if strict or ABSENT in (seen, belongs):
        return bool(seen == belongs)
    return bool(seen.rstrip("/") == belongs.rstrip("/"))


def bound(template: str, path: str) -> Values | None:
    """Return what the variables of a template stand for in a path, or None where the path does not match.

    The slashes at the end of a path belong to no variable, as recorded.

    >>> bound("/orders/{id}", "/orders/a%20b/"), bound("/{proxy+}", "/a//b"), bound("/orders", "/items")
    ({'id': 'a%20b'}, {'proxy': 'a//b'}, None)
    """
    segments, parts = _segments(template), _segments(path.rstrip("/"))
    values: Values = {}
    for index, segment in enumerate(segments):
        variable = _VARIABLE.fullmatch(segment)
        rest = "/".join(parts[index:])
        if variable and variable.group(2):
            return {**values, variable.group(1): rest} if rest else None
        if index >= len(parts) or not parts[index]:
            return None
        if variable:
            values[variable.group(1)] = parts[index]
        elif unquote(parts[index]) != unquote(segment):
            return None
    return values if len(parts) == len(segments) else None


def _segments(path: str) -> list[str]:
    return path[1:].split("/") if path not in ("", "/") else []
