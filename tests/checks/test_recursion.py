"""`assert_recursion`: what a function does where its events come from, and whether that ever ends."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from pytest_faas import Async, Function, Queue, Sandbox, events
from pytest_faas.checks import running
from pytest_faas.checks.verdict import Inapplicable, Verdict
from pytest_faas.checks.worlds.case import case
from pytest_faas.errors import InvalidArgument, TriggersItself, Vacuous

Make = Callable[..., Function]
PLACES = {
    "queue": "https://sqs.us-east-1.amazonaws.com/123456789012/jobs",
    "fifo": "https://sqs.us-east-1.amazonaws.com/123456789012/jobs.fifo",
    "topic": "arn:aws:sns:us-east-1:123456789012:news",
}
HEAD = f"""
import base64, json
from urllib.parse import unquote_plus
import boto3
s3, sqs, sns, bus, kinesis, awslambda = map(boto3.client, ("s3", "sqs", "sns", "events", "kinesis", "lambda"))
table = boto3.resource("dynamodb").Table("orders")
QUEUE, FIFO, TOPIC = {PLACES["queue"]!r}, {PLACES["fifo"]!r}, {PLACES["topic"]!r}
def handler(event, context):
"""


@pytest.fixture
def make(faas: Sandbox, tmp_path: Path) -> Make:
    boto3.client("s3").create_bucket(Bucket="pictures")
    boto3.client("s3").create_bucket(Bucket="elsewhere")
    boto3.client("sqs").create_queue(QueueName="jobs")
    boto3.client("sqs").create_queue(QueueName="other")
    boto3.client("sqs").create_queue(QueueName="jobs.fifo", Attributes={"FifoQueue": "true"})
    boto3.client("sns").create_topic(Name="news")
    boto3.client("kinesis").create_stream(StreamName="clicks", ShardCount=1)
    boto3.client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )

    def made(body: str, name: str | None = None) -> Function:
        (tmp_path / "shop.py").write_text(HEAD + textwrap.indent(textwrap.dedent(body), "    "))
        return faas.function("shop.handler", root=tmp_path, name=name)

    return made


def verdict_of(
    faas: Sandbox, fn: Function, event: events.Event, source: Any = None, **options: Any
) -> Verdict:
    made = case("faas.assert_recursion", fn, event, source, ())
    with faas._bench().worlds(made) as worlds:
        return running.judged(worlds, "recursion", **options)


def picture(key: str = "cat.txt") -> events.Event:
    return events.s3("pictures", key)


def job() -> events.Event:
    return events.sqs({"n": 0}, queue="jobs")


COUNTED = """
number = json.loads(event["Records"][0]["body"])["n"] + 1
if number <= {most}:
    sqs.send_message(QueueUrl=QUEUE, MessageBody=json.dumps({{"n": number}}))
else:
    sqs.send_message(QueueUrl=QUEUE.replace("jobs", "other"), MessageBody="done")
