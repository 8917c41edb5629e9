import os
import tempfile
from pathlib import Path
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        key = unquote_plus(record["s3"]["object"]["key"])
        descriptor, name = tempfile.mkstemp()
        os.close(descriptor)
        local = Path(name)
        try:
            s3.download_file(record["s3"]["bucket"]["name"], key, name)
            s3.put_object(Bucket=os.environ["TARGET"], Key=key, Body=local.read_bytes().upper())
        finally:
            local.unlink(missing_ok=True)
