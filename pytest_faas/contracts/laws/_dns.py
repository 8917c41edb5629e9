"""The domains that services live under: one for each partition, as in botocore's partitions.json."""

from __future__ import annotations

from pytest_faas.contracts.laws._arn import home_of

_SUFFIXES = {
    "aws": "amazonaws.com",
    "aws-cn": "amazonaws.com.cn",
    "aws-us-gov": "amazonaws.com",
    "aws-eusc": "amazonaws.eu",
    "aws-iso": "c2s.ic.gov",
    "aws-iso-b": "sc2s.sgov.gov",
    "aws-iso-e": "cloud.adc-e.uk",
    "aws-iso-f": "csp.hci.ic.gov",
}


def suffix_of(region: str) -> str:
    """Return the domain of a region's services.

    >>> suffix_of("eu-west-1"), suffix_of("cn-north-1")
    ('amazonaws.com', 'amazonaws.com.cn')
    """
    return _SUFFIXES[home_of(region)]
