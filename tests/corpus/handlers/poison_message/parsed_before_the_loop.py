import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    orders = {record["messageId"]: json.loads(record["body"]) for record in event["Records"]}
    failed = []
    for message_id, order in orders.items():
        try:
            table.put_item(Item={"id": order["id"], "amount": order["amount"]})
        except Exception as error:
            print(f"{order['id']}: {error!r}")
            failed.append(message_id)
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}
