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
    judging = extend(Draft202012Validator, {"pattern": _judge_pattern})  # type: ignore[no-untyped-call]  # its stubs leave it so
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
        yield _at(name, (*here, str(error.instance)), error)
    else:
        yield _at(name, here, error)


def _at(name: str, path: tuple[Step, ...], error: ValidationError) -> Found:
    expected = _description_above(name, error) or _belongs(error)
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
    part = entry
    while isinstance(part, dict) and "description" not in part and "$ref" in part:
        name, part = _referenced(name, part["$ref"])
    found = _object(part).get("description")
    return found if isinstance(found, str) else None


def _description_above(name: str, error: ValidationError) -> str | None:
    """Return the description that stands beside a `$ref`, and so is nearer to the place than that of what it refers to.

    The error's own path leaves the references out.
    """
    part: Any = _cached(name)
    for step in error.absolute_schema_path:
        described = None
        while isinstance(part, dict) and step not in part and "$ref" in part:
            described = described or part.get("description")
            name, part = _referenced(name, part["$ref"])
        if step == error.validator and isinstance(described, str):
            return described
        part = part[step]
    return None


def _referenced(name: str, reference: str) -> tuple[str, Any]:
    """Return what a `$ref` of a schema refers to, and the name of the schema that it is in."""
    file, _, pointer = reference.partition("#")
    name = file.removesuffix(".json") or name
    steps = pointer.strip("/").split("/") if pointer.strip("/") else []
    return name, functools.reduce(lambda at, step: at[step], steps, _cached(name))


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
