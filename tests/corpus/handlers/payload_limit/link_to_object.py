import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    wanted = {"Bucket": os.environ["BUCKET"], "Key": event["pathParameters"]["name"]}
    link = s3.generate_presigned_url("get_object", Params=wanted, ExpiresIn=300)
    return {"statusCode": 302, "headers": {"Location": link}, "body": ""}
