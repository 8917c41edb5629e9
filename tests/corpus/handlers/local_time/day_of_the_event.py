import os
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import boto3
from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent, event_source

BERLIN = ZoneInfo("Europe/Berlin")
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


@event_source(data_class=EventBridgeEvent)
def handler(event, context):
    planned = datetime.strptime(event.time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    day = planned.astimezone(BERLIN).date()
    table.put_item(Item={"id": day.isoformat(), "closed": True})
