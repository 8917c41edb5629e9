import json
import os

import boto3


class Intake:
    def __init__(self):
        self.bus = boto3.client("sqs")

    def accept(self, body):
        try:
            self.bus.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=body)
        except Exception as error:
            print("queue is not available", error)
        return {"statusCode": 202, "body": json.dumps({"accepted": True})}


intake = Intake()


def handler(event, context):
    return intake.accept(event["body"])
