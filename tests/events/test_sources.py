"""One name for each event source, everywhere: a source that lacks one of its places fails here."""

from __future__ import annotations

import importlib
import inspect
import json
from pathlib import Path

import pytest

from pytest_faas import cli, events, fixtures, strategies, validate
from pytest_faas.contracts.sources import CONTRACTS
from pytest_faas.contracts.structure import judge, schema
from pytest_faas.events._recognise import source_of

ROOT = Path(__file__).parent.parent.parent
# The least that each factory needs.
LEAST = {
    "apigw": (),
    "dynamodb_stream": (),
    "eventbridge": ({"id": 1},),
    "http_api": (),
    "kinesis": ("x",),
    "s3": ("uploads", "k"),
    "schedule": (),
    "scheduler": (),
    "sns": ("x",),
    "sqs": ("x",),
}


def build(source: str):
    if source == "dynamodb_stream":
        return events.dynamodb_stream(events.insert({"id": 1}))
    if source == "eventbridge":
        return events.eventbridge({"id": 1}, detail_type="OrderPaid", source="shop")
    return getattr(events, source)(*LEAST[source])


# Where one of the sources of each place is named: whoever adds one somewhere adds it everywhere.
def factories() -> set[str]:
    return {name for name in events.__all__ if type(getattr(events, name)).__name__.endswith("Factory")}


def names_that_end_with(suffix: str, names) -> set[str]:
    return {name.removesuffix(suffix) for name in names if name.endswith(suffix)}


EVERYWHERE = {
    "a factory, pytest_faas.events.<source>": factories,
    "a fixture, <source>_event": lambda: names_that_end_with("_event", vars(fixtures)),
    "a strategy, strategies.<source>_events": lambda: names_that_end_with("_events", strategies.__all__),
    "a contract in pytest_faas/contracts/sources.py": lambda: set(CONTRACTS) - {"function_url"},
    "the command line's SOURCES": lambda: set(cli.SOURCES),
    "a folder in event_samples/": lambda: {
        path.name for path in (ROOT / "event_samples").iterdir() if path.is_dir() and path.name != "__pycache__"
    },
    "a page in docs/sources/": lambda: {path.stem for path in (ROOT / "docs" / "sources").glob("*.md")} - {"README"},
}  # fmt: skip


@pytest.mark.parametrize("place", EVERYWHERE)
def test_every_source_has_this_place_and_it_holds_no_other(place):
    there = EVERYWHERE[place]()
    assert sorted(set(LEAST) - there) == [], f"these sources lack {place}"
    assert sorted(there - set(LEAST)) == [], f"{place} is there, but these sources are not in LEAST"


@pytest.mark.parametrize("source", LEAST)
def test_its_factory_is_typed_and_its_event_recognised(source):
    factory = getattr(events, source)
    assert type(factory).__name__ in events.__all__, "its type is exported from pytest_faas.events"
    assert source in events.__all__
    assert source_of(build(source)) == source
    assert validate(build(source)).source == source


@pytest.mark.parametrize("source", LEAST)
def test_its_strategy_draws_what_its_factory_builds(source):
    from hypothesis import Phase, find, settings

    strategy = getattr(strategies, f"{source}_events", None)
    assert strategy is not None, f"{source} lacks a strategy: strategies.{source}_events"
    chosen = settings(max_examples=20, derandomize=True, database=None, phases=[Phase.generate])
    event = find(strategy(), lambda event: True, settings=chosen)
    assert source_of(event) in {source, "function_url"}


@pytest.mark.parametrize("source", LEAST)
def test_it_has_a_schema(source):
    path = ROOT / "pytest_faas" / "contracts" / "schemas" / f"{source}.json"
    assert path.exists(), f"{source} lacks its schema: {path.relative_to(ROOT)}"
    loaded = schema(source)
    assert loaded["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert judge(source, {}), "it takes an empty object for an event"


@pytest.mark.parametrize("source", LEAST)
def test_it_has_laws(source):
    path = ROOT / "pytest_faas" / "contracts" / "laws" / f"{source}.py"
    assert path.exists(), f"{source} lacks its laws: {path.relative_to(ROOT)}"
    module = importlib.import_module(f"pytest_faas.contracts.laws.{source}")
    laws = (*getattr(module, "RECORD_LAWS", ()), *getattr(module, "EVENT_LAWS", ()))
    assert laws, f"{source} has neither RECORD_LAWS nor EVENT_LAWS in {path.relative_to(ROOT)}"


@pytest.mark.parametrize("source", LEAST)
def test_it_has_at_least_two_samples(source):
    assert len(list((ROOT / "event_samples" / source).glob("*.json"))) >= 2, f"in event_samples/{source}/"


@pytest.mark.parametrize("source", LEAST)
def test_it_has_tests(source):
    home = {"scheduler": "schedule"}.get(source, source)
    assert (ROOT / "tests" / "events" / f"test_{home}.py").exists(), f"{source} lacks its tests"


@pytest.mark.parametrize("source", LEAST)
def test_it_has_its_places_in_the_docs(source):
    reference = (ROOT / "docs" / "reference" / "events.md").read_text(encoding="utf-8")
    assert f"| `events.{source}` | `{source}_event` |" in reference, (
        f"{source} lacks its row in docs/reference/events.md"
    )
    assert f"## `{source}`" in reference, f"{source} lacks its section in docs/reference/events.md"
    page = ROOT / "docs" / "sources" / f"{source}.md"
    assert page.exists(), f"{source} lacks its page, {page.relative_to(ROOT)}"
    assert f"events.{source}(" in page.read_text(encoding="utf-8"), "its page shows how one is built"


@pytest.mark.parametrize("source", LEAST)
def test_everything_but_the_payload_is_keyword_only(source):
    parameters = list(inspect.signature(getattr(events, source)).parameters.values())
    assert len([each for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]) <= 2
    assert "overrides" in [each.name for each in parameters if each.kind is each.KEYWORD_ONLY]


@pytest.mark.parametrize("source", LEAST)
def test_an_event_survives_json(source):
    event = build(source)
    assert json.loads(json.dumps(event)) == event


@pytest.mark.parametrize("source", LEAST)
def test_an_unknown_argument_is_refused_with_the_closest(source):
    with pytest.raises(
        TypeError, match=f"events.{source} has no argument 'overides'. Did you mean 'overrides'"
    ):
        getattr(events, source)(*LEAST[source], overides={})


@pytest.mark.parametrize("source", LEAST)
def test_the_command_prints_the_event(source, capsys):
    arguments = {
        "eventbridge": ['{"id": 1}', "--detail-type", "OrderPaid", "--source", "shop"],
        "dynamodb_stream": [
            'insert:{"id": 1}',
            'modify:[{"id": 2}, {"id": 2, "n": 1}]',
            'remove:{"id": 3}',
            '{"id": 4}',
        ],
    }.get(source, list(LEAST[source]))
    assert cli.main(["event", source, *arguments]) == 0
    assert source_of(json.loads(capsys.readouterr().out)) == source
