"""What S3 sent for operations on real buckets, and what the factory builds for the same operations."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from agreement import Placeholder, differences

from pytest_faas.events import origin, s3, s3_object

_PLACEHOLDERS = (
    "region, time, bucket name, owner, caller, configuration id, source IP, x-amz ids, sequencer, version id; "
    "in some tests the key"
)
_DATE = "2025-01-21"
RECORDED = [
    (f"test_s3_notifications_sqs.py::{name}", _DATE, "s3: every record", _PLACEHOLDERS)
    for name in (
        "test_object_created_put",
        "test_object_created_copy",
        "test_object_created_and_object_removed",
        "test_object_created_complete_multipart_upload",
        "test_key_encoding",
        "test_object_created_put_with_presigned_url_upload",
        "test_object_tagging_put_event",
        "test_object_tagging_delete_event",
        "test_xray_header",
        "test_notifications_with_filter",
        "test_delete_objects",
        "test_object_put_acl",
        "test_restore_object",
        "test_object_created_put_versioned",
    )
]

TIME = Placeholder(pattern=r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
SEQUENCER = Placeholder(pattern="[0-9A-F]+")
VERSION_ID = Placeholder(pattern="[A-Za-z0-9._]{32}")
SOMETHING = {"size": 9, "eTag": "437b930db84b8079c2dd804a71936b5f"}


def record(event_name: str, version: str, of: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a recorded record; what is not named here was the same in all recordings, or a placeholder."""
    return {
        "eventVersion": version,
        "eventSource": "aws:s3",
        "awsRegion": "eu-west-1",
        "eventTime": TIME,
        "eventName": event_name,
        "userIdentity": {"principalId": Placeholder(pattern="AWS:[A-Z0-9]+")},
        "requestParameters": {"sourceIPAddress": Placeholder(pattern=r"\d+\.\d+\.\d+\.\d+")},
        "responseElements": {
            "x-amz-request-id": Placeholder(pattern="[A-Z0-9]{16}"),
            "x-amz-id-2": Placeholder(pattern="[A-Za-z0-9+/]{75}="),
        },
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": Placeholder(),
            "bucket": {
                "name": "bucket",
                "ownerIdentity": {"principalId": Placeholder(pattern="A[A-Z0-9]{13}")},
                "arn": "arn:aws:s3:::bucket",
            },
            "object": of,
        },
        **changes,
    }


def put(key: str, e_tag: str, size: int, **more: Any) -> dict[str, Any]:
    of = {"key": key, "size": size, "eTag": e_tag, "sequencer": SEQUENCER, **more}
    return record("ObjectCreated:Put", "2.1", of)


COPY = record("ObjectCreated:Copy", "2.1", {"key": "k", **SOMETHING, "sequencer": SEQUENCER})
ACL = record("ObjectAcl:Put", "2.3", {"key": "my_key_acl", "eTag": SOMETHING["eTag"]})
RESTORED = {"key": "my_key_restore", **SOMETHING, "sequencer": SEQUENCER}
GLACIER = {
    "restoreEventData": {"lifecycleRestorationExpiryTime": TIME, "lifecycleRestoreStorageClass": "GLACIER"}
}
VERSIONED_13 = "6869c34ca384e0ed836d49214f881e87"  # 13 octets that the recording does not show


def deleted(key: str, **more: Any) -> dict[str, Any]:
    return record("ObjectRemoved:Delete", "2.1", {"key": key, "sequencer": SEQUENCER, **more})


