"""Judge the structure of an event by the JSON Schema (2020-12) of its source.

A schema says in each `description` what belongs there, in words that follow "is not"; so a fault reads
`'abc' is not a UUID`, and nobody has to read a regular expression.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from pytest_faas.arguments import closest
from pytest_faas.contracts.faults import ABSENT, Fault, joined, shown
from pytest_faas.contracts.law import Step

_COMMON = "common.json"
_BRANCHES = {"anyOf", "oneOf"}


def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of a source, as a dict of its own."""
    text = files("pytest_faas.contracts").joinpath("schemas", f"{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@functools.cache
def _validator(name: str) -> Draft202012Validator:
    common: Resource[Any] = Resource.from_contents(schema("common"))
    registry: Registry[Any] = Registry().with_resource(_COMMON, common)
    return Draft202012Validator(schema(name), registry=registry)


def judge(name: str, event: Any) -> list[tuple[tuple[Step, ...], Fault]]:
    """Return what the schema finds, each with the path to it; the first for each path, since the others follow from it."""
    found: dict[tuple[Step, ...], Fault] = {}
    for error in _validator(name).iter_errors(event):
        for path, fault in _faults(error):
            found.setdefault(path, fault)
    return list(found.items())


def _faults(error: ValidationError) -> Iterator[tuple[tuple[Step, ...], Fault]]:
    here = tuple(error.absolute_path)
    if error.validator in _BRANCHES and error.context:
        nearest = _nearest_branch(error.context)
        if nearest:
            for each in nearest:
                yield from _faults(each)
            return
    if error.validator == "required":
        yield from (_missing(here, key, error) for key in error.validator_value if key not in error.instance)
    elif error.validator == "additionalProperties":
        yield from (_unknown((*here, key), error) for key in _strangers(error))
    elif "propertyNames" in error.absolute_schema_path:
        yield _at((*here, error.instance), error)
    else:
        yield _at(here, error)


def _at(path: tuple[Step, ...], error: ValidationError) -> tuple[tuple[Step, ...], Fault]:
    expected = _belongs(error)
    message = f"{shown(error.instance)} is not {expected}"
    return path, Fault(joined(path), error.instance, expected, message, "structure")


def _belongs(error: ValidationError) -> str:
    """Say in words what belongs there: the schema's own, or what the failed keyword asks."""
    here: Any = error.schema
    described = here.get("description") if isinstance(here, dict) else None
    if isinstance(described, str):
        return described
    value = error.validator_value
    if error.validator == "const":
        return shown(value)
    if error.validator == "enum":
        return "one of " + ", ".join(map(shown, value))
    if error.validator == "type":
        return f"of JSON type {' or '.join(value) if isinstance(value, list) else value}"
    return f"valid: {error.message}"


def _missing(here: tuple[Step, ...], key: str, error: ValidationError) -> tuple[tuple[Step, ...], Fault]:
    expected = _described(error.schema, key) or "what the service always sends"
    path = (*here, key)
    return path, Fault(joined(path), ABSENT, expected, f"is missing; it is {expected}", "structure")


def _unknown(path: tuple[Step, ...], error: ValidationError) -> tuple[tuple[Step, ...], Fault]:
    key, instance = path[-1], error.instance
    known = [each for each in error.schema.get("properties", {}) if each not in instance]
    message = f"is not a key that the service sends.{closest(str(key), known)}"
    return path, Fault(joined(path), instance[key], ABSENT, message, "structure")


def _strangers(error: ValidationError) -> Iterable[str]:
    properties, patterns = error.schema.get("properties", {}), error.schema.get("patternProperties", {})
    return [
        key for key in error.instance
        if key not in properties and not any(re.search(pattern, key) for pattern in patterns)
    ]  # fmt: skip


def _described(parent: Any, key: str) -> str | None:
    properties = parent.get("properties", {}) if isinstance(parent, dict) else {}
    entry = properties.get(key, {})
    found = entry.get("description") if isinstance(entry, dict) else None
    return found if isinstance(found, str) else None


def _nearest_branch(context: list[ValidationError]) -> list[ValidationError]:
    """Return the errors of the branch that the value comes nearest to: of the right type, fewest errors."""
    branches: dict[Any, list[ValidationError]] = {}
    for each in context:
        branches.setdefault(each.schema_path[0], []).append(each)
    fitting = [
        errors for errors in branches.values()
        if not any(each.validator == "type" and not each.path for each in errors)
    ]  # fmt: skip
    return min(fitting, key=len) if fitting else []
