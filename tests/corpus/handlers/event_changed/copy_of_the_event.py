import json
import os

import boto3
from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent, event_source

s3 = boto3.client("s3")
topic = boto3.resource("sns").Topic(os.environ["TOPIC"])


def mark(order):
    return "done/" + "-".join(f"{name}={order[name]}" for name in sorted(order))


@event_source(data_class=EventBridgeEvent)
def handler(event, context):
    order = event.detail
    found = s3.list_objects_v2(Bucket=os.environ["BUCKET"], Prefix=mark(order))
    if any(each["Key"] == mark(order) for each in found.get("Contents", ())):
        return
    topic.publish(Message=json.dumps({**order, "status": "SHIPPED"}))
    s3.put_object(Bucket=os.environ["BUCKET"], Key=mark(order), Body=b"")
