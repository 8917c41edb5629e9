"""A bucket of the fake AWS: the function is told of each change."""

from __future__ import annotations

import hashlib
import io
import threading
import time
import urllib.request
from urllib.parse import unquote_plus

import pytest
from boto3.s3.transfer import TransferConfig

from pytest_faas import Async, Duplicate, InvalidArgument, NeverSettles, validate


def works(event, context):
    return None


def changes(report):
    """Return what the function was told of: event name and key of each."""
    found = [attempt.event["Records"][0] for attempt in report.attempts]
    return [(each["eventName"], unquote_plus(each["s3"]["object"]["key"])) for each in found]


def objects(report):
    return [attempt.event["Records"][0]["s3"]["object"] for attempt in report.attempts]


def test_each_change_is_told_in_the_order_in_which_it_was_made(faas, aws):
    aws.bucket()
    aws.put("a b.txt")
    aws.s3.copy_object(Bucket="uploads", Key="copy", CopySource="uploads/a b.txt")
    aws.s3.delete_object(Bucket="uploads", Key="a b.txt")
    report = faas.deliver(faas.function(works), bucket="uploads")
    assert changes(report) == [
        ("ObjectCreated:Put", "a b.txt"),
        ("ObjectCreated:Copy", "copy"),
        ("ObjectRemoved:Delete", "a b.txt"),
    ]
    assert objects(report)[0]["key"] == "a+b.txt"
    assert not any(validate(attempt.event).faults for attempt in report.attempts)


def test_the_object_is_as_it_was_at_its_change(faas, aws):
    aws.bucket()
    aws.put("a", b"first")
    aws.put("a", b"the second")
    aws.s3.upload_fileobj(io.BytesIO(b"a stream"), "uploads", "b")
    report = faas.deliver(faas.function(works), bucket="uploads")
    found = [(each["key"], each["size"], each["eTag"]) for each in objects(report)]
    contents = [("a", b"first"), ("a", b"the second"), ("b", b"a stream")]
    assert found == [(key, len(body), hashlib.md5(body).hexdigest()) for key, body in contents]


def test_a_multipart_upload_by_transfer_threads_is_one_change(faas, aws):
    aws.bucket()
    part = 5 * 2**20
    config = TransferConfig(multipart_threshold=part, multipart_chunksize=part, max_concurrency=4)
    aws.s3.upload_fileobj(io.BytesIO(b"x" * (2 * part + 1)), "uploads", "large", Config=config)
    report = faas.deliver(faas.function(works), bucket="uploads")
    assert changes(report) == [("ObjectCreated:CompleteMultipartUpload", "large")]
    (found,) = objects(report)
    assert found["size"] == 2 * part + 1
    assert found["eTag"].endswith("-3")


def test_delete_objects_is_a_change_for_each_object_that_was_there(faas, aws):
    aws.bucket()
    aws.put("a")
    aws.put("b")
    doomed = {"Objects": [{"Key": "a"}, {"Key": "never there"}, {"Key": "b"}]}
    aws.s3.delete_objects(Bucket="uploads", Delete=doomed)
    report = faas.deliver(faas.function(works), bucket="uploads")
    assert changes(report)[2:] == [("ObjectRemoved:Delete", "a"), ("ObjectRemoved:Delete", "b")]
    assert set(objects(report)[2]) == {"key", "sequencer"}


def test_versions_have_ids_and_a_deletion_makes_a_marker(faas, aws):
    aws.bucket(versioned=True)
    first = aws.s3.put_object(Bucket="uploads", Key="a", Body=b"1")["VersionId"]
    aws.put("a", b"2")
    marker = aws.s3.delete_object(Bucket="uploads", Key="a")["VersionId"]
    aws.s3.delete_object(Bucket="uploads", Key="a", VersionId=first)
    report = faas.deliver(faas.function(works), bucket="uploads")
    assert [name for name, _ in changes(report)] == [
        "ObjectCreated:Put",
        "ObjectCreated:Put",
        "ObjectRemoved:DeleteMarkerCreated",
        "ObjectRemoved:Delete",
    ]
    versions = [each["versionId"] for each in objects(report)]
    assert (versions[0], versions[2], versions[3]) == (first, marker, first)


