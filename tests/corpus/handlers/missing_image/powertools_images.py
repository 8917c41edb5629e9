import os

import boto3
from aws_lambda_powertools.utilities.data_classes import DynamoDBStreamEvent, event_source

sqs = boto3.client("sqs")


@event_source(data_class=DynamoDBStreamEvent)
def handler(event, context):
    for record in event.records:
        order = record.dynamodb.new_image
        sqs.send_message(QueueUrl=os.environ["CHANGES"], MessageBody=f"{order['id']} is {order['status']}")
