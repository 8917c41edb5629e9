"""What must agree within what an event tells of its caller: a signature of IAM, an identity of Cognito, a certificate.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pytest_faas.contracts.faults import Fault, shown
from pytest_faas.contracts.law import Json
from pytest_faas.contracts.laws import _arn, _clf, _http_domain


def signer_faults(event: Json, path: str, caller: Json) -> Iterator[Fault]:
    """Yield a fault for an account that is not that of the caller's ARN, and for an ARN of another partition."""
    account, arn = caller["accountId"], _arn.Arn.parse(caller["userArn"])
    if arn and account != arn.account:
        message = f"{shown(account)}, but userArn ({shown(caller['userArn'])}) is of {arn.account!r}"
        yield Fault(f"{path}.accountId", account, arn.account, message)
    yield from _http_domain.partition_faults(event, f"{path}.userArn", caller["userArn"])


def region_faults(path: str, identity: str, pool: str) -> Iterator[Fault]:
    """Yield a fault for an identity of Cognito that is in another region than its pool."""
    region, home = identity.partition(":")[0], pool.partition(":")[0]
    if region != home:
        message = f"{shown(identity)} is in {region}, but its pool ({shown(pool)}) is in {home}"
        yield Fault(path, identity, f"an identity in {home}", message)


def certificate_faults(path: str, certificate: Json) -> Iterator[Fault]:
    """Yield a fault for a certificate that ends before it begins, or at a time that no calendar has."""
    ends: dict[str, datetime] = {}
    for name in ("notBefore", "notAfter"):
        text = certificate["validity"][name]
        at = _instant(text)
        if at is None:
            message = f"{shown(text)} is in no calendar"
            yield Fault(f"{path}.validity.{name}", text, "a time that exists", message)
        else:
            ends[name] = at
    if len(ends) == 2 and ends["notAfter"] < ends["notBefore"]:
        seen = certificate["validity"]["notAfter"]
        message = f"{shown(seen)} is before notBefore ({shown(certificate['validity']['notBefore'])})"
        yield Fault(f"{path}.validity.notAfter", seen, "a time after notBefore", message)


def _instant(text: str) -> datetime | None:
    """Read a time as certificates have it, `Aug  5 09:36:04 2021 GMT`, whatever the locale."""
    month, day, time, year, _ = text.split()
    hour, minute, second = map(int, time.split(":"))
    try:
        return datetime(int(year), _clf.MONTHS.index(month) + 1, int(day), hour, minute, second)  # noqa: DTZ001 - both ends of a validity are GMT
    except ValueError:
        return None
