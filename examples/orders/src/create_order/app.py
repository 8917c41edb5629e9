"""POST /orders: take an order.

The order is one conditional write, so it is never half there. Whatever else must follow (the payment, the
customer's list of orders) hangs on the table's stream.
"""

from datetime import timedelta

import store
import validation
from shop_common import orders, times
from shop_common.http import BadRequest, header, json_object, reply
from shop_common.log import get_logger

UNPAID_FOR = timedelta(days=7)

log = get_logger("create_order")


def handler(event, context):
    try:
        customer, items = validation.checked(json_object(event))
        key = validation.checked_key(header(event, "idempotency-key"))
    except BadRequest as error:
        return reply(400, {"message": str(error)})

    now = times.now()
    wanted = {
        "id": orders.id_for(customer, key) if key else orders.new_id(),
        "customer": customer,
        "items": items,
        "total": sum(item["price"] * item["quantity"] for item in items),
        "status": orders.NEW,
        "created_at": times.text(now),
        "expires_at": int((now + UNPAID_FOR).timestamp()),
    }
    order, created = store.create(wanted)
    if order["items"] != wanted["items"]:
        return reply(422, {"message": "this idempotency key belongs to another order"})
    log.info("order %s %s", order["id"], "created" if created else "was there already")
    return reply(201 if created else 200, orders.as_json(order), location=f"/orders/{order['id']}")
