import pytest


@pytest.fixture
def get(read_order, http_api_event):
    """Get an order and return the invocation."""

    def send(order_id):
        return read_order.invoke(http_api_event("GET", f"/orders/{order_id}", route="GET /orders/{id}"))

    return send


def test_an_order_is_shown_without_what_is_internal(get, new_order):
    order = new_order()

    answer = get(order["id"])

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {
        "id": order["id"],
        "customer": "ada",
        "status": "NEW",
        "created_at": "2026-01-01T00:00:00Z",
        "total": "19.98",
        "items": [{"sku": "A1", "quantity": 2, "price": "9.99"}],
    }


@pytest.mark.parametrize("order_id", ["5f0c2f1e-0000-4000-8000-00000000ffff", "7", "..", "%20", "ORDER"])
def test_an_order_that_does_not_exist_is_a_404(get, order_id):
    assert get(order_id).status_code == 404


def test_a_request_without_an_id_is_a_404(read_order, http_api_event):
    assert read_order.invoke(http_api_event("GET", "/orders")).status_code == 404


def test_reading_changes_nothing(get, new_order):
    assert [call.operation for call in get(new_order()["id"]).calls] == ["GetItem"]
