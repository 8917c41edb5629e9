import json
import os

import boto3


class Shipping:
    def __init__(self):
        self.sqs = boto3.client("sqs")
        self.failed = []

    def run(self, records):
        for record in records:
            order = json.loads(record["body"])
            try:
                self.sqs.send_message(QueueUrl=os.environ["SHIPMENTS"], MessageBody=json.dumps(order))
            except self.sqs.exceptions.ClientError:
                self.failed.append(order["id"])
        return {"batchItemFailures": [{"itemIdentifier": each} for each in self.failed]}


def handler(event, context):
    return Shipping().run(event["Records"])
