"""What must agree in an event of S3.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html, and records of real events.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Iterator

from pytest_faas.contracts.faults import ABSENT, Fault, shown
from pytest_faas.contracts.law import Json, law
from pytest_faas.contracts.laws import _arn, _s3_key, _stream, _times
from pytest_faas.contracts.laws._s3_fields import FIELD_LAWS, is_unified

_MD5_OF_NOTHING = hashlib.md5(b"", usedforsecurity=False).hexdigest()
_CUSTOMER = "AmazonCustomer:"
_MULTIPART = "ObjectCreated:CompleteMultipartUpload"
_VERSIONS = {
    "ObjectCreated": "2.1",
    "ObjectRemoved": "2.1",
    "ObjectRestore": "2.1",
    "ReducedRedundancyLostObject": "2.1",
    "Replication": "2.2",
    "ObjectRestore:Delete": "2.3",
    "ObjectTagging": "2.3",
    "ObjectAcl": "2.3",
    "LifecycleExpiration": "2.3",
    "LifecycleTransition": "2.3",
    "IntelligentTiering": "2.3",
}
_BUCKET_NAME = re.compile(r"(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+\Z)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


@law("s3.bucket.arn", "s3.bucket.name")
def bucket_of_the_arn(record: Json) -> Iterator[Fault]:
    """Hold the ARN to the name of the bucket."""
    bucket = record["s3"]["bucket"]
    arn = _arn.Arn.parse(bucket["arn"])
    if arn and arn.resource != bucket["name"]:
        right = bucket["arn"].removesuffix(arn.resource) + bucket["name"]
        yield Fault(
            "s3.bucket.arn",
            bucket["arn"],
            right,
            f"{_arn.whole(bucket['arn'])}, but bucket.name is {shown(bucket['name'])}",
        )


@law("s3.bucket.arn", "awsRegion")
def partition_of_the_bucket(record: Json) -> Iterator[Fault]:
    """Hold the ARN, which has no region, to the partition of the record's region."""
    yield from _partition("s3.bucket.arn", record["s3"]["bucket"]["arn"], record["awsRegion"])


def _partition(path: str, text: str, region: str) -> Iterator[Fault]:
    arn, home = _arn.Arn.parse(text), _arn.home_of(region)
    if arn and arn.partition != home:
        message = f"{shown(text)} is in partition {arn.partition}, but awsRegion {region} is in {home}"
        yield Fault(path, text, f"an ARN in {home}", message)


@law("s3.bucket.name", "awsRegion")
def name_of_the_bucket(record: Json) -> Iterator[Fault]:
    """Refuse capitals, underscores and long names but in us-east-1, where they are left over from before 2018.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    """
    name = record["s3"]["bucket"]["name"]
    if record["awsRegion"] != "us-east-1" and not _BUCKET_NAME.fullmatch(name):
        message = f"{shown(name)} is not a name that a bucket in {record['awsRegion']} can have"
        yield Fault("s3.bucket.name", name, "3 to 63 lower-case letters, digits, dots and hyphens", message)


@law("eventTime")
def time_of_the_event(record: Json) -> Iterator[Fault]:
    """Hold the time to the calendar."""
    yield from _times.calendar_faults("eventTime", record["eventTime"])


@law("eventVersion", "eventName")
def version_of_the_event(record: Json) -> Iterator[Fault]:
    """Hold the version to the event up to 2.3; from 2.4 on all events have the same."""
    name, version = record["eventName"], record["eventVersion"]
    right = _VERSIONS.get(name) or _VERSIONS.get(name.partition(":")[0])
    if not is_unified(version) and version != right:
        expected = f"{shown(right)}, or from '2.4' on" if right else "'2.4' or later"
        yield Fault(
            "eventVersion", version, right or "2.4", f"{shown(version)}, but S3 sends {name} with {expected}"
        )


@law("requestParameters.sourceIPAddress")
def address_of_the_caller(record: Json) -> Iterator[Fault]:
    """Refuse what looks like an IP address and is none."""
    source = record["requestParameters"]["sourceIPAddress"]
    if ":" not in source and not source.replace(".", "").isdigit():
        return
    try:
        ipaddress.ip_address(source)
    except ValueError:
        path = "requestParameters.sourceIPAddress"
        yield Fault(path, source, "an IP address", f"{shown(source)} is not an IP address that exists")


@law("s3.object.key")
def key_is_encoded(record: Json) -> Iterator[Fault]:
    """Hold the key to how S3 URL-encodes it."""
    yield from _s3_key.key_faults("s3.object.key", record["s3"]["object"]["key"])


@law("s3.object.size", "s3.object.eTag")
def tag_of_what_is_empty(record: Json) -> Iterator[Fault]:
    """Refuse the MD5 of nothing as eTag of an object that is not empty.

    Not the other way round: encrypted by SSE-KMS or SSE-C an empty object has another eTag.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
    """
    of = record["s3"]["object"]
    if of.get("eTag") == _MD5_OF_NOTHING and of.get("size", 0) > 0:
        message = f"{shown(_MD5_OF_NOTHING)} is the MD5 of an empty object, but size is {of['size']}"
        yield Fault("s3.object.eTag", _MD5_OF_NOTHING, f"the eTag of {of['size']} bytes", message)


