import json
import os
import time

import boto3

sqs = boto3.client("sqs")


def render(order):
    time.sleep(40)
    return f"invoice of {order['id']}"


def handler(event, context):
    for record in event["Records"]:
        invoice = render(json.loads(record["body"]))
        sqs.send_message(QueueUrl=os.environ["MAILS"], MessageBody=invoice)
