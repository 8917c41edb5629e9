import json
import os
import time

import boto3


class Counter:
    def __init__(self):
        self.table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

    def count(self, shop):
        time.sleep(35)
        self.table.update_item(
            Key={"id": shop}, UpdateExpression="ADD visits :one", ExpressionAttributeValues={":one": 1}
        )


def handler(event, context):
    counter = Counter()
    for record in event["Records"]:
        counter.count(json.loads(record["body"])["shop"])
