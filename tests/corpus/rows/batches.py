"""Rows: batches of queues, of FIFO groups and of a stream's shard, when one record of them fails."""

from __future__ import annotations

from functools import partial

from corpus_aws import PLACE, Needs, queue_url
from row import Event, Finding, Row

from pytest_faas import Queue, Stream, events
from rows.does import sent, stored

ORDERS = [{"id": f"o-{number}", "amount": number * 10} for number in (1, 2, 3)]
IDS = ("o-1", "o-2", "o-3")
GROUPS = ("ada", "max", "ada")
BAD = "no order"
# A poison record is given up at some time: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
PARTIAL = Queue(report_batch_item_failures=True, max_receive_count=3)
CHECKPOINT = Stream(
    report_batch_item_failures=True, maximum_retry_attempts=2, bisect_batch_on_function_error=True
)


def queued(*before: object) -> Event:
    return events.sqs(*before, *ORDERS)


def in_groups() -> Event:
    messages = [events.sqs_message(order, group_id=group) for order, group in zip(ORDERS, GROUPS)]
    return events.sqs(*messages, queue="orders.fifo")


def streamed(*before: str) -> Event:
    orders = [events.kinesis_record(order, partition_key=str(order["id"])) for order in ORDERS]
    return events.kinesis(*before, *orders, stream="order-stream")


POISONED = (partial(queued, BAD),)
POISONED_SHARD = (partial(streamed, BAD),)
TABLE = Needs(tables={"orders": []})
STORED = stored("orders", *ORDERS)
SHIPMENTS = Needs(queues=("shipments",))
SHIPPED = sent(*IDS)

ROWS = (
    Row(
        fault="partial_batch",
        name="first_record_only",
        event=queued,
        needs=TABLE,
        env={"TABLE": "orders"},
        does=stored("orders", ORDERS[0]),
        fails=Finding("partial_batch", "record-ignored"),
        passes=("contract", "idempotent", "retry_safe", "warm_start", "recursion"),
    ),
    Row(
        fault="partial_batch",
        name="failures_not_read",
        event=queued,
        needs=SHIPMENTS,
        env={"SHIPMENTS": queue_url("shipments")},
        does=SHIPPED,
        fails=Finding("partial_batch", "partial-response-not-read"),
        passes=("warm_start", "recursion"),
    ),
    Row(
        fault="partial_batch",
        name="group_goes_on",
        event=in_groups,
        source=PARTIAL,
        needs=SHIPMENTS,
        env={"SHIPMENTS": queue_url("shipments")},
        does=SHIPPED,
        fails=Finding("partial_batch", "group-order-lost"),
        passes=("contract", "no_lost_records", "warm_start", "recursion"),
    ),
    Row(
        fault="partial_batch",
        name="partition_key_reported",
        event=streamed,
        source=CHECKPOINT,
        needs=TABLE,
        env={"TABLE": "orders"},
        does=STORED,
        fails=Finding("partial_batch", "wrong-identifier"),
        passes=("idempotent", "warm_start", "recursion"),
    ),
    Row(
        fault="partial_batch",
        name="fifo_stops",
        event=in_groups,
        source=PARTIAL,
        needs=SHIPMENTS,
        env={"SHIPMENTS": queue_url("shipments")},
        does=SHIPPED,
        passes=(
            "contract",
            "retry_safe",
            "no_lost_records",
            "partial_batch",
            "warm_start",
            "recursion",
        ),
    ),
    Row(
        fault="partial_batch",
        name="powertools_fifo",
        event=in_groups,
        source=PARTIAL,
        needs=TABLE,
        env={"TABLE": "orders"},
        does=STORED,
        passes=(
            "contract",
            "idempotent",
            "retry_safe",
            "no_lost_records",
            "partial_batch",
            "warm_start",
            "recursion",
        ),
    ),
    Row(
        fault="partial_batch",
        name="checkpoint_of_the_stream",
        event=streamed,
        hard=POISONED_SHARD,
        source=CHECKPOINT,
        needs=SHIPMENTS,
        env={"SHIPMENTS": queue_url("shipments")},
        does=SHIPPED,
        passes=(
            "contract",
            "robust",
            "retry_safe",
            "no_lost_records",
            "partial_batch",
            "warm_start",
            "recursion",
        ),
    ),
    Row(
        fault="partial_batch",
        name="powertools_kinesis",
        event=streamed,
        hard=POISONED_SHARD,
        source=CHECKPOINT,
        needs=TABLE,
        env={"TABLE": "orders"},
        does=STORED,
        passes=(
            "contract",
            "robust",
            "idempotent",
            "retry_safe",
            "no_lost_records",
            "partial_batch",
            "warm_start",
            "recursion",
        ),
    ),
    Row(
        fault="poison_message",
        name="parsed_before_the_loop",
        event=queued,
        hard=POISONED,
        source=PARTIAL,
        needs=TABLE,
        env={"TABLE": "orders"},
        does=STORED,
        fails=Finding("robust", "poison-blocks-batch"),
        passes=("contract", "idempotent", "retry_safe", "no_lost_records", "warm_start", "recursion"),
    ),
    Row(
        fault="poison_message",
        name="shard_held_up",
        event=streamed,
        hard=POISONED_SHARD,
        source=Stream(maximum_retry_attempts=3),
        needs=TABLE,
        env={"TABLE": "orders"},
        does=STORED,
        fails=Finding("robust", "poison-blocks-batch"),
        passes=(
            "contract",
            "idempotent",
            "retry_safe",
            "no_lost_records",
            "partial_batch",
            "warm_start",
            "recursion",
        ),
    ),
    Row(
        fault="poison_message",
        name="unreadable_set_aside",
        event=queued,
        hard=POISONED,
        needs=Needs(tables={"orders": []}, buckets={"unreadable": {}}),
        env={"TABLE": "orders", "BUCKET": "unreadable"},
        does=STORED,
        passes=(
            "contract",
            "robust",
            "idempotent",
            "retry_safe",
            "no_lost_records",
            "partial_batch",
            "warm_start",
            "recursion",
            "concurrent",
        ),
    ),
    Row(
        fault="poison_message",
        name="powertools_announced",
        event=queued,
        hard=POISONED,
        source=PARTIAL,
        needs=Needs(topics=("orders",)),
        env={"TOPIC": f"arn:aws:sns:{PLACE}:orders"},
        does=SHIPPED,
        passes=(
            "contract",
            "robust",
            "retry_safe",
            "no_lost_records",
            "partial_batch",
            "warm_start",
            "recursion",
        ),
    ),
)
