import json
import os

import boto3
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)

store = DynamoDBPersistenceLayer(table_name=os.environ["IDEMPOTENCY"])
config = IdempotencyConfig(event_key_jmespath="messageId")
queue = boto3.client("sqs")


@idempotent_function(data_keyword_argument="record", persistence_store=store, config=config)
def ship(record):
    order = json.loads(record["body"])
    queue.send_message(QueueUrl=os.environ["SHIPMENTS"], MessageBody=json.dumps({"ship": order["id"]}))


def handler(event, context):
    config.register_lambda_context(context)
    for record in event["Records"]:
        ship(record=record)
