"""The contract of SNS: it finds each of these mistakes, at its place, and accuses no true event."""

from __future__ import annotations

import breaking
import pytest
from breaking import Break, Json, both, broken, in_record

from pytest_faas import events, validate

put, drop, replace = map(in_record, (breaking.put, breaking.drop, breaking.replace))
S, C = "structure", "consistency"
SNS = "Records[0].Sns."
HOST = "https://sns.us-east-1.amazonaws.com"


def notification() -> Json:
    attributes = {"kind": "new", "priority": 5, "key": b"\x01\x02\xff", "tags": ["a", "b"]}
    return events.sns("hello", topic="orders", subject="An order", attributes=attributes)


def sns_of(event: Json) -> Json:
    found: Json = event["Records"][0]["Sns"]
    return found


def two_notifications(event: Json) -> None:
    event["Records"] += notification()["Records"]


def renamed(old: str, new: str) -> Break:
    def breaks(event: Json) -> None:
        sns_of(event)[new] = sns_of(event).pop(old)

    return breaks


ELSEWHERE = "arn:aws:sns:us-east-1:123456789012:others"
OTHER_UUID = "21be56ed-a058-49f5-8c98-aedd2564c486"
CERTIFICATE = "/SimpleNotificationService-ac565b8b1a6c5d002d285f9598aa1d9b.pem"
ATTRIBUTES = "Sns.MessageAttributes."
IN_EU = both(
    replace("EventSubscriptionArn", "us-east-1", "eu-west-1"),
    replace("Sns.TopicArn", "us-east-1", "eu-west-1"),
)

