import json
import os
import uuid

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    order = json.loads(event["body"])
    order_id = str(uuid.uuid4())
    table.put_item(Item={"id": order_id, "sku": order["sku"], "quantity": order["quantity"]})
    return {"statusCode": 201, "body": json.dumps({"id": order_id})}
