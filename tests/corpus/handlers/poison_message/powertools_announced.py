import os

import boto3
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
sns = boto3.client("sns")


def announce(record):
    order = record.json_body
    sns.publish(TopicArn=os.environ["TOPIC"], Message=f"{order['id']} costs {order['amount']}")


def handler(event, context):
    return process_partial_response(
        event=event, record_handler=announce, processor=processor, context=context
    )
