import json
import os

import boto3
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, idempotent

store = DynamoDBPersistenceLayer(table_name=os.environ["IDEMPOTENCY"])
queue = boto3.resource("sqs").Queue(os.environ["SHIPMENTS"])


@idempotent(persistence_store=store)
def handler(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        queue.send_message(MessageBody=json.dumps({"ship": order["id"]}))
