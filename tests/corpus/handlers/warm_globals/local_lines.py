import os

import boto3

bucket = boto3.resource("s3").Bucket(os.environ["BUCKET"])


def handler(event, context):
    lines = [record["body"] for record in event["Records"]]
    key = f"batches/{event['Records'][0]['messageId']}.txt"
    bucket.put_object(Key=key, Body="\n".join(lines).encode())
