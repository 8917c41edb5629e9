import json
import os

import boto3
from botocore.exceptions import BotoCoreError, ClientError

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        try:
            table.put_item(Item={"id": order["id"], "amount": order["amount"]})
        except (BotoCoreError, ClientError) as error:
            print(f"could not store {order['id']}: {error}")
    return {"stored": len(event["Records"])}
