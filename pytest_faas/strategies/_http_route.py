"""Paths and the templates that route them: drawn so that they fit each other and what is given."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

_VARIABLE = re.compile(r"\{([A-Za-z0-9._$:-]+)(\+?)\}")
# No slash and no question mark, which end a segment in an HTTP API even when encoded, and no braces of a template. Without
# the controls and signs below U+00C0, what is not ASCII shrinks to a letter.
_EXCLUDED = "/?{}." + "".join(map(chr, range(0x7F, 0xC0)))
_TEXT = st.text(
    st.characters(codec="utf-8", min_codepoint=0x20, exclude_characters=_EXCLUDED), min_size=1, max_size=8
)

SEGMENTS: Final[SearchStrategy[str]] = st.one_of(
    st.sampled_from(("1", "a b", "café", "a+b", "100%", "日本", "a@b.example", "0" * 64)), _TEXT
)
"""What a client puts where a template has `{id}`, before it is percent-encoded."""

REST: Final[SearchStrategy[str]] = st.one_of(
    st.sampled_from(("1", "photos/a b.jpg", "a/b/", "日本/東京")), _TEXT
)
"""What a client puts where a template has `{proxy+}`."""

Choose = Callable[[SearchStrategy[str]], str]


def filled(template: str, choose: Choose) -> str:
    """Return a path that a client calls for a template: each of its variables filled and percent-encoded.

    >>> filled("/orders/{id}/{proxy+}", lambda strategy: "a/b")
    '/orders/a%2Fb/a/b'
    """

    def value(found: re.Match[str]) -> str:
        return quote(choose(REST), safe="/") if found[2] else quote(choose(SEGMENTS), safe="")

    return _VARIABLE.sub(value, template)


def _paths(template: str) -> SearchStrategy[str]:
    return _TEXT.map(lambda text: template.format(quote(text, safe="")))


def cases(argument: str, any_method: str) -> tuple[dict[str, Any], ...]:
    """Return the table of paths that both gateways take, for the argument that holds the template."""
    routed: Iterable[tuple[str | SearchStrategy[str], str]] = (
        ("/orders/1", "/orders/{id}"),
        ("/orders/a%20b", "/orders/{id}"),
        ("/orders/caf%C3%A9", "/orders/{id}"),
        ("/users/me%2Btest/orders/2", "/users/{user}/orders/{id}"),
        ("/files/photos/a%20b.jpg", "/files/{proxy+}"),
        ("/日本/東京", f"{any_method}/{{proxy+}}"),
        ("/orders/", f"{any_method}/{{proxy+}}"),
        ("/files/photos/", "/files/{proxy+}"),
        (_paths("/orders/{}"), "/orders/{id}"),
        (_paths("/{}"), f"{any_method}/{{proxy+}}"),
    )
    return ({"path": "/orders"}, *({"path": path, argument: template} for path, template in routed))


def contradicted(given: Mapping[str, Any], template: str) -> set[str]:
    """Return what must not be drawn beside a given path, template or parameters."""
    found: set[str] = set()
    for name in (template, "path_parameters"):
        if name in given and given[name] != "$default":  # which takes every path
            found.add(template if given[name] is None else "path")
    if "path" in given:
        found |= {template, "path_parameters"}
    return found


def method_of(route: object) -> str:
    """Return the method that a route takes, "" where it takes any.

    >>> method_of("GET /orders"), method_of("ANY /orders"), method_of("$default")
    ('GET', '', '')
    """
    method = route.rpartition(" ")[0] if isinstance(route, str) else ""
    return "" if method == "ANY" else method


def fit(given: Mapping[str, Any], drawn: dict[str, Any], argument: str, choose: Choose) -> None:
    """Draw the path that a given template needs, or the parameters that a given path needs."""
    path, template, parameters = given.get("path"), given.get(argument), given.get("path_parameters")
    if isinstance(path, str):
        _fit_path(path, given, drawn, choose)
    elif "path" in given:
        return
    elif isinstance(template, str) and template != "$default":
        bare = template.rpartition(" ")[2]
        if bare.startswith("/"):
            drawn["path"] = bare if parameters else filled(bare, choose)
    elif template != "$default" and isinstance(parameters, Mapping) and parameters:
        drawn["path"] = _template_for(parameters)


def _fit_path(path: str, given: Mapping[str, Any], drawn: dict[str, Any], choose: Choose) -> None:
    bare, mark, _ = path.partition("?")
    names = [found[1] for found in _VARIABLE.finditer(bare)]
    if mark:
        drawn.pop("query", None)
    if names and "path_parameters" not in given:
        drawn["path_parameters"] = {name: choose(SEGMENTS) for name in names}


def _template_for(parameters: Mapping[str, Any]) -> str:
    """Return a template with these variables: the one that may hold slashes is the last."""
    slashed = [name for name, value in parameters.items() if "/" in str(value)]
    plain = [name for name in parameters if name not in slashed]
    return "".join([f"/{{{name}}}" for name in plain] + [f"/{{{name}+}}" for name in slashed])
