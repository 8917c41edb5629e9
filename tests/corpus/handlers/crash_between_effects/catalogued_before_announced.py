import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")
sqs = boto3.client("sqs")
catalogue = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        key = unquote_plus(record["s3"]["object"]["key"])
        size = s3.head_object(Bucket=record["s3"]["bucket"]["name"], Key=key)["ContentLength"]
        if "Item" in catalogue.get_item(Key={"id": key}, ConsistentRead=True):
            continue
        catalogue.put_item(Item={"id": key, "size": size})
        sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=key)
