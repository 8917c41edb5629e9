"""`pytest-faas event`: each source, its payload by the record's own name, repetition, origin, bad input."""

from __future__ import annotations

import base64
import inspect
import json
from typing import Any

import pytest

from pytest_faas import cli, events, validate

LEAST = {
    "apigw": (),
    "dynamodb_stream": ('--insert={"id": 1}',),
    "eventbridge": ('{"id": 1}',),
    "http_api": (),
    "kinesis": ("x",),
    "s3": ("uploads", "k"),
    "schedule": (),
    "scheduler": (),
    "sns": ("x",),
    "sqs": ("x",),
}
BATCHES = ("dynamodb_stream", "kinesis", "s3", "sqs")
AT = "2026-01-15T09:30:12Z"


def printed(capsys, *given: str) -> Any:
    assert cli.main(["event", *given]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return json.loads(said.out)


def test_the_table_has_every_source():
    assert tuple(LEAST) == cli.SOURCES


def test_the_line_of_the_readme(capsys):
    records = printed(capsys, "sqs", "--body", '{"id": 1}', "--count", "3")["Records"]
    assert [json.loads(record["body"]) for record in records] == [{"id": 1}] * 3
    assert len({record["messageId"] for record in records}) == 3
    assert len({record["receiptHandle"] for record in records}) == 3


def test_an_s3_event_for_sam(process):
    done = process("event", "s3", "uploads", "photos/a b.jpg")
    assert done.returncode == 0
    assert json.loads(done.stdout)["Records"][0]["s3"]["object"]["key"] == "photos/a+b.jpg"


@pytest.mark.parametrize("source", LEAST)
def test_a_printed_event_is_without_faults(source, capsys):
    validate(printed(capsys, source, *LEAST[source])).raise_for_faults()


@pytest.mark.parametrize("source", LEAST)
def test_it_is_what_the_factory_builds(source, capsys):
    arguments = {
        "s3": ("uploads", "k"),
        "eventbridge": ({"id": 1},),
        "kinesis": ("x",),
        "sns": ("x",),
        "sqs": ("x",),
    }
    shown = printed(capsys, source, *LEAST[source], "--seed", "7", "--at", AT, "--region", "eu-west-1",
                    "--account", "111122223333")  # fmt: skip
    with events.origin(seed=7, at=AT, region="eu-west-1", account="111122223333"):
        given = [events.insert({"id": 1})] if source == "dynamodb_stream" else arguments.get(source, ())
        assert shown == getattr(events, source)(*given)


@pytest.mark.parametrize("source", LEAST)
def test_seed_and_time_make_the_same_bytes_in_two_processes(source, process):
    runs = [
        process("event", source, *LEAST[source], "--seed", "a", "--at", AT, env={"PYTHONHASHSEED": str(n)})
        for n in (1, 2)
    ]
    assert runs[0].stdout == runs[1].stdout != b""
    assert runs[0].stderr == b""


@pytest.mark.parametrize("source", LEAST)
def test_another_partition(source, capsys):
    shown = json.dumps(printed(capsys, source, *LEAST[source], "--partition", "aws-cn"))
    assert "arn:aws:" not in shown
    assert "us-east-1" not in shown


@pytest.mark.parametrize(
    ("given", "bodies"),
    [
        (["plain"], ["plain"]),
        (["--body", "plain"], ["plain"]),
        (["--body", "a", "--body", "b"], ["a", "b"]),
        (["first", "--queue", "orders", "second"], ["first", "second"]),
        (["first", "--body", "second"], ["first", "second"]),
        (['{"id": 1}'], ['{"id":1}']),
        (["[1, 2]"], ["[1,2]"]),
        (["7"], ["7"]),
        (["1e5"], ["1e5"]),
        (['"quoted"'], ['"quoted"']),
        (["null"], ["null"]),
        (["{no json"], ["{no json"]),
        (["--body=--dashes"], ["--dashes"]),
        (["--", "--dashes"], ["--dashes"]),
        (["--", "a", "--queue", "b"], ["a", "--queue", "b"]),
        (["ünï ✓ 😀"], ["ünï ✓ 😀"]),
        (["a", "b", "--count", "2"], ["a", "b", "a", "b"]),
    ],
)
def test_bodies_of_messages(given, bodies, capsys):
    assert [record["body"] for record in printed(capsys, "sqs", *given)["Records"]] == bodies


def test_data_of_kinesis(capsys):
    records = printed(capsys, "kinesis", "--data", '{"click": 1}', "--data", "text", "--count", "2")[
        "Records"
    ]
    assert [base64.b64decode(each["kinesis"]["data"]) for each in records] == [b'{"click":1}', b"text"] * 2
    numbers = [int(each["kinesis"]["sequenceNumber"]) for each in records]
    assert numbers == sorted(set(numbers))


def test_the_message_of_sns(capsys):
    shown = printed(
        capsys, "sns", "--message", '{"id": 7}', "--subject", "paid", "--attributes", '{"kind": "new"}'
    )
    assert shown["Records"][0]["Sns"]["Message"] == '{"id":7}'
    assert shown["Records"][0]["Sns"]["MessageAttributes"]["kind"]["Value"] == "new"


@pytest.mark.parametrize(
    "given",
    [
        ["uploads", "a b", "c"],
        ["--bucket", "uploads", "--key", "a b", "--key", "c"],
        ["--bucket", "uploads", "a b", "c"],
        ["uploads", "a b", "--key", "c"],
    ],
)
def test_bucket_and_keys_of_s3(given, capsys):
    records = printed(capsys, "s3", *given)["Records"]
    assert [each["s3"]["object"]["key"] for each in records] == ["a+b", "c"]
    assert {each["s3"]["bucket"]["name"] for each in records} == {"uploads"}


def test_an_option_that_is_a_truth_takes_no_word_that_is_not_its_own(capsys):
    for given in (
        ["--versioned", "uploads", "k"],
        ["--versioned", "true", "uploads", "k"],
        ["uploads", "k", "--versioned"],
    ):
        assert "versionId" in printed(capsys, "s3", *given)["Records"][0]["s3"]["object"]
    assert (
        "versionId"
        not in printed(capsys, "s3", "--versioned", "false", "uploads", "k")["Records"][0]["s3"]["object"]
    )


@pytest.mark.parametrize(
    "given",
    [
        [
            '--insert={"id": 1}',
            '--modify=[{"id": 2}, {"id": 2, "n": 1}]',
            '--remove={"id": 3}',
            '--expire={"id": 4}',
        ],
        ['insert:{"id": 1}', 'modify:[{"id": 2}, {"id": 2, "n": 1}]', 'remove:{"id": 3}', 'expire:{"id": 4}'],
        ['{"id": 1}', 'modify:[{"id": 2}, {"id": 2, "n": 1}]', 'remove:{"id": 3}', 'expire:{"id": 4}'],
    ],
)
def test_changes_of_a_table(given, capsys):
    records = printed(capsys, "dynamodb_stream", *given, "--table", "orders")["Records"]
    assert [each["eventName"] for each in records] == ["INSERT", "MODIFY", "REMOVE", "REMOVE"]
    assert ["userIdentity" in each for each in records] == [False, False, False, True]


def test_a_change_has_the_time_and_the_seed_of_its_event(capsys):
    given = ["dynamodb_stream", '--insert={"id": 1}', "--seed", "7", "--at", AT]
    first, second = printed(capsys, *given), printed(capsys, *given)
    assert first == second
    assert first["Records"][0]["dynamodb"]["ApproximateCreationDateTime"] == 1768469412


def test_parts_of_a_request(capsys):
    event = printed(
        capsys, "http_api", "--method", "POST", "--path", "/orders/7", "--route", "/orders/{id}", "--json", '{"qty": 2}',
        "--headers", '{"X-Tag": "7"}', "--cookies", "s=1", "--query", "a=1&a=2", "--jwt", '{"sub": "ada"}', "--scopes", "read",
    )  # fmt: skip
    assert event["body"] == '{"qty":2}'
    assert event["pathParameters"] == {"id": "7"}
    assert event["headers"]["x-tag"] == "7"
    assert event["cookies"] == ["s=1"]
    assert event["rawQueryString"] == "a=1&a=2"
    assert event["requestContext"]["authorizer"]["jwt"]["scopes"] == ["read"]


@pytest.mark.parametrize(("word", "body"), [("7", "7"), ('{"a": 1}', '{"a": 1}'), ("true", "true")])
def test_the_body_of_a_request_is_the_text_that_it_is(word, body, capsys):
    assert printed(capsys, "apigw", "POST", "/", "--body", word)["body"] == body


def test_a_name_that_looks_like_a_number_is_a_name(capsys):
    assert printed(capsys, "sqs", "x", "--queue", "7")["Records"][0]["eventSourceARN"].endswith(":7")
    assert (
        printed(capsys, "sqs", "x", "--account", "000000000001")["Records"][0]["eventSourceARN"].split(":")[4]
        == "000000000001"
    )


def test_one_event_inside_another(capsys):
    inner = json.dumps(printed(capsys, "s3", "uploads", "k"))
    record = printed(capsys, "sqs", "--body", inner)["Records"][0]
    assert json.loads(record["body"])["Records"][0]["eventSource"] == "aws:s3"
    envelope = json.loads(
        printed(capsys, "sqs", json.dumps(printed(capsys, "sns", "hello")))["Records"][0]["body"]
    )
    assert envelope["Type"] == "Notification"


@pytest.mark.parametrize("source", BATCHES)
def test_repeated_records_have_identifiers_of_their_own_and_no_faults(source, capsys):
    event = printed(capsys, source, *LEAST[source], "--count", "5")
    assert len(event["Records"]) == 5
    assert len({json.dumps(record) for record in event["Records"]}) == 5


def test_repeated_messages_of_a_fifo_queue_are_apart(capsys):
    event = printed(capsys, "sqs", "x", "--queue", "orders.fifo", "--count", "3", "--attributes", '{"kind": "new"}',
                    "--receive-count", "2")  # fmt: skip
    validate(event).raise_for_faults()
    attributes = [record["attributes"] for record in event["Records"]]
    assert len({each["MessageDeduplicationId"] for each in attributes}) == 3
    assert {each["ApproximateReceiveCount"] for each in attributes} == {"2"}
    assert {record["messageAttributes"]["kind"]["stringValue"] for record in event["Records"]} == {"new"}


@pytest.mark.parametrize("source", sorted(set(LEAST) - set(BATCHES)))
def test_count_is_refused_where_an_event_is_single(source, refused):
    said = refused("event", source, *LEAST[source], "--count", "2")
    assert said.startswith(
        f"pytest-faas event {source}: --count is for sources whose events have several records"
    )


def test_a_key_that_the_event_does_not_have_gets_a_warning(capsys):
    assert cli.main(["event", "http_api", "--overrides", '{"rawpath": "/x"}']) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["rawpath"] == "/x"
    assert said.err.startswith("pytest-faas event http_api: warning: http_api: overrides sets 'rawpath'")
    assert "Did you mean 'rawPath'?" in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["sqss", "x"], "pytest-faas: there is no source 'sqss'. Did you mean 'sqs'? Sources: apigw, "),
        (["kafka"], "pytest-faas: there is no source 'kafka'. Sources: apigw, dynamodb_stream, "),
        ([], "pytest-faas event: the following arguments are required: SOURCE"),
        (["sqs"], "pytest-faas event sqs: expected at least one message"),
        (["sqs", "x", "--quue", "q"], "there is no option '--quue'. Did you mean '--queue'?"),
        (["sqs", "x", "--que", "q"], "there is no option '--que'. Did you mean '--queue'?"),
        (["sqs", "x", "--receive-count", "0"], "receive_count must be an int between 1 and"),
        (["sqs", "x", "--receive-count", "many"], "receive_count must be an int between 1 and 2147483647, got 'many' (str)"),
        (["sqs", "x", "--count", "0"], "--count must be a whole number of 1 or more, got 0"),
        (["sqs", "x", "--count", "1.5"], "--count must be a whole number of 1 or more, got 1.5"),
        (["sqs", "x", "--count", "three"], "--count must be a whole number of 1 or more, got 'three'"),
        (["sqs", "x", "--count", "-1"], "--count must be a whole number of 1 or more, got -1"),
        (["sqs", "x", "--count", "9" * 18], "makes more than 10,000 records"),
        (["sqs", "x", "--queue", "o.fifo", "--count", "11"], "a batch from a FIFO queue has up to 10 messages, got 11"),
        (["s3", "uploads", "k", "--count", "200"], "the event has"),
        (["sqs", "\udcff"], "text without lone surrogates"),
        (["sqs", ""], "body must be at least one character"),
        (["sqs", "x", "--attributes", "{"], "argument --attributes: not JSON at column 2: "),
        (["sqs", "x", "--attributes", "[1]"], "attributes must be a dict"),
        (["sqs", "x", "--raw-message-delivery=maybe"], "must be true or false, got 'maybe'"),
        (["sqs", "x", "--region", "nope"], "origin: region must be a region name such as 'eu-west-1', got 'nope'"),
        (["sqs", "x", "--region", "eu-west-1", "--partition", "aws-cn"], "partition must be 'aws', got 'aws-cn'"),
        (["sqs", "x", "--account", "1"], "origin: account must be a str of 12 digits, got '1'"),
        (["sqs", "x", "--at", "yesterday"], "origin: at must be a datetime, seconds since the epoch or ISO 8601"),
        (["sns", "a", "b"], "unexpected argument 'b'"),
        (["sns"], "needs a message: give it in its place, or as --message"),
        (["sns", "--message", "a", "--message", "b"], "--message was given 2 times; such an event has one"),
        (["schedule", "nightly"], "unexpected argument 'nightly'"),
        (["s3"], "needs a bucket"),
        (["s3", "uploads"], "needs a key"),
        (["s3", "UPLOADS", "k"], "bucket must be a bucket name"),
        (["eventbridge"], "needs a detail"),
        (["eventbridge", "hello"], "detail: not JSON at column 1: Expecting value; got 'hello'"),
        (["eventbridge", '{"id": 1 "x"}'], "detail: not JSON at column 10"),
        (["eventbridge", "[1]"], "detail must be a dict: a JSON object, got [1] (list)"),
        (["eventbridge", '{"id": NaN}'], "detail is not JSON-able"),
        (["eventbridge", '{"a":' * 60_000], "nested deeper than any event is"),
        (["sqs", "[" * 60_000], "nested deeper than any event is"),
        (["dynamodb_stream"], "expected at least one record"),
        (["dynamodb_stream", "insert:"], "Write insert:ITEM, modify:[OLD, NEW], remove:ITEM or expire:ITEM"),
        (["dynamodb_stream", "{"], "Write insert:ITEM, modify:[OLD, NEW], remove:ITEM or expire:ITEM"),
        (["dynamodb_stream", "--modify", "{}"], "modify: expected [OLD, NEW], two items, got {} (dict)"),
        (["dynamodb_stream", "--remove", "[1]"], "remove: item must be a dict of at least the key attributes, got [1]"),
        (["dynamodb_stream", "--insert", "3"], "insert: item must be a dict of at least the key attributes, got 3"),
        (["dynamodb_stream", "--insert", '{"id": 1.5}'], "float"),
        (["dynamodb_stream", '{"id": 1}', "--view", "KEYS"], "view must be one of 'KEYS_ONLY', "),
        (["apigw", "GTE"], "method must be one of"),
        (["http_api", "GET", "/", "--function-url", "--stage", "prod"], "a function URL has no stage"),
        (["http_api", "GET", "/", "--headers", "X: 1"], "argument --headers: not JSON at column 1"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)  # fmt: skip
