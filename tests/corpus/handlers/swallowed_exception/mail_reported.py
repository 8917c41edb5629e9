import json
import os

import boto3
from payments import Mailer

dynamodb = boto3.client("dynamodb")


def take(order):
    item = {"id": {"S": order["id"]}, "amount": {"N": str(order["amount"])}}
    dynamodb.put_item(TableName=os.environ["TABLE"], Item=item)
    Mailer().send("ada@example.com", f"{order['id']} has arrived")


def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            take(json.loads(record["body"]))
        except Exception as error:
            print(f"{record['messageId']} comes again: {error!r}")
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
