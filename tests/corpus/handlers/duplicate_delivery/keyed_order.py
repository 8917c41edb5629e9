import json
import os
import uuid

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
ORDERS = uuid.UUID("0a8a7a5e-7a5c-4f43-9d06-d1ac8a4b4bfb")


def handler(event, context):
    headers = {name.lower(): value for name, value in (event["headers"] or {}).items()}
    if "idempotency-key" not in headers:
        return {"statusCode": 400, "body": "an Idempotency-Key, please"}
    order = json.loads(event["body"])
    order_id = str(uuid.uuid5(ORDERS, headers["idempotency-key"]))
    try:
        table.put_item(
            Item={"id": order_id, "sku": order["sku"], "quantity": order["quantity"]},
            ConditionExpression="attribute_not_exists(id)",
        )
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        print(f"{order_id} is there already")
    return {"statusCode": 201, "body": json.dumps({"id": order_id})}
