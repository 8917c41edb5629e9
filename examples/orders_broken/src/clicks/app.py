import base64
import json
import logging
import os
from collections import Counter

import boto3

table = boto3.resource("dynamodb").Table(os.environ["CLICKS_TABLE"])
log = logging.getLogger("shop.clicks")
clicks = Counter()


def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            page = json.loads(base64.b64decode(record["kinesis"]["data"]))["page"]
            clicks[page] += 1
        except Exception:
            log.exception("record %s makes no sense", record["eventID"])
            failures.append({"itemIdentifier": record["kinesis"]["sequenceNumber"]})
    for page, count in clicks.items():
        table.update_item(
            Key={"page": page},
            UpdateExpression="ADD clicks :count",
            ExpressionAttributeValues={":count": count},
        )
    return {"batchItemFailure": failures}
