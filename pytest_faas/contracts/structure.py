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
from jsonschema.validators import extend
from referencing import Registry, Resource

from pytest_faas.arguments import closest
from pytest_faas.contracts.faults import ABSENT, Fault, joined, shown
from pytest_faas.contracts.law import Step

_COMMON = "common.json"
_BRANCHES = {"anyOf", "oneOf"}
_ESCAPE_CLASS_OR_END = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\$", re.DOTALL)
Found = tuple[tuple[Step, ...], Fault]


def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of a source, as a dict of its own."""
    text = files("pytest_faas.contracts").joinpath(f"schemas/{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def judge(name: str, event: Any) -> list[Found]:
    """Return what the schema finds, each with the path to it; the first for each path, since the others follow from it."""
    found: dict[tuple[Step, ...], Fault] = {}
    for error in _validator(name).iter_errors(event):
        for path, fault in _faults(name, error):
            found.setdefault(path, fault)
    return list(found.items())


@functools.cache
def _validator(name: str) -> Any:
    common: Resource[Any] = Resource.from_contents(_cached("common"))
    registry: Registry[Any] = Registry().with_resource(_COMMON, common)
    judging = extend(Draft202012Validator, {"pattern": _judge_pattern})  # type: ignore[no-untyped-call]
    return judging(_cached(name), registry=registry)


_cached = functools.cache(schema)


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern as ECMA-262 reads it, which JSON Schema does too: `$` is the end, not before a last line break."""
    text = _ESCAPE_CLASS_OR_END.sub(lambda found: r"\Z" if found[0] == "$" else found[0], pattern)
    return re.compile(text)


def _judge_pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _compiled(pattern).search(instance):
        yield ValidationError(f"does not match {pattern!r}")


def _faults(name: str, error: ValidationError) -> Iterator[Found]:
    here = tuple(error.absolute_path)
    if error.validator in _BRANCHES and error.context:
        nearest = _nearest_branch(error.context)
        if nearest:
            for each in nearest:
                yield from _faults(name, each)
            return
    if error.validator == "required":
        yield from _missing(name, here, error)
    elif error.validator == "additionalProperties":
        yield from (_unknown((*here, key), error) for key in _strangers(error))
    elif "propertyNames" in error.absolute_schema_path:
        yield _at((*here, str(error.instance)), error)
    else:
        yield _at(here, error)


def _at(path: tuple[Step, ...], error: ValidationError) -> Found:
    expected = _belongs(error)
    message = f"{shown(error.instance)} is not {expected}"
    return path, Fault(joined(path), error.instance, expected, message, "structure")


def _belongs(error: ValidationError) -> str:
    """Say in words what belongs there: the schema's own, or what the failed keyword asks."""
    described = _object(error.schema).get("description")
    if isinstance(described, str):
        return described
    value: Any = error.validator_value
    if error.validator == "const":
        return shown(value)
    if error.validator == "enum":
        return "one of " + ", ".join(map(shown, value))
    if error.validator == "type":
        return f"of JSON type {' or '.join(value) if isinstance(value, list) else value}"
    return f"valid: {error.message}"


def _missing(name: str, here: tuple[Step, ...], error: ValidationError) -> Iterator[Found]:
    required: Any = error.validator_value
    for key in required:
        if key not in _object(error.instance):
            entry = _object(_object(error.schema).get("properties")).get(key)
            expected = _description(name, entry) or "what the service always sends"
            path = (*here, key)
            yield path, Fault(joined(path), ABSENT, expected, f"is missing; it is {expected}", "structure")


def _unknown(path: tuple[Step, ...], error: ValidationError) -> Found:
    key, instance = str(path[-1]), _object(error.instance)
    known = [each for each in _object(_object(error.schema).get("properties")) if each not in instance]
    message = f"is not a key that the service sends.{closest(key, known)}"
    return path, Fault(joined(path), instance[key], ABSENT, message, "structure")


def _strangers(error: ValidationError) -> Iterable[str]:
    parent = _object(error.schema)
    properties, patterns = _object(parent.get("properties")), _object(parent.get("patternProperties"))
    return [
        key for key in _object(error.instance)
        if key not in properties and not any(re.search(pattern, key) for pattern in patterns)
    ]  # fmt: skip


def _description(name: str, entry: Any) -> str | None:
    """Return the description of a subschema, or of the one that it refers to."""
    part: Any = entry
    while isinstance(part, dict):
        found, reference = part.get("description"), part.get("$ref")
        if isinstance(found, str) or not isinstance(reference, str):
            return found
        file, _, pointer = reference.partition("#")
        name = file.removesuffix(".json") or name
        part = functools.reduce(lambda at, step: at[step], pointer.strip("/").split("/"), _cached(name))
    return None


def _object(value: Any) -> dict[str, Any]:
    """Return a schema or an instance that is an object; an empty one for what is not."""
    return value if isinstance(value, dict) else {}


def _nearest_branch(context: Iterable[ValidationError]) -> list[ValidationError]:
    """Return the errors of the branch that the value comes nearest to: of the right type, fewest errors."""
    branches: dict[Any, list[ValidationError]] = {}
    for each in context:
        branches.setdefault(each.schema_path[0], []).append(each)
    fitting = [
        errors for errors in branches.values()
        if not any(each.validator == "type" and not each.path for each in errors)
    ]  # fmt: skip
    return min(fitting, key=len) if fitting else []
