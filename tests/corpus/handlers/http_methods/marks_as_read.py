import json
import os

import boto3

messages = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    answer = messages.update_item(
        Key={"id": event["pathParameters"]["id"]},
        UpdateExpression="SET #read = :true",
        ExpressionAttributeNames={"#read": "read"},
        ExpressionAttributeValues={":true": True},
        ReturnValues="ALL_NEW",
    )
    return {"statusCode": 200, "body": json.dumps({"text": answer["Attributes"].get("text")})}
