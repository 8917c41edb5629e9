"""What an order is, for all who handle one."""

import re
import uuid

from shop_common import money

NEW, PAID, DECLINED, EXPIRED = "NEW", "PAID", "DECLINED", "EXPIRED"

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KEYED_ORDERS = uuid.UUID("6f1d7f0e-5a0b-4c9e-9a7e-2c1f5f1a9f63")


def new_id():
    """Return an id that nobody has."""
    return str(uuid.uuid4())


def id_for(customer, idempotency_key):
    """Return the id of the one order that a customer's idempotency key stands for."""
    return str(uuid.uuid5(_KEYED_ORDERS, f"{customer}/{idempotency_key}"))


def is_id(value):
    """Say whether a value can be the id of an order."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def as_json(order):
    """Return an order as clients see it: no internal attributes, no Decimals."""
    return {
        "id": order["id"],
        "customer": order["customer"],
        "status": order["status"],
        "created_at": order["created_at"],
        "total": money.text(order["total"]),
        "items": [
            {"sku": item["sku"], "quantity": int(item["quantity"]), "price": money.text(item["price"])}
            for item in order["items"]
        ],
    }
