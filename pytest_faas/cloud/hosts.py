"""Tell which hosts are AWS, which hand out credentials, and which are this machine. Standard library only."""

from __future__ import annotations

import ipaddress
import socket

# The DNS suffixes of AWS's partitions, as in botocore's partitions.json, and Amazon's own top-level domain and
# its sign-in. https://docs.aws.amazon.com/general/latest/gr/rande.html
AWS_SUFFIXES = (
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "amazonwebservices.com.cn",
    "amazonwebservices.eu",
    "aws.dev",
    "awsapps.com",
    "aws",
    "aws.amazon.com",
    "c2s.ic.gov",
    "aws.ic.gov",
    "sc2s.sgov.gov",
    "aws.scloud",
    "adc-e.uk",
    "hci.ic.gov",
)
_DOTTED_AWS = tuple(f".{suffix}" for suffix in AWS_SUFFIXES)

# Instance metadata, and the credentials of ECS tasks and EKS pods. The addresses are link-local: no database lives there.
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
# https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
METADATA_ADDRESSES = frozenset(
    map(
        ipaddress.ip_address,
        ("169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::254", "fd00:ec2::23"),
    )
)
_METADATA_NAMES = frozenset({"instance-data", "instance-data.ec2.internal", "metadata.google.internal"})
_LOCAL_NAMES = frozenset({"", "localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"})

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def normal(host: str | bytes) -> str:
    """Return a host name in lower case, without brackets, zone or the final dot.

    >>> normal(b"SQS.us-east-1.AmazonAWS.com.")
    'sqs.us-east-1.amazonaws.com'
    """
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    return text.strip("[]").partition("%")[0].rstrip(".").lower()


def address(host: str) -> Address | None:
    """Return the IP address that a host is written as, in any form that the C library takes; None for a name.

    >>> address("2852039166"), address("::ffff:127.0.0.1"), address("example.org")
    (IPv4Address('169.254.169.254'), IPv4Address('127.0.0.1'), None)
    """
    try:
        found: Address = ipaddress.ip_address(host)
    except ValueError:
        if not host[:1].isdigit():
            return None
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except OSError:
            return None
    return getattr(found, "ipv4_mapped", None) or found


def is_aws(host: str | bytes) -> bool:
    """Tell whether a host name is one of AWS's.

    >>> is_aws("bucket.s3.eu-west-1.amazonaws.com"), is_aws("notamazonaws.com"), is_aws("amazonaws.com.example.org")
    (True, False, False)
    """
    name = normal(host)
    return name.endswith(_DOTTED_AWS) or name in AWS_SUFFIXES


def is_metadata(host: str | bytes) -> bool:
    """Tell whether a host hands out the credentials of a machine, a task or a pod.

    >>> is_metadata("169.254.169.254"), is_metadata("fd00:ec2::254"), is_metadata("10.0.0.1")
    (True, True, False)
    """
    name = normal(host)
    return name in _METADATA_NAMES or address(name) in METADATA_ADDRESSES


def is_local(host: str | bytes) -> bool:
    """Tell whether a host is this machine: loopback, the unspecified address, or its own name.

    >>> is_local("127.0.0.1"), is_local("::1"), is_local("db.localhost"), is_local("10.0.0.1")
    (True, True, True, False)
    """
    name = normal(host)
    if name in _LOCAL_NAMES or name.endswith(".localhost"):
        return True
    found = address(name)
    if found is not None:
        return found.is_loopback or found.is_unspecified
    return name == normal(socket.gethostname())
