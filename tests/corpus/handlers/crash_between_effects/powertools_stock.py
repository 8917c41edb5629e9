import json
import os

import boto3
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)

store = DynamoDBPersistenceLayer(table_name=os.environ["IDEMPOTENCY"])
config = IdempotencyConfig(event_key_jmespath="id")
stock = boto3.resource("dynamodb").Table(os.environ["STOCK"])
sqs = boto3.client("sqs")


@idempotent_function(data_keyword_argument="order", persistence_store=store, config=config)
def reserve(order):
    stock.update_item(
        Key={"id": order["sku"]},
        UpdateExpression="ADD available :taken",
        ExpressionAttributeValues={":taken": -order["quantity"]},
    )
    sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps(order))


def handler(event, context):
    config.register_lambda_context(context)
    for record in event["Records"]:
        reserve(order=json.loads(record["body"]))
