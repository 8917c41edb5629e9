import os

import boto3
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

processor = BatchProcessor(event_type=EventType.KinesisDataStreams, raise_on_entire_batch_failure=False)
orders = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def store(record):
    order = record.kinesis.data_as_json()
    orders.put_item(Item={"id": order["id"], "amount": order["amount"]})


def handler(event, context):
    return process_partial_response(event=event, record_handler=store, processor=processor, context=context)
