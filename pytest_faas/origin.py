"""Where events come from: the region, account and partition, the seeded identifiers, and the clock.

One origin is current at a time. The plugin makes one for each test (from the run's seed and the test's node
id), so that a failing run repeats to the byte and two tests on a shared server do not collide; without pytest
the default origin serves, and `origin(...)` makes another current for a block.
"""

from __future__ import annotations

import binascii
import hashlib
import math
import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.arguments import known_arguments

__tracebackhide__ = errors.hidden_from

DEFAULT_REGION = "us-east-1"
DEFAULT_ACCOUNT = "123456789012"  # the account that moto answers for
DEFAULT_SEED = 0
_SEED_BITS = 2048  # far below the length at which Python refuses to write an int as text

# Partition: what its regions begin with, its DNS suffix and a region of it, as in botocore's partitions.json.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
PARTITIONS = {
    "aws": ("", "amazonaws.com", DEFAULT_REGION),
    "aws-cn": ("cn-", "amazonaws.com.cn", "cn-north-1"),
    "aws-us-gov": ("us-gov-", "amazonaws.com", "us-gov-west-1"),
    "aws-eusc": ("eusc-", "amazonaws.eu", "eusc-de-east-1"),
    "aws-iso": ("us-iso-", "c2s.ic.gov", "us-iso-east-1"),
    "aws-iso-b": ("us-isob-", "sc2s.sgov.gov", "us-isob-east-1"),
    "aws-iso-e": ("eu-isoe-", "cloud.adc-e.uk", "eu-isoe-west-1"),
    "aws-iso-f": ("us-isof-", "csp.hci.ic.gov", "us-isof-south-1"),
}
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}")
_ACCOUNT = re.compile(r"[0-9]{12}")
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
LATEST_MS = 253_402_300_799_999  # the last millisecond of the year 9999: no service writes a later time


class Identifiers:
    """A seeded stream of the identifiers that services make up: the same seed gives the same stream."""

    __slots__ = ("_bits", "_constants", "_counters", "_random", "_seed")

    def __init__(self, seed: int | str) -> None:
        self._seed = seed
        self._constants: dict[str, str] = {}
        self._random = random.Random(f"pytest-faas:{seed}")  # noqa: S311 - reproducible on purpose
        self._bits = self._random.getrandbits
        self._counters: dict[str, int] = {}

    def uuid(self) -> str:
        """Return a version 4 UUID as text, as in `messageId` and `awsRequestId`."""
        bits = self._bits(128) & ~(0xF000 << 64) & ~(0xC000 << 48) | (4 << 76) | (0x8000 << 48)
        digits = f"{bits:032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def hex(self, digits: int, *, upper: bool = False) -> str:
        """Return that many hexadecimal digits."""
        value = f"{self._bits(4 * digits):0{digits}x}"
        return value.upper() if upper else value

    def letters(self, length: int, alphabet: str = "abcdefghijklmnopqrstuvwxyz0123456789") -> str:
        """Return that many characters of the alphabet, as in an API's id."""
        return "".join(self._random.choices(alphabet, k=length))

    def base64(self, octets: int) -> str:
        """Return that many random octets as standard base64 text, as in `receiptHandle`."""
        return binascii.b2a_base64(self._bits(8 * octets).to_bytes(octets, "big"), newline=False).decode(
            "ascii"
        )

    def between(self, low: int, high: int) -> int:
        """Return an int within [low, high]."""
        return self._random.randint(low, high)

    def rising(self, name: str, start: int, step: int) -> int:
        """Return the next of a rising sequence of that name: 1 to `step` above the one before."""
        value = self._counters.get(name, start - 1) + 1 + self._bits(32) % step
        self._counters[name] = value
        return value

    def state(self) -> object:
        """Return where the stream stands, for `go_back`."""
        return self._random.getstate(), dict(self._counters)

    def go_back(self, state: Any) -> None:
        """Let the stream go on from where it stood."""
        drawn, counters = state
        self._random.setstate(drawn)
        self._counters = dict(counters)

    def constant(self, name: str) -> str:
        """Return 64 hexadecimal digits, always the same for that name: the id of a thing that stays."""
        digits = self._constants.get(name)
        if digits is None:
            digits = self._constants[name] = hashlib.sha256(f"{self._seed}:{name}".encode()).hexdigest()
        return digits


class Origin:
    """Region, account and partition of the events, their stream of identifiers, and their time where it stands still."""

    __slots__ = ("account", "at_ms", "ids", "partition", "region", "seed")

    @known_arguments("events.origin")
    def __init__(
        self,
        *,
        region: str | None = None,
        account: str = DEFAULT_ACCOUNT,
        partition: str | None = None,
        seed: int | str = DEFAULT_SEED,
        at: datetime | float | str | None = None,
    ) -> None:
        if region is not None:
            rule = "a region name such as 'eu-west-1'"
            region = arguments.matching("origin", "region", region, _REGION, rule)
        self.region, self.partition = _region_and_partition(region, partition)
        self.account = arguments.matching("origin", "account", account, _ACCOUNT, "a str of 12 digits")
        self.seed = _seed(seed)
        self.at_ms = None if at is None else epoch_ms("origin", "at", at)
        self.ids = Identifiers(self.seed)

    @property
    def dns_suffix(self) -> str:
        """The domain that the partition's services live under."""
        return PARTITIONS[self.partition][1]

    def arn(
        self, service: str, resource: str, *, region: str | None = None, account: str | None = None
    ) -> str:
        """Return an ARN of this origin (S3 buckets pass `region=""` and `account=""`)."""
        region = self.region if region is None else region
        account = self.account if account is None else account
        return f"arn:{self.partition}:{service}:{region}:{account}:{resource}"


