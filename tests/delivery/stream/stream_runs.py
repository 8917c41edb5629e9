"""Handlers and short views of reports for the tests of streams."""

from __future__ import annotations

from base64 import b64decode

QUEUE = "arn:aws:sqs:us-east-1:123456789012:failures"
TOPIC = "arn:aws:sns:us-east-1:123456789012:failures"
BUCKET = "arn:aws:s3:::failures"


def data(record):
    return b64decode(record["kinesis"]["data"]).decode()


def texts(event):
    """What the records of an event hold: the text of Kinesis data, the ids of DynamoDB items."""
    return [
        data(each) if "kinesis" in each else next(iter(each["dynamodb"]["Keys"]["id"].values()))
        for each in event["Records"]
    ]


def runs(report):
    """The batches of each invocation, in order: `"ab c"`."""
    return ["".join(texts(attempt.event)) for attempt in report.attempts]


def bodies(records):
    return "".join(each.body.decode() for each in records)


def outcomes(report):
    return [attempt.outcome for attempt in report.attempts]


def fates(report):
    return [[line.fate for line in row.lines] for row in report.rows]


def fails(event, context):
    raise ValueError("no such order")


def succeeds(event, context):
    return None


def fails_on(*bad):
    """Make a handler that raises where one of these is in the batch."""

    def handler(event, context):
        found = [each for each in texts(event) if each in bad]
        if found:
            raise ValueError(f"cannot do {found[0]}")

    return handler


def sequence_number(record):
    return (
        record["kinesis"]["sequenceNumber"] if "kinesis" in record else record["dynamodb"]["SequenceNumber"]
    )


def reports(*bad):
    """Make a handler that names each of these in its answer."""

    def handler(event, context):
        named = [each for each, text in zip(event["Records"], texts(event), strict=True) if text in bad]
        return {"batchItemFailures": [{"itemIdentifier": sequence_number(each)} for each in named]}

    return handler
