"""The functions that examples in docstrings run: `store` for messages of a queue, `show` for requests."""

import json

import boto3

bucket = boto3.resource("s3").Bucket("orders")


def store(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        bucket.put_object(Key=str(order["id"]), Body=record["body"])


def show(event, context):
    found = [each.key for each in bucket.objects.all()]
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(found)}