def test_sequencers_rise_also_within_a_millisecond_and_where_the_clock_goes_back(faas, aws):
    with faas.frozen("2026-01-01") as clock:
        aws.bucket()
        aws.put("a")
        aws.put("a")
        clock.move_to("2025-12-01")
        aws.put("a")
        report = faas.deliver(faas.function(works), bucket="uploads")
    found = [each["sequencer"] for each in objects(report)]
    assert found == sorted(set(found))
    assert len(found) == 3


def test_a_presigned_upload_is_a_change_too(faas, aws):
    aws.bucket()
    url = aws.s3.generate_presigned_url("put_object", Params={"Bucket": "uploads", "Key": "a"})
    urllib.request.urlopen(urllib.request.Request(url, data=b"hello", method="PUT"))
    report = faas.deliver(faas.function(works), bucket="uploads")
    assert [each["size"] for each in objects(report)] == [5]


def test_uploads_of_threads_are_all_there(faas, aws):
    aws.bucket()
    threads = [threading.Thread(target=aws.put, args=(str(number),)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    report = faas.deliver(faas.function(works), bucket="uploads")
    assert sorted(key for _, key in changes(report)) == [str(number) for number in range(8)]


def test_a_change_is_told_once(faas, aws):
    aws.bucket()
    aws.put("a")
    function = faas.function(works)
    faas.deliver(function, bucket="uploads")
    assert faas.deliver(function, bucket="uploads").attempts == ()
    aws.put("b")
    assert changes(faas.deliver(function, bucket="uploads")) == [("ObjectCreated:Put", "b")]


def test_each_function_is_told_for_itself(faas, aws):
    aws.bucket()
    aws.put("a")
    for name in ("one", "two"):
        assert len(faas.deliver(faas.function(works, name=name), bucket="uploads").attempts) == 1


def test_what_until_left_open_comes_again(faas, aws):
    aws.bucket()
    aws.put("good")
    aws.put("bad")

    def fails_for_bad(event, context):
        if event["Records"][0]["s3"]["object"]["key"] == "bad":
            raise ValueError("bad")

    function = faas.function(fails_for_bad)
    first = faas.deliver(function, bucket="uploads", until=30)
    assert len(first.unsettled) == 1
    again = faas.deliver(function, bucket="uploads")
    assert changes(again) == [("ObjectCreated:Put", "bad")] * 3


def test_a_moment_takes_back_what_was_told(faas, aws):
    aws.bucket()
    aws.put("a")
    start, function = faas.moment(), faas.function(works, name="resize")
    for _ in range(2):
        start.restore()
        function = faas.function(works, name="resize")
        assert len(faas.deliver(function, bucket="uploads").attempts) == 1


def test_changes_of_the_function_are_told_too(faas, aws):
    aws.bucket()
    aws.put("a.png")

    def makes_a_thumbnail(event, context):
        key = event["Records"][0]["s3"]["object"]["key"]
        if not key.startswith("small/"):
            time.sleep(1)
            aws.put(f"small/{key}")

    report = faas.deliver(faas.function(makes_a_thumbnail), bucket="uploads")
    assert [(attempt.at, attempt.duration) for attempt in report.attempts] == [(0, 1), (1, 0)]
    assert changes(report) == [("ObjectCreated:Put", "a.png"), ("ObjectCreated:Put", "small/a.png")]


def test_a_function_that_triggers_itself_never_settles(faas, aws):
    aws.bucket()
    aws.put("a")

    def rewrites(event, context):
        aws.put(event["Records"][0]["s3"]["object"]["key"])

    function = faas.function(rewrites, name="rewrites")
    with pytest.raises(
        NeverSettles, match=r"rewrites triggers itself: it changes the bucket 'uploads'"
    ) as raised:
        faas.deliver(function, bucket="uploads")
    assert "recursive loops" in str(raised.value)
    report = faas.deliver(function, bucket="uploads", until=60)
    assert "rewrites triggers itself" in report.stopped


def configure(aws, faas, function, *events, name="uploads", **rules):
    filters = [{"Name": key, "Value": value} for key, value in rules.items()]
    configured = {"LambdaFunctionArn": function.arn, "Events": list(events), "Id": "mine"}
    if filters:
        configured["Filter"] = {"Key": {"FilterRules": filters}}
    aws.s3.put_bucket_notification_configuration(
        Bucket=name, NotificationConfiguration={"LambdaFunctionConfigurations": [configured]}
    )


@pytest.mark.parametrize(
    ("events", "rules", "expected"),
    [
        (["s3:ObjectCreated:*"], {}, ["in/a.png", "in/b.txt", "out/c.png"]),
        (["s3:ObjectCreated:*"], {"prefix": "in/"}, ["in/a.png", "in/b.txt"]),
        (["s3:ObjectCreated:*"], {"suffix": ".png"}, ["in/a.png", "out/c.png"]),
        (["s3:ObjectCreated:Put"], {"prefix": "in/", "suffix": ".png"}, ["in/a.png"]),
        (["s3:ObjectRemoved:*"], {}, ["in/a.png"]),
        (["s3:ObjectCreated:Copy"], {}, []),
    ],
)
def test_the_notification_configuration_of_the_function_chooses(faas, aws, events, rules, expected):
    aws.bucket()
    function = faas.function(works, name="resize")
    configure(aws, faas, function, *events, **rules)
    for key in ("in/a.png", "in/b.txt", "out/c.png"):
        aws.put(key)
    aws.s3.delete_object(Bucket="uploads", Key="in/a.png")
    report = faas.deliver(function, bucket="uploads")
    assert [key for _, key in changes(report)] == expected
    configured = {attempt.event["Records"][0]["s3"]["configurationId"] for attempt in report.attempts}
    assert configured <= {"mine"}


def test_a_configuration_for_another_function_chooses_nothing_for_this_one(faas, aws):
    aws.bucket()
    configure(aws, faas, faas.function(works, name="other"), "s3:ObjectRemoved:*")
    aws.put("a")
    assert len(faas.deliver(faas.function(works, name="resize"), bucket="uploads").attempts) == 1


def test_tags_and_acls_are_told_of_where_the_configuration_asks_for_them(faas, aws):
    aws.bucket()
    function = faas.function(works, name="resize")
    configure(aws, faas, function, "s3:ObjectTagging:*", "s3:ObjectAcl:Put")
    aws.s3.put_object(Bucket="uploads", Key="a", Body=b"x", Tagging="made=here")
    tags = {"TagSet": [{"Key": "k", "Value": "v"}]}
    aws.s3.put_object_tagging(Bucket="uploads", Key="a", Tagging=tags)
    aws.s3.put_object_acl(Bucket="uploads", Key="a", ACL="private")
    aws.s3.delete_object_tagging(Bucket="uploads", Key="a")
    names = [name for name, _ in changes(faas.deliver(function, bucket="uploads"))]
    assert names == ["ObjectTagging:Put", "ObjectAcl:Put", "ObjectTagging:Delete"]


def test_it_is_retried_as_an_asynchronous_invocation(faas, aws):
    aws.bucket()
    aws.put("a")

    def fails(event, context):
        raise ValueError("no")

    report = faas.deliver(faas.function(fails), bucket="uploads", source=Async(maximum_retry_attempts=1))
    assert [attempt.at for attempt in report.attempts] == [0, 60]
    assert len(report.dropped) == 1


def test_a_duplicate_notification_is_of_the_same_change(faas, aws):
    aws.bucket()
    aws.put("a")
    report = faas.deliver(faas.function(works), bucket="uploads", duplicate=Duplicate(after=10))
    first, second = report.attempts
    assert first.event == second.event
    assert second.at == 10


def test_a_bucket_of_another_region(faas, aws):
    aws.s3.create_bucket(Bucket="elsewhere", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    aws.put("a", bucket="elsewhere")
    report = faas.deliver(faas.function(works), bucket="elsewhere")
    assert report.attempts[0].event["Records"][0]["awsRegion"] == "eu-west-1"


def test_an_unknown_bucket_is_refused_with_the_closest(faas, aws):
    aws.bucket()
    with pytest.raises(InvalidArgument, match=r"there is no bucket 'uplaods'.* Did you mean 'uploads'\?"):
        faas.deliver(faas.function(works), bucket="uplaods")


def test_settings_of_another_source_are_refused(faas, aws):
    from pytest_faas import Queue

    aws.bucket()
    with pytest.raises(InvalidArgument, match=r"source must be Async\(\.\.\.\)"):
        faas.deliver(faas.function(works), bucket="uploads", source=Queue())
