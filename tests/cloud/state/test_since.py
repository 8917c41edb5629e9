"""A state read by what was touched is the state that a whole reading gives."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import boto3
import pytest
from counted_calls import calls_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends

from pytest_faas import Sandbox
from pytest_faas.cloud.operations import Operations
from pytest_faas.cloud.state import scope, state
from pytest_faas.cloud.state.api import Api
from pytest_faas.cloud.state.since.known import Known
from pytest_faas.cloud.state.since.remembered import Remembered
from pytest_faas.cloud.state.since.unread import unread
from pytest_faas.cloud.state.state import State
from pytest_faas.moment import Moment

ACCOUNT, HOME = "123456789012", "us-east-1"
KEYS = st.sampled_from(["a", "b", "c/d", "new", 'odd, "x"=1'])
VALUES = st.sampled_from(
    [
        1,
        "text",
        b"octets",
        True,
        None,
        {"n": [1, {"s": {"x", "y"}}]},
        {1, 2},
        {b"a", b"b"},
        [],
        {},
        [b"q", ["r"]],
    ]
)
BODIES = st.sampled_from([b"", b"one", b"two" * 50])
BUCKETS = st.sampled_from(["plain", "versioned"])
TABLES = st.sampled_from(["orders", "lines"])


def _client(service: str) -> Any:
    return boto3.client(service, region_name=HOME)  # type: ignore[call-overload]


def _table(name: str) -> Any:
    return boto3.resource("dynamodb", region_name=HOME).Table(name)


def _key(table: str, key: str) -> dict[str, Any]:
    return {"id": key} if table == "orders" else {"id": "o", "n": len(key)}


def _put(table: str, key: str, value: Any) -> None:
    _table(table).put_item(Item={**_key(table, key), "value": value})


def _update(table: str, key: str, value: Any) -> None:
    _table(table).update_item(
        Key=_key(table, key), UpdateExpression="SET v = :v", ExpressionAttributeValues={":v": value}
    )


def _delete(table: str, key: str) -> None:
    _table(table).delete_item(Key=_key(table, key))


def _scan(table: str) -> None:
    _table(table).scan()


def _replace_table(table: str, key: str) -> None:
    _client("dynamodb").delete_table(TableName="spare")
    _make_table("spare", ranged=table == "lines")
    _table("spare").put_item(Item={"id": key, "n": 1})


def _time_to_live() -> None:
    _client("dynamodb").update_time_to_live(
        TableName="orders", TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"}
    )


def _put_object(bucket: str, key: str, body: bytes) -> None:
    _client("s3").put_object(Bucket=bucket, Key=key, Body=body, Metadata={"size": str(len(body))})


def _tag_object(bucket: str, key: str, body: bytes) -> None:
    _client("s3").put_object(Bucket=bucket, Key=key, Body=body, Tagging=f"size={len(body)}")


def _glacier(bucket: str, key: str, body: bytes) -> None:
    _client("s3").put_object(Bucket=bucket, Key=key, Body=body, StorageClass="GLACIER")


def _delete_object(bucket: str, key: str) -> None:
    _client("s3").delete_object(Bucket=bucket, Key=key)


def _list_objects(bucket: str) -> None:
    _client("s3").list_objects_v2(Bucket=bucket)


def _version(bucket: str, status: str) -> None:
    _client("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})


def _tag_bucket(bucket: str, value: str) -> None:
    _client("s3").put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "team", "Value": value}]})


def _new_bucket(name: str) -> None:
    _client("s3").create_bucket(Bucket=name)
    _client("s3").put_object(Bucket=name, Key="k", Body=b"")


def _parts(bucket: str, key: str) -> None:
    s3 = _client("s3")
    upload = s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key=key, UploadId=upload, PartNumber=1, Body=b"part")["ETag"]
    s3.complete_multipart_upload(
        Bucket=bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part}]}
    )


def _url(queue: str) -> str:
    return f"https://sqs.{HOME}.amazonaws.com/{ACCOUNT}/{queue}"


def _send(body: bytes) -> None:
    _client("sqs").send_message(QueueUrl=_url("jobs"), MessageBody=body.decode() or "-")


def _receive() -> None:
    sqs = _client("sqs")
    for each in sqs.receive_message(QueueUrl=_url("jobs")).get("Messages", []):
        sqs.delete_message(QueueUrl=_url("jobs"), ReceiptHandle=each["ReceiptHandle"])


def _set_queue(seconds: int) -> None:
    _client("sqs").set_queue_attributes(QueueUrl=_url("jobs"), Attributes={"DelaySeconds": str(seconds)})


def _tag_queue(value: str) -> None:
    _client("sqs").tag_queue(QueueUrl=_url("jobs"), Tags={"team": value})


def _new_queue(name: str) -> None:
    _client("sqs").create_queue(QueueName=name)


def _send_to_firehose() -> None:
    firehose = _client("firehose")
    target = {"RoleARN": f"arn:aws:iam::{ACCOUNT}:role/f", "BucketARN": "arn:aws:s3:::plain"}
    if not firehose.list_delivery_streams()["DeliveryStreamNames"]:
        firehose.create_delivery_stream(DeliveryStreamName="pipe", S3DestinationConfiguration=target)
    firehose.put_record(DeliveryStreamName="pipe", Record={"Data": b"sent"})


def _topic(name: str) -> None:
    _client("sns").create_topic(Name=name)


ACTS = st.one_of(
    st.builds(partial, st.sampled_from([_put, _update]), TABLES, KEYS, VALUES),
    st.builds(partial, st.sampled_from([_delete]), TABLES, KEYS),
    st.builds(partial, st.just(_scan), TABLES),
    st.builds(partial, st.just(_replace_table), TABLES, KEYS),
    st.builds(partial, st.sampled_from([_put_object, _tag_object, _glacier]), BUCKETS, KEYS, BODIES),
    st.builds(partial, st.sampled_from([_delete_object, _parts]), BUCKETS, KEYS),
    st.builds(partial, st.just(_list_objects), BUCKETS),
    st.builds(partial, st.just(_version), BUCKETS, st.sampled_from(["Enabled", "Suspended"])),
    st.builds(partial, st.just(_tag_bucket), BUCKETS, KEYS.filter(str.isalpha)),
    st.builds(partial, st.just(_new_bucket), st.sampled_from(["other", "another"])),
    st.builds(partial, st.just(_send), BODIES),
    st.sampled_from([_receive, _time_to_live, _send_to_firehose]),
    st.builds(partial, st.just(_set_queue), st.integers(0, 3)),
    st.builds(partial, st.sampled_from([_tag_queue, _new_queue, _topic]), st.sampled_from(["x", "y"])),
)


def _make_table(name: str, *, ranged: bool) -> None:
    keys = [("id", "HASH", "S"), *([("n", "RANGE", "N")] if ranged else [])]
    _client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": each, "KeyType": kind} for each, kind, _ in keys],
        AttributeDefinitions=[{"AttributeName": each, "AttributeType": kind} for each, _, kind in keys],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )


def _whole(faas: Sandbox) -> State:
    where = scope.of_the_fake(ACCOUNT, HOME, (), Operations(), logs=False)
    with scope.unnoticed():
        return state.read(where, HOME)


def _by_touch(known: Known) -> State:
    where = scope.of_the_fake(ACCOUNT, HOME, (), Operations(), logs=False)
    with scope.unnoticed():
        return known.read(where)


def _act(acts: list[Any]) -> None:
    for act in acts:
        try:
            act()
        except Exception as refused:  # what a service refuses changes nothing, or what the reading shows
            assert type(refused).__module__.startswith(("botocore", "boto3"))  # noqa: PT017


@pytest.fixture
def filled() -> Iterator[Sandbox]:
    with Sandbox() as faas, faas.frozen("2026-01-05T12:00:00Z"):
        for name in ("orders", "lines", "spare"):
            _make_table(name, ranged=name == "lines")
        for bucket in ("plain", "versioned"):
            _client("s3").create_bucket(Bucket=bucket)
        _version("versioned", "Enabled")
        _new_queue("jobs")
        for key in ("a", "b"):
            _put("orders", key, {"at": "start"})
            _put("lines", key * 2, key)
            _put_object("plain", key, b"at the start")
            _put_object("versioned", key, b"at the start")
        _send(b"first")
        yield faas


def _same(one: State, other: State) -> None:
    assert one.entries == other.entries
    assert [type(each.value) for each in one.entries] == [type(each.value) for each in other.entries]


def test_a_reading_of_which_nothing_is_known_is_a_whole_reading(filled: Sandbox) -> None:
    _glacier("plain", "cold", b"frozen")
    _tag_object("plain", "tagged", b"octets")
    _delete_object("versioned", "a")
    _topic("news")
    moment = filled.moment()
    _same(_by_touch(Known(moment.aws, State(home=HOME), ACCOUNT)), _whole(filled))


def test_a_reading_by_touch_is_a_whole_reading_whatever_was_called(filled: Sandbox) -> None:
    moment = filled.moment()
    known = Known(moment.aws, _whole(filled), ACCOUNT)

    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(ACTS, max_size=8), st.integers(0, 8))
    def example(acts: list[Any], looked_after: int) -> None:
        moment.restore()
        _same(known.read(scope.of_the_fake(ACCOUNT, HOME, (), Operations(), logs=False)), known.state)
        for number, act in enumerate(acts):
            _act([act])
            if number == looked_after:
                _by_touch(known)
        seen = _by_touch(known)
        _same(seen, _whole(filled))
        assert str(seen) == str(_whole(filled))

    example()


def _at_start(faas: Sandbox, moment: Moment) -> State:
    where = scope.of_the_fake(ACCOUNT, HOME, (), Operations(), logs=False)
    return unread(moment.aws, where, ACCOUNT, HOME, Remembered())


def test_a_start_that_is_read_later_is_as_it_was_whatever_was_called(filled: Sandbox) -> None:
    moment = filled.moment()
    before = _whole(filled)

    @settings(max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(ACTS, max_size=6), st.booleans(), st.integers(0, 99))
    def example(acts: list[Any], first_known: bool, chosen: int) -> None:
        moment.restore()
        start = _at_start(filled, moment)
        known = Known(moment.aws, start, ACCOUNT)
        _act(acts)
        now = _whole(filled)
        seen = _by_touch(known) if first_known else None
        asked = sorted({*before, *now})[chosen % len({*before, *now})]
        assert start.get(asked) == before.get(asked)
        if seen is not None:
            assert str(before.diff(now)) == str(start.diff(seen))
        _same(start, before)
        _same(_whole(filled), now)
        _same(seen or now, now)

    example()


def _fill(count: int) -> None:
    table: Any = dynamodb_backends[ACCOUNT][HOME]
    bucket: Any = s3_backends[ACCOUNT]["aws"]
    for number in range(count):
        table.put_item("orders", {"id": {"S": f"old {number}"}, "text": {"S": "x"}})
        bucket.put_object("plain", f"old {number}", b"x")


def test_a_start_is_not_read_before_somebody_asks(filled: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Api, "ask", lambda api, operation, **_: asked.append(operation))

    def begun_and_read() -> int:
        moment = filled.moment()
        seen: list[Any] = []

        def act() -> None:
            known = Known(moment.aws, _at_start(filled, moment), ACCOUNT)
            _table("orders").meta.client.put_item(TableName="orders", Item={"id": "a", "n": 1})
            _send(b"new")
            now = _by_touch(known)
            seen.append(known.state.diff(now))
            seen.append(known.state.beside(now).entries)

        calls = calls_of(act)
        assert [each.name for each in seen[0].durable] == ["dynamodb orders id=a"] * len(seen[0].durable)
        assert [each.after for each in seen[0] if each.sent] == [{"Body": "new"}]
        assert [each.value["id"] for each in seen[1] if not each.sent] == ["a"]
        moment.restore()
        return calls

    few = [begun_and_read() for _ in range(2)][1]
    _fill(300)
    many = [begun_and_read() for _ in range(2)][1]
    assert many < few + 300
    assert asked == []


def test_looking_at_the_settings_of_a_table_touches_no_item(filled: Sandbox) -> None:
    moment = filled.moment()
    known = Known(moment.aws, _at_start(filled, moment), ACCOUNT)
    _time_to_live()
    changed = known.state.diff(_by_touch(known))
    assert [(each.name, each.path) for each in changed] == [("dynamodb orders", "TimeToLive")]
    assert moment.aws.touched_keys() == {}
