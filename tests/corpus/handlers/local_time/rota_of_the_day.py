import os
from datetime import datetime
from zoneinfo import ZoneInfo

import boto3


class Rota:
    def __init__(self, zone):
        self.zone = ZoneInfo(zone)
        self.table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

    def close_day(self):
        today = datetime.now(self.zone).date()
        self.table.put_item(Item={"id": today.isoformat(), "closed": True})


rota = Rota("Europe/Berlin")


def handler(event, context):
    rota.close_day()
