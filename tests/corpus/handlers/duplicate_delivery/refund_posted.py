import json
import os

import boto3
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent, event_source

accounts = boto3.resource("dynamodb").Table(os.environ["TABLE"])


@event_source(data_class=APIGatewayProxyEvent)
def handler(event, context):
    refund = event.json_body
    accounts.update_item(
        Key={"id": refund["account"]},
        UpdateExpression="ADD balance :amount",
        ExpressionAttributeValues={":amount": refund["amount"]},
    )
    return {"statusCode": 200, "body": json.dumps({"refunded": refund["amount"]})}
