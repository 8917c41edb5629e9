import os

import boto3
from aws_lambda_powertools.utilities.data_classes import DynamoDBStreamEvent, event_source
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecordEventName

sqs = boto3.client("sqs")


@event_source(data_class=DynamoDBStreamEvent)
def handler(event, context):
    for record in event.records:
        key = record.dynamodb.keys["id"]
        if record.event_name == DynamoDBRecordEventName.REMOVE:
            text = f"{key} is gone"
        else:
            text = f"{key} is {(record.dynamodb.new_image or {}).get('status', 'changed')}"
        sqs.send_message(QueueUrl=os.environ["CHANGES"], MessageBody=text)
