import os
import uuid

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    lines = [
        f"Order    {event['order_id']}",
        f"Total    {event['total']}",
        f"Payment  {event['payment_id']}",
    ]
    s3.put_object(
        Bucket=os.environ["RECEIPTS_BUCKET"],
        Key=f"receipts/{event['order_id']}/{uuid.uuid4()}.txt",
        Body="\n".join(lines).encode(),
        ContentType="text/plain; charset=utf-8",
    )
