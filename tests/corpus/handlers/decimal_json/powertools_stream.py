import json
import os
from decimal import Decimal

import boto3
from aws_lambda_powertools.utilities.data_classes import DynamoDBStreamEvent, event_source

changes = boto3.resource("sqs").Queue(os.environ["CHANGES"])


class NumberEncoder(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, set):
            return sorted(o, key=str)
        return float(o) if isinstance(o, Decimal) else str(o)


@event_source(data_class=DynamoDBStreamEvent)
def handler(event, context):
    for record in event.records:
        if record.dynamodb.new_image:
            changes.send_message(MessageBody=json.dumps(record.dynamodb.new_image, cls=NumberEncoder))
