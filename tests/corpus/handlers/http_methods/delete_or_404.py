import os

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event, context):
    key = {"id": {"S": event["pathParameters"]["id"]}}
    answer = dynamodb.delete_item(TableName=os.environ["TABLE"], Key=key, ReturnValues="ALL_OLD")
    if "Attributes" not in answer:
        return {"statusCode": 404, "body": "no such list"}
    return {"statusCode": 204, "body": ""}
