import base64
import json
import os

import boto3


class Shipping:
    def __init__(self):
        self.sqs = boto3.client("sqs")

    def ship(self, record):
        order = json.loads(base64.b64decode(record["kinesis"]["data"]))
        self.sqs.send_message(QueueUrl=os.environ["SHIPMENTS"], MessageBody=json.dumps(order))


def handler(event, context):
    shipping = Shipping()
    for record in event["Records"]:
        try:
            shipping.ship(record)
        except Exception as error:
            print(f"stopped at {record['eventID']}: {error!r}")
            return {"batchItemFailures": [{"itemIdentifier": record["kinesis"]["sequenceNumber"]}]}
    return {"batchItemFailures": []}