MISTAKES = [
    # name, what breaks a true event, paths, kind, words of the first message
    ("another topic", put("Sns.TopicArn", ELSEWHERE), [SNS + "TopicArn"], C, "is not the topic of EventSubscriptionArn"),
    (
        "the subscription of another topic", replace("EventSubscriptionArn", ":orders:", ":others:"),
        ["Records[0].EventSubscriptionArn", SNS + "UnsubscribeUrl"], C, ":orders'): 'arn:aws:sns:us-east-1:123456789012:orders:<UUID>'",
    ),
    (
        "another account", replace("Sns.TopicArn", "123456789012", "210987654321"),
        [SNS + "TopicArn"], C, "'): 'arn:aws:sns:us-east-1:123456789012:orders'",
    ),
    (
        "another subscription", put("EventSubscriptionArn", f"arn:aws:sns:us-east-1:123456789012:orders:{OTHER_UUID}"),
        [SNS + "UnsubscribeUrl"], C, "is not EventSubscriptionArn",
    ),
    (
        "the end of another subscription",
        put("Sns.UnsubscribeUrl", f"{HOST}/?Action=Unsubscribe&SubscriptionArn=arn:aws:sns:us-east-1:123456789012:orders:{OTHER_UUID}"),
        [SNS + "UnsubscribeUrl"], C, "is not EventSubscriptionArn",
    ),
    (
        "the end of a topic", replace("Sns.UnsubscribeUrl", ":orders:", ":"),
        [SNS + "UnsubscribeUrl"], C, "is not EventSubscriptionArn",
    ),
    (
        "an ampersand of HTML", replace("Sns.UnsubscribeUrl", "&", "&amp;"),
        [SNS + "UnsubscribeUrl"], S, "the address that ends the subscription",
    ),
    ("an address of nobody", put("Sns.UnsubscribeUrl", "EXAMPLE"), [SNS + "UnsubscribeUrl"], S, "the address that ends"),
    (
        "an address in another region", replace("Sns.UnsubscribeUrl", "//sns.us-east-1.", "//sns.us-west-2."),
        [SNS + "UnsubscribeUrl"], C, "is at 'sns.us-west-2.amazonaws.com', but Sns.TopicArn is in us-east-1",
    ),
    (
        "a certificate of another region", put("Sns.SigningCertUrl", f"https://sns.eu-west-1.amazonaws.com{CERTIFICATE}"),
        [SNS + "SigningCertUrl"], C, "'sns.us-east-1.amazonaws.com'",
    ),
    (
        "a certificate of China", put("Sns.SigningCertUrl", f"https://sns.us-east-1.amazonaws.com.cn{CERTIFICATE}"),
        [SNS + "SigningCertUrl"], C, "is at 'sns.us-east-1.amazonaws.com.cn'",
    ),
    (
        "a certificate of somebody", put("Sns.SigningCertUrl", f"https://sns.us-east-1.example.com{CERTIFICATE}"),
        [SNS + "SigningCertUrl"], C, "is at 'sns.us-east-1.example.com'",
    ),
    ("no https", replace("Sns.SigningCertUrl", "https", "http"), [SNS + "SigningCertUrl"], S, "address of the certificate"),
    ("a certificate by example", put("Sns.SigningCertUrl", "EXAMPLE"), [SNS + "SigningCertUrl"], S, "32 hex digits"),
    (
        "a topic in another region", IN_EU,
        [SNS + "UnsubscribeUrl", SNS + "SigningCertUrl", SNS + "UnsubscribeUrl"], C, "its SubscriptionArn",
    ),
    (
        "a topic in no partition", replace("Sns.TopicArn", "arn:aws:", "arn:aws-cn:"),
        [SNS + "TopicArn"], C, "is in partition aws-cn, but its region us-east-1 is in aws",
    ),
    ("a topic by name", put("Sns.TopicArn", "orders"), [SNS + "TopicArn"], S, "the ARN of a standard topic"),
    ("an ARN of SQS", replace("Sns.TopicArn", ":sns:", ":sqs:"), [SNS + "TopicArn"], S, "the ARN of a standard topic"),
    ("a FIFO topic", replace("Sns.TopicArn", ":orders", ":orders.fifo"), [SNS + "TopicArn"], S, "delivers to queues only"),
    ("a subscription without id", put("EventSubscriptionArn", ELSEWHERE), ["Records[0].EventSubscriptionArn"], S, "a UUID"),
    (
        "a subscription to confirm", put("EventSubscriptionArn", "pending confirmation"),
        ["Records[0].EventSubscriptionArn"], S, "a function's subscription",
    ),
    ("the mark of SQS", put("EventSource", "aws:sqs"), ["Records[0].EventSource"], S, "'aws:sqs' is not 'aws:sns'"),
    (
        "the mark of other services", both(drop("EventSource"), put("eventSource", "aws:sns")),
        ["Records[0].EventSource", "Records[0].eventSource"], S, "is missing; it is 'aws:sns'",
    ),
    ("another version", put("EventVersion", "2.0"), ["Records[0].EventVersion"], S, "'2.0' is not '1.0'"),
    ("a version of type float", put("EventVersion", 1.0), ["Records[0].EventVersion"], S, "is not '1.0'"),
    ("a region", put("awsRegion", "us-east-1"), ["Records[0].awsRegion"], S, "is not a key that the service sends"),
    ("no Sns", drop("Sns"), ["Records[0].Sns"], S, "is missing; it is the notification"),
    ("the keys of HTTP", renamed("SigningCertUrl", "SigningCertURL"), [SNS + "SigningCertUrl", SNS + "SigningCertURL"], S, "missing"),
    ("the number of FIFO", put("Sns.SequenceNumber", "1" * 20), [SNS + "SequenceNumber"], S, "is not a key"),
    ("a confirmation", put("Sns.Type", "SubscriptionConfirmation"), [SNS + "Type"], S, "is not 'Notification'"),
    ("a confirmation's token", put("Sns.Token", "2336412f37"), [SNS + "Token"], S, "is not a key"),
    ("a Message that is parsed", put("Sns.Message", {"order": 7}), [SNS + "Message"], S, '{"order": 7} is not the text'),
    ("no Message", drop("Sns.Message"), [SNS + "Message"], S, "is missing; it is the text"),
    ("no Subject", drop("Sns.Subject"), [SNS + "Subject"], S, "or null where the message was published without"),
    ("an empty Subject", put("Sns.Subject", ""), [SNS + "Subject"], S, "up to 100 characters"),
    ("a Subject of two lines", put("Sns.Subject", "a\nb"), [SNS + "Subject"], S, "without line breaks"),
    ("a Subject of 101", put("Sns.Subject", "a" * 101), [SNS + "Subject"], S, "up to 100 characters"),
    ("a MessageId of no UUID", put("Sns.MessageId", "id-1"), [SNS + "MessageId"], S, "a UUID"),
    ("a time in seconds", put("Sns.Timestamp", "2026-01-01T00:00:00Z"), [SNS + "Timestamp"], S, "with milliseconds"),
    ("a time with an offset", put("Sns.Timestamp", "2026-01-01T00:00:00.000+00:00"), [SNS + "Timestamp"], S, "in UTC"),
    ("a time of type int", put("Sns.Timestamp", 1767225600000), [SNS + "Timestamp"], S, "a time in UTC"),
    ("a day of no calendar", put("Sns.Timestamp", "2026-02-29T00:00:00.000Z"), [SNS + "Timestamp"], C, "is in no calendar"),
    ("an hour of no day", put("Sns.Timestamp", "2026-02-28T24:00:00.000Z"), [SNS + "Timestamp"], S, "a time in UTC"),
    ("a version of type int", put("Sns.SignatureVersion", 1), [SNS + "SignatureVersion"], S, "1 is not '1' or '2'"),
    ("a signature by example", put("Sns.Signature", "EXAMPLE"), [SNS + "Signature"], S, "the base64 of an RSA signature"),
    ("a signature that was cut", replace("Sns.Signature", "==", ""), [SNS + "Signature"], S, "the base64 of an RSA"),
    ("attributes that are null", put("Sns.MessageAttributes", None), [SNS + "MessageAttributes"], S, "{} for none"),
    (
        "the attributes of SQS", put(ATTRIBUTES + "kind", {"dataType": "String", "stringValue": "new"}),
        ["Records[0].Sns.MessageAttributes.kind." + key for key in ("Type", "Value", "dataType", "stringValue")], S, "is missing",
    ),
    ("a plain attribute", put(ATTRIBUTES + "kind", "new"), [SNS + "MessageAttributes.kind"], S, "an object with Type and Value"),
    ("a type that is none", put(ATTRIBUTES + "kind.Type", "Bool"), [SNS + "MessageAttributes.kind.Type"], S, "'String.Array'"),
    ("a number of type int", put(ATTRIBUTES + "priority.Value", 5), [SNS + "MessageAttributes.priority.Value"], S, "a string"),
    (
        "a number of letters", put(ATTRIBUTES + "priority.Value", "high"),
        [SNS + "MessageAttributes.priority.Value"], C, "'high' is not a number in a string, as its type 'Number' asks",
    ),
    (
        "the binary of the docs", put(ATTRIBUTES + "key.Value", "TestBinary"),
        [SNS + "MessageAttributes.key.Value"], C, "'TestBinary' is not base64, as its type 'Binary' asks",
    ),
    (
        "an array that is none", put(ATTRIBUTES + "tags.Value", "a,b"),
        [SNS + "MessageAttributes.tags.Value"], C, "is not a JSON array in a string",
    ),
    ("a message above 1 MiB", put("Sns.Message", "é" * 524_289), [SNS + "Message"], C, "but SNS takes at most 1,048,576 octets"),
    ("two notifications", two_notifications, ["Records"], S, "a list of exactly one notification"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "breaks", "paths", "kind", "words"), MISTAKES, ids=[row[0] for row in MISTAKES]
)
def test_each_mistake_is_found(name: str, breaks: Break, paths: list[str], kind: str, words: str) -> None:
    faults = validate(broken(notification(), breaks)).faults
    assert [(fault.path, fault.kind) for fault in faults] == [(path, kind) for path in paths], faults
    assert words in faults[0].message


