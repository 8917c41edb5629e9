"""One name for each event source, everywhere: a source that lacks one of its places fails here."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import pytest

from pytest_faas import cli, events, fixtures
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
    "sns": ("x",),
    "sqs": ("x",),
}


def build(source: str):
    if source == "dynamodb_stream":
        return events.dynamodb_stream(events.insert({"id": 1}))
    if source == "eventbridge":
        return events.eventbridge({"id": 1}, detail_type="OrderPaid", source="shop")
    return getattr(events, source)(*LEAST[source])


def test_every_source_is_in_this_table():
    assert sorted(LEAST) == sorted(cli.SOURCES)
    assert sorted(LEAST) == sorted(
        name.removesuffix("_event") for name in vars(fixtures) if name.endswith("_event")
    )


@pytest.mark.parametrize("source", LEAST)
def test_a_source_has_all_its_places(source):
    factory = getattr(events, source)
    assert type(factory).__name__ in events.__all__, "its type is exported from pytest_faas.events"
    assert source in events.__all__
    assert hasattr(fixtures, f"{source}_event"), "it has a fixture"
    assert source in cli.SOURCES, "it is on the command line"
    assert source_of(build(source)) == source, "it is recognised"
    assert (ROOT / "tests" / "events" / f"test_{source}.py").exists(), "it has tests"
    assert f"`events.{source}`" in (ROOT / "docs" / "reference" / "events.md").read_text(), (
        "it has its row in the docs"
    )


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


def test_a_source_that_does_not_exist_names_the_closest(capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["event", "sqss"])
    assert caught.value.code == 2
    assert "there is no source 'sqss'. Did you mean 'sqs'?" in capsys.readouterr().err


@pytest.mark.parametrize("change", ["insert:", "modify:{}", "remove:[1]", "{", "insert:3"])
def test_a_change_that_is_none_says_how_to_write_one(change, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["event", "dynamodb_stream", change])
    assert caught.value.code == 2
    assert "insert:ITEM, modify:[OLD, NEW] or remove:ITEM" in capsys.readouterr().err


def test_values_and_origin_on_the_command_line(capsys):
    given = [
        "event",
        "sqs",
        "hello",
        '{"id": 1}',
        "--queue",
        "orders",
        "--region",
        "eu-west-1",
        "--seed",
        "7",
    ]
    assert cli.main(given) == 0
    first = capsys.readouterr().out
    records = json.loads(first)["Records"]
    assert [record["body"] for record in records] == ["hello", '{"id":1}']
    assert records[0]["eventSourceARN"] == "arn:aws:sqs:eu-west-1:123456789012:orders"
    assert cli.main(given) == 0
    again = json.loads(capsys.readouterr().out)
    assert [record["messageId"] for record in again["Records"]] == [record["messageId"] for record in records]


def test_bad_values_on_the_command_line_end_with_status_2(capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["event", "sqs", "x", "--receive-count", "0"])
    assert caught.value.code == 2
    assert "receive_count" in capsys.readouterr().err


@pytest.mark.parametrize("source", LEAST)
def test_each_source_has_help_from_its_signature(source, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["event", source, "--help"])
    assert caught.value.code == 0
    assert "--overrides" in capsys.readouterr().out
