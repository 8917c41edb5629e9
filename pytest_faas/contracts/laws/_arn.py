"""Take an ARN apart.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pytest_faas.contracts.faults import Fault, shown

_LONGEST_SHOWN = 512

# What the regions of a partition begin with; every other region is of `aws`.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html and botocore's partitions.json
_PARTITIONS = {
    "aws-cn": "cn-",
    "aws-us-gov": "us-gov-",
    "aws-eusc": "eusc-",
    "aws-iso": "us-iso-",
    "aws-iso-b": "us-isob-",
    "aws-iso-e": "eu-isoe-",
    "aws-iso-f": "us-isof-",
}


@dataclass(frozen=True, slots=True)
class Arn:
    """The six parts of an ARN."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    @classmethod
    def parse(cls, text: object) -> Arn | None:
        """Return the parts, or None for what is no ARN.

        >>> Arn.parse("arn:aws:sqs:us-east-1:123456789012:orders").resource
        'orders'
        """
        parts = text.split(":", 5) if isinstance(text, str) else []
        return cls(*parts[1:]) if len(parts) == 6 and parts[0] == "arn" else None


def whole(value: object) -> str:
    """Show a value as faults do, but an ARN to its end: two of them often differ there only.

    >>> whole("arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-15T09:30:12.345")
    "'arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-15T09:30:12.345'"
    """
    is_arn = isinstance(value, str) and value.startswith("arn:") and len(value) <= _LONGEST_SHOWN
    return repr(value) if is_arn else shown(value)


def home_of(region: str) -> str:
    """Return the partition that a region is in.

    >>> home_of("cn-north-1"), home_of("eu-west-1")
    ('aws-cn', 'aws')
    """
    return next((name for name, prefix in _PARTITIONS.items() if region.startswith(prefix)), "aws")


def partition_faults(path: str, text: str) -> Iterator[Fault]:
    """Yield a fault for an ARN whose partition does not have its region."""
    arn = Arn.parse(text)
    if arn and arn.region and arn.partition != home_of(arn.region):
        home = home_of(arn.region)
        message = f"{shown(text)} is in partition {arn.partition}, but its region {arn.region} is in {home}"
        yield Fault(path, text, f"an ARN in {home}", message)


def region_faults(path: str, region: str, arn_path: str, text: str) -> Iterator[Fault]:
    """Yield a fault for a region that is not the one of the ARN beside it."""
    arn = Arn.parse(text)
    if arn and arn.region != region:
        yield Fault(path, region, arn.region, f"{shown(region)}, but {arn_path} is in {arn.region}")
