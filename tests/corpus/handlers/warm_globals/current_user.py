import json
import os

import boto3


class Profile:
    user = None

    def __init__(self):
        self.table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

    def read(self, name):
        if Profile.user is None:
            Profile.user = self.table.get_item(Key={"id": name}).get("Item")
        return Profile.user or {}


def handler(event, context):
    found = Profile().read(event["pathParameters"]["name"])
    return {"statusCode": 200, "body": json.dumps({"city": found.get("city")})}
