import os
from datetime import datetime
from zoneinfo import ZoneInfo

import boto3

LONDON = ZoneInfo("Europe/London")
s3 = boto3.client("s3")


def handler(event, context):
    hour = datetime.now(LONDON).strftime("%Y-%m-%dT%H")
    s3.put_object(Bucket=os.environ["BUCKET"], Key=f"hourly/{hour}.txt", Body=b"report")
