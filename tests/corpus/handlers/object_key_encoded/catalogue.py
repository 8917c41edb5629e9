import os

import boto3


class Catalogue:
    def __init__(self, table):
        self.table = boto3.resource("dynamodb").Table(table)
        self.s3 = boto3.resource("s3")

    def add(self, entry):
        found = self.s3.Object(entry["bucket"]["name"], entry["object"]["key"])
        self.table.put_item(Item={"id": found.key, "size": found.content_length})


def handler(event, context):
    catalogue = Catalogue(os.environ["TABLE"])
    for record in event["Records"]:
        catalogue.add(record["s3"])
