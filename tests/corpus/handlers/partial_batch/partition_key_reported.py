import base64
import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    failures = []
    for record in event["Records"]:
        kinesis = record["kinesis"]
        try:
            order = json.loads(base64.b64decode(kinesis["data"]))
            table.put_item(Item={"id": order["id"], "amount": order["amount"]})
        except Exception as error:
            print(f"{kinesis['partitionKey']}: {error!r}")
            failures.append({"itemIdentifier": kinesis["partitionKey"]})
    return {"batchItemFailures": failures}
