"""Delete orders that are older than they may be kept (every night)."""

import os
from datetime import timedelta
from itertools import takewhile

import store
from shop_common import times
from shop_common.log import get_logger

# A page or a delete takes far less.
ENOUGH_MS = 2_000

log = get_logger("cleanup")


def handler(event, context):
    """Delete what is due, and stop before the time-out: the next night goes on with what is left."""

    def in_time(_=None):
        return context.get_remaining_time_in_millis() > ENOUGH_MS

    # Counted from the time of the schedule, so a retry deletes the same orders.
    before = times.parse(event["time"]) - timedelta(days=int(os.environ["RETENTION_DAYS"]))
    deleted = 0
    for page in takewhile(in_time, store.pages_created_before(before)):
        for order_id in takewhile(in_time, page):
            deleted += store.delete_created_before(before, order_id)
    finished = in_time()
    if finished:
        log.info("deleted %d orders", deleted)
    else:
        log.warning("deleted %d orders, then time ran out", deleted)
    return {"deleted": deleted, "finished": finished}
