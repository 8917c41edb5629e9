import os
import uuid

import boto3


class Downloads:
    def __init__(self):
        self.s3 = boto3.client("s3")

    def link(self, name):
        wanted = {"Bucket": os.environ["BUCKET"], "Key": name}
        self.s3.put_object(Bucket=os.environ["BUCKET"], Key=f"log/{uuid.uuid4()}", Body=name.encode())
        return self.s3.generate_presigned_url("get_object", Params=wanted, ExpiresIn=300)


def handler(event, context):
    link = Downloads().link(event["pathParameters"]["name"])
    return {"statusCode": 302, "headers": {"Location": link}, "body": ""}
