"""What comes back to a function of what it has sent: by the calls alone, for each source that is sent to."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from pytest_faas import Queue, Sandbox, Stream, events
from pytest_faas.checks.triggers import Made, Options, Trigger, trigger_of
from pytest_faas.checks.triggers.itself import Itself
from pytest_faas.checks.worlds.case import case
from pytest_faas.cloud.journal import Call, Failure

TriggerOf = Callable[..., Any]
JOBS = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"
NEWS = "arn:aws:sns:us-east-1:123456789012:news"
ATTRIBUTES = {"kind": {"DataType": "String", "StringValue": "new"}}


@pytest.fixture
def trigger(faas: Sandbox, tmp_path: Path) -> TriggerOf:
    (tmp_path / "shop.py").write_text("def handler(event, context): pass\n")
    function = faas.function("shop.handler", root=tmp_path)

    def made(event: events.Event, source: Any = None, **options: Any) -> Trigger | None:
        of = case("here", function, event, source, ())
        return trigger_of(of, Options(**options), "123456789012", "us-east-1")

    return made


def called(service: str, operation: str, **parameters: Any) -> Call:
    return Call(service, operation, parameters, response={})


def message(body: str, queue: str = JOBS, **more: Any) -> Call:
    return called("sqs", "SendMessage", QueueUrl=queue, MessageBody=body, **more)


def publication(text: str, **more: Any) -> Call:
    return called("sns", "Publish", **{"TopicArn": NEWS, "Message": text, **more})


def entry(**more: Any) -> Call:
    held = {"Source": "shop", "DetailType": "Paid", "Detail": '{"order": 7}', **more}
    return Call("events", "PutEvents", {"Entries": [held]}, response={"Entries": [{"EventId": "e-1"}]})


def put(data: bytes, stream: str = "clicks") -> Call:
    return called("kinesis", "PutRecord", StreamName=stream, Data=data, PartitionKey="p")


def bodies(made: Made) -> list[str]:
    return [record["body"] for record in made.event["Records"]]


def test_messages_in_the_queue_come_back_in_batches(trigger: TriggerOf) -> None:
    own = trigger(events.sqs("x", queue="jobs"), Queue(batch_size=2))
    own.begin()
    first, second = own.made([message(each) for each in "abc"])
    assert (bodies(first), bodies(second)) == (["a", "b"], ["c"])
    assert first.said == "sqs.SendMessage jobs a; sqs.SendMessage jobs b"
    assert own.said == "each message in the queue jobs"


def test_more_than_ten_messages_are_one_batch_where_the_mapping_takes_them(trigger: TriggerOf) -> None:
    own = trigger(events.sqs("x", queue="jobs"), Queue(batch_size=12, maximum_batching_window_in_seconds=1))
    assert [len(bodies(each)) for each in own.made([message("a")] * 12)] == [12]


@pytest.mark.parametrize(
    "elsewhere",
    [
        message("a", queue=JOBS + "-2"),
        publication("a"),
        called("sqs", "ReceiveMessage", QueueUrl=JOBS),
        Call("sqs", "SendMessage", message("a").parameters, error=Failure("AccessDenied", "")),
        Call("sqs", "SendMessage", message("a").parameters),
    ],
    ids=["other-queue", "topic", "receives", "refused", "never-returned"],
)
def test_what_is_sent_elsewhere_or_not_at_all_does_not_come_back(trigger: TriggerOf, elsewhere: Call) -> None:
    own = trigger(events.sqs("x", queue="jobs"))
    assert list(own.made([elsewhere])) == []


def test_a_message_comes_back_as_it_was_sent(trigger: TriggerOf) -> None:
    own = trigger(events.sqs("x", queue="jobs.fifo", group_id="g"))
    sent = message(
        "a",
        queue=JOBS + ".fifo",
        MessageGroupId="h",
        MessageDeduplicationId="d",
        MessageAttributes=ATTRIBUTES,
    )
    ((record,),) = (each.event["Records"] for each in own.made([sent]))
    assert record["eventSourceARN"].endswith(":jobs.fifo")
    assert record["attributes"]["MessageGroupId"] == "h"
    assert record["attributes"]["MessageDeduplicationId"] == "d"
    assert record["messageAttributes"]["kind"]["stringValue"] == "new"


@pytest.mark.parametrize("given", ["source", "option"])
def test_filters_keep_messages_back_and_are_told(trigger: TriggerOf, given: str) -> None:
    pattern = {"body": {"n": [1]}}
    settings = Queue(filter_criteria=[pattern]) if given == "source" else Queue()
    options = {} if given == "source" else {"event_pattern": pattern}
    own = trigger(events.sqs({"n": 1}, queue="jobs"), settings, **options)
    assert [bodies(each) for each in own.made([message('{"n": 1}'), message('{"n": 2}')])] == [['{"n": 1}']]
    assert own.said == """each message in the queue jobs that passes ['{"body":{"n":[1]}}']"""


def test_what_a_topic_sends_on_to_the_queue_comes_back_too(trigger: TriggerOf) -> None:
    own = trigger(events.sqs(events.sns("x", topic="news"), queue="jobs"))
    (batch,) = own.made([publication("a"), message("b"), publication("c", TopicArn=NEWS + "-2")])
    assert batch.said == "sqs.SendMessage jobs b; sns.Publish news a"
    direct, wrapped = bodies(batch)
    assert direct == "b"
    assert (json.loads(wrapped)["TopicArn"], json.loads(wrapped)["Message"]) == (NEWS, "a")


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        (publication("a"), "a"),
        (publication('{"default": "d", "lambda": "l"}', MessageStructure="json"), "l"),
        (publication('{"default": "d"}', MessageStructure="json"), "d"),
        (publication('{"default": "d"}'), '{"default": "d"}'),
    ],
)
def test_a_publication_comes_back_in_the_form_for_lambda(trigger: TriggerOf, sent: Call, text: str) -> None:
    own = trigger(events.sns("x", topic="news"))
    own.begin()
    (made,) = own.made([sent, publication("b", TopicArn=NEWS + "-2")])
    assert made.event["Records"][0]["Sns"]["Message"] == text
    assert made.said == f"sns.Publish news {sent.parameters['Message']}"
    assert own.said == "each message published to the topic news"


def test_a_publication_keeps_its_subject_and_attributes(trigger: TriggerOf) -> None:
    sent = publication("a", Subject="s", MessageAttributes=ATTRIBUTES)
    (made,) = trigger(events.sns("x", topic="news")).made([sent])
    told = made.event["Records"][0]["Sns"]
    assert (told["Subject"], told["TopicArn"]) == ("s", NEWS)
    assert told["MessageAttributes"] == {"kind": {"Type": "String", "Value": "new"}}


@pytest.mark.parametrize(
    ("sent", "back"),
    [
        (entry(), True),
        (entry(Resources=["arn:aws:s3:::in"]), True),
        (entry(Source="bank"), False),
        (entry(DetailType="Sent"), False),
        (message("a"), False),
    ],
)
def test_an_event_comes_back_that_is_of_the_kind_that_came(
    trigger: TriggerOf, sent: Call, back: bool
) -> None:
    own = trigger(events.eventbridge({}, source="shop", detail_type="Paid"))
    own.begin()
    made = list(own.made([sent]))
    assert len(made) == back
    anywhere = "each event on any bus (event_bus_name= says which) that matches"
    assert own.said == f'{anywhere} {{"source": ["shop"], "detail-type": ["Paid"]}}'
    for each in made:
        assert each.event["detail"] == {"order": 7}
        assert each.event["resources"] == (sent.parameters["Entries"][0].get("Resources") or [])
        assert each.said == 'events.PutEvents default {"order": 7}'


@pytest.mark.parametrize(("pattern", "back"), [({"detail": {"order": [7]}}, 1), ('{"source": ["bank"]}', 0)])
def test_the_pattern_of_a_rule_says_what_comes_back(trigger: TriggerOf, pattern: Any, back: int) -> None:
    own = trigger(events.eventbridge({}, source="shop", detail_type="Paid"), event_pattern=pattern)
    assert len(list(own.made([entry()]))) == back
    assert own.said.endswith(('that matches {"detail": {"order": [7]}}', 'that matches {"source": ["bank"]}'))


@pytest.mark.parametrize(
    ("bus", "named", "back"),
    [
        ("", {}, True),
        ("", {"EventBusName": "orders"}, True),
        ("default", {}, True),
        ("default", {"EventBusName": "orders"}, False),
        ("orders", {"EventBusName": "orders"}, True),
        ("orders", {"EventBusName": "arn:aws:events:us-east-1:123456789012:event-bus/orders"}, True),
        ("arn:aws:events:us-east-1:123456789012:event-bus/orders", {"EventBusName": "orders"}, True),
        ("orders", {"EventBusName": "audit"}, False),
    ],
)
def test_the_bus_of_the_rule_decides_where_it_is_said(
    trigger: TriggerOf, bus: str, named: dict[str, str], back: bool
) -> None:
    own = trigger(events.eventbridge({}, source="shop", detail_type="Paid"), event_bus_name=bus)
    assert len(list(own.made([entry(**named)]))) == back
    assert (f"on the bus {bus.rpartition('/')[2]} that" in own.said) is bool(bus)


def test_an_event_without_a_detail_has_an_empty_one(trigger: TriggerOf) -> None:
    (made,) = trigger(events.eventbridge({}, source="shop", detail_type="Paid")).made([entry(Detail="")])
    assert made.event["detail"] == {}


def test_records_of_the_stream_come_back_in_batches(trigger: TriggerOf) -> None:
    own = trigger(events.kinesis(b"x", stream="clicks"), Stream(batch_size=2))
    own.begin()
    first, second = own.made([*(put(each) for each in (b"a", b"b", b"c")), put(b"d", stream="other")])
    assert [base64.b64decode(each["kinesis"]["data"]) for each in first.event["Records"]] == [b"a", b"b"]
    assert len(second.event["Records"]) == 1
    assert first.event["Records"][0]["eventSourceARN"].endswith(":stream/clicks")
    assert first.event["Records"][0]["kinesis"]["partitionKey"] == "p"
    assert second.said == "kinesis.PutRecord clicks b'c'"
    assert own.said == "each record of the stream clicks"


def test_filters_keep_records_of_a_stream_back(trigger: TriggerOf) -> None:
    own = trigger(events.kinesis(b"{}", stream="clicks"), event_pattern={"data": {"n": [1]}})
    (made,) = own.made([put(b'{"n": 1}'), put(b'{"n": 2}')])
    assert len(made.event["Records"]) == 1
    by_stream = {"eventSourceARN": [{"suffix": ":stream/clicks"}]}
    assert (
        len(list(trigger(events.kinesis(b"{}", stream="clicks"), event_pattern=by_stream).made([put(b"")])))
        == 1
    )


@pytest.mark.parametrize("event", [events.schedule(), events.http_api("GET", "/")])
def test_what_nothing_is_sent_to_has_no_trigger(trigger: TriggerOf, event: events.Event) -> None:
    assert trigger(event) is None


@pytest.mark.parametrize(
    ("name", "itself"),
    [
        ("shop-handler", True),
        ("shop-handler:live", True),
        ("arn:aws:lambda:us-east-1:123456789012:function:shop-handler", True),
        ("arn:aws:lambda:us-east-1:123456789012:function:shop-handler:live", True),
        ("shop-handler-2", False),
        ("shop", False),
    ],
)
def test_a_function_invokes_itself_by_its_name_or_its_arn(
    faas: Sandbox, tmp_path: Path, name: str, itself: bool
) -> None:
    (tmp_path / "shop.py").write_text("def handler(event, context): pass\n")
    own = Itself(faas.function("shop.handler", root=tmp_path))
    invoked = called("lambda", "Invoke", FunctionName=name, Payload=b'{"n": 1}', InvocationType="Event")
    made = list(own.made([message("a"), invoked]))
    assert [(each.event, each.said) for each in made] == (
        [({"n": 1}, "lambda.Invoke of itself b'{\"n\": 1}'")] if itself else []
    )


def test_an_invocation_of_itself_is_taken_and_not_run(faas: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text("def handler(event, context): return 7\n")
    function, other = (faas.function("shop.handler", root=tmp_path, name=each) for each in ("own", "other"))

    def answers() -> list[bytes]:
        invoke = boto3.client("lambda").invoke
        return [invoke(FunctionName=each.name)["Payload"].read() for each in (function, other)]

    with Itself(function).only_noted(faas._aws):
        assert answers() == [b"null", b"7"]
    assert answers() == [b"7", b"7"]


def test_an_invocation_without_a_payload_has_an_empty_event(faas: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text("def handler(event, context): pass\n")
    own = Itself(faas.function("shop.handler", root=tmp_path))
    (made,) = own.made([called("lambda", "Invoke", FunctionName="shop-handler", InvocationType="Event")])
    assert made.event == {}
