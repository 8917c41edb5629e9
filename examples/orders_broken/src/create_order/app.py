import json
import os
from datetime import datetime, timezone
from decimal import Decimal

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE"])


def handler(event, context):
    body = json.loads(event["body"], parse_float=Decimal)
    number = next_number()
    table.put_item(
        Item={
            "id": f"order-{number}",
            "customer": body["customer"],
            "items": body["items"],
            "total": sum(Decimal(item["price"]) * item["quantity"] for item in body["items"]),
            "status": "NEW",
            "created_at": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    )
    return {"statusCode": 201, "body": json.dumps({"id": f"order-{number}"})}


def next_number():
    last = table.get_item(Key={"id": "last-number"}, ConsistentRead=True).get("Item", {"value": 0})
    number = int(last["value"]) + 1
    table.put_item(Item={"id": "last-number", "value": number})
    return number
