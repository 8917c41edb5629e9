"""The example with faults: each check fails on its function, and says what the check's page says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, get_args

import pytest
from corpus_aws import client, resource
from PIL import Image
from row import Check, Event
from shared_clients import clients_shared

from pytest_faas import Async, Queue, Sandbox, Stream
from pytest_faas.checks.explaining import ADVICE
from pytest_faas.checks.table import CHECKS
from pytest_faas.errors import CheckFailed

ROOT = Path(__file__).parents[2]
SHOP = ROOT / "examples/orders_broken"
NAMES = sorted(path.name for path in (SHOP / "src").iterdir())
ENV = {
    "ORDERS_TABLE": "orders",
    "CUSTOMER_ORDERS_TABLE": "customer-orders",
    "CLICKS_TABLE": "clicks",
    "RECEIPTS_BUCKET": "receipts",
    "ARCHIVE_BUCKET": "archive",
    "RECEIPT_FUNCTION": "receipt",
    "GATEWAY_URL": "https://payments.example.com",
    "RETENTION_DAYS": "90",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
}
KEYS = {"orders": ("id",), "customer-orders": ("customer", "order_id"), "clicks": ("page",)}
PARTIAL = Queue(report_batch_item_failures=True, visibility_timeout=30)
Change = Callable[[Event], object]


@dataclass(frozen=True)
class Fault:
    """A function, the check that it must fail with this kind, and what the assertion is given.

    `change` makes the event of the check from the one in `events/`.
    """

    name: str
    check: Check
    kind: str
    source: Any = None
    change: Change = bool
    options: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.name}-{self.check}"

    @property
    def event(self) -> Event:
        """The event of `events/`, changed."""
        made: Event = json.loads((SHOP / f"events/{self.name}.json").read_text())
        self.change(made)
        return made


def without_body(event: Event) -> None:
    del event["body"]


def of_one_order(event: Event) -> None:
    """Let the second message be of the first one's order, with another total."""
    event["Records"][1]["body"] = json.dumps({"order_id": "order-1", "total": "25.00"})


def key(name: str, event: Event) -> None:
    event["Records"][0]["s3"]["object"]["key"] = name


FAULTS = (
    Fault("create_order", "idempotent", "key-not-honoured"),
    Fault("create_order", "concurrent", "lost-update"),
    Fault("create_order", "robust", "raises", change=without_body),
    Fault("read_order", "http_semantics", "unsafe-get"),
    Fault("read_order", "equivalent_requests", "header-case"),
    Fault("payments", "retry_safe", "mark-before-send", PARTIAL),
    Fault("payments", "partial_batch", "wrong-identifier", PARTIAL),
    Fault("payments", "order", "order-assumed", PARTIAL, of_one_order),
    Fault("receipt", "idempotent", "new-key-each-time", Async()),
    Fault("resize", "recursion", "triggers-itself", change=partial(key, "a.png")),
    Fault("resize", "robust", "key-not-decoded"),
    Fault("clicks", "warm_start", "global-leaks"),
    Fault("clicks", "contract", "answer-ignored", Stream(report_batch_item_failures=True)),
    Fault("projection", "no_lost_records", "swallowed-error"),
    Fault("cleanup", "retry_safe", "new-key-each-time"),
)


@pytest.fixture
def deploy(faas: Sandbox) -> Iterator[Callable[[str], Any]]:
    make_resources()

    def make(name: str) -> Any:
        if name == "payments":
            make("receipt")
        made = faas.function("app.handler", name=name, root=SHOP / "src" / name, timeout=30, env=ENV)
        if name == "payments":
            faas.effect("gateway.charge", returns="pay-1")
        return made

    with clients_shared(), faas.frozen("2026-07-01T03:00:00Z"):
        yield make


def make_resources() -> None:
    for name, keys in KEYS.items():
        client("dynamodb").create_table(
            TableName=name,
            KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"))],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
            BillingMode="PAY_PER_REQUEST",
        )
    for number in (1, 2, 3):
        new = {"id": f"order-{number}", "customer": "ada", "status": "NEW", "total": 19}
        resource("dynamodb").Table("orders").put_item(Item={**new, "created_at": "2026-01-01T00:00:00Z"})
    resource("dynamodb").Table("orders").put_item(Item={"id": "last-number", "value": 3})
    for bucket in ("receipts", "archive", "shop-pictures"):
        client("s3").create_bucket(Bucket=bucket)
    for name in ("a.png", "originals/a b.png"):
        client("s3").put_object(Bucket="shop-pictures", Key=name, Body=png())


def png() -> bytes:
    made = BytesIO()
    Image.new("RGB", (300, 200)).save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_check_finds_the_fault_and_says_it_as_its_page_does(
    faas: Sandbox, deploy: Callable[[str], Any], fault: Fault
) -> None:
    ask = getattr(faas, f"assert_{fault.check}")
    with pytest.raises(CheckFailed) as found:
        ask(deploy(fault.name), fault.event, source=fault.source, **fault.options)
    check = CHECKS[fault.check]
    lines = str(found.value).splitlines()
    assert isinstance(found.value, check.error)
    assert lines[0] == f"app.handler {check.broken}"
    text = " ".join(" ".join(lines).split())
    page = f"docs/checks/{fault.check.replace('_', '-')}.md"
    assert f"{ADVICE[fault.kind]} {page}#{fault.kind}" in text
    assert f"## {fault.kind}" in (ROOT / page).read_text().splitlines()


def test_each_check_fails_on_a_function_and_the_readme_has_a_line_for_each_fault() -> None:
    assert {fault.check for fault in FAULTS} == set(get_args(Check)) == set(CHECKS)
    readme = (SHOP / "README.md").read_text()
    rows = re.findall(r"^\| (?:`(\w+)`)? *\| [^|]*\| [^|]* \| `(\w+)` \|$", readme, re.MULTILINE)
    named = [
        (name or next(each for each, _ in reversed(rows[:place]) if each), check)
        for place, (name, check) in enumerate(rows)
    ]
    assert sorted(named) == sorted((fault.name, fault.check) for fault in FAULTS)


def test_there_is_an_event_and_a_place_in_the_template_for_each_function() -> None:
    assert (
        sorted(path.stem for path in (SHOP / "events").iterdir())
        == NAMES
        == sorted({each.name for each in FAULTS})
    )
    template = (SHOP / "template.yaml").read_text()
    assert [name for name in NAMES if f"src/{name}/" not in template] == []
