import os
from urllib.parse import unquote_plus

import boto3
from aws_lambda_powertools.utilities.data_classes import S3Event, event_source

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
s3 = boto3.resource("s3")


@event_source(data_class=S3Event)
def handler(event, context):
    for record in event.records:
        key = unquote_plus(record.s3.get_object.key)
        found = s3.Object(record.s3.bucket.name, key)
        table.put_item(Item={"id": found.key, "size": found.content_length})
