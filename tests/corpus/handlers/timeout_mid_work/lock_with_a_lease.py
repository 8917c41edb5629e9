import os
import time

import boto3
from boto3.dynamodb.conditions import Attr

locks = boto3.resource("dynamodb").Table(os.environ["LOCKS"])
s3 = boto3.client("s3")


def handler(event, context):
    day = event["time"][:10]
    now = int(time.time() * 1000)
    until = now + context.get_remaining_time_in_millis() + 1000
    free = Attr("id").not_exists() | Attr("until").lt(now)
    locks.put_item(Item={"id": day, "until": until}, ConditionExpression=free)
    try:
        s3.put_object(Bucket=os.environ["BUCKET"], Key=f"reports/{day}.txt", Body=f"report of {day}".encode())
    finally:
        locks.delete_item(Key={"id": day})
