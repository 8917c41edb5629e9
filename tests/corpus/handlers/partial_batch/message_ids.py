import json
import os

import boto3

sqs = boto3.client("sqs")


def ship(record):
    sqs.send_message(QueueUrl=os.environ["SHIPMENTS"], MessageBody=record["body"])


def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            json.loads(record["body"])
            ship(record)
        except Exception as error:
            print(f"{record['messageId']} comes again: {error!r}")
            failed.append(record["messageId"])
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}
