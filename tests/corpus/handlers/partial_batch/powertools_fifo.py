import json
import os

import boto3
from aws_lambda_powertools.utilities.batch import SqsFifoPartialProcessor, process_partial_response

processor = SqsFifoPartialProcessor()
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def store(record):
    order = json.loads(record.body)
    table.put_item(Item={"id": order["id"], "amount": order["amount"]})


def handler(event, context):
    return process_partial_response(event=event, record_handler=store, processor=processor, context=context)
