"""The page on redeliveries says what the table says: each way of each source, and its paths."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from pytest_faas.delivery import again
from pytest_faas.delivery.again import stream
from pytest_faas.delivery.again.table import SOURCES, Redelivery

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "same-event-again.md").read_text(encoding="utf-8")
KEYS = {
    "sqs": "`messageId`",
    "sqs_fifo": "`messageId`",
    "sns_sqs": "`MessageId` in the body",
    "sns": "`Sns.MessageId`",
    "s3": "bucket, decoded key, `versionId` (else `sequencer`), `eventName`",
    "eventbridge": "`id`",
    "schedule": "`resources[0]`, `time`",
    "scheduler": "`resources[0]`, `time`",
    "kinesis": "`eventID`",
    "dynamodb_stream": "`eventID`",
    **dict.fromkeys(
        ("apigw", "http_api", "function_url", "alb"),
        "the client's `Idempotency-Key`; else method, path, query, a hash of the body",
    ),
    "direct": "a hash of the payload",
}


def shown(paths: frozenset[str]) -> str:
    return ", ".join(f"`{path}`" for path in sorted(paths)) or "–"


def row(name: str, delivered: str, way: Redelivery) -> str:
    source = SOURCES[name]
    changes = shown(way.changes) if way.changes or way.may_change else "nothing"
    if way.make is stream.changed_once:
        changes = "refused"
    by_producer = way is source.producer and way is not source.again
    stays = "–" if by_producer else shown(source.stays)
    return f"| `{name}` | {delivered} | {changes} | {shown(way.may_change)} | {stays} | {KEYS[name]} |"


def rows() -> list[str]:
    found = []
    for name, source in SOURCES.items():
        alone = source.producer is source.again
        found.append(row(name, "again, sent twice" if alone else "again", source.again))
        found += [row(name, f'`cause="{cause}"`', way) for cause, way in source.causes.items()]
        if not alone:
            found.append(row(name, "sent twice", source.producer))
    return found


def test_the_page_has_the_rows_of_the_table() -> None:
    table = PAGE.partition("## What changes")[2]
    assert [line for line in table.splitlines() if line.startswith("| `")] == rows()


@pytest.mark.parametrize("name", again.__all__)
def test_the_page_has_each_function_as_it_is_called(name: str) -> None:
    written = re.search(rf"^\| `{name}\((.*?)\)` \|", PAGE, re.MULTILINE)
    assert written
    signature = inspect.signature(getattr(again, name)).parameters.values()
    expected = [
        each.name if each.default is each.empty else f"{each.name}={each.default!r}" for each in signature
    ]
    assert [each for each in written[1].split(", ") if each != "*"] == expected


def test_the_page_says_something_of_each_source() -> None:
    told = "\n".join(line for line in PAGE.splitlines() if line.startswith("- "))
    assert [name for name in SOURCES if f"`{name}`" not in told] == []
