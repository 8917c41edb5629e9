"""What clients may order."""

import re

from shop_common import money
from shop_common.http import BadRequest

MOST_ITEMS = 50
MOST_PIECES = 1000


def checked(body):
    """Return the customer and the items of an order; raise BadRequest, saying what is wrong with it."""
    customer, items = body.get("customer"), body.get("items")
    if not _matches(r"[A-Za-z0-9_-]{1,64}", customer):
        raise BadRequest("customer: 1 to 64 letters, digits, '-' or '_'")
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_ITEMS:
        raise BadRequest(f"items: a list of 1 to {MOST_ITEMS} items")
    return customer, [_item(number, item) for number, item in enumerate(items)]


def checked_key(key):
    """Return the idempotency key, or None if the client sent none."""
    if key is not None and not _matches(r"[\x21-\x7e]{1,255}", key):
        raise BadRequest("Idempotency-Key: 1 to 255 printable characters")
    return key


def _item(number, item):
    if not isinstance(item, dict):
        raise BadRequest(f"items[{number}]: not an object")
    sku, quantity = item.get("sku"), item.get("quantity", 1)
    if not _matches(r"[A-Za-z0-9_-]{1,64}", sku):
        raise BadRequest(f"items[{number}].sku: 1 to 64 letters, digits, '-' or '_'")
    if type(quantity) is not int or not 1 <= quantity <= MOST_PIECES:
        raise BadRequest(f"items[{number}].quantity: a whole number from 1 to {MOST_PIECES}")
    try:
        return {"sku": sku, "quantity": quantity, "price": money.parse(item.get("price"))}
    except ValueError as error:
        raise BadRequest(f"items[{number}].price: {error}") from None


def _matches(pattern, value):
    return isinstance(value, str) and re.fullmatch(pattern, value) is not None
