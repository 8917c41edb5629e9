import os
import tempfile
from pathlib import Path

import boto3


class Export:
    def __init__(self):
        self.bucket = boto3.resource("s3").Bucket(os.environ["BUCKET"])
        self.folder = Path(tempfile.mkdtemp(prefix="export-"))

    def write(self, record):
        path = self.folder / f"{record['messageId']}.json"
        path.write_text(record["body"])
        self.bucket.upload_file(str(path), path.name)


def handler(event, context):
    export = Export()
    for record in event["Records"]:
        export.write(record)
