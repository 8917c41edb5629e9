import json
import os
import uuid
from datetime import datetime, timedelta, timezone

import boto3
from boto3.dynamodb.conditions import Attr

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE"])
archive = boto3.resource("s3").Bucket(os.environ["ARCHIVE_BUCKET"])


def handler(event, context):
    before = datetime.now(timezone.utc) - timedelta(days=int(os.environ["RETENTION_DAYS"]))
    old = table.scan(FilterExpression=Attr("created_at").lt(before.strftime("%Y-%m-%dT%H:%M:%SZ")))["Items"]
    for order in old:
        body = json.dumps(order, default=str).encode()
        archive.put_object(Key=f"orders/{uuid.uuid4()}.json", Body=body)
        table.delete_item(Key={"id": order["id"]})
    return {"archived": len(old)}
