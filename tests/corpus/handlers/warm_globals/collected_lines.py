import os

import boto3

s3 = boto3.client("s3")
lines = []


def handler(event, context):
    for record in event["Records"]:
        lines.append(record["body"])
    key = f"batches/{event['Records'][0]['messageId']}.txt"
    s3.put_object(Bucket=os.environ["BUCKET"], Key=key, Body="\n".join(lines).encode())
