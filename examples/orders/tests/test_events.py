"""The files in events/ are what the functions understand: `sam local invoke -e` shall bring no surprise."""

import json
from pathlib import Path

import pytest

EVENTS = Path(__file__).parent.parent / "events"


@pytest.fixture
def sample():
    return lambda name: json.loads((EVENTS / f"{name}.json").read_text())


def test_create_order(create_order, sample):
    assert create_order.invoke(sample("create_order")).status_code == 201


def test_read_order(read_order, new_order, sample):
    event = sample("read_order")
    new_order(event["pathParameters"]["id"])

    assert read_order.invoke(event).status_code == 200


def test_payments(payments, new_order, stored, sample):
    event = sample("payments")
    new_order(json.loads(event["Records"][0]["body"])["order_id"], status="PAID")

    assert payments(event) == {"batchItemFailures": []}


def test_receipt(receipt, receipts, sample):
    receipt(sample("receipt"))

    assert len(list(receipts.objects.all())) == 1


def test_resize(resize, sample):
    event = sample("resize")
    event["Records"][0]["s3"]["bucket"]["name"] = "shop-pictures"

    assert "originals/summer 2026/beach & sun.jpg has been deleted since" in resize.invoke(event).logs


def test_clicks(clicks, sample):
    assert clicks(sample("clicks")) == {"batchItemFailures": []}


def test_projection(projection, sample):
    assert projection(sample("projection")) == {"batchItemFailures": []}


def test_cleanup(cleanup, sample):
    assert cleanup(sample("cleanup")) == {"deleted": 0, "finished": True}


def test_each_file_is_tried():
    tests = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}

    assert {path.stem for path in EVENTS.glob("*.json")} <= tests
