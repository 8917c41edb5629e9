import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
unreadable = boto3.resource("s3").Bucket(os.environ["BUCKET"])


def read(body):
    order = json.loads(body)
    return {"id": str(order["id"]), "amount": int(order["amount"])}


def handler(event, context):
    for record in event["Records"]:
        try:
            item = read(record["body"])
        except (ValueError, KeyError, TypeError) as error:
            print(f"{record['messageId']} is no order: {error!r}")
            unreadable.put_object(Key=record["messageId"], Body=record["body"].encode())
        else:
            table.put_item(Item=item)
