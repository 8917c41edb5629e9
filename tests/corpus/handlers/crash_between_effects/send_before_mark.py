import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
sqs = boto3.client("sqs")


def handler(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        if "Item" in table.get_item(Key={"id": order["id"]}, ConsistentRead=True):
            continue
        sqs.send_message(QueueUrl=os.environ["RECEIPTS"], MessageBody=json.dumps({"order": order["id"]}))
        table.put_item(Item={"id": order["id"], "status": "PAID"})
