import json
import os

import boto3
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)

config = IdempotencyConfig(event_key_jmespath="id", raise_on_no_idempotency_key=True)
store = DynamoDBPersistenceLayer(table_name=os.environ["IDEMPOTENCY"])
invoices = boto3.resource("s3").Bucket(os.environ["BUCKET"])


@idempotent_function(data_keyword_argument="order", persistence_store=store, config=config)
def write_invoice(order):
    invoices.put_object(Key=f"invoices/{order['id']}.json", Body=json.dumps(order).encode())


def handler(event, context):
    config.register_lambda_context(context)
    for record in event["Records"]:
        write_invoice(order=json.loads(record["body"]))
