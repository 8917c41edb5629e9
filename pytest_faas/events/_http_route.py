"""Templates such as `/orders/{id}` and `/files/{proxy+}`, and the parameters that a path gives them.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from pytest_faas import arguments, errors
from pytest_faas.errors import InvalidArgument
from pytest_faas.events import _http_parts

__tracebackhide__ = errors.hidden_from

_VARIABLE = re.compile(r"\{([A-Za-z0-9._$:-]+)(\+?)\}")
_CATCH_ALL = "/{proxy+}"
Parameters = dict[str, str]


@dataclass(frozen=True, slots=True)
class TemplateRule:
    """What an API calls its templates, which is also the argument's name, and what stands in a part without a variable."""

    name: str
    signs: str
    part: re.Pattern[str]

    def allows(self, template: str) -> bool:
        """Say whether an API can have this template; characters that it cannot have match only a variable."""
        parts = template[1:].split("/") if template != "/" else []
        return all(self.part.fullmatch(part) or _VARIABLE.fullmatch(part) for part in parts)


# "Path segments can only contain alphanumeric characters, underscores, hyphens, periods, commas, colons, and curly braces":
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
RESOURCE: Final = TemplateRule("resource", "._-:,", re.compile(r"[A-Za-z0-9._:,-]+"))
# AWS answers with its rule where a route has another character, ^(\{[\w.:-]+\+?\}|[a-zA-Z0-9.:_-]+)$: RouteTemplate in
# https://github.com/aws/aws-lambda-dotnet (LambdaTestTool-v2), https://github.com/anomalyco/sst/issues/207 (2021: no colon)
ROUTE: Final = TemplateRule("route", "._-:", re.compile(r"[A-Za-z0-9._:-]+"))


def called(
    where: str, path: str, template: str | None, given: Mapping[str, str] | None, *, decoded: bool = False
) -> tuple[str, str | None, Mapping[str, str] | None]:
    """Return path, template and parameters, where a template, and a query behind it, may have been given as the path.

    `decoded` says that the front end decodes the path before it routes: a question mark then ends it.
    """
    given = _http_parts.strings(where, "path_parameters", given)
    if not isinstance(path, str) or "{" not in path:
        return path, template, given
    bare, mark, behind = path.partition("?")
    if not _VARIABLE.search(bare):
        return path, template, given
    for name, value in (given or {}).items():
        if decoded and "?" in value:
            expected = "text without '?', at which this front end ends the path"
            raise arguments.invalid(where, f"path_parameters[{name!r}]", expected, value)
    return _filled(where, bare, given or {}) + mark + behind, template or bare, None


def _filled(where: str, template: str, given: Mapping[str, str]) -> str:
    """Return the path that a client calls for these parameters, percent-encoded."""

    def value(found: re.Match[str]) -> str:
        name, greedy = found.groups()
        if name not in given:
            raise InvalidArgument(
                f"{where}: path {template!r} is a template and path_parameters has no {name!r}: give it, "
                f"or give the path that the client calls"
            )
        text = arguments.text(where, f"path_parameters[{name!r}]", given[name])  # an empty one is no segment
        return quote(text, safe="/" if greedy else "")

    filled = _VARIABLE.sub(value, template)
    names = [found[1] for found in _VARIABLE.finditer(template)]
    for name in given:
        if name not in names:
            raise InvalidArgument(
                f"{where}: path_parameters has {name!r}, but path {template!r} has no such variable."
                f"{arguments.closest(name, names)} It has {', '.join(map(repr, names))}"
            )
    return filled


def routed(
    where: str, rule: TemplateRule, template: str | None, path: str, given: Mapping[str, str] | None
) -> tuple[str, Parameters | None]:
    """Return the template that a path is routed by, and its parameters.

    Without a template it is the path itself, with the given parameters in it; a path that no template can have is routed
    by `/{proxy+}`.
    """
    path = path.rstrip("/") or "/"
    if template is None:
        template = _default(where, rule, path, given)
    template = arguments.text(where, rule.name, template)
    parameters = _matched(where, rule.name, template, path)
    if parameters is None:
        raise InvalidArgument(f"{where}: path {path!r} does not match {rule.name} {template!r}")
    if given and dict(given) != parameters:
        raise InvalidArgument(
            f"{where}: path_parameters {dict(given)!r} contradict {rule.name} {template!r} and path {path!r}, "
            f"which give {parameters!r}"
        )
    return template, parameters or None


def _default(where: str, rule: TemplateRule, path: str, given: Mapping[str, str] | None) -> str:
    """Return the template of an API that has none but what the path shows."""
    if not given:
        return path if rule.allows(path) and not _VARIABLE.search(path) else _CATCH_ALL
    template = _derived(where, path, given)
    if not rule.allows(template):
        raise InvalidArgument(
            f"{where}: path {path!r} and path_parameters {dict(given)!r} would need the {rule.name} {template!r}, but what "
            f"is no variable there has only letters, digits and {rule.signs!r}: give the {rule.name} that the API has"
        )
    return template


def _matched(where: str, name: str, template: str, path: str) -> Parameters | None:
    pattern, names = _compiled(where, name, template)
    found = pattern.fullmatch(path)
    return dict(zip(names, found.groups(), strict=True)) if found else None


@functools.lru_cache(maxsize=256)
def _compiled(where: str, name: str, template: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return a pattern for a template: `{id}` is one segment, `{proxy+}` the rest."""
    if not template.startswith("/"):
        raise arguments.invalid(where, name, "a template that begins with '/'", template)
    pattern, names, greedy = "", [], ""
    for segment in (template.rstrip("/") or "/").split("/")[1:]:
        variable = _VARIABLE.fullmatch(segment)
        if greedy or (variable is None and ("{" in segment or "}" in segment)):
            expected = "a template whose variables are whole segments, {name}, and {name+} only the last"
            raise arguments.invalid(where, name, expected, template)
        if variable:
            names.append(variable[1])
            greedy = variable[2]
        pattern += "/" + (re.escape(segment) if variable is None else "(.+)" if greedy else "([^/]+)")
    return re.compile(pattern, re.DOTALL), tuple(names)


def _derived(where: str, path: str, given: Mapping[str, str]) -> str:
    """Return a template that fits: the segments that equal a parameter become its variable."""
    template = path
    for name, value in given.items():
        text = arguments.text(where, f"path_parameters[{name!r}]", value)
        variable = f"/{{{name}+}}" if "/" in text else f"/{{{name}}}"
        head, found, tail = template.rpartition(f"/{text}")
        if not found or (tail and (variable.endswith("+}") or not tail.startswith("/"))):
            raise InvalidArgument(
                f"{where}: path_parameters[{name!r}] is {text!r}, which is no segment of path {path!r}"
            )
        template = head + variable + tail
    return template
