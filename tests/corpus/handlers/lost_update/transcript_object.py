import json
import os

import boto3


class Transcript:
    def __init__(self, bucket):
        self.bucket = bucket
        self.s3 = boto3.client("s3")

    def add(self, call, line):
        key = f"transcripts/{call}.json"
        lines = self.read(key)
        lines.append(line)
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=json.dumps(sorted(lines)).encode())

    def read(self, key):
        try:
            return json.loads(self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())
        except self.s3.exceptions.NoSuchKey:
            return []


def handler(event, context):
    transcript = Transcript(os.environ["BUCKET"])
    for record in event["Records"]:
        said = json.loads(record["Sns"]["Message"])
        transcript.add(said["call"], said["line"])
