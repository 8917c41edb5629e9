import os
from urllib.parse import unquote_plus

import boto3


class Move:
    def __init__(self):
        self.s3 = boto3.client("s3")
        self.sqs = boto3.client("sqs")

    def move(self, inbox, key):
        try:
            body = self.s3.get_object(Bucket=inbox, Key=key)["Body"].read()
        except self.s3.exceptions.NoSuchKey:
            return
        self.s3.put_object(Bucket=os.environ["ARCHIVE"], Key=key, Body=body)
        self.sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=key)
        self.s3.delete_object(Bucket=inbox, Key=key)


def handler(event, context):
    move = Move()
    for record in event["Records"]:
        move.move(record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"]))
