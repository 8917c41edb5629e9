import os
from datetime import datetime

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    planned = datetime.strptime(event["time"], "%Y-%m-%dT%H:%M:%SZ")
    key = f"hourly/{planned:%Y-%m-%dT%H}.txt"
    s3.put_object(Bucket=os.environ["BUCKET"], Key=key, Body=b"report")
