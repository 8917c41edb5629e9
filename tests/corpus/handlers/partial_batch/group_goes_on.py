import json
import os

import boto3

queue = boto3.resource("sqs").Queue(os.environ["SHIPMENTS"])


def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            queue.send_message(MessageBody=json.dumps(json.loads(record["body"])))
        except Exception as error:
            print(f"{record['messageId']}: {error!r}")
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
