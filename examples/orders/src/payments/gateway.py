"""The payment provider's HTTP API."""

import json
import os
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from shop_common import money

TIMEOUT = 2  # seconds


class Declined(Exception):
    """The customer's bank says no; asking again will not help."""


def charge(order_id, amount):
    """Charge for an order and return the payment's id.

    The order's id is the idempotency key: the provider charges once, however often it is asked.
    """
    request = Request(
        f"{os.environ['GATEWAY_URL']}/charges",
        data=json.dumps({"amount": money.text(amount), "reference": order_id}).encode(),
        headers={"content-type": "application/json", "idempotency-key": order_id},
    )
    try:
        with urlopen(request, timeout=TIMEOUT) as answer:
            return json.load(answer)["id"]
    except HTTPError as error:
        with error:
            if error.code == 402:
                raise Declined(error.reason) from None
            raise
