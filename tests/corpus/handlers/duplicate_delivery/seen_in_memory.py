import json
import os

import boto3


class Notifier:
    def __init__(self):
        self.seen = set()
        self.topic = boto3.resource("sns").Topic(os.environ["TOPIC"])

    def notify(self, event):
        if event["id"] in self.seen:
            return
        self.topic.publish(Message=json.dumps(event["detail"]))
        self.seen.add(event["id"])


notifier = Notifier()


def handler(event, context):
    notifier.notify(event)
