"""What must agree in an event of SNS: the topic, its subscription and the addresses that lie in its region."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from pytest_faas.contracts.faults import Fault, joined
from pytest_faas.contracts.law import Json, law
from pytest_faas.contracts.laws import _arn, _dns, _message_attributes, _times
from pytest_faas.contracts.laws._message_attributes import Attribute

# A topic's MaximumMessageSize: https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html
_MAXIMUM_OCTETS = 1_048_576


@law("EventSubscriptionArn", "Sns.TopicArn")
def subscription_of_the_topic(record: Json) -> Iterator[Fault]:
    """Demand a subscription of the topic: its ARN is the topic's and a UUID; the topic is in its region's partition.

    Where UnsubscribeUrl has the same subscription, it is the topic that is told: it stands alone against two.
    """
    topic, subscription = record["Sns"]["TopicArn"], record["EventSubscriptionArn"]
    misplaced = list(_arn.partition_faults("Sns.TopicArn", topic))
    yield from misplaced
    subscribed = subscription.rpartition(":")[0]
    if subscribed == topic:
        return
    if not str(record["Sns"].get("UnsubscribeUrl")).endswith(f"SubscriptionArn={subscription}"):
        told = f"is no subscription of Sns.TopicArn ({topic!r}): {topic + ':<UUID>'!r}"
        message = f"{_arn.whole(subscription)} {told}"
        yield Fault("EventSubscriptionArn", subscription, f"{topic}:<UUID>", message)
    elif not misplaced:
        told = f"is not the topic of EventSubscriptionArn ({subscription!r}): {subscribed!r}"
        yield Fault("Sns.TopicArn", topic, subscribed, f"{_arn.whole(topic)} {told}")


@law("EventSubscriptionArn", "Sns.UnsubscribeUrl")
def unsubscribes_this_subscription(record: Json) -> Iterator[Fault]:
    """Demand that UnsubscribeUrl ends the subscription that the notification came through."""
    url, subscription = record["Sns"]["UnsubscribeUrl"], record["EventSubscriptionArn"]
    seen = url.rpartition("SubscriptionArn=")[2]
    if seen != subscription:
        message = f"its SubscriptionArn {_arn.whole(seen)} is not EventSubscriptionArn ({subscription!r})"
        yield Fault("Sns.UnsubscribeUrl", url, f"…SubscriptionArn={subscription}", message)


@law("Sns.TopicArn", "Sns.SigningCertUrl")
def certificate_of_the_region(record: Json) -> Iterator[Fault]:
    """Demand that the certificate lies with SNS in the region of the topic."""
    yield from _host_faults(record, "SigningCertUrl")


@law("Sns.TopicArn", "Sns.UnsubscribeUrl")
def unsubscribes_in_the_region(record: Json) -> Iterator[Fault]:
    """Demand that UnsubscribeUrl leads to SNS in the region of the topic."""
    yield from _host_faults(record, "UnsubscribeUrl")


def _host_faults(record: Json, name: str) -> Iterator[Fault]:
    """Yield a fault for an address that is not at the endpoint of the topic's region.

    https://docs.aws.amazon.com/general/latest/gr/sns.html
    """
    url, topic = record["Sns"][name], _arn.Arn.parse(record["Sns"]["TopicArn"])
    if topic is None:
        return
    expected, seen = f"sns.{topic.region}.{_dns.suffix_of(topic.region)}", urlsplit(url).netloc
    if seen != expected:
        message = f"is at {seen!r}, but Sns.TopicArn is in {topic.region}: {expected!r}"
        yield Fault(f"Sns.{name}", url, f"https://{expected}/…", message)


@law("Sns.Timestamp")
def published_on_a_day(record: Json) -> Iterator[Fault]:
    """Demand a time that the calendar has."""
    yield from _times.calendar_faults("Sns.Timestamp", record["Sns"]["Timestamp"])


@law("Sns.MessageAttributes")
def values_of_their_type(record: Json) -> Iterator[Fault]:
    """Demand of each attribute a value of its type."""
    for attribute in _attributes(record):
        path = joined(("Sns", "MessageAttributes", attribute.name, "Value"))
        yield from _message_attributes.value_faults(path, attribute)


@law("Sns.Message", "Sns.MessageAttributes")
def size(record: Json) -> Iterator[Fault]:
    """Demand a message that SNS takes: at most 1 MiB with its attributes, where the topic allows it."""
    octets = len(record["Sns"]["Message"].encode())
    octets += sum(each.size for each in _attributes(record) if each.sound)
    if octets > _MAXIMUM_OCTETS:
        expected = f"at most {_MAXIMUM_OCTETS:,} octets with the attributes"
        message = f"the message has {octets:,} octets, but SNS takes {expected}"
        yield Fault("Sns.Message", record["Sns"]["Message"], expected, message)


def _attributes(record: Json) -> list[Attribute]:
    entries = record["Sns"]["MessageAttributes"].items()
    return [Attribute(name, entry["Type"], entry["Value"]) for name, entry in entries]


RECORD_LAWS = (
    subscription_of_the_topic,
    unsubscribes_this_subscription,
    certificate_of_the_region,
    unsubscribes_in_the_region,
    published_on_a_day,
    values_of_their_type,
    size,
)
EVENT_LAWS = ()
