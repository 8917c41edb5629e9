import os
from urllib.parse import unquote_plus

import boto3


class Index:
    def __init__(self):
        self.dynamodb = boto3.client("dynamodb")

    def add(self, key, found):
        item = {"id": {"S": key}, "etag": {"S": found["eTag"]}}
        self.dynamodb.put_item(TableName=os.environ["TABLE"], Item=item)

    def take_out(self, key):
        self.dynamodb.delete_item(TableName=os.environ["TABLE"], Key={"id": {"S": key}})


index = Index()


def handler(event, context):
    for record in event["Records"]:
        found = record["s3"]["object"]
        key = unquote_plus(found["key"])
        if record["eventName"].startswith("ObjectRemoved:"):
            index.take_out(key)
        else:
            index.add(key, found)
