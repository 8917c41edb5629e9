"""Keep each customer's list of orders (DynamoDB stream of the orders table, partial batch responses)."""

from boto3.dynamodb.types import TypeDeserializer

import store
from shop_common import orders
from shop_common.log import get_logger

TIME_TO_LIVE = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}

log = get_logger("projection")


def handler(event, context):
    for record in event["Records"]:
        try:
            project(record)
        except Exception:
            # Lambda sends everything from this record on again, so there is no use in going on.
            log.exception("stopped at record %s", record["eventID"])
            return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
    return {"batchItemFailures": []}


def project(record):
    change, sequence = record["dynamodb"], record["dynamodb"]["SequenceNumber"]
    if record["eventName"] != "REMOVE":
        store.put(item_of(change["NewImage"]), sequence)
    elif record.get("userIdentity") == TIME_TO_LIVE:
        # Nobody paid in time: the customer is to see what became of the order.
        store.put({**item_of(change["OldImage"]), "status": orders.EXPIRED}, sequence)
    else:
        store.delete(item_of(change["OldImage"]), sequence)


def item_of(image):
    deserialize = TypeDeserializer().deserialize
    return {name: deserialize(value) for name, value in image.items()}
