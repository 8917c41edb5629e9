import json
import os

import boto3
from boto3.dynamodb.conditions import Attr

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        older = Attr("id").not_exists() | Attr("version").lt(order["version"])
        item = {"id": order["id"], "status": order["status"], "version": order["version"]}
        try:
            table.put_item(Item=item, ConditionExpression=older)
        except table.meta.client.exceptions.ConditionalCheckFailedException:
            print(f"{order['id']} is newer already")
