import json
import os

import boto3


class Worker:
    def __init__(self):
        self.queue = boto3.resource("sqs").Queue(os.environ["QUEUE"])

    def work(self, job):
        job["steps"] = job.get("steps", 0) + 1
        self.queue.send_message(MessageBody=json.dumps(job))


def handler(event, context):
    worker = Worker()
    for record in event["Records"]:
        worker.work(json.loads(record["body"]))
