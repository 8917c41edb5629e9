import os

import boto3

locks = boto3.resource("dynamodb").Table(os.environ["LOCKS"])
s3 = boto3.client("s3")


def handler(event, context):
    day = event["time"][:10]
    locks.put_item(Item={"id": day}, ConditionExpression="attribute_not_exists(id)")
    try:
        s3.put_object(Bucket=os.environ["BUCKET"], Key=f"reports/{day}.txt", Body=f"report of {day}".encode())
    finally:
        locks.delete_item(Key={"id": day})