"""
COPIES = """
key = unquote_plus(event["Records"][0]["s3"]["object"]["key"])
s3.put_object(Bucket="pictures", Key="out/" + key.rpartition("/")[2] + ".txt", Body=b"x" * 3)
"""
COUNTS_IN_THE_TABLE = """
new = event["Records"][0]["dynamodb"]["NewImage"]
table.put_item(Item={"id": "1", "n": int(new.get("n", {"N": "0"})["N"]) + 1})
"""
FIFO = 'sqs.send_message(QueueUrl=FIFO, MessageBody="x", MessageGroupId="g", MessageDeduplicationId=context.aws_request_id)'


@pytest.mark.parametrize(
    ("body", "event"),
    [
        (COPIES, picture()),
        (COUNTED.format(most=1000), job()),
        ('sqs.send_message_batch(QueueUrl=QUEUE, Entries=[{"Id": "1", "MessageBody": "x"}])', job()),
        (FIFO, events.sqs("x", queue="jobs.fifo", group_id="g")),
        ('sns.publish(TopicArn=TOPIC, Subject="s", Message="again")', events.sns("x", topic="news")),
        (
            'sns.publish(TopicArn=TOPIC, Message="again")',
            events.sqs(events.sns("x", topic="news"), queue="jobs"),
        ),
        (
            'bus.put_events(Entries=[{"Source": "shop", "DetailType": "Paid", "Detail": "{}"}])',
            events.eventbridge({}, source="shop", detail_type="Paid"),
        ),
        (
            'kinesis.put_record(StreamName="clicks", Data=b"x", PartitionKey="a")',
            events.kinesis(b"x", stream="clicks"),
        ),
        (
            COUNTS_IN_THE_TABLE,
            events.dynamodb_stream(events.insert({"id": "1"}), table="orders"),
        ),
    ],
    ids=["s3", "sqs", "sqs-batch", "fifo", "sns", "sns-sqs", "eventbridge", "kinesis", "dynamodb"],
)
def test_what_comes_back_for_ever_is_found(faas, make, body, event):
    verdict = verdict_of(faas, make(body), event)
    assert [each.kind for each in verdict.failures] == ["triggers-itself"]
    assert verdict.tried == "17 invocations in 16 hops"


@pytest.mark.parametrize(
    ("body", "event"),
    [
        (COPIES.replace('Bucket="pictures"', 'Bucket="elsewhere"'), picture()),
        ('sqs.send_message(QueueUrl=QUEUE.replace("jobs", "other"), MessageBody="x")', job()),
        ('sns.publish(TopicArn=TOPIC, Message="x")', job()),
        (
            'bus.put_events(Entries=[{"Source": "shop", "DetailType": "Sent", "Detail": "{}"}])',
            events.eventbridge({}, source="shop", detail_type="Paid"),
        ),
        (
            'table.put_item(Item={"id": "1", "done": True})',
            events.dynamodb_stream(events.insert({"id": "1"}), table="orders"),
        ),
        ('s3.delete_object(Bucket="pictures", Key="cat.txt")', picture()),
    ],
    ids=["other-bucket", "other-queue", "topic", "other-type", "same-item", "deletes"],
)
def test_what_does_not_come_back_passes(faas, make, body, event):
    boto3.client("s3").put_object(Bucket="pictures", Key="cat.txt", Body=b"cat")
    faas.assert_recursion(make(body), event)


@pytest.mark.parametrize(("most", "status"), [(15, "passed"), (16, "passed"), (17, "failed")])
def test_a_chain_may_have_sixteen_hops(faas, make, most, status):
    assert verdict_of(faas, make(COUNTED.format(most=most)), job()).status == status


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({}, "failed"),
        ({"prefix": "in/"}, "passed"),
        ({"prefix": "out/"}, "failed"),
        ({"suffix": ".jpg"}, "passed"),
        ({"suffix": ".txt"}, "failed"),
        ({"prefix": "out/", "suffix": ".jpg"}, "passed"),
    ],
)
def test_a_prefix_and_a_suffix_keep_objects_from_the_function(faas, make, options, status):
    assert verdict_of(faas, make(COPIES), picture("in/cat.txt"), **options).status == status


def test_the_buckets_own_configuration_counts(faas, make):
    fn = make(COPIES)
    rule = {"Name": "prefix", "Value": "in/"}
    boto3.client("s3").put_bucket_notification_configuration(
        Bucket="pictures",
        NotificationConfiguration={
            "LambdaFunctionConfigurations": [
                {
                    "LambdaFunctionArn": fn.arn,
                    "Events": ["s3:ObjectCreated:*"],
                    "Filter": {"Key": {"FilterRules": [rule]}},
                }
            ]
        },
    )
    faas.assert_recursion(fn, picture("in/cat.txt"))


@pytest.mark.parametrize(("total", "status"), [(100, "passed"), (0, "failed")])
def test_filter_criteria_keep_messages_from_the_function(faas, make, total, status):
    fn = make(COUNTED.format(most=1000))
    pattern = {"body": {"n": [{"numeric": [">", 50]}]}} if total else {"body": {"n": [{"numeric": [">", 0]}]}}
    assert verdict_of(faas, fn, job(), Queue(filter_criteria=[pattern])).status == status
    assert verdict_of(faas, fn, job(), event_pattern=pattern).status == status


@pytest.mark.parametrize(("source", "status"), [("shop", "failed"), ("bank", "passed")])
def test_the_pattern_of_a_rule_may_be_given(faas, make, source, status):
    fn = make('bus.put_events(Entries=[{"Source": "shop", "DetailType": "Sent", "Detail": "{}"}])')
    event = events.eventbridge({}, source="shop", detail_type="Paid")
    assert verdict_of(faas, fn, event, event_pattern={"source": [source]}).status == status


def test_an_object_is_told_with_its_real_size_and_etag(faas, make):
    body = """
    found = event["Records"][0]["s3"]["object"]
    if found["key"] == "a.txt":
        s3.put_object(Bucket="pictures", Key="b c.txt", Body=b"abc")
    else:
        head = s3.head_object(Bucket="pictures", Key=unquote_plus(found["key"]))
        assert (found["size"], found["eTag"]) == (3, head["ETag"].strip('"')), found
        s3.put_object(Bucket="elsewhere", Key="seen", Body=event["Records"][0]["eventName"].encode())
    """
    verdict = verdict_of(faas, make(body), picture("a.txt"))
    assert (verdict.status, verdict.tried) == ("passed", "2 invocations in 1 hop")


@pytest.mark.parametrize("kind", ["Event", "RequestResponse"])
@pytest.mark.parametrize(
    "event", [job(), events.http_api("POST", "/jobs", json={}), {"n": 0}], ids=["sqs", "http", "direct"]
)
def test_a_function_that_invokes_itself_is_followed(faas, make, event, kind):
    body = f"""
    number = event.get("n", 0) + 1
    if number < 1000:
        awslambda.invoke(FunctionName=context.function_name, InvocationType={kind!r}, Payload=json.dumps({{"n": number}}))
    return {{"statusCode": 202}}
    """
    source = Async() if event == {"n": 0} else None
    verdict = verdict_of(faas, make(body, name="worker"), event, source)
    assert [each.kind for each in verdict.failures] == ["triggers-itself"]
    ends = make(body.replace("1000", "5"), name="ends")
    verdict = verdict_of(faas, ends, event, source)
    assert (verdict.status, verdict.tried) == ("passed", "5 invocations in 4 hops")


def test_each_of_several_records_is_followed(faas, make):
    body = """
    for record in event["Records"]:
        sqs.send_message(QueueUrl=QUEUE, MessageBody="a")
        sqs.send_message(QueueUrl=QUEUE, MessageBody="b")
    """
    assert verdict_of(faas, make(body), job(), Queue(batch_size=3)).status == "failed"


@pytest.mark.parametrize(
    "event", [events.http_api("POST", "/jobs", json={}), events.schedule()], ids=["http", "schedule"]
)
def test_what_no_effect_can_set_off_is_inapplicable(faas, make, event):
    fn = make('sqs.send_message(QueueUrl=QUEUE, MessageBody="x"); return {"statusCode": 200}')
    with pytest.raises(Inapplicable, match="would have to invoke itself"):
        faas.assert_recursion(fn, event)


def test_nothing_done_and_a_first_failure_are_vacuous(faas, make):
    with pytest.raises(Vacuous, match="no effect"):
        faas.assert_recursion(make("pass"), job())
    faas.assert_recursion(make("pass"), job(), vacuous="ok")
    with pytest.raises(Vacuous, match="raised KeyError"):
        faas.assert_recursion(make('raise KeyError("x")'), job())
    with pytest.raises(Vacuous, match="picturs"):
        faas.assert_recursion(make(COPIES), events.s3("picturs", "cat.txt"))


def test_a_failure_shows_the_chain_the_trigger_and_what_to_change(faas, make):
    with pytest.raises(TriggersItself) as raised:
        faas.assert_recursion(make(COPIES), picture())
    text = str(raised.value)
    assert text.startswith("shop.handler triggers itself without end\n")
    assert "no end after 16 hops" in text
    assert "invocation 2 comes of                 s3 ObjectCreated:Put pictures out/cat.txt.txt" in text
    assert "invocation 18 comes of" in text
    assert "  Trigger: s3:ObjectCreated:* of each object in the bucket pictures, whatever its key" in text
    assert "docs/checks/recursion.md#triggers-itself" in text


@pytest.mark.parametrize("options", [{"prefix": 3}, {"suffix": None}, {"event_pattern": {"body": "x"}}])
def test_what_cannot_be_is_refused(faas, make, options):
    with pytest.raises(InvalidArgument):
        faas.assert_recursion(make(COUNTED.format(most=1)), job(), **options)


@pytest.mark.parametrize("most", [2, 1000])
def test_everything_is_as_it_was_after_it(faas, make, most):
    fn = make(COUNTED.format(most=most), name="worker")
    before, calls, entries = faas.state(), len(faas.calls), dict(faas._aws.functions)
    once = verdict_of(faas, fn, job())
    assert not before.diff(faas.state())
    assert (len(faas.calls), faas._aws.functions) == (calls, entries)
    assert verdict_of(faas, fn, job()).status == once.status
