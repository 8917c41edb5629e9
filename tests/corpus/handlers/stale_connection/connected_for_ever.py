import json
import os

import shopdb

connection = shopdb.connect(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        connection.save(order["id"], order["amount"])
