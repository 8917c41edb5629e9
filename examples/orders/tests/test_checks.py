"""What must hold of the shop whatever comes twice, fails half-way or comes at a bad time.

All checks that apply: each runs a function many times from the same start, and leaves everything as it was.
"""

from io import BytesIO

from PIL import Image
from pytest_faas import Async, events

NIGHT = "2026-07-01T03:00:00Z"
A, B, C = (f"5f0c2f1e-0000-4000-8000-00000000000{digit}" for digit in "abc")
ORDER = {"customer": "ada", "items": [{"sku": "A1", "quantity": 2, "price": "9.99"}]}


def test_create_order(faas, create_order, http_api_event):
    request = http_api_event("POST", "/orders", json=ORDER, headers={"Idempotency-Key": "k-1"})
    faas.assert_contract(create_order, request)
    faas.assert_robust(create_order, request)
    faas.assert_robust(create_order, http_api_event("POST", "/orders"))
    faas.assert_idempotent(create_order, request)
    faas.assert_retry_safe(create_order, request)
    faas.assert_no_lost_records(create_order, request)
    faas.assert_warm_start(create_order, request)
    faas.assert_http_semantics(create_order, request)
    faas.assert_equivalent_requests(create_order, request, across=["rest"])
    faas.assert_concurrent(create_order, request)


def test_read_order(faas, read_order, new_order, http_api_event):
    new_order(A)
    request = http_api_event("GET", f"/orders/{A}", route="GET /orders/{id}")
    faas.assert_contract(read_order, request)
    faas.assert_robust(read_order, request)
    faas.assert_robust(read_order, http_api_event("GET", "/orders/none", route="GET /orders/{id}"))
    faas.assert_warm_start(read_order, request)
    faas.assert_http_semantics(read_order, request)
    faas.assert_equivalent_requests(read_order, request, across=["rest"])


def test_payments(faas, payments, payment_queue, new_order, sqs_event):
    for order_id in (A, B, C):
        new_order(order_id)
    faas.effect("gateway.charge", returns="pay-1")
    messages = sqs_event(*({"order_id": order_id} for order_id in (A, B, C)))
    faas.assert_contract(payments, messages, source=payment_queue)
    faas.assert_robust(payments, messages, source=payment_queue)
    faas.assert_idempotent(payments, messages, source=payment_queue)
    faas.assert_retry_safe(payments, sqs_event({"order_id": A}, {"order_id": B}), source=payment_queue)
    faas.assert_no_lost_records(payments, messages, source=payment_queue)
    faas.assert_partial_batch(payments, messages, source=payment_queue)
    faas.assert_warm_start(payments, messages, source=payment_queue)
    faas.assert_recursion(payments, messages, source=payment_queue)
    faas.assert_concurrent(payments, sqs_event({"order_id": A}), source=payment_queue)
    faas.assert_order(payments, sqs_event({"order_id": A}, {"order_id": A}), source=payment_queue)


def test_receipt(faas, receipt):
    paid = {"order_id": A, "customer": "ada", "total": "19.98", "payment_id": "pay-1"}
    source = Async()
    faas.assert_contract(receipt, paid, source=source)
    faas.assert_robust(receipt, paid, source=source)
    faas.assert_idempotent(receipt, paid, source=source)
    faas.assert_retry_safe(receipt, paid, source=source)
    faas.assert_no_lost_records(receipt, paid, source=source)
    faas.assert_warm_start(receipt, paid, source=source)
    faas.assert_concurrent(receipt, paid, source=source)


def test_resize(faas, resize, new_pictures, pictures, s3_event):
    picture = BytesIO()
    Image.new("RGB", (300, 200)).save(picture, "PNG")
    keys = "originals/a b.png", "originals/50%.png"
    for key in keys:
        pictures.put_object(Key=key, Body=picture.getvalue())
    uploaded = s3_event(pictures.name, *keys)
    faas.assert_contract(resize, uploaded, source=new_pictures)
    faas.assert_robust(resize, uploaded, source=new_pictures)
    faas.assert_idempotent(resize, uploaded, source=new_pictures)
    faas.assert_retry_safe(resize, uploaded, source=new_pictures)
    faas.assert_no_lost_records(resize, uploaded, source=new_pictures)
    faas.assert_warm_start(resize, uploaded, source=new_pictures, tmp=True)
    faas.assert_recursion(resize, uploaded, source=new_pictures, prefix="originals/")
    faas.assert_concurrent(resize, uploaded, source=new_pictures)


def test_clicks(faas, clicks, click_stream, kinesis_event):
    batch = kinesis_event({"page": "/"}, {"page": "/cart"}, {"page": "/"}, stream="clicks")
    faas.assert_contract(clicks, batch, source=click_stream)
    faas.assert_robust(clicks, batch, source=click_stream)
    faas.assert_idempotent(clicks, batch, source=click_stream)
    faas.assert_retry_safe(clicks, batch, source=click_stream)
    faas.assert_no_lost_records(clicks, batch, source=click_stream)
    faas.assert_partial_batch(clicks, batch, source=click_stream)
    faas.assert_warm_start(clicks, batch, source=click_stream)
    faas.assert_recursion(clicks, batch, source=click_stream)


def test_projection(faas, projection, orders_stream, dynamodb_stream_event):
    orders = [
        {"id": order_id, "customer": "ada", "status": "NEW", "total": 20, "created_at": NIGHT}
        for order_id in (A, B, C)
    ]
    changes = dynamodb_stream_event(*map(events.insert, orders), table="orders", view="NEW_AND_OLD_IMAGES")
    faas.assert_contract(projection, changes, source=orders_stream)
    faas.assert_robust(projection, changes, source=orders_stream)
    faas.assert_idempotent(projection, changes, source=orders_stream)
    faas.assert_retry_safe(projection, changes, source=orders_stream)
    faas.assert_no_lost_records(projection, changes, source=orders_stream)
    faas.assert_partial_batch(projection, changes, source=orders_stream)
    faas.assert_warm_start(projection, changes, source=orders_stream)
    faas.assert_recursion(projection, changes, source=orders_stream)


def test_cleanup(faas, cleanup, new_order, schedule_event):
    for order_id in (A, B, C):
        new_order(order_id)
    night = schedule_event(rule="nightly", at=NIGHT)
    faas.assert_contract(cleanup, night)
    faas.assert_robust(cleanup, night)
    faas.assert_idempotent(cleanup, night)
    faas.assert_retry_safe(cleanup, night)
    faas.assert_no_lost_records(cleanup, night)
    faas.assert_warm_start(cleanup, night)
    faas.assert_concurrent(cleanup, night)
