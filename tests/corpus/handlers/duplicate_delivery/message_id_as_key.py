import json
import os

import boto3
from botocore.exceptions import ClientError

dynamodb = boto3.client("dynamodb")


def handler(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        item = {
            "id": {"S": record["messageId"]},
            "order": {"S": order["id"]},
            "amount": {"N": str(order["amount"])},
        }
        try:
            dynamodb.put_item(
                TableName=os.environ["TABLE"], Item=item, ConditionExpression="attribute_not_exists(id)"
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
