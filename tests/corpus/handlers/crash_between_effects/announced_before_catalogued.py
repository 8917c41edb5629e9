import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.resource("s3")
queue = boto3.resource("sqs").Queue(os.environ["QUEUE"])
catalogue = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        found = s3.Object(record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"]))
        if "Item" in catalogue.get_item(Key={"id": found.key}, ConsistentRead=True):
            continue
        queue.send_message(MessageBody=found.key)
        catalogue.put_item(Item={"id": found.key, "size": found.content_length})
