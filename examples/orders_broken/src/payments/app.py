import json
import logging
import os

import boto3

import gateway

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE"])
functions = boto3.client("lambda")
log = logging.getLogger("shop.payments")


def handler(event, context):
    failures = []
    for record in event["Records"]:
        message = json.loads(record["body"])
        try:
            take_payment(message["order_id"], message["total"])
        except Exception:
            log.exception("order %s goes back to the queue", message["order_id"])
            failures.append({"itemIdentifier": message["order_id"]})
    return {"batchItemFailures": failures}


def take_payment(order_id, total):
    try:
        table.update_item(
            Key={"id": order_id},
            UpdateExpression="SET #status = :paid, charged = :total",
            ConditionExpression="#status = :new",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":paid": "PAID", ":new": "NEW", ":total": total},
        )
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        log.info("order %s is paid already", order_id)
        return
    payment_id = gateway.charge(order_id, total)
    functions.invoke(
        FunctionName=os.environ["RECEIPT_FUNCTION"],
        InvocationType="Event",
        Payload=json.dumps({"order_id": order_id, "total": total, "payment_id": payment_id}),
    )