# test: the records that AWS sent, and the calls that build the same
CASES: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {
    "test_object_created_put": (
        [put("my_key_0", SOMETHING["eTag"], 9), put("my_key_1", "6c7ba9c5a141421e1c03cb9807c97c74", 14)],
        [{"key": "my_key_0", "body": "something"}, {"key": "my_key_1", "body": "something else"}],
    ),
    "test_object_created_copy": (
        [COPY],
        [{"key": "k", "body": "something", "event_name": "ObjectCreated:Copy"}],
    ),
    "test_object_created_and_object_removed": (
        [COPY, put("k2", SOMETHING["eTag"], 9), deleted("k2")],
        [
            {"key": "k", "body": "something", "event_name": "ObjectCreated:Copy"},
            {"key": "k2", "body": "something"},
            {"key": "k2", "event_name": "ObjectRemoved:Delete"},
        ],
    ),
    "test_object_created_complete_multipart_upload": (
        [
            record(
                "ObjectCreated:CompleteMultipartUpload",
                "2.1",
                {
                    "key": "test-key",
                    "size": 6144,
                    "eTag": "8eabe9d6b43316e840b079170916c079-1",
                    "sequencer": SEQUENCER,
                },
            )
        ],
        [{"key": "test-key", "body": b"1" * 6144, "event_name": "ObjectCreated:CompleteMultipartUpload"}],
    ),
    "test_key_encoding": ([put("a%40b", SOMETHING["eTag"], 9)], [{"key": "a@b", "body": "something"}]),
    "test_object_created_put_with_presigned_url_upload": (
        [put("key-by-hostname", SOMETHING["eTag"], 9)] * 2,
        [{"key": "key-by-hostname", "body": "something"}] * 2,
    ),
    "test_object_tagging_put_event": (
        [record("ObjectTagging:Put", "2.3", {"key": "k", "eTag": "f3e6da48d914f3f04f6bd9cb092c044d"})],
        [{"key": "k", "body": "FooBarBlitz", "event_name": "ObjectTagging:Put"}],
    ),
    "test_object_tagging_delete_event": (
        [record("ObjectTagging:Delete", "2.3", {"key": "k", "eTag": "f3e6da48d914f3f04f6bd9cb092c044d"})],
        [{"key": "k", "body": "FooBarBlitz", "event_name": "ObjectTagging:Delete"}],
    ),
    "test_xray_header": (
        [put("test-data", SOMETHING["eTag"], 9)],
        [{"key": "test-data", "body": b"something"}],
    ),
    "test_notifications_with_filter": (
        [put("testupload/dir1/testfile.txt", "f527a5c9f427867aeaf091c134949aa0", 32)],
        [{"key": "testupload/dir1/testfile.txt", "size": 32, "e_tag": "f527a5c9f427867aeaf091c134949aa0"}],
    ),
    "test_delete_objects": (
        [deleted("dummy1"), deleted("dummy2"), deleted("key-1")],
        [{"key": key, "event_name": "ObjectRemoved:Delete"} for key in ("dummy1", "dummy2", "key-1")],
    ),
    "test_object_put_acl": (
        [ACL] * 3,
        [{"key": "my_key_acl", "body": "something", "event_name": "ObjectAcl:Put"}] * 3,
    ),
    "test_restore_object": (
        [
            record("ObjectRestore:Post", "2.1", RESTORED),
            record(
                "ObjectRestore:Completed",
                "2.1",
                RESTORED,
                glacierEventData=GLACIER,
                userIdentity={"principalId": Placeholder(pattern="AmazonCustomer:A[A-Z0-9]{13}")},
            ),
        ],
        [
            {"key": "my_key_restore", "body": "something", "event_name": "ObjectRestore:Post"},
            {"key": "my_key_restore", "body": "something", "event_name": "ObjectRestore:Completed"},
        ],
    ),
    "test_object_created_put_versioned": (
        [
            put("test-key", VERSIONED_13, 13, versionId=VERSION_ID),
            put("test-key", "8d777f385d3dfec8815d20f7496026dc", 4, versionId=VERSION_ID),
            deleted("test-key", versionId=VERSION_ID),
            record(
                "ObjectRemoved:DeleteMarkerCreated",
                "2.1",
                {
                    "key": "test-key",
                    "eTag": "d41d8cd98f00b204e9800998ecf8427e",
                    "versionId": VERSION_ID,
                    "sequencer": SEQUENCER,
                },
            ),
            put("test-key", "2fb1d4988881168bbcd6432d7593be5a", 13),  # versioning suspended: no versionId
            deleted("test-key", versionId=VERSION_ID),
        ],
        [
            {"key": "test-key", "size": 13, "e_tag": VERSIONED_13, "versioned": True},
            {"key": "test-key", "body": "data", "versioned": True},
            {"key": "test-key", "event_name": "ObjectRemoved:Delete", "versioned": True},
            {"key": "test-key", "event_name": "ObjectRemoved:DeleteMarkerCreated"},
            {"key": "test-key", "size": 13, "e_tag": "2fb1d4988881168bbcd6432d7593be5a"},
            {"key": "test-key", "event_name": "ObjectRemoved:Delete", "versioned": True},
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_s3_records_are_as_recorded(name: str) -> None:
    """Recorded from AWS by LocalStack's suite, test_s3_notifications_sqs.py, 2025-01-21."""
    recorded, calls = CASES[name]
    with origin(region="eu-west-1", seed=name):
        built = [each for call in calls for each in s3("bucket", **call)["Records"]]
    assert differences(recorded, built) == []


def test_every_compared_recording_has_its_row() -> None:
    assert [name.partition("::")[2] for name, *_ in RECORDED] == list(CASES)


def test_several_objects_of_one_call_are_as_those_of_several_calls() -> None:
    recorded, _ = CASES["test_object_created_and_object_removed"]
    with origin(region="eu-west-1"):
        built = s3(
            "bucket",
            s3_object("k", event_name="ObjectCreated:Copy", body="something"),
            s3_object("k2", body="something"),
            s3_object("k2", event_name="ObjectRemoved:Delete"),
        )
    assert differences(recorded, built["Records"]) == []


def test_the_recorded_ids_that_stay_stay() -> None:
    """In each recording owner, caller and configuration id are the same in all records."""
    first, second = s3("bucket", "a")["Records"][0], s3("bucket", "b")["Records"][0]
    for path in (("s3", "configurationId"), ("s3", "bucket", "ownerIdentity"), ("userIdentity",)):
        one, two = first, second
        for name in path:
            one, two = one[name], two[name]
        assert one == two
    assert first["responseElements"] != second["responseElements"]


def test_restoring_is_completed_in_the_owners_name() -> None:
    """Recorded in test_restore_object: `AmazonCustomer:` before the bucket owner's id."""
    done = s3("bucket", "k", event_name="ObjectRestore:Completed")["Records"][0]
    owner = done["s3"]["bucket"]["ownerIdentity"]["principalId"]
    assert done["userIdentity"]["principalId"] == f"AmazonCustomer:{owner}"


def test_e_tag_of_parts_is_the_md5_of_their_md5s() -> None:
    parts = [b"a" * 6, b"b" * 3]
    of = s3("bucket", "k", body=parts, event_name="ObjectCreated:CompleteMultipartUpload")["Records"][0][
        "s3"
    ]["object"]
    digests = b"".join(hashlib.md5(each).digest() for each in parts)
    assert of["eTag"] == hashlib.md5(digests).hexdigest() + "-2"
    assert of["size"] == 9