def _seed(given: object) -> int | str:
    if isinstance(given, str):
        return arguments.text("origin", "seed", given, empty=True)
    if isinstance(given, bool) or not isinstance(given, int):
        raise arguments.invalid("origin", "seed", "an int or a str", given)
    if given.bit_length() > _SEED_BITS:
        raise arguments.invalid("origin", "seed", f"an int of at most {_SEED_BITS:,} bits", given)
    return int(given)


def _region_and_partition(region: str | None, partition: str | None) -> tuple[str, str]:
    """Fill in the one from the other; two that do not belong together would make ARNs that cannot exist."""
    if partition is not None:
        partition = arguments.choice("origin", "partition", partition, PARTITIONS)
    if region is None:
        partition = partition or "aws"
        return PARTITIONS[partition][2], partition
    home = next(
        (name for name, (prefix, _, _) in PARTITIONS.items() if prefix and region.startswith(prefix)), "aws"
    )
    if partition not in {None, home}:
        hint = (
            f": region {region!r} is in partition {home!r}. Leave partition out, it follows from the region"
        )
        raise arguments.invalid("origin", "partition", repr(home), partition, hint)
    return region, home


_current = Origin()


def current() -> Origin:
    """Return the origin that factories use now."""
    return _current


def use(new: Origin) -> Origin:
    """Make another origin current and return the one before, so that a caller can put it back."""
    global _current
    previous, _current = _current, new
    return previous


@known_arguments("events.origin")
@contextmanager
def origin(
    *,
    region: str | None = None,
    account: str | None = None,
    partition: str | None = None,
    seed: int | str | None = None,
    at: datetime | float | str | None = None,
) -> Iterator[Origin]:
    """Build the events of a block as of another region, account, partition, seed or time; what is not given stays.

    The partition follows from the region, and the other way round. Without a seed the stream of identifiers
    goes on, so that no identifier of the block repeats one from before it. `at` is a datetime, seconds since the epoch
    or ISO 8601 text: the clock of the factories stands there. With a seed and a time, events are the same to the byte.

    >>> from pytest_faas import events
    >>> with events.origin(region="eu-west-1", seed=7):
    ...     events.sqs("hello", queue="orders")["Records"][0]["eventSourceARN"]
    'arn:aws:sqs:eu-west-1:123456789012:orders'
    """
    before = _current
    new = Origin(
        region=before.region if region is None and partition is None else region,
        account=before.account if account is None else account,
        partition=partition,
        seed=before.seed if seed is None else seed,
        at=at,
    )
    if seed is None:
        new.ids = before.ids
    if at is None:
        new.at_ms = before.at_ms
    use(new)
    try:
        yield new
    finally:
        use(before)


def now_ms() -> int:
    """Return the time that an event of now has, in whole milliseconds since the epoch: the origin's, or the clock's."""
    return clock_ms() if _current.at_ms is None else _current.at_ms


def clock_ms() -> int:
    """Return the clock in whole milliseconds since the epoch; a frozen clock stands still here too."""
    # 12:00:00.123 is a little less in a float of today's size: without the thousandth, it would become 122.
    return int(time.time() * 1000 + 0.001)


def epoch_ms(where: str, name: str, value: datetime | float | str | None) -> int:
    """Return a time given by a user in milliseconds since the epoch; None is now.

    A number is seconds since the epoch, a str is ISO 8601; a str or a datetime without an offset means UTC.
    """
    if value is None:
        return now_ms()
    ms = _given_ms(value)
    if ms is None or not 0 <= ms <= LATEST_MS:
        expected = "a datetime, seconds since the epoch or ISO 8601 text, from 1970 to 9999"
        raise arguments.invalid(where, name, expected, value)
    return ms


def _for_every_python(text: str) -> str:
    """Return ISO 8601 as Python 3.10 reads it: no Z, a colon in the offset, and 6 digits of a fraction."""
    plain = re.sub(r"[Zz]$", "+00:00", text.strip())
    plain = re.sub(
        r"(:\d\d(?:\.\d+)?[+-]\d\d):?(\d\d)?$", lambda found: f"{found[1]}:{found[2] or '00'}", plain
    )
    return re.sub(r"\.(\d{1,6})\d*", lambda found: f".{found[1]:0<6}", plain)


def _given_ms(value: object) -> int | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(_for_every_python(value))
        except ValueError:
            return None
    if isinstance(value, datetime):
        aware = value.replace(tzinfo=timezone.utc) if value.utcoffset() is None else value
        return (aware - _EPOCH) // timedelta(milliseconds=1)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if isinstance(value, int):
        return value * 1000
    return int(value * 1000 + 0.001) if math.isfinite(value) else None


def iso_ms(ms: int) -> str:
    """Return `2026-01-01T00:00:00.000Z`, the form of S3 and SNS."""
    return f"{iso_s(ms)[:-1]}.{ms % 1000:03d}Z"


def iso_s(ms: int) -> str:
    """Return `2026-01-01T00:00:00Z`, the form of EventBridge: whole seconds."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(ms // 1000))
