import json
import os

import boto3
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent,
)

store = DynamoDBPersistenceLayer(table_name=os.environ["IDEMPOTENCY"])
config = IdempotencyConfig(event_key_jmespath='headers."idempotency-key"', raise_on_no_idempotency_key=True)
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


@idempotent(persistence_store=store, config=config)
def handler(event, context):
    order = json.loads(event["body"])
    order_id = f"order-{event['headers']['idempotency-key']}"
    table.put_item(Item={"id": order_id, "sku": order["sku"], "quantity": order["quantity"]})
    return {"statusCode": 201, "body": json.dumps({"id": order_id})}
