"""Several functions in one test. All of them call their module app, and some have a store."""

from unittest import mock

from pytest_faas import events


def test_an_order_is_made_paid_and_read(create_order, payments, read_order, http_api_event, sqs_event):
    created = create_order.invoke(
        http_api_event(
            "POST", "/orders", json={"customer": "ada", "items": [{"sku": "A1", "price": "12.50"}]}
        )
    ).json()
    with mock.patch.object(payments.module.gateway, "charge", return_value="pay-1"):
        payments(sqs_event({"order_id": created["id"]}))

    shown = read_order.invoke(
        http_api_event("GET", f"/orders/{created['id']}", route="GET /orders/{id}")
    ).json()

    assert shown == {**created, "status": "PAID"}


def test_functions_of_the_same_name_do_not_meet(create_order, read_order, payments):
    modules = [function.module for function in (create_order, read_order, payments)]

    assert len({id(module) for module in modules}) == 3
    assert {module.__name__ for module in modules} == {"app"}
    assert len({module.store.__file__ for module in modules}) == 3


def test_the_stream_of_a_shop_builds_the_customers_list(
    create_order, projection, orders_table, customer_orders_table, http_api_event, dynamodb_stream_event
):
    create_order(
        http_api_event(
            "POST", "/orders", json={"customer": "ada", "items": [{"sku": "A1", "price": "12.50"}]}
        )
    )
    (order,) = orders_table.scan()["Items"]

    projection(dynamodb_stream_event(events.insert(order), table=orders_table.name))

    (listed,) = customer_orders_table.scan()["Items"]
    assert (listed["order_id"], listed["total"]) == (order["id"], order["total"])
