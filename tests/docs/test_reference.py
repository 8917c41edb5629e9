"""The reference pages say what the code says: settings, errors, events, fixtures, recordings."""

from __future__ import annotations

import importlib.util
import inspect
import re
import time
from collections.abc import Callable
from types import ModuleType

import docs_reference
import pytest

import pytest_faas
from pytest_faas import Sandbox, errors, events, fixtures
from pytest_faas.settings import OPTIONS

SOURCES = sorted(name for name in events.__all__ if type(getattr(events, name)).__name__.endswith("Factory"))
FIXTURES = sorted(name for name, value in vars(fixtures).items() if hasattr(value, "_get_wrapped_function"))


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_has_its_row_and_all_its_arguments(source: str) -> None:
    text = docs_reference.text("events.md")
    assert f"| `events.{source}` |" in text
    listed = re.search(r"Arguments: (.*?)\.\n", docs_reference.section(text, f"## `{source}`"), re.DOTALL)
    assert listed
    assert docs_reference.code(listed[1]) == list(inspect.signature(getattr(events, source)).parameters)


@pytest.mark.parametrize("helper", ["s3_object", "sqs_message", "kinesis_record"])
def test_all_arguments_of_a_records_helper_are_named(helper: str) -> None:
    said = re.search(
        rf"`events\.{helper}\([^`]*` (?:is|describes).*?\((.*?)\)",
        docs_reference.text("events.md"),
        re.DOTALL,
    )
    assert said
    assert docs_reference.code(said[1]) == list(inspect.signature(getattr(events, helper)).parameters)[1:]


@pytest.mark.parametrize("helper", ["insert", "modify", "remove"])
def test_all_arguments_of_a_change_are_named(helper: str) -> None:
    section = docs_reference.section(docs_reference.text("events.md"), "## `dynamodb_stream`")
    for name in inspect.signature(getattr(events, helper)).parameters:
        assert re.search(rf"`events\.{helper}\([^`]*\b{name}\b|`{name}`", section), name


def test_the_settings_are_those_of_the_table() -> None:
    shown = {row[0]: row[1:] for row in docs_reference.rows(docs_reference.text("settings.md"))}
    assert list(shown) == [f"`{option.flag}`" for option in OPTIONS]
    for option in OPTIONS:
        ini, default, _ = shown[f"`{option.flag}`"]
        assert (ini, f"({default.strip('`')})") == (
            f"`{option.ini}`",
            option.help[option.help.rindex("(") :],
        ), option.name


def test_the_error_tree_is_that_of_the_code() -> None:
    tree = docs_reference.section(docs_reference.text("errors.md"), "## The tree")
    parents: list[str] = []
    shown = {}
    for indent, name, rest in re.findall(r"^( *)- `(\w+)`(.*)$", tree, re.MULTILINE):
        parents[len(indent) // 2 :] = [name]
        also = docs_reference.code(rest.partition(":")[0])
        shown[name] = [*([parents[-2]] if len(parents) > 1 else []), *also]
    code = {name: [base.__name__ for base in getattr(errors, name).__bases__] for name in errors.__all__}
    assert shown == code


@pytest.mark.parametrize("name", FIXTURES)
def test_each_fixture_is_described(name: str) -> None:
    assert f"| `{name}` |" in docs_reference.text("fixtures.md")


def test_the_arguments_of_a_function_are_described() -> None:
    shown = [
        docs_reference.code(row[0])[0]
        for row in docs_reference.rows(
            docs_reference.section(docs_reference.text("function.md"), "## `faas.function`")
        )
    ]
    parameters = list(inspect.signature(pytest_faas.Sandbox.function).parameters)
    assert shown == parameters[1:]


def test_everything_that_an_invocation_has_is_described() -> None:
    shown = {
        name
        for row in docs_reference.rows(
            docs_reference.section(docs_reference.text("function.md"), "## Invocation")
        )
        for name in docs_reference.code(row[0])
    }
    public = {name for name in dir(pytest_faas.Invocation) if not name.startswith("_")}
    public |= set(pytest_faas.Invocation.__dataclass_fields__)
    assert {name.removesuffix("()") for name in shown} == public


def test_everything_that_a_function_has_is_described() -> None:
    shown = {
        name
        for row in docs_reference.rows(
            docs_reference.section(docs_reference.text("function.md"), "## Function")
        )
        for name in docs_reference.code(row[0])
    }
    public = {name for name in dir(pytest_faas.Function) if not name.startswith("_")} - {
        "invoke_payload",
        "invoked",
        "occupied",
        "aside",
        "close",
        "free",
    }
    assert {name.partition("(")[0].removeprefix("fn.") for name in shown} == public | {"fn"}


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, docs_reference.FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_of_recordings_is_that_of_the_tests() -> None:
    assert docs_reference.text("recorded-events.md") == _script("make_recorded").page(), (
        "run python docs/reference/make_recorded.py"
    )


def _raises() -> object:
    raise ValueError


def _takes_a_minute() -> object:
    time.sleep(60)
    return _WHOLE


_WHOLE = {"statusCode": 200, "headers": {}, "isBase64Encoded": False, "body": "x"}
_ANSWERS: list[Callable[[], object]] = [  # what the function does in each row of the table
    _raises,
    lambda: "no proxy response",
    lambda: {"headers": {}, "isBase64Encoded": False},
    lambda: {"statusCode": 200},
    lambda: {**_WHOLE, "statusCode": "abc"},
    lambda: {**_WHOLE, "unknown": 1},
    lambda: {**_WHOLE, "isBase64Encoded": True, "body": "AP8="},
    lambda: {**_WHOLE, "body": "x" * 1024 * 1024},
    _takes_a_minute,
]


@pytest.mark.parametrize("row", range(len(_ANSWERS)))
def test_the_statuses_are_those_of_the_table(row: int, faas: Sandbox) -> None:
    table = (
        docs_reference.text("function.md").partition("`http` follows the rules")[2].partition("`http` is")[0]
    )
    shown = docs_reference.rows(table)
    assert len(shown) == len(_ANSWERS)
    balancer = {"requestContext": {"elb": {}}, "httpMethod": "GET", "headers": {}}
    requests = (events.apigw(), events.http_api(), events.http_api(function_url=True), balancer)
    fn = faas.function(lambda event, context: _ANSWERS[row](), timeout=900)
    with faas.frozen("2026-01-01T00:00:00Z"):
        seen = [fn.invoke(event).status_code for event in requests]
    assert [int(cell) if (cell := text[:3]).isdigit() else 200 for text in shown[row][1:]] == seen
