"""Which FIFO queues and topics deduplicate within a message group only: the services are asked, silently.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
https://docs.aws.amazon.com/sns/latest/dg/fifo-topic-high-throughput.html
"""

from __future__ import annotations

from collections.abc import Iterable

from pytest_faas.cloud import service as services
from pytest_faas.cloud.journal import Call


def by_group(calls: Iterable[Call], home: str) -> frozenset[str]:
    """Return the names of those that the calls sent to."""
    queues = {
        (str(each.parameters.get("QueueUrl")), each.region or home) for each in calls if each.service == "sqs"
    }
    topics = {
        (str(each.parameters.get("TopicArn")), each.region or home) for each in calls if each.service == "sns"
    }
    found = [
        url.rsplit("/", 1)[-1] for url, region in queues if url.endswith(".fifo") and _queue(url, region)
    ]
    found += [
        arn.rsplit(":", 1)[-1] for arn, region in topics if arn.endswith(".fifo") and _topic(arn, region)
    ]
    return frozenset(found)


def _queue(url: str, region: str) -> bool:
    try:
        answer = services.call(
            "sqs", region, "GetQueueAttributes", QueueUrl=url, AttributeNames=["DeduplicationScope"]
        )
    except services.Absent:  # it has been deleted since: the default, then
        return False
    return bool(answer.get("Attributes", {}).get("DeduplicationScope") == "messageGroup")


def _topic(arn: str, region: str) -> bool:
    try:
        answer = services.call("sns", region, "GetTopicAttributes", TopicArn=arn)
    except services.Absent:
        return False
    return bool(answer["Attributes"].get("FifoThroughputScope") == "MessageGroup")