def test_the_messages_of_the_faults() -> None:
    event = notification()
    broken = sns_of(event)
    subscription = event["Records"][0]["EventSubscriptionArn"]
    broken["Subject"] = ""
    broken["TopicArn"] = ELSEWHERE
    broken["SigningCertUrl"] = f"https://sns.eu-west-1.amazonaws.com{CERTIFICATE}"
    assert str(validate(event)) == (
        "the event is an SNS event with 3 faults\n"
        "  Records[0].Sns.Subject          '' is not up to 100 characters without line breaks, or null where the "
        "message was published without a subject\n"
        f"  Records[0].Sns.TopicArn         {ELSEWHERE!r} is not the topic of EventSubscriptionArn ({subscription!r}): "
        f"{subscription.rpartition(':')[0]!r}\n"
        "  Records[0].Sns.SigningCertUrl   is at 'sns.eu-west-1.amazonaws.com', but Sns.TopicArn is in us-east-1: "
        "'sns.us-east-1.amazonaws.com'"
    )


def recorded(message: str, subject: str | None = None, attributes: Json | None = None) -> Json:
    """Return what AWS sent to a function in 2023 to 2025; what was a placeholder is filled in."""
    topic = "arn:aws:sns:eu-west-1:111111111111:test-topic_4"
    subscription = f"{topic}:0b6941c3-f04d-4d3e-a66d-b1df00e1e381"
    return {
        "EventSource": "aws:sns",
        "EventSubscriptionArn": subscription,
        "EventVersion": "1.0",
        "Sns": {
            "Message": message,
            "MessageAttributes": attributes or {},
            "MessageId": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",  # version 5
            "Signature": "k/4+Z" * 68 + "Ab==",
            "SignatureVersion": "1",
            "SigningCertUrl": f"https://sns.eu-west-1.amazonaws.com{CERTIFICATE}",
            "Subject": subject,
            "Timestamp": "2023-08-24T20:36:51.005Z",
            "TopicArn": topic,
            "Type": "Notification",
            "UnsubscribeUrl": f"https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn={subscription}",
        },
    }


