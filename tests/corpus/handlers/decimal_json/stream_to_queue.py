import json
import os

import boto3
from boto3.dynamodb.types import TypeDeserializer


class Forwarder:
    def __init__(self):
        self.sqs = boto3.client("sqs")
        self.read = TypeDeserializer().deserialize

    def forward(self, image):
        order = {name: self.read(value) for name, value in image.items()}
        self.sqs.send_message(QueueUrl=os.environ["CHANGES"], MessageBody=json.dumps(order))


def handler(event, context):
    forwarder = Forwarder()
    for record in event["Records"]:
        if "NewImage" in record["dynamodb"]:
            forwarder.forward(record["dynamodb"]["NewImage"])
