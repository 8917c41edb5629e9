import os
import tempfile
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        key = unquote_plus(record["s3"]["object"]["key"])
        with tempfile.NamedTemporaryFile(delete=False) as local:
            s3.download_fileobj(record["s3"]["bucket"]["name"], key, local)
            local.seek(0)
            s3.put_object(Bucket=os.environ["TARGET"], Key=key, Body=local.read().upper())
