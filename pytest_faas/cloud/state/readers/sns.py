"""SNS: topics and their subscriptions; what was published is not kept by SNS, so it is an emission only.

Left out: ARNs, owners, the counts of subscriptions.
https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pytest_faas.cloud.state.api import Api, tags
from pytest_faas.cloud.state.entry import Entry

SHOWS = (
    r"Topic$|TopicAttributes$|Subscribe$|ConfirmSubscription|SubscriptionAttributes$|TagResource$|Permission$"
)
_TOPIC = frozenset(
    {"TopicArn", "Owner", "SubscriptionsConfirmed", "SubscriptionsPending", "SubscriptionsDeleted"}
)
_SUBSCRIPTION = frozenset(
    {"SubscriptionArn", "TopicArn", "Owner", "Protocol", "Endpoint", "SubscriptionPrincipal"}
)


def read(api: Api) -> Iterator[Entry]:
    """Yield the topics and their subscriptions."""
    for topic in api.each("ListTopics", "Topics"):
        arn = topic["TopicArn"]
        name = arn.rsplit(":", 1)[-1]
        found = api.ask("GetTopicAttributes", TopicArn=arn)["Attributes"]
        labels = tags(api.ask("ListTagsForResource", ResourceArn=arn).get("Tags"))
        yield api.entry(name, "", {**_kept(found, _TOPIC), **labels})
        for each in api.each("ListSubscriptionsByTopic", "Subscriptions", TopicArn=arn):
            yield api.entry(
                name, f"{each['Protocol']}:{each['Endpoint']}", _subscription(api, each["SubscriptionArn"])
            )


def _subscription(api: Api, arn: str) -> dict[str, Any]:
    if not arn.startswith("arn:"):  # SNS writes PendingConfirmation, or Deleted, in its place
        return {"SubscriptionArn": arn}
    return _kept(api.ask("GetSubscriptionAttributes", SubscriptionArn=arn)["Attributes"], _SUBSCRIPTION)


def _kept(attributes: dict[str, str], without: frozenset[str]) -> dict[str, Any]:
    kept = {name: each for name, each in attributes.items() if name not in without and each != ""}
    return {name: json.loads(each) if each.startswith("{") else each for name, each in kept.items()}
