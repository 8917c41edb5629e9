import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        key = unquote_plus(record["s3"]["object"]["key"])
        if key.startswith("copies/"):
            continue
        source = {"Bucket": os.environ["BUCKET"], "Key": key}
        s3.copy_object(Bucket=os.environ["BUCKET"], Key=f"copies/{key}", CopySource=source)
