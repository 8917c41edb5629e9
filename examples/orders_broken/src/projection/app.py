import logging
import os

import boto3
from boto3.dynamodb.types import TypeDeserializer

table = boto3.resource("dynamodb").Table(os.environ["CUSTOMER_ORDERS_TABLE"])
read = TypeDeserializer().deserialize
log = logging.getLogger("shop.projection")


def handler(event, context):
    for record in event["Records"]:
        try:
            project(record)
        except Exception:
            log.exception("record %s is left out", record["eventID"])


def project(record):
    change = record["dynamodb"]
    image = change["OldImage"] if record["eventName"] == "REMOVE" else change["NewImage"]
    order = {name: read(value) for name, value in image.items()}
    key = {"customer": order["customer"], "order_id": order["id"]}
    if record["eventName"] == "REMOVE":
        table.delete_item(Key=key)
    else:
        table.put_item(Item={**key, "status": order["status"], "total": order["total"]})
