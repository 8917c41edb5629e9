import os

import boto3


class Notes:
    def __init__(self):
        self.table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

    def all(self):
        page = self.table.scan()
        yield from page["Items"]
        while "LastEvaluatedKey" in page:
            page = self.table.scan(ExclusiveStartKey=page["LastEvaluatedKey"])
            yield from page["Items"]


def handler(event, context):
    folder = event["pathParameters"]["folder"]
    return {"notes": [note["text"] for note in Notes().all() if note["id"].startswith(folder)]}
