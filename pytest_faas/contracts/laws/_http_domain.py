"""What must agree between the domain that was called, its API and the partition: `requestContext.domainName`.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html,
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html and
https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pytest_faas.contracts.faults import Fault, shown
from pytest_faas.contracts.law import Json, law
from pytest_faas.contracts.laws import _arn, _dns

_OF_AWS = re.compile(r"([A-Za-z0-9-]+)\.(execute-api|lambda-url)\.([a-z0-9-]+)\.(.+)")
# As schemas/common.json has it.
_REGION = re.compile(
    r"(?:[a-z]{2}(?:-gov|-iso[a-z]?)?|eusc-[a-z]{2})"
    r"-(?:central|(?:north|south)(?:east|west)?|east|west)-[0-9]{1,2}"
)
_DUAL_STACK = "api.aws"


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain that AWS gives: `label.service.region.suffix`. A custom domain is none."""

    label: str
    service: str
    region: str
    suffix: str

    @classmethod
    def parse(cls, name: str) -> Domain | None:
        """Return the parts, or None for a custom domain and for the names of a VPC endpoint, which serve any API.

        >>> Domain.parse("abcdef1234.execute-api.eu-west-1.amazonaws.com").label
        'abcdef1234'
        >>> Domain.parse("api.example.com") is None
        True
        """
        found = _OF_AWS.fullmatch(name)
        domain = cls(*found.groups()) if found else None
        return None if domain and domain.suffix.startswith("vpce.") else domain

    @property
    def private(self) -> bool:
        """Whether the domain is that of a private API, called through a VPC endpoint."""
        return "-vpce-" in self.label

    def suffixes(self) -> tuple[str, ...]:
        """Return what may stand after the region."""
        if self.service == "lambda-url":
            return ("on.aws",)
        return (_dns.suffix_of(self.region), _DUAL_STACK)


def called(event: Json) -> Domain | None:
    """Return the domain of AWS's that was called, or None for a custom one and where there is none to read."""
    context = event.get("requestContext")
    name = context.get("domainName") if isinstance(context, dict) else None
    return Domain.parse(name) if isinstance(name, str) else None


@law("requestContext.domainName", "requestContext.domainPrefix")
def prefix_of_the_domain(event: Json) -> Iterator[Fault]:
    """Demand that the prefix is the first label of the domain."""
    context = event["requestContext"]
    label = context["domainName"].partition(".")[0]
    if context["domainPrefix"] != label:
        seen = context["domainPrefix"]
        message = (
            f"{shown(seen)} is not the first label of domainName ({shown(context['domainName'])}): {label!r}"
        )
        yield Fault("requestContext.domainPrefix", seen, label, message)


@law("requestContext.domainName", "requestContext.apiId")
def api_of_the_domain(event: Json) -> Iterator[Fault]:
    """Demand that a domain that AWS gave is that of the API; that of a private API may end in its endpoint."""
    context, domain = event["requestContext"], called(event)
    if domain and domain.label.partition("-vpce-")[0] != context["apiId"]:
        expected = domain.label.partition("-vpce-")[0]
        message = (
            f"{shown(context['apiId'])}, but domainName ({shown(context['domainName'])}) is of {expected!r}"
        )
        yield Fault("requestContext.apiId", context["apiId"], expected, message)


@law("requestContext.domainName")
def domain_of_a_region(event: Json) -> Iterator[Fault]:
    """Demand that a domain that AWS gave has a region, and the suffix of the region's partition."""
    name, domain = event["requestContext"]["domainName"], called(event)
    if not domain:
        return
    if not _REGION.fullmatch(domain.region):
        message = f"{shown(name)} has no region after {domain.service!r}, but {domain.region!r}"
        yield Fault("requestContext.domainName", name, "a domain with a region", message)
    elif domain.suffix not in domain.suffixes():
        expected = domain.suffixes()[0]
        message = f"{shown(name)} ends in {domain.suffix!r}, but {domain.region} is under {expected!r}"
        yield Fault("requestContext.domainName", name, f"a domain under {expected}", message)


def partition_faults(event: Json, path: str, arn: str) -> Iterator[Fault]:
    """Yield a fault for a caller's ARN that is in another partition than the domain that AWS gave."""
    domain, parsed = called(event), _arn.Arn.parse(arn)
    if domain and parsed and parsed.partition != _arn.home_of(domain.region):
        home = _arn.home_of(domain.region)
        message = f"{shown(arn)} is in partition {parsed.partition}, but domainName is in {domain.region}, of {home}"
        yield Fault(path, arn, f"an ARN in {home}", message)


LAWS = (prefix_of_the_domain, api_of_the_domain, domain_of_a_region)
