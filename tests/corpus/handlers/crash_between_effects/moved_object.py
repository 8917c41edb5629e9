import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")
sqs = boto3.client("sqs")


def handler(event, context):
    for record in event["Records"]:
        inbox, key = record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"])
        body = s3.get_object(Bucket=inbox, Key=key)["Body"].read()
        s3.put_object(Bucket=os.environ["ARCHIVE"], Key=key, Body=body)
        s3.delete_object(Bucket=inbox, Key=key)
        sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=key)
