import json
import os

import boto3

queue = boto3.resource("sqs").Queue(os.environ["QUEUE"])
STEPS = 3


def handler(event, context):
    for record in event["Records"]:
        job = json.loads(record["body"])
        job["steps"] = job.get("steps", 0) + 1
        if job["steps"] <= STEPS:
            queue.send_message(MessageBody=json.dumps(job))
