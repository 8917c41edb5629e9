import json
import os

import boto3
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)

store = DynamoDBPersistenceLayer(table_name=os.environ["IDEMPOTENCY"])
config = IdempotencyConfig(event_key_jmespath="powertools_json(body).id", raise_on_no_idempotency_key=True)
topic = boto3.resource("sns").Topic(os.environ["TOPIC"])


@idempotent_function(data_keyword_argument="record", persistence_store=store, config=config)
def announce(record):
    order = json.loads(record["body"])
    topic.publish(Message=json.dumps({"shipped": order["id"]}))


def handler(event, context):
    config.register_lambda_context(context)
    for record in event["Records"]:
        announce(record=record)
