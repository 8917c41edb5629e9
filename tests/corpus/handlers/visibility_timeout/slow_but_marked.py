import json
import os
import time

import boto3

sqs = boto3.client("sqs")
done = boto3.resource("dynamodb").Table(os.environ["DONE"])


def render(order):
    time.sleep(40)
    return f"invoice of {order['id']}"


def handler(event, context):
    for record in event["Records"]:
        if "Item" in done.get_item(Key={"id": record["messageId"]}, ConsistentRead=True):
            continue
        invoice = render(json.loads(record["body"]))
        sqs.send_message(QueueUrl=os.environ["MAILS"], MessageBody=invoice)
        done.put_item(Item={"id": record["messageId"]})
