import json
import os

import boto3

sqs = boto3.client("sqs")


def ship(order):
    sqs.send_message(QueueUrl=os.environ["SHIPMENTS"], MessageBody=json.dumps(order))


def handler(event, context):
    messages = [record["messageId"] for record in event["Records"]]
    for number, record in enumerate(event["Records"]):
        try:
            ship(json.loads(record["body"]))
        except Exception as error:
            print(f"stopped at {record['messageId']}: {error!r}")
            return {"batchItemFailures": [{"itemIdentifier": each} for each in messages[number:]]}
    return {"batchItemFailures": []}
