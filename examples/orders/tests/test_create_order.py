from decimal import Decimal

import pytest

ORDER = {
    "customer": "ada",
    "items": [{"sku": "A1", "quantity": 2, "price": "9.99"}, {"sku": "B2", "price": 5}],
}


@pytest.fixture
def post(create_order, http_api_event):
    """Post an order and return the invocation."""

    def send(body=ORDER, **request):
        return create_order.invoke(http_api_event("POST", "/orders", json=body, **request))

    return send


def test_an_order_is_stored_and_shown(post, stored):
    answer = post()

    assert answer.status_code == 201
    order = answer.json()
    assert answer.headers["Location"] == f"/orders/{order['id']}"
    assert (order["customer"], order["status"], order["total"]) == ("ada", "NEW", "24.98")
    assert order["items"][1] == {"sku": "B2", "quantity": 1, "price": "5.00"}
    assert stored(order["id"])["total"] == Decimal("24.98")


def test_an_order_is_exactly_one_write(post):
    assert [call.operation for call in post().calls] == ["PutItem"]


def test_an_order_that_nobody_pays_expires_after_a_week(faas, post, stored):
    with faas.frozen("2026-01-01T00:00:00Z"):
        order = post().json()

    assert order["created_at"] == "2026-01-01T00:00:00Z"
    assert stored(order["id"])["expires_at"] == 1767830400  # 2026-01-08T00:00:00Z


def test_two_posts_without_a_key_are_two_orders(post, orders_table):
    assert post().json()["id"] != post().json()["id"]
    assert orders_table.scan()["Count"] == 2


def test_an_idempotency_key_makes_one_order_of_two_posts(post, orders_table):
    first = post(headers={"Idempotency-Key": "k-1"})
    second = post(headers={"Idempotency-Key": "k-1"})

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert orders_table.scan()["Count"] == 1


def test_a_key_counts_for_one_customer(post, orders_table):
    post(headers={"Idempotency-Key": "k-1"})
    post({**ORDER, "customer": "bob"}, headers={"Idempotency-Key": "k-1"})

    assert orders_table.scan()["Count"] == 2


def test_a_key_cannot_be_used_for_another_order(post, orders_table):
    post(headers={"Idempotency-Key": "k-1"})
    answer = post({**ORDER, "items": [{"sku": "Z9", "price": "1.00"}]}, headers={"Idempotency-Key": "k-1"})

    assert answer.status_code == 422
    assert orders_table.scan()["Count"] == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"customer": None}, "customer"),
        ({"customer": "a b"}, "customer"),
        ({"items": []}, "items"),
        ({"items": {"sku": "A1"}}, "items"),
        ({"items": ["A1"]}, "items[0]"),
        ({"items": [{"price": 1}]}, "items[0].sku"),
        ({"items": [{"sku": "A1", "price": 1, "quantity": 0}]}, "items[0].quantity"),
        ({"items": [{"sku": "A1", "price": 1, "quantity": True}]}, "items[0].quantity"),
        ({"items": [{"sku": "A1", "price": 1}, {"sku": "A1"}]}, "items[1].price"),
        ({"items": [{"sku": "A1", "price": "-1"}]}, "items[0].price"),
        ({"items": [{"sku": "A1", "price": 0.001}]}, "items[0].price"),
        ({"items": [{"sku": "A1", "price": 1e300}]}, "items[0].price"),
    ],
)
def test_what_is_wrong_with_an_order_is_said(post, orders_table, change, said):
    answer = post({**ORDER, **change})

    assert answer.status_code == 400
    assert answer.json()["message"].startswith(f"{said}:")
    assert orders_table.scan()["Count"] == 0


@pytest.mark.parametrize("body", [None, "", "{", "[]", "NaN", "null", b"\xff\xfe", "[" * 100_000])
def test_a_body_that_is_no_json_object_is_refused(create_order, http_api_event, body):
    answer = create_order.invoke(http_api_event("POST", "/orders", body=body))

    assert answer.status_code == 400
    assert "body" in answer.json()["message"]


def test_a_body_in_base64_is_the_same_order(create_order, http_api_event):
    event = http_api_event(
        "POST", "/orders", body=b'{"customer": "ada", "items": [{"sku": "A1", "price": "1.00"}]}'
    )
    assert event["isBase64Encoded"]  # as the API does with media types that it does not know to be text

    assert create_order.invoke(event).json()["total"] == "1.00"


def test_an_empty_idempotency_key_is_refused(post):
    assert post(headers={"Idempotency-Key": " "}).status_code == 400


def test_the_code_stays_loaded_until_a_cold_start(create_order, post):
    assert post().cold_start
    assert not post().cold_start
    create_order.cold_start()
    assert post().cold_start


def test_the_log_tells_what_became_of_an_order(post):
    created = post(headers={"Idempotency-Key": "k-1"})
    repeated = post(headers={"Idempotency-Key": "k-1"})

    assert f"order {created.json()['id']} created" in created.logs
    assert "was there already" in repeated.logs


def test_a_failing_table_is_a_500(deploy, http_api_event):
    create_order = deploy("create_order", env={"ORDERS_TABLE": "not-there"})

    answer = create_order.invoke(http_api_event("POST", "/orders", json=ORDER))

    assert answer.error.type == "ResourceNotFoundException"
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal Server Error"})
