"""GET /orders/{id}: show an order."""

import store
from shop_common import orders
from shop_common.http import reply


def handler(event, context):
    order_id = (event.get("pathParameters") or {}).get("id")
    order = store.find(order_id) if orders.is_id(order_id) else None
    if order is None:
        return reply(404, {"message": "there is no such order"})
    return reply(200, orders.as_json(order))
