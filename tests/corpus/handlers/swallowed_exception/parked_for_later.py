import os

import boto3
from botocore.exceptions import BotoCoreError, ClientError

sqs = boto3.client("sqs")
parked = boto3.resource("s3").Bucket(os.environ["BUCKET"])


def handler(event, context):
    try:
        sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=event["body"])
    except (BotoCoreError, ClientError) as error:
        print("queue is not available, parking the request", error)
        parked.put_object(Key=event["requestContext"]["requestId"], Body=event["body"].encode())
    return {"statusCode": 202, "body": '{"accepted": true}'}