def test_what_cannot_be_ends_with_a_line_and_status_2(given, said, refused):
    assert said in refused("event", *given)


@pytest.mark.parametrize("source", LEAST)
def test_each_source_has_help_from_its_signature(source, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["event", source, "--help"])
    assert caught.value.code == 0
    shown = capsys.readouterr().out
    factory = getattr(events, source)
    for name, parameter in inspect.signature(factory).parameters.items():
        if parameter.kind is parameter.KEYWORD_ONLY:
            assert f"  --{name.replace('_', '-')} " in shown
    for option in ("--region", "--account", "--partition", "--seed", "--at", "--count"):
        assert f"  {option} " in shown
    assert (inspect.getdoc(factory) or "").partition("\n")[0] in shown
    assert ">>>" not in shown


@pytest.mark.parametrize(
    ("source", "options"),
    [("sqs", ["--body"]), ("kinesis", ["--data"]), ("sns", ["--message"]), ("s3", ["--bucket", "--key"]),
     ("eventbridge", ["--detail"]), ("apigw", ["--method", "--path"]), ("http_api", ["--method", "--path"]),
     ("dynamodb_stream", ["--insert", "--modify", "--remove", "--expire"])],
)  # fmt: skip
def test_help_shows_the_payload_by_the_record_s_own_name(source, options, capsys):
    with pytest.raises(SystemExit):
        cli.main(["event", source, "--help"])
    shown = capsys.readouterr().out
    assert all(f"  {option} " in shown for option in options)
