import json

import payments


class Till:
    def take(self, order):
        charge = payments.charge(order["id"], order["amount"])
        print(f"{order['id']} is paid: {charge['id']}")


def handler(event, context):
    till = Till()
    for record in event["Records"]:
        till.take(json.loads(record["body"]))