RECORDED = [
    recorded("Hello world.", "[Subject] Test subject"),
    recorded("Hello world.", "[Subject] Test subject Signature v1"),
    recorded("Hello world.", "[Subject] Test subject Signature v2"),
    recorded('{"raise_error": 1}'),
    # as recorded in queues, with the same topics
    recorded(
        "a DLQ's",
        attributes={
            "ErrorCode": {"Type": "Number", "Value": "200"},
            "ErrorMessage": {"Type": "String", "Value": "Test exception (this is intentional)"},
            "RequestID": {"Type": "String", "Value": "7c9f5b0e-2d5b-4b8e-9f83-0f6b3c8f5a11"},
        },
    ),
    recorded('ö§a1"_!?,. £$-', attributes={"attr1": {"Type": "Number", "Value": "99.12"}}),
    recorded("text", attributes={"binary-attribute": {"Type": "Binary", "Value": "AgME"}}),
]


@pytest.mark.parametrize("record", RECORDED)
def test_recorded_events_are_true(record: Json) -> None:
    assert validate({"Records": [record]}).faults == ()


TRUE = {
    "a notification": notification,
    "no subject": lambda: events.sns("x"),
    "a long subject": lambda: events.sns("x", subject="é" * 100),
    "an event of S3": lambda: events.sns(events.s3("uploads", "a b.jpg")),
    "an event of the bus": lambda: events.sns(events.eventbridge({"a": 1}, detail_type="x", source="y")),
    "a signature of version 2": lambda: events.sns(events.sns_message("x", signature_version="2")),
    "a message of 1 MiB": lambda: events.sns("x" * 1_048_576, maximum_message_size=1_048_576),
    "a custom type": lambda: events.sns(
        "x", attributes={"a": {"DataType": "String.json", "StringValue": "{}"}}
    ),
    "an array of all kinds": lambda: events.sns("x", attributes={"a": ["b", 1, 2.5, True, None]}),
}


@pytest.mark.parametrize(
    "region", ["us-east-1", "ap-southeast-5", "cn-north-1", "us-gov-west-1", "us-isob-east-1"]
)
@pytest.mark.parametrize("name", TRUE)
def test_true_events_are_not_accused(name: str, region: str) -> None:
    with events.origin(region=region, account="000000000042"):
        assert validate(TRUE[name]()).faults == ()


def test_a_text_for_functions_may_be_empty() -> None:
    event = notification()
    sns_of(event)["Message"] = ""  # published with MessageStructure json: {"default": "x", "lambda": ""}
    assert validate(event).faults == ()


def test_a_signature_of_an_older_key_is_shorter() -> None:
    event = notification()
    sns_of(event)["Signature"] = (
        "EXAMPLElH+DcEwjAPg8O9mY8dReBSwksfg2S7WKQcikcNKWLQjwu6A4VbeS0QHVCkhRS7fUQvi2egU3N858fiTDN6bkkOxYDVrY0Ad8L10Hs"
        "3zH81mtnPk5uvvolIC1CXGu43obcgFxeL3khZl8IKvO61GWB6jI9b5+gLPoBc1Q="
    )
    assert validate(event).faults == ()
