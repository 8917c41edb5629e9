import json
import os

import shopdb
from aws_lambda_powertools.utilities import parameters

secrets = parameters.SecretsProvider()


def handler(event, context):
    order = json.loads(event["body"])
    password = secrets.get("shopdb", max_age=60)
    with shopdb.connect(os.environ["TABLE"], password=password) as connection:
        connection.save(order["id"], order["amount"])
    return {"statusCode": 201, "body": "{}"}
