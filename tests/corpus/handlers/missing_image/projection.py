import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        image = record["dynamodb"]["NewImage"]
        table.put_item(Item={"id": image["id"]["S"], "status": image["status"]["S"]})
