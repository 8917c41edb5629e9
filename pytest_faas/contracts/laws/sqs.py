"""What must agree in an event of SQS."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from pytest_faas.contracts.faults import Fault, shown
from pytest_faas.contracts.law import Json, law
from pytest_faas.contracts.laws import _arn


@law("body", "md5OfBody")
def md5_of_body(record: Json) -> Iterator[Fault]:
    """The MD5 is that of the body in UTF-8."""
    md5 = hashlib.md5(record["body"].encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    if record["md5OfBody"] != md5:
        message = f"{shown(record['md5OfBody'])} is not the MD5 of body ({shown(record['body'])}): {md5!r}"
        yield Fault("md5OfBody", record["md5OfBody"], md5, message)


@law("awsRegion", "eventSourceARN")
def region_of_the_queue(record: Json) -> Iterator[Fault]:
    """The region is that of the queue."""
    yield from _arn.region_faults("awsRegion", record["awsRegion"], "eventSourceARN", record["eventSourceARN"])


RECORD_LAWS = (md5_of_body, region_of_the_queue)
EVENT_LAWS = ()
