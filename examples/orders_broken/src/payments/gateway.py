import json
import os
from urllib.request import Request, urlopen


def charge(order_id, amount):
    request = Request(
        f"{os.environ['GATEWAY_URL']}/charges",
        data=json.dumps({"amount": amount, "reference": order_id}).encode(),
        headers={"content-type": "application/json"},
    )
    with urlopen(request, timeout=60) as answer:
        return json.load(answer)["id"]
