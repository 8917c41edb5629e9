import os

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event, context):
    donation = event["detail"]
    dynamodb.update_item(
        TableName=os.environ["TABLE"],
        Key={"id": {"S": donation["fund"]}},
        UpdateExpression="ADD #sum :amount",
        ExpressionAttributeNames={"#sum": "sum"},
        ExpressionAttributeValues={":amount": {"N": str(donation["amount"])}},
    )
