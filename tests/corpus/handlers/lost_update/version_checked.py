import json
import os

import boto3
from boto3.dynamodb.conditions import Attr


class Transcripts:
    def __init__(self):
        self.table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

    def add(self, call, line):
        found = self.table.get_item(Key={"id": call}, ConsistentRead=True).get("Item")
        version = found["version"] if found else 0
        unchanged = Attr("version").eq(version) if found else Attr("id").not_exists()
        lines = sorted({*(found["lines"] if found else ()), line})
        self.table.put_item(
            Item={"id": call, "lines": lines, "version": version + 1}, ConditionExpression=unchanged
        )


def handler(event, context):
    transcripts = Transcripts()
    for record in event["Records"]:
        said = json.loads(record["Sns"]["Message"])
        transcripts.add(said["call"], said["line"])
