"""Write a receipt (invoked by the payment worker, asynchronously).

The same payment gives the same object, so a second delivery changes nothing.
"""

import os

import boto3

from shop_common.log import get_logger

s3 = boto3.client("s3")
log = get_logger("receipt")


def handler(event, context):
    key = f"receipts/{event['order_id']}.txt"
    lines = [
        f"Order    {event['order_id']}",
        f"Customer {event['customer']}",
        f"Total    {event['total']}",
        f"Payment  {event['payment_id']}",
    ]
    s3.put_object(
        Bucket=os.environ["RECEIPTS_BUCKET"],
        Key=key,
        Body="\n".join(lines).encode(),
        ContentType="text/plain; charset=utf-8",
    )
    log.info("wrote %s", key)
