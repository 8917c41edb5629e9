import os

import boto3


class Notes:
    def __init__(self):
        self.s3 = boto3.client("s3")

    def post(self, event):
        name = event["pathParameters"]["name"]
        text = event["body"] or ""
        self.s3.put_object(Bucket=os.environ["BUCKET"], Key=name, Body=text.encode())
        return {"statusCode": 201, "body": f"{len(text)} characters"}


notes = Notes()


def handler(event, context):
    return notes.post(event)
