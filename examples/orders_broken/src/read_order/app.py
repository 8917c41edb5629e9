import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE"])


def handler(event, context):
    customer = (event["headers"] or {}).get("x-customer")
    order = table.get_item(Key={"id": event["pathParameters"]["id"]}).get("Item")
    if order is None or order["customer"] != customer:
        return {"statusCode": 404, "body": json.dumps({"message": "there is no such order"})}
    table.update_item(
        Key={"id": order["id"]},
        UpdateExpression="ADD #views :one",
        ExpressionAttributeNames={"#views": "views"},
        ExpressionAttributeValues={":one": 1},
    )
    shown = {"id": order["id"], "status": order["status"], "total": str(order["total"])}
    return {"statusCode": 200, "body": json.dumps(shown)}
