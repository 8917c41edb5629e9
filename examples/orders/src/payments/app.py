"""Take the payments of new orders (SQS, partial batch responses).

SQS delivers at least once, sometimes twice at the same time. Each order is therefore claimed before it is
charged, and what goes out (charge, receipt) does so before the order says PAID: a crash in between repeats it
under the same idempotency key, and never forgets it.
"""

import json
import os

import boto3

import gateway
import store
from shop_common import money, orders
from shop_common.log import get_logger

# Less than this is not enough for a charge (the gateway has 2 seconds to answer).
ENOUGH_MS = 2_500

functions = boto3.client("lambda")
log = get_logger("payments")


class OutOfTime(Exception):
    """The message has to wait for another invocation."""


def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            take_payment(json.loads(record["body"])["order_id"], context)
        except Exception:
            log.exception("message %s goes back to the queue", record["messageId"])
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def take_payment(order_id, context):
    remaining = context.get_remaining_time_in_millis()
    if remaining < ENOUGH_MS:
        raise OutOfTime(f"{remaining} ms are left")
    order = store.claim(order_id, lease_ms=remaining)
    if order is None:
        log.info("order %s has been settled before", order_id)
        return
    try:
        payment_id = gateway.charge(order_id, order["total"])
    except gateway.Declined as refusal:
        log.info("order %s is declined: %s", order_id, refusal)
        store.settle(order_id, orders.DECLINED)
        return
    send_receipt(order, payment_id)
    store.settle(order_id, orders.PAID, payment_id)


def send_receipt(order, payment_id):
    receipt = {
        "order_id": order["id"],
        "customer": order["customer"],
        "total": money.text(order["total"]),
        "payment_id": payment_id,
    }
    functions.invoke(
        FunctionName=os.environ["RECEIPT_FUNCTION"], InvocationType="Event", Payload=json.dumps(receipt)
    )
