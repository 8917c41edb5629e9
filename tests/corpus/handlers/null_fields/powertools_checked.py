import json
import os

import boto3
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent, event_source

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
REFUSED = {"statusCode": 400, "body": "an order has an id"}


@event_source(data_class=APIGatewayProxyEvent)
def handler(event, context):
    try:
        order = json.loads(event.body or "{}")
    except json.JSONDecodeError:
        return REFUSED
    if not isinstance(order, dict) or not isinstance(order.get("id"), str) or not order["id"]:
        return REFUSED
    table.put_item(Item={"id": order["id"], "status": "NEW"})
    return {"statusCode": 201, "body": json.dumps(order)}
