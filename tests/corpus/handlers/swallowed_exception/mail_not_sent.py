import json
import os

import boto3
from payments import Mailer

orders = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    mailer = Mailer()
    for record in event["Records"]:
        order = json.loads(record["body"])
        orders.put_item(Item={"id": order["id"], "amount": order["amount"]})
        try:
            mailer.send("ada@example.com", f"{order['id']} has arrived")
        except Exception as error:
            print(f"no mail for {order['id']}: {error}")
