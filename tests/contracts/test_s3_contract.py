"""What the contract of S3 finds in broken events, and what it leaves alone in true ones."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from typing import Any, Literal

import pytest
from breaking import Break, Json, broken, drop, found, put

from pytest_faas import events, validate
from pytest_faas.contracts import ABSENT
from pytest_faas.events import origin, s3_object

Kind = Literal["structure", "consistency"]

MD5_OF_NOTHING = "d41d8cd98f00b204e9800998ecf8427e"
SOMETHING = {"size": 9, "eTag": "437b930db84b8079c2dd804a71936b5f"}
SEQUENCER = "0055AED6DCD90281E5"
VERSION_ID = "096fKKXTRTtl3on89fVO.nfljtsv6qko"


def record(
    name: str = "ObjectCreated:Put", version: str = "2.1", of: Json | None = None, **changes: Any
) -> Json:
    """Return a record as it was recorded from AWS on 2025-01-21, with values of other real ones for the placeholders."""
    written = of if of is not None else {"key": "red+flower.jpg", **SOMETHING, "sequencer": SEQUENCER}
    return copy.deepcopy(
        {
            "eventVersion": version,
            "eventSource": "aws:s3",
            "awsRegion": "eu-west-1",
            "eventTime": "2025-01-21T23:21:10.123Z",
            "eventName": name,
            "userIdentity": {"principalId": "AWS:AROAIOSFODNN7EXAMPLE:jane@example.com"},
            "requestParameters": {"sourceIPAddress": "203.0.113.7"},
            "responseElements": {
                "x-amz-request-id": "C3D13FE58DE4C810",
                "x-amz-id-2": "FMyUVURIY8/IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7S/JRWeUWerMUE5JgHvANOjpD",
            },
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": "NjgyOTJkMTctOTgzZi00ZTQ1",
                "bucket": {
                    "name": "uploads.example-1",
                    "ownerIdentity": {"principalId": "A3NL1KOZZKExample"},
                    "arn": "arn:aws:s3:::uploads.example-1",
                },
                "object": written,
            },
            **changes,
        }
    )


OBJECT = "s3.object"
DELETED = record("ObjectRemoved:Delete", of={"key": "k", "sequencer": SEQUENCER})
MARKED = record(
    "ObjectRemoved:DeleteMarkerCreated",
    of={"key": "k", "eTag": MD5_OF_NOTHING, "versionId": VERSION_ID, "sequencer": SEQUENCER},
)
TAGGED = record("ObjectTagging:Put", "2.3", {"key": "k", "eTag": SOMETHING["eTag"]})
MULTIPART = record(
    "ObjectCreated:CompleteMultipartUpload",
    of={"key": "k", "size": 6144, "eTag": "8eabe9d6b43316e840b079170916c079-1", "sequencer": SEQUENCER},
)
RESTORED = record(
    "ObjectRestore:Completed",
    userIdentity={"principalId": "AmazonCustomer:A3NL1KOZZKExample"},
    glacierEventData={
        "restoreEventData": {
            "lifecycleRestorationExpiryTime": "2025-01-23T00:00:00.000Z",
            "lifecycleRestoreStorageClass": "GLACIER",
        }
    },
)
REPLICATED = record(
    "Replication:OperationFailedReplication",
    "2.2",
    {"key": "k", **SOMETHING, "versionId": VERSION_ID, "sequencer": SEQUENCER},
    userIdentity={"principalId": "s3.amazonaws.com"},
    requestParameters={"sourceIPAddress": "s3.amazonaws.com"},
    responseElements={
        "x-amz-request-id": "123bf045-2b4b-4ca8-a211-c34a63c59426",
        "x-amz-id-2": "12VAWNDIHnwJsRhTccqQTeAPoXQ",
    },
    replicationEventData={
        "replicationRuleId": "to the other region",
        "destinationBucket": "arn:aws:s3:::replica",
        "s3Operation": "OBJECT_PUT",
        "requestTime": "2025-01-21T23:20:59.168Z",
        "failureReason": "AssumeRoleNotPermitted",
    },
)
EXPIRY = "glacierEventData.restoreEventData.lifecycleRestorationExpiryTime"

# what is wrong: the true record, how it is broken, the path of the fault below Records[0], its kind
MISTAKES: dict[str, tuple[Json, Break, str, Kind]] = {
    # Samples of other tools and of AWS's own pages are wrong in these places.
    "the version of AWS's sample page": (record(), put("eventVersion", "2.0"), "eventVersion", "structure"),
    "a version as number": (record(), put("eventVersion", 2.1), "eventVersion", "structure"),
    "the MD5 of nothing for 1024 bytes, as on AWS's page": (
        record(), lambda one: one["s3"]["object"].update(size=1024, eTag=MD5_OF_NOTHING), "s3.object.eTag", "consistency",
    ),
    "a key with %20, as SAM writes it": (record(), put(f"{OBJECT}.key", "red%20flower.jpg"), "s3.object.key", "consistency"),
    "a key with %2F, as moto writes it": (record(), put(f"{OBJECT}.key", "a%2Fb"), "s3.object.key", "consistency"),
    "a key as it is": (record(), put(f"{OBJECT}.key", "red flower.jpg"), "s3.object.key", "consistency"),
    "a key with a raw @": (record(), put(f"{OBJECT}.key", "a@b"), "s3.object.key", "consistency"),
    "a key with a raw =": (record(), put(f"{OBJECT}.key", "dt=2024/x"), "s3.object.key", "consistency"),
    "a key in raw unicode": (record(), put(f"{OBJECT}.key", "blüte.jpg"), "s3.object.key", "consistency"),
    "a key in lower-case hex": (record(), put(f"{OBJECT}.key", "bl%c3%bcte.jpg"), "s3.object.key", "consistency"),
    "a key in Latin-1": (record(), put(f"{OBJECT}.key", "bl%FCte.jpg"), "s3.object.key", "consistency"),
    "a key that is encoded where it need not": (record(), put(f"{OBJECT}.key", "%61"), "s3.object.key", "consistency"),
    "a key with half an escape": (record(), put(f"{OBJECT}.key", "100%"), "s3.object.key", "consistency"),
    "a key that is too long": (record(), put(f"{OBJECT}.key", "%C3%BC" * 513), "s3.object.key", "consistency"),
    "a key with a line break": (record(), put(f"{OBJECT}.key", "a\nb"), "s3.object.key", "consistency"),
    "half a surrogate pair in a key": (record(), put(f"{OBJECT}.key", "a\ud83d"), "s3.object.key", "structure"),
    "an empty key": (record(), put(f"{OBJECT}.key", ""), "s3.object.key", "structure"),
    "no key": (record(), drop(f"{OBJECT}.key"), "s3.object.key", "structure"),
    # names and regions
    "an event name with s3:": (record(), put("eventName", "s3:ObjectCreated:Put"), "eventName", "structure"),
    "an event name with a star": (record(), put("eventName", "ObjectCreated:*"), "eventName", "structure"),
    "an event name in EventBridge's words": (record(), put("eventName", "Object Created"), "eventName", "structure"),
    "another source": (record(), put("eventSource", "aws.s3"), "eventSource", "structure"),
    "an availability zone": (record(), put("awsRegion", "eu-west-1a"), "awsRegion", "structure"),
    "another bucket in the ARN": (record(), put("s3.bucket.arn", "arn:aws:s3:::other"), "s3.bucket.arn", "consistency"),
    "the ARN of an object": (record(), put("s3.bucket.arn", "arn:aws:s3:::uploads.example-1/k"), "s3.bucket.arn", "structure"),
    "an ARN with a region": (record(), put("s3.bucket.arn", "arn:aws:s3:eu-west-1::uploads"), "s3.bucket.arn", "structure"),
    "an ARN of another partition": (record(), put("awsRegion", "cn-north-1"), "s3.bucket.arn", "consistency"),
    "a bucket in capitals where none can be": (
        record(), lambda one: one["s3"]["bucket"].update(name="Uploads", arn="arn:aws:s3:::Uploads"),
        "s3.bucket.name", "consistency",
    ),
    "a bucket that is an IP address": (
        record(), lambda one: one["s3"]["bucket"].update(name="10.0.0.1", arn="arn:aws:s3:::10.0.0.1"),
        "s3.bucket.name", "consistency",
    ),
    "no owner": (record(), drop("s3.bucket.ownerIdentity"), "s3.bucket.ownerIdentity", "structure"),
    "no configuration": (record(), drop("s3.configurationId"), "s3.configurationId", "structure"),
    "the configuration under another name": (record(), put("s3.configurationID", "x"), "s3.configurationID", "structure"),
    # times, callers, ids
    "a time without milliseconds": (record(), put("eventTime", "2025-01-21T23:21:10Z"), "eventTime", "structure"),
    "a time with an offset": (record(), put("eventTime", "2025-01-21T23:21:10.123+00:00"), "eventTime", "structure"),
    "a time as number": (record(), put("eventTime", 1737501670.123), "eventTime", "structure"),
    "30 February": (record(), put("eventTime", "2024-02-30T00:00:00.000Z"), "eventTime", "consistency"),
    "29 February of a common year": (record(), put("eventTime", "2025-02-29T00:00:00.000Z"), "eventTime", "consistency"),
    "an IP address that does not exist": (
        record(), put("requestParameters.sourceIPAddress", "203.0.113.256"), "requestParameters.sourceIPAddress", "consistency",
    ),
    "an IPv6 address that does not exist": (
        record(), put("requestParameters.sourceIPAddress", "1::2::3"), "requestParameters.sourceIPAddress", "consistency",
    ),
    "a host for an IP address": (
        record(), put("requestParameters.sourceIPAddress", "localhost"), "requestParameters.sourceIPAddress", "structure",
    ),
    "sourceIpAddress as CloudTrail-like code writes it": (
        record(), lambda one: one["requestParameters"].update(sourceIpAddress="203.0.113.7"),
        "requestParameters.sourceIpAddress", "structure",
    ),
    "no host id": (record(), drop("responseElements.x-amz-id-2"), "responseElements.x-amz-id-2", "structure"),
    "responseElements are null": (record(), put("responseElements", None), "responseElements", "structure"),
    "the ARN of a user for an id": (
        record(), put("userIdentity.principalId", "arn:aws:iam::123456789012:user/jane"), "userIdentity.principalId", "structure",
    ),
    "userIdentity as text": (record(), put("userIdentity", "AIDA"), "userIdentity", "structure"),
    # what an object has, by what happened to it
    "a size as text": (record(), put(f"{OBJECT}.size", "9"), "s3.object.size", "structure"),
    "a negative size": (record(), put(f"{OBJECT}.size", -1), "s3.object.size", "structure"),
    "60 TB": (record(), put(f"{OBJECT}.size", 60 * 10**12), "s3.object.size", "structure"),
    "a put without size": (record(), drop(f"{OBJECT}.size"), "s3.object.size", "consistency"),
    "a put without eTag": (record(), drop(f"{OBJECT}.eTag"), "s3.object.eTag", "consistency"),
    "a put without sequencer": (record(), drop(f"{OBJECT}.sequencer"), "s3.object.sequencer", "consistency"),
    "an eTag in quotes, as HeadObject gives it": (
        record(), put(f"{OBJECT}.eTag", f'"{SOMETHING["eTag"]}"'), "s3.object.eTag", "structure",
    ),
    "an eTag in capitals": (record(), put(f"{OBJECT}.eTag", MD5_OF_NOTHING.upper()), "s3.object.eTag", "structure"),
    "etag": (record(), put(f"{OBJECT}.etag", MD5_OF_NOTHING), "s3.object.etag", "structure"),
    "a null version where there is no versioning": (record(), put(f"{OBJECT}.versionId", None), "s3.object.versionId", "structure"),
    "the id of a version as number": (record(), put(f"{OBJECT}.versionId", 1), "s3.object.versionId", "structure"),
    "a sequencer that is no hex": (record(), put(f"{OBJECT}.sequencer", "sequencer"), "s3.object.sequencer", "structure"),
    "a sequencer as number": (record(), put(f"{OBJECT}.sequencer", 1), "s3.object.sequencer", "structure"),
    "a deletion with a size": (DELETED, put(f"{OBJECT}.size", 9), "s3.object.size", "consistency"),
    "a deletion with an eTag": (DELETED, put(f"{OBJECT}.eTag", SOMETHING["eTag"]), "s3.object.eTag", "consistency"),
    "a deletion without sequencer": (DELETED, drop(f"{OBJECT}.sequencer"), "s3.object.sequencer", "consistency"),
    "a delete marker with a size": (MARKED, put(f"{OBJECT}.size", 0), "s3.object.size", "consistency"),
    "a delete marker with an eTag of something": (MARKED, put(f"{OBJECT}.eTag", SOMETHING["eTag"]), "s3.object.eTag", "consistency"),
    "tags with a size": (TAGGED, put(f"{OBJECT}.size", 9), "s3.object.size", "consistency"),
    "tags with a sequencer": (TAGGED, put(f"{OBJECT}.sequencer", SEQUENCER), "s3.object.sequencer", "consistency"),
    "tags without eTag": (TAGGED, drop(f"{OBJECT}.eTag"), "s3.object.eTag", "consistency"),
    "tags in the version of puts": (TAGGED, put("eventVersion", "2.1"), "eventVersion", "consistency"),
    "a put in the version of tags": (record(), put("eventVersion", "2.3"), "eventVersion", "consistency"),
    "a multipart upload with a plain eTag": (MULTIPART, put(f"{OBJECT}.eTag", SOMETHING["eTag"]), "s3.object.eTag", "consistency"),
    "a multipart upload of no parts": (MULTIPART, put(f"{OBJECT}.eTag", f"{MD5_OF_NOTHING}-0"), "s3.object.eTag", "structure"),
    "a single put in parts": (
        record(userIdentity={"principalId": "AWS:AIDAJDPLRKLG7UEXAMPLE"}), put(f"{OBJECT}.eTag", f"{MD5_OF_NOTHING}-2"),
        "s3.object.eTag", "consistency",
    ),
    "a form's upload in parts": (
        record("ObjectCreated:Post"), put(f"{OBJECT}.eTag", f"{MD5_OF_NOTHING}-2"), "s3.object.eTag", "consistency",
    ),
    # what a record has beside the object
    "restored without what was restored": (RESTORED, drop("glacierEventData"), "glacierEventData", "consistency"),
    "restored, but only asked for": (RESTORED, put("eventName", "ObjectRestore:Post"), "glacierEventData", "consistency"),
    "expired before it was restored": (
        RESTORED, put("eventTime", "2025-01-24T00:00:00.000Z"), "eventTime", "consistency",
    ),
    "restored by a customer who is not the owner": (
        RESTORED, put("userIdentity.principalId", "AmazonCustomer:A1BCDEFGHIJKLM"), "userIdentity.principalId", "consistency",
    ),
    "restored for ever": (
        RESTORED, drop("glacierEventData.restoreEventData.lifecycleRestorationExpiryTime"), EXPIRY, "consistency",
    ),
    "restored from a class that needs no restoring": (
        RESTORED, put("glacierEventData.restoreEventData.lifecycleRestoreStorageClass", "STANDARD"),
        "glacierEventData.restoreEventData.lifecycleRestoreStorageClass", "structure",
    ),
    "restoreEventData without its envelope": (RESTORED, put("restoreEventData", {}), "restoreEventData", "structure"),
    "not replicated, but without what was": (REPLICATED, drop("replicationEventData"), "replicationEventData", "consistency"),
    "a reason where nothing failed": (
        REPLICATED, put("eventName", "Replication:OperationMissedThreshold"), "replicationEventData.failureReason", "consistency",
    ),
    "replicated before it was asked for": (
        REPLICATED, put("eventTime", "2025-01-21T23:20:59.000Z"), "replicationEventData.requestTime", "consistency",
    ),
    "replicated to another partition": (
        REPLICATED, put("replicationEventData.destinationBucket", "arn:aws-cn:s3:::replica"),
        "replicationEventData.destinationBucket", "consistency",
    ),
    "a tier for a put": (
        record(), put("intelligentTieringEventData", {"destinationAccessTier": "ARCHIVE_ACCESS"}),
        "intelligentTieringEventData", "consistency",
    ),
    "annotations before there were any": (
        record(), put(f"{OBJECT}.hasObjectAnnotation", True), "s3.object.hasObjectAnnotation", "consistency",
    ),
    "a field of another service": (record(), put("eventSourceARN", "arn:aws:s3:::uploads"), "eventSourceARN", "structure"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found_and_nothing_else(name: str) -> None:
    true, change, path, kind = MISTAKES[name]
    event = broken({"Records": [true]}, lambda event: change(event["Records"][0]))
    assert validate(event).source == "s3"
    assert found(event) == [(f"Records[0].{path}", kind)]


def test_a_mistake_in_a_later_record_is_told_there() -> None:
    event = {"Records": [record(), record(eventName="ObjectRemoved:Delete")]}
    assert [fault.path for fault in validate(event).faults] == [
        "Records[1].s3.object.size",
        "Records[1].s3.object.eTag",
    ]


ELSEWHERE = record()["s3"] | {
    "bucket": {
        "name": "others",
        "ownerIdentity": {"principalId": "A3NL1KOZZKExample"},
        "arn": "arn:aws:s3:::others",
    }
}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (put("s3", ELSEWHERE), "s3.bucket.name"),
        (put("s3.bucket.ownerIdentity.principalId", "A1BCDEFGHIJKLM"), "s3.bucket.ownerIdentity.principalId"),
        (put("awsRegion", "eu-west-2"), "awsRegion"),
    ],
    ids=["bucket", "owner", "region"],
)
def test_records_of_two_buckets_are_no_event(change: Break, path: str) -> None:
    event = broken({"Records": [record(), record()]}, lambda event: change(event["Records"][1]))
    assert found(event) == [(f"Records[1].{path}", "consistency")]
    assert "a notification is of one bucket" in str(validate(event).faults[0])


@pytest.mark.parametrize(
    ("key", "belongs"),
    [
        ("red flower.jpg", "red+flower.jpg"),
        ("a@b", "a%40b"),
        ("100% sure", "100%25+sure"),
        ("blüte", "bl%C3%BCte"),
        ("a%20b", "a+b"),
    ],
)
def test_the_key_that_belongs_there_is_told(key: str, belongs: str) -> None:
    event = {"Records": [record(of={"key": key, **SOMETHING, "sequencer": SEQUENCER})]}
    (fault,) = validate(event).faults
    assert fault.expected == belongs
    assert fault.message.endswith(f": {belongs!r}")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (put("eventTime", "2025-01-21T23:21:10Z"), "is not a UTC time with milliseconds, such as '2025-"),
        (put("awsRegion", "eu-west-1a"), "is not the name of a region, such as 'us-east-1'"),
        (
            put("s3.bucket.arn", "arn:aws:s3:eu-west-1::uploads"),
            "is not a bucket's ARN, such as 'arn:aws:s3:::uploads'",
        ),
        (put("s3.bucket.name", "a/b"), "is not a bucket's name: 3 to 63 lower-case letters"),
        (
            put("s3.object.eTag", f'"{MD5_OF_NOTHING}"'),
            "is not an eTag without quotes: 32 lower-case hex digits",
        ),
        (
            put("responseElements.x-amz-request-id", ""),
            "is not the id of a request: 16 capital letters and digits",
        ),
        (put("userIdentity", "AIDA"), "is not an object with the principalId of who caused the event"),
    ],
)
def test_a_fault_of_structure_says_what_the_value_looks_like(change: Break, told: str) -> None:
    faults = validate(broken({"Records": [record()]}, lambda event: change(event["Records"][0]))).faults
    assert told in str(faults[0])


def test_what_a_short_handwritten_event_lacks_is_told_once_each() -> None:
    event = {
        "Records": [{"eventSource": "aws:s3", "s3": {"bucket": {"name": "uploads"}, "object": {"key": "k"}}}]
    }
    faults = validate(event).faults
    assert {fault.seen for fault in faults} == {ABSENT}
    assert sorted(fault.path.removeprefix("Records[0].") for fault in faults) == [
        "awsRegion",
        "eventName",
        "eventTime",
        "eventVersion",
        "requestParameters",
        "responseElements",
        "s3.bucket.arn",
        "s3.bucket.ownerIdentity",
        "s3.configurationId",
        "s3.s3SchemaVersion",
        "userIdentity",
    ]


def described(one: Json) -> list[str]:
    return [f"{fault}".removeprefix("Records[0].") for fault in validate({"Records": [one]}).faults]


def test_the_messages_say_what_is_seen_and_what_belongs_there() -> None:
    one = record(
        awsRegion="us-gov-west-1", eventTime="2025-02-29T23:21:10.123Z", eventName="ObjectCreated:Put"
    )
    one["s3"]["object"] = {"key": "a%20b%2Fc", "size": 7, "eTag": MD5_OF_NOTHING, "sequencer": 7}
    assert described(one) == [
        "s3.object.sequencer   7 is not a sequencer: hexadecimal digits, such as '0055AED6DCD90281E5'",
        "s3.bucket.arn   'arn:aws:s3:::uploads.example-1' is in partition aws, but awsRegion us-gov-west-1 is in aws-us-gov",
        "eventTime   '2025-02-29T23:21:10.123Z' is in no calendar",
        "s3.object.key   'a%20b%2Fc' is not how S3 URL-encodes 'a b/c': 'a+b/c'",
        "s3.object.eTag   'd41d8cd98f00b204e9800998ecf8427e' is the MD5 of an empty object, but size is 7",
    ]
    assert described(record("ObjectRemoved:Delete", of={"key": "k", "size": 9})) == [
        "s3.object.size   9, but S3 does not send it with ObjectRemoved:Delete",
        "s3.object.sequencer   is missing, but S3 sends it with ObjectRemoved:Delete",
    ]
    assert described(record("ObjectAcl:Put", "2.1", {"key": "k", "eTag": MD5_OF_NOTHING})) == [
        "eventVersion   '2.1', but S3 sends ObjectAcl:Put with '2.3', or from '2.4' on"
    ]


# Recorded by LocalStack's suite from AWS, test_s3_notifications_sqs.py, 2025-01-21: the records of each test.
RECORDED: dict[str, list[Json]] = {
    "test_object_created_put": [
        record(of={"key": "my_key_0", **SOMETHING, "sequencer": "00679029165E7B1C3A"}),
        record(of={"key": "my_key_1", "size": 14, "eTag": "6c7ba9c5a141421e1c03cb9807c97c74", "sequencer": "679029165E7B1C3A"}),
    ],
    "test_object_created_copy": [record("ObjectCreated:Copy")],
    "test_object_created_and_object_removed": [record("ObjectCreated:Copy"), record(), DELETED],
    "test_object_created_complete_multipart_upload": [MULTIPART],
    "test_key_encoding": [record(of={"key": "a%40b", **SOMETHING, "sequencer": SEQUENCER})],
    "test_object_created_put_with_presigned_url_upload": [record(awsRegion="us-east-1")],
    "test_object_created_put_with_presigned_url_upload, region 2": [record(awsRegion="us-west-2")],
    "test_object_tagging_put_event": [TAGGED],
    "test_object_tagging_delete_event": [record("ObjectTagging:Delete", "2.3", {"key": "k", "eTag": SOMETHING["eTag"]})],
    "test_xray_header": [record(of={"key": "test-data", **SOMETHING, "sequencer": SEQUENCER})],
    "test_notifications_with_filter": [
        record(
            of={
                "key": "testupload/dir1/testfile.txt",
                "size": 32,
                "eTag": "f527a5c9f427867aeaf091c134949aa0",
                "sequencer": SEQUENCER,
            }
        )
    ],
    "test_delete_objects": [DELETED] * 3,
    "test_object_put_acl": [record("ObjectAcl:Put", "2.3", {"key": "my_key_acl", "eTag": SOMETHING["eTag"]})] * 3,
    "test_restore_object": [record("ObjectRestore:Post"), RESTORED],
    "test_object_created_put_versioned": [
        record(of={"key": "test-key", **SOMETHING, "versionId": VERSION_ID, "sequencer": SEQUENCER}),
        record("ObjectRemoved:Delete", of={"key": "test-key", "versionId": VERSION_ID, "sequencer": SEQUENCER}),
        MARKED,
        record(of={"key": "test-key", "size": 13, "eTag": "2fb1d4988881168bbcd6432d7593be5a", "sequencer": SEQUENCER}),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_event_is_true(name: str) -> None:
    assert validate({"Records": RECORDED[name]}).faults == ()


TRUE: dict[str, Json] = {
    "replication failed, as on AWS's page": REPLICATED,
    "expired, as on AWS's page": record(
        "LifecycleExpiration:Delete",
        "2.3",
        {"key": "expiration/delete", "sequencer": SEQUENCER},
        userIdentity={"principalId": "s3.amazonaws.com"},
        requestParameters={"sourceIPAddress": "s3.amazonaws.com"},
    ),
    "moved to another class": record(
        "LifecycleTransition",
        "2.3",
        lifecycleEventData={"transitionEventData": {"destinationStorageClass": "GLACIER_IR"}},
    ),
    "moved to another tier": record(
        "IntelligentTiering", "2.3", intelligentTieringEventData={"destinationAccessTier": "DEEP_ARCHIVE_ACCESS"}
    ),
    "restored from a tier, which does not expire": record(
        "ObjectRestore:Completed",
        glacierEventData={"restoreEventData": {"lifecycleRestoreStorageClass": "INTELLIGENT_TIERING"}},
    ),
    "a put in the version of all events": record(version="2.5"),
    "a put in a version to come": record(version="2.10"),
    "tags in the version of all events": record("ObjectTagging:Put", "2.6"),
    "a put of an object that has annotations": record(
        version="2.6", of={"key": "k", **SOMETHING, "sequencer": SEQUENCER, "hasObjectAnnotation": False}
    ),
    "retention": record(
        "ObjectRetention:Put",
        "2.6",
        {"key": "k", "versionId": VERSION_ID},
        objectRetentionEventData={"mode": "GOVERNANCE", "retainUntilDate": "2026-01-01T00:00:00Z"},
    ),
    "an empty object that SSE-KMS encrypts": record(of={"key": "k", **SOMETHING, "size": 0, "sequencer": SEQUENCER}),
    "a replica of a multipart upload, put by a role": record(
        of={"key": "k", "size": 10_485_761, "eTag": f"{MD5_OF_NOTHING}-3", "sequencer": SEQUENCER}
    ),
    "of a bucket from before 2018": record(
        awsRegion="us-east-1",
        s3={
            **record()["s3"],
            "bucket": {
                "name": "My_Bucket",
                "ownerIdentity": {"principalId": "A3NL1KOZZKExample"},
                "arn": "arn:aws:s3:::My_Bucket",
            },
        },
    ),
    "over IPv6": record(requestParameters={"sourceIPAddress": "2001:db8::7"}),
    "with an anonymous caller": record(userIdentity={"principalId": "Anonymous"}),
    "in both ways of writing what encoders of forms disagree in": record(
        of={"key": "~!*'()/%7E%21%2A%27%28%29", **SOMETHING, "sequencer": SEQUENCER}
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_a_true_event_is_left_alone(name: str) -> None:
    assert validate({"Records": [TRUE[name]]}).faults == ()


KEYS = [
    "a b.jpg",
    "a+b",
    "100%",
    "dt=2024-05-04/_SUCCESS",
    "日本/語",
    "😀",
    "a&b=c;d:e@f",
    "~!*'()",
    "a//b",
    ".",
    "\x7f",
    "ü" * 512,
]


@pytest.mark.parametrize("key", KEYS)
def test_an_event_of_the_factory_is_true_for_any_key(key: str) -> None:
    assert validate(events.s3("uploads", key)).faults == ()


def variants() -> Iterable[Json]:
    for name in ("Put", "Post", "Copy", "CompleteMultipartUpload"):
        yield events.s3("uploads", "k", event_name=f"ObjectCreated:{name}", body="something")
        yield events.s3("uploads", "k", event_name=f"ObjectCreated:{name}", size=0)
    for name in (
        "ObjectRemoved:Delete",
        "ObjectRemoved:DeleteMarkerCreated",
        "ObjectRestore:Post",
        "ObjectRestore:Completed",
        "ObjectRestore:Delete",
        "ObjectTagging:Put",
        "ObjectTagging:Delete",
        "ObjectAcl:Put",
        "LifecycleExpiration:Delete",
        "LifecycleExpiration:DeleteMarkerCreated",
        "LifecycleTransition",
        "IntelligentTiering",
        "ReducedRedundancyLostObject",
        "Replication:OperationFailedReplication",
        "Replication:OperationNotTracked",
    ):
        yield events.s3("uploads", "k", event_name=name)
        yield events.s3("uploads", "k", event_name=name, versioned=True)
    yield events.s3("uploads", "a", s3_object("b", event_name="ObjectRemoved:Delete"), "c")
    yield events.s3("uploads", "k", at="2024-02-29T23:59:59.999Z", event_version="2.5")


@pytest.mark.parametrize("region", ["us-east-1", "cn-north-1", "us-gov-west-1", "ap-southeast-3"])
def test_an_event_of_the_factory_is_true(region: str) -> None:
    with origin(region=region):
        for event in variants():
            assert str(validate(event)) == "the event is an S3 event without faults"


TEST_EVENT = {
    "Service": "Amazon S3",
    "Event": "s3:TestEvent",
    "Time": "2014-10-13T15:57:02.089Z",
    "Bucket": "uploads",
    "RequestId": "5582815E1AEA5ADF",
    "HostId": "8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR+YstdA6Knx4Ip8EXAMPLE",
}


def test_the_message_of_a_new_notification_is_true() -> None:
    assert validate(TEST_EVENT).source == "s3"
    assert validate(TEST_EVENT).faults == ()
    assert validate(events.s3_test_event("uploads")).faults == ()


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (put("Event", "s3:Test"), "Event"),
        (put("Service", "S3"), "Service"),
        (put("Time", "2014-10-13T15:57:02Z"), "Time"),
        (put("Time", "2014-02-30T15:57:02.089Z"), "Time"),
        (put("Bucket", "a/b"), "Bucket"),
        (drop("HostId"), "HostId"),
        (put("Records", [record()]), "Records"),
    ],
    ids=["event", "service", "seconds", "calendar", "bucket", "host", "records"],
)
def test_a_mistake_in_that_message_is_found(change: Break, path: str) -> None:
    event = broken(TEST_EVENT, change)
    assert [fault.path for fault in validate(event).faults] == [path]


def test_an_event_that_came_through_a_queue_is_judged_the_same() -> None:
    event = json.loads(events.sqs(events.s3("uploads", "a b"))["Records"][0]["body"])
    assert validate(event).faults == ()