@law("eventName", "s3.object.eTag", "userIdentity.principalId")
def tag_of_the_upload(record: Json) -> Iterator[Fault]:
    """Hold the form of the eTag to the kind of upload; that of a multipart upload ends in the number of parts."""
    name, tag = record["eventName"], record["s3"]["object"].get("eTag")
    if tag is None:
        return
    if name == _MULTIPART and "-" not in tag:
        message = f"{shown(tag)}, but the eTag of a multipart upload ends in '-' and the number of parts"
        yield Fault("s3.object.eTag", tag, f"{tag}-1", message)
    elif "-" in tag and (
        name == "ObjectCreated:Post" or (name == "ObjectCreated:Put" and not _by_a_role(record))
    ):
        message = f"{shown(tag)} is the eTag of a multipart upload, but {name} is a single one"
        yield Fault("s3.object.eTag", tag, tag.partition("-")[0], message)
    elif name.endswith(":DeleteMarkerCreated") and tag != _MD5_OF_NOTHING:
        message = f"{shown(tag)}, but a delete marker is empty: its eTag is {shown(_MD5_OF_NOTHING)}"
        yield Fault("s3.object.eTag", tag, _MD5_OF_NOTHING, message)


def _by_a_role(record: Json) -> bool:
    """Say whether a role or a service put the object, as replication does: a replica keeps the eTag of its source.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html: a role's id begins with AROA.
    """
    caller = record["userIdentity"]["principalId"]
    return ":AROA" in f":{caller}" or caller.endswith(".amazonaws.com")


@law("eventName", "userIdentity.principalId", "s3.bucket.ownerIdentity.principalId")
def owner_restored(record: Json) -> Iterator[Fault]:
    """Hold the customer who is told to have restored to the owner of the bucket.

    In the event recorded from AWS both are the same.
    """
    owner = record["s3"]["bucket"]["ownerIdentity"]["principalId"]
    seen, expected = record["userIdentity"]["principalId"], f"{_CUSTOMER}{owner}"
    if record["eventName"] == "ObjectRestore:Completed" and seen.startswith(_CUSTOMER) and seen != expected:
        message = f"{shown(seen)}, but s3.bucket.ownerIdentity.principalId is {shown(owner)}: {expected!r}"
        yield Fault("userIdentity.principalId", seen, expected, message)


@law("eventTime", "glacierEventData")
def restored_copy_expires(record: Json) -> Iterator[Fault]:
    """Refuse a restored copy that expires before it was made, or never though it is no tier's own object.

    What Intelligent-Tiering restores is moved, not copied, so it does not expire.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html
    """
    data = record.get("glacierEventData", {}).get("restoreEventData")
    if data is None:
        return
    path = "glacierEventData.restoreEventData.lifecycleRestorationExpiryTime"
    expiry, storage = data.get("lifecycleRestorationExpiryTime"), data["lifecycleRestoreStorageClass"]
    if expiry is not None:
        yield from _times.calendar_faults(path, expiry)
        yield from _times.order_faults("eventTime", record["eventTime"], path, expiry)
    elif storage != "INTELLIGENT_TIERING":
        yield Fault(path, ABSENT, "a time", f"is missing, but a copy that is restored from {storage} expires")


@law("eventTime", "eventName", "replicationEventData.requestTime", "replicationEventData.failureReason")
def replication_agrees(record: Json) -> Iterator[Fault]:
    """Refuse a request after the event, and a reason without a failure."""
    data = record.get("replicationEventData")
    if data is None:
        return
    path = "replicationEventData.requestTime"
    yield from _times.calendar_faults(path, data["requestTime"])
    yield from _times.order_faults(path, data["requestTime"], "eventTime", record["eventTime"])
    reason = data.get("failureReason")
    if reason is not None and record["eventName"] != "Replication:OperationFailedReplication":
        message = f"{shown(reason)}, but {record['eventName']} is no failure"
        yield Fault("replicationEventData.failureReason", reason, ABSENT, message)


@law("awsRegion", "replicationEventData.destinationBucket")
def partition_of_the_replica(record: Json) -> Iterator[Fault]:
    """Hold the destination to the partition of the record's region: no replication leaves it."""
    destination = record.get("replicationEventData", {}).get("destinationBucket")
    if destination is not None:
        yield from _partition("replicationEventData.destinationBucket", destination, record["awsRegion"])


@law("eventVersion", "s3.object.hasObjectAnnotation")
def annotations_came_later(record: Json) -> Iterator[Fault]:
    """Refuse annotations in versions that are older than these."""
    seen = record["s3"]["object"].get("hasObjectAnnotation")
    if seen is not None and not is_unified(record["eventVersion"]):
        message = f"{shown(seen)}, but version {record['eventVersion']} has no annotations"
        yield Fault("s3.object.hasObjectAnnotation", seen, ABSENT, message)


@law("Time")
def time_of_the_test(event: Json) -> Iterator[Fault]:
    """Hold the time of a test to the calendar."""
    if isinstance(event.get("Time"), str):
        yield from _times.calendar_faults("Time", event["Time"])


RECORD_LAWS = (
    bucket_of_the_arn,
    partition_of_the_bucket,
    name_of_the_bucket,
    time_of_the_event,
    version_of_the_event,
    address_of_the_caller,
    key_is_encoded,
    tag_of_what_is_empty,
    tag_of_the_upload,
    owner_restored,
    restored_copy_expires,
    replication_agrees,
    partition_of_the_replica,
    annotations_came_later,
    *FIELD_LAWS,
)
_ONE_BUCKET = "a notification is of one bucket"
EVENT_LAWS = (
    time_of_the_test,
    _stream.sameness_law("s3.bucket.name", _ONE_BUCKET),
    _stream.sameness_law("s3.bucket.ownerIdentity.principalId", _ONE_BUCKET),
    _stream.sameness_law("awsRegion", _ONE_BUCKET),
)
