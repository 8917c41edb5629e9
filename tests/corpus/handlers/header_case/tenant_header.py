import json
import os

import boto3


class Uploads:
    def __init__(self, headers):
        self.tenant = headers.get("x-tenant", "public")
        self.bucket = boto3.resource("s3").Bucket(os.environ["BUCKET"])

    def keep(self, name, text):
        self.bucket.put_object(Key=f"{self.tenant}/{name}", Body=text.encode())
        return {"statusCode": 201, "body": json.dumps({"tenant": self.tenant})}


def handler(event, context):
    return Uploads(event["headers"] or {}).keep("note.txt", event["body"] or "")
