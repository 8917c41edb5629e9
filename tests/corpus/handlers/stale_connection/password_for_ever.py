import json
import os

import boto3
import shopdb


class Orders:
    def __init__(self):
        secrets = boto3.client("secretsmanager")
        self.password = secrets.get_secret_value(SecretId="shopdb")["SecretString"]

    def add(self, order):
        with shopdb.connect(os.environ["TABLE"], password=self.password) as connection:
            connection.save(order["id"], order["amount"])


orders = Orders()


def handler(event, context):
    orders.add(json.loads(event["body"]))
    return {"statusCode": 201, "body": "{}"}
