"""What tests of checks share: a table, a handler from its source, a verdict, and what a check must leave as it was."""

from __future__ import annotations

import os
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest
from shared_clients import clients_shared

from pytest_faas import Function, Sandbox, events, session
from pytest_faas.checks import running
from pytest_faas.checks.allow import Allow
from pytest_faas.checks.verdict import Verdict
from pytest_faas.checks.worlds.case import case

Handler = Callable[[str], Function]
Judge = Callable[..., Verdict]

HEAD = """
import base64, json, os, time, uuid
import boto3
from boto3.dynamodb.conditions import Attr
table = boto3.resource("dynamodb").Table("orders")
sqs = boto3.client("sqs")
"""


@pytest.fixture(autouse=True)
def same_clients() -> Iterator[None]:
    with clients_shared():
        yield


@pytest.fixture(autouse=True)
def no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Save no failure: the tests fail checks on purpose, and the repository's own folder is no place for that."""
    monkeypatch.setattr(session, "shelf_of", lambda _test: None)


@pytest.fixture
def handler(faas: Sandbox, tmp_path: Path) -> Handler:
    boto3.client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    boto3.client("sqs").create_queue(QueueName="receipts")

    def made(source: str) -> Function:
        (tmp_path / "shop.py").write_text(HEAD + textwrap.dedent(source))
        return faas.function("shop.handler", root=tmp_path)

    return made


@pytest.fixture
def judge(faas: Sandbox) -> Judge:
    def judged(
        check: str,
        fn: Function,
        event: events.Event,
        source: object = None,
        allow: Allow | tuple[Allow, ...] = (),
        **options: object,
    ) -> Verdict:
        made = case("judge", fn, event, source, allow)
        with faas._bench().worlds(made) as worlds:
            return running.judged(worlds, check, **options)

    return judged


@pytest.fixture
def surroundings(faas: Sandbox) -> Callable[[], object]:
    """What no check may change: state, journal, variables, and that time goes on as it did."""

    def seen() -> object:
        return str(faas.state()), len(faas.calls), dict(os.environ), time.time() // 3600

    return seen
