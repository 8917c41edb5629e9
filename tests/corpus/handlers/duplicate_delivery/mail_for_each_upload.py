import os

import boto3


class Announcer:
    def __init__(self):
        self.mail = boto3.client("ses")

    def __call__(self, event, context):
        for record in event["Records"]:
            self.announce(record["s3"]["object"])

    def announce(self, uploaded):
        self.mail.send_email(
            Source=os.environ["SENDER"],
            Destination={"ToAddresses": ["team@example.com"]},
            Message={
                "Subject": {"Data": "New report"},
                "Body": {"Text": {"Data": f"{uploaded['key']}: {uploaded['size']} bytes"}},
            },
        )


handler = Announcer()
