import json
import os

import shopdb

connection = shopdb.connect(os.environ["TABLE"])


def save(order):
    global connection
    try:
        connection.save(order["id"], order["amount"])
    except shopdb.OperationalError:
        connection = shopdb.connect(os.environ["TABLE"])
        connection.save(order["id"], order["amount"])


def handler(event, context):
    for record in event["Records"]:
        save(json.loads(record["body"]))
