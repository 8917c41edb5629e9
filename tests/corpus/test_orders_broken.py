"""The example with faults has them: each is provoked by hand, as those of the corpus are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from corpus_aws import Aws, client, clients_shared, resource
from PIL import Image
from strikes import crash_after, error_in, meanwhile, struck
from trial import again

from pytest_faas import Sandbox

SHOP = Path(__file__).parents[2] / "examples/orders_broken"
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
}
KEYS = {"orders": ("id",), "customer-orders": ("customer", "order_id"), "clicks": ("page",)}
Deploy = Callable[..., Any]


def event_of(name: str) -> Any:
    return json.loads((SHOP / f"events/{name}.json").read_text())


def png() -> bytes:
    made = BytesIO()
    Image.new("RGB", (300, 200)).save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def deploy(faas: Sandbox) -> Iterator[Deploy]:
    for name, keys in KEYS.items():
        client("dynamodb").create_table(
            TableName=name,
            KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"))],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
            BillingMode="PAY_PER_REQUEST",
        )
    for bucket in ("receipts", "archive", "shop-pictures"):
        client("s3").create_bucket(Bucket=bucket)
    for number in (1, 2, 3):
        new = {"id": f"order-{number}", "customer": "ada", "status": "NEW", "total": 19}
        resource("dynamodb").Table("orders").put_item(Item={**new, "created_at": "2026-01-01T00:00:00Z"})

    def make(name: str, called: str = "") -> Any:
        env = {**ENV, "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
        return faas.function(
            "app.handler", name=called or name, root=SHOP / "src" / name, timeout=30, env=env
        )

    with clients_shared(), faas.frozen("2026-07-01T03:00:00Z"):
        yield make


def items(table: str) -> list[dict[str, Any]]:
    return list(resource("dynamodb").Table(table).scan()["Items"])


def charged_by(faas: Sandbox, deploy: Deploy) -> Any:
    deploy("receipt")
    function = deploy("payments")
    faas.effect("gateway.charge", returns="pay-1")
    return function


def test_there_is_an_event_and_a_line_for_each_function() -> None:
    assert sorted(path.stem for path in (SHOP / "events").iterdir()) == NAMES
    readme, template = ((SHOP / name).read_text() for name in ("README.md", "template.yaml"))
    assert [name for name in NAMES if f"| `{name}` |" not in readme or f"src/{name}/" not in template] == []


def test_create_order_makes_another_order_of_a_request_that_is_sent_again(deploy: Deploy) -> None:
    function = deploy("create_order")
    first, second = (
        function.invoke(each).json() for each in (event_of("create_order"), event_of("create_order"))
    )
    assert first["id"] != second["id"]


def test_create_order_loses_an_order_of_two_at_once(deploy: Deploy) -> None:
    function, other, event = deploy("create_order"), deploy("create_order", "other"), event_of("create_order")
    with struck(meanwhile(0, lambda: other.invoke(event))):
        assert function.invoke(event).status_code == 201
    assert len([item for item in items("orders") if "items" in item and item["id"] != "last-number"]) == 1


def test_create_order_fails_without_a_body(deploy: Deploy) -> None:
    event = event_of("create_order")
    del event["body"]
    assert deploy("create_order").invoke(event).status_code == 500


def test_read_order_changes_what_it_reads(deploy: Deploy) -> None:
    before = items("orders")
    assert deploy("read_order").invoke(event_of("read_order")).status_code == 200
    assert items("orders") != before


def test_read_order_knows_one_spelling_of_a_header(deploy: Deploy) -> None:
    event = event_of("read_order")
    event["headers"]["X-Customer"] = event["headers"].pop("x-customer")
    assert deploy("read_order").invoke(event).status_code == 404


def test_payments_forgets_a_charge_in_a_crash(faas: Sandbox, deploy: Deploy) -> None:
    function, event = charged_by(faas, deploy), event_of("payments")
    with struck(crash_after(0)):
        function.invoke(event)
    function.cold_start()
    assert function.invoke(again(event)).payload == {"batchItemFailures": []}
    assert len([call for call in faas.calls if call.effect]) == 2


def test_payments_reports_what_the_queue_does_not_know(faas: Sandbox, deploy: Deploy) -> None:
    event = event_of("payments")
    with struck(error_in("order-2")):
        answer = charged_by(faas, deploy).invoke(event)
    assert answer.payload == {"batchItemFailures": [{"itemIdentifier": "order-2"}]}


def test_payments_charges_what_comes_first(faas: Sandbox, deploy: Deploy) -> None:
    function, charged = charged_by(faas, deploy), []
    event = event_of("payments")
    event["Records"][1]["body"] = json.dumps({"order_id": "order-1", "total": "25.00"})
    moment = faas.moment()
    for records in (event["Records"], event["Records"][::-1]):
        moment.restore()
        function.invoke({"Records": records})
        charged.append([item["charged"] for item in items("orders") if item["id"] == "order-1"])
    assert charged == [["19.98"], ["25.00"]]


def test_receipt_writes_another_object_each_time(faas: Sandbox, deploy: Deploy) -> None:
    function = deploy("receipt")
    for _ in range(2):
        assert function.invoke(event_of("receipt")).error is None
    assert len(Aws(faas).objects("receipts")) == 2


def test_resize_makes_thumbnails_of_its_thumbnails(faas: Sandbox, deploy: Deploy) -> None:
    function, event = deploy("resize"), event_of("resize")
    found = event["Records"][0]["s3"]["object"]
    found["key"] = "a.png"
    client("s3").put_object(Bucket="shop-pictures", Key="a.png", Body=png())
    for _ in range(3):
        assert function.invoke(event).error is None
        found["key"] += ".thumbnail.png"
    assert len(Aws(faas).objects("shop-pictures")) == 4


def test_resize_does_not_decode_keys(deploy: Deploy) -> None:
    client("s3").put_object(Bucket="shop-pictures", Key="originals/a b.png", Body=png())
    error = deploy("resize").invoke(event_of("resize")).error
    assert error is not None
    assert "NoSuchKey" in str(error)


def test_clicks_of_earlier_batches_are_counted_again(deploy: Deploy) -> None:
    function = deploy("clicks")
    for _ in range(2):
        assert function.invoke(event_of("clicks")).error is None
    assert {item["clicks"] for item in items("clicks")} == {3}


def test_clicks_reports_failures_under_a_name_that_nobody_reads(deploy: Deploy) -> None:
    assert deploy("clicks").invoke(event_of("clicks")).payload == {"batchItemFailure": []}


def test_projection_loses_what_it_could_not_write(deploy: Deploy) -> None:
    with struck(error_in("customer-orders")):
        assert deploy("projection").invoke(event_of("projection")).error is None
    assert items("customer-orders") == []


def test_cleanup_archives_twice_after_a_crash(faas: Sandbox, deploy: Deploy) -> None:
    function, event = deploy("cleanup"), event_of("cleanup")
    with struck(crash_after(0)):
        function.invoke(event)
    function.cold_start()
    assert function.invoke(event).error is None
    assert len(Aws(faas).objects("archive")) == 4
