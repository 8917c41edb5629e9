import base64
import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    found = s3.get_object(Bucket=os.environ["BUCKET"], Key=event["pathParameters"]["name"])
    return {
        "statusCode": 200,
        "headers": {"Content-Type": found["ContentType"]},
        "isBase64Encoded": True,
        "body": base64.b64encode(found["Body"].read()).decode(),
    }
