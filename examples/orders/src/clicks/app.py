"""Count the clicks on each page (Kinesis, partial batch responses)."""

import base64
import json

import store
from shop_common.log import get_logger

log = get_logger("clicks")


def handler(event, context):
    for record in event["Records"]:
        sequence = record["kinesis"]["sequenceNumber"]
        try:
            count(record)
        except Exception:
            # Lambda sends everything from this record on again, so there is no use in going on.
            log.exception("stopped at record %s", record["eventID"])
            return {"batchItemFailures": [{"itemIdentifier": sequence}]}
    return {"batchItemFailures": []}


def count(record):
    click = json.loads(base64.b64decode(record["kinesis"]["data"]))
    page = click["page"]
    if not isinstance(page, str) or not page.startswith("/"):
        raise ValueError(f"page: expected a path, got {page!r}")
    shard = record["eventID"].partition(":")[0]
    store.count(page, shard, record["kinesis"]["sequenceNumber"])
