"""Region, account, partition, seed and clock; overrides and payloads: what all factories share."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import uuid
import warnings
from datetime import datetime, timedelta, timezone, tzinfo
from types import SimpleNamespace
from typing import Any

import pytest

from pytest_faas import arguments
from pytest_faas import origin as origins
from pytest_faas.errors import EventTooLarge, InvalidArgument, UnknownArgument
from pytest_faas.events import Identifiers, Origin, _payload, origin, schedule, sqs


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("eu-west-1", "aws", "amazonaws.com"),
        ("cn-northwest-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-east-1", "aws-us-gov", "amazonaws.com"),
        ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
        ("us-iso-east-1", "aws-iso", "c2s.ic.gov"),
        ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"),
        ("eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk"),
        ("us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov"),
        ("mx-central-1", "aws", "amazonaws.com"),
    ],
)
def test_the_partition_follows_from_the_region(region: str, partition: str, suffix: str) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
    made = Origin(region=region)
    assert (made.partition, made.dns_suffix) == (partition, suffix)
    assert made.arn("sqs", "q") == f"arn:{partition}:sqs:{region}:123456789012:q"
    assert Origin(region=region, partition=partition).region == region


@pytest.mark.parametrize(
    "partition", ["aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"]
)
def test_a_region_follows_from_the_partition(partition: str) -> None:
    assert Origin(region=Origin(partition=partition).region).partition == partition


def test_partitions_are_those_of_botocore() -> None:
    botocore_loaders = pytest.importorskip("botocore.loaders")
    known = botocore_loaders.create_loader().load_data("partitions")["partitions"]
    for each in known:
        made = Origin(partition=each["id"])
        assert made.dns_suffix == each["outputs"]["dnsSuffix"]
        assert re.fullmatch(each["regionRegex"], made.region)
        for region in each["regions"]:
            if "global" not in region:
                assert Origin(region=region).partition == each["id"]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"region": "eu-west"}, "region must be a region name such as 'eu-west-1', got 'eu-west'"),
        ({"region": "EU-WEST-1"}, "region must be"),
        ({"region": ""}, "region must be"),
        ({"region": "eu-west-1\n"}, "region must be"),
        ({"region": 7}, "region must be"),
        ({"account": "123"}, "account must be a str of 12 digits"),
        ({"account": 123456789012}, "account must be"),
        ({"account": "12345678901٣"}, "account must be"),
        ({"partition": "aws-china"}, "Did you mean 'aws-cn'"),
        ({"partition": None, "region": "x"}, "region must be"),
        ({"partition": "aws", "region": "cn-north-1"}, "Leave partition out, it follows from the region"),
        ({"partition": "aws-cn", "region": "eu-west-1"}, "partition must be 'aws', got 'aws-cn'"),
        ({"seed": 1.5}, "seed must be an int or a str"),
        ({"seed": True}, "seed must be"),
    ],
)
def test_impossible_origins_are_refused_and_change_nothing(options: dict[str, Any], reason: str) -> None:
    before = origins.current()
    with pytest.raises(InvalidArgument, match=re.escape(reason)):
        Origin(**options)
    if all(value is not None for value in options.values()):
        with pytest.raises(InvalidArgument, match=re.escape(reason)), origin(**options):
            pytest.fail("the block must not run")
    assert origins.current() is before


def test_an_unknown_argument_names_the_closest() -> None:
    with pytest.raises(UnknownArgument, match="Did you mean 'region'"):
        origin(regio="eu-west-1")  # type: ignore[call-arg]  # the point of the test
    with pytest.raises(UnknownArgument, match="Did you mean 'account'"):
        Origin(acount="1")  # type: ignore[call-arg]  # the point of the test


def test_a_block_keeps_what_it_does_not_change_and_gives_back_what_was() -> None:
    before = origins.current()
    with origin(region="cn-north-1", account="000000000001", seed=3) as outer:
        with origin(account="000000000002") as inner:
            assert (inner.region, inner.partition, inner.account, inner.seed) == (
                "cn-north-1",
                "aws-cn",
                "000000000002",
                3,
            )
        with origin(partition="aws-us-gov") as moved:
            assert (moved.region, moved.account) == ("us-gov-west-1", "000000000001")
        assert origins.current() is outer
    assert origins.current() is before
    with pytest.raises(RuntimeError, match="mine"), origin(seed=1):
        raise RuntimeError("mine")
    assert origins.current() is before


def test_a_block_without_a_seed_goes_on_with_the_stream() -> None:
    with origin(seed=1):
        ids = [schedule()["id"]]
        with origin(region="eu-west-1"):
            ids.append(schedule()["id"])
        ids.append(schedule()["id"])
    with origin(seed=1):
        assert [schedule()["id"] for _ in range(3)] == ids
    assert len(set(ids)) == 3


def test_the_same_seed_gives_the_same_stream_and_another_seed_another() -> None:
    def drawn(seed: int | str) -> list[object]:
        ids = Identifiers(seed)
        return [
            ids.uuid(),
            ids.hex(8),
            ids.letters(10),
            ids.base64(9),
            ids.between(1, 1000),
            ids.rising("a", 5, 9),
            ids.constant("c"),
        ]

    assert drawn("x") == drawn("x")
    assert not set(map(str, drawn("x"))) & set(map(str, drawn("y")))


def test_identifiers_have_the_form_that_they_name() -> None:
    ids = Identifiers(0)
    for _ in range(200):
        made = uuid.UUID(ids.uuid())
        assert (made.version, made.variant) == (4, uuid.RFC_4122)
    assert re.fullmatch("[0-9A-F]{7}", ids.hex(7, upper=True))
    assert re.fullmatch("[0-9a-f]{64}", ids.constant("x"))
    assert re.fullmatch("[A-Za-z0-9+/]{12}", ids.base64(9))
    assert re.fullmatch("[ab]{20}", ids.letters(20, "ab"))
    assert all(3 <= ids.between(3, 5) <= 5 for _ in range(50))


def test_rising_numbers_rise_apart_by_name() -> None:
    ids = Identifiers(0)
    first = [ids.rising("a", 100, 10) for _ in range(50)]
    assert 100 <= first[0] < 110
    assert all(1 <= b - a <= 10 for a, b in zip(first, first[1:], strict=False))  # noqa: RUF007 - 3.10 has it, plainer so
    assert 7 <= ids.rising("b", 7, 10) < 17


def test_a_constant_does_not_move_the_stream() -> None:
    quiet, asked = Identifiers(0), Identifiers(0)
    assert asked.constant("a") != asked.constant("b")
    assert asked.constant("a") == asked.constant("a") == quiet.constant("a")
    assert quiet.uuid() == asked.uuid()


@pytest.mark.parametrize(
    ("given", "ms"),
    [
        (0, 0),
        (1767225600, 1767225600000),
        (1767225600.123, 1767225600123),
        ("2026-01-01", 1767225600000),
        ("2026-01-01T00:00:00.123Z", 1767225600123),
        ("2026-01-01T02:00:00+02:00", 1767225600000),
        (datetime(2026, 1, 1), 1767225600000),
        (datetime(2026, 1, 1, 2, tzinfo=timezone(timedelta(hours=2))), 1767225600000),
        (datetime(2026, 1, 1, 0, 0, 0, 123999, tzinfo=timezone.utc), 1767225600123),
        ("9999-12-31T23:59:59.999Z", 253402300799999),
    ],
)
def test_times_are_read_as_utc_to_the_millisecond(given: Any, ms: int) -> None:
    assert origins.epoch_ms("here", "at", given) == ms


class Nowhere(tzinfo):
    """A time zone that says nothing, as the standard library allows."""

    def utcoffset(self, when: datetime | None) -> timedelta | None:
        return None


def test_a_time_zone_without_an_offset_means_utc() -> None:
    assert origins.epoch_ms("here", "at", datetime(2026, 1, 1, tzinfo=Nowhere())) == 1767225600000


@pytest.mark.parametrize(
    "given",
    [
        "noon",
        "",
        -1,
        -0.5,
        float("nan"),
        float("inf"),
        1e300,
        10**400,
        True,
        b"2026-01-01",
        [],
        "1969-12-31",
        datetime(1, 1, 1),
    ],
)
def test_impossible_times_are_refused(given: Any) -> None:
    with pytest.raises(
        InvalidArgument, match="here: at must be a datetime, seconds since the epoch or ISO 8601 text, from"
    ):
        origins.epoch_ms("here", "at", given)


@pytest.mark.parametrize("ms", [1767225600000, 1767225600001, 1767225600123, 1767225600999])
def test_the_clock_is_told_to_its_own_millisecond(ms: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origins, "time", SimpleNamespace(time=lambda: ms / 1000))
    assert origins.now_ms() == origins.epoch_ms("here", "at", None) == ms


def test_iso_texts_have_the_services_forms() -> None:
    assert origins.iso_ms(1767225600007) == "2026-01-01T00:00:00.007Z"
    assert origins.iso_s(1767225600999) == "2026-01-01T00:00:00Z"


FROZEN = """
from freezegun import freeze_time
from pytest_faas.events import schedule
from pytest_faas.events import sqs
with freeze_time("2026-01-01T00:00:00.123Z", tz_offset=5):
    print(schedule()["time"], sqs("x")["Records"][0]["attributes"]["SentTimestamp"])
"""


def test_a_frozen_clock_gives_a_fixed_event() -> None:
    # In a process of its own: freezegun reads every attribute of every loaded module, some of which load things then.
    told = subprocess.run(
        [sys.executable, "-c", FROZEN], capture_output=True, check=True, text=True, timeout=60
    )
    assert told.stdout.split() == ["2026-01-01T00:00:00Z", "1767225600123"]


def test_overrides_merge_dicts_and_lists_of_dicts_of_the_same_length() -> None:
    event: dict[str, Any] = {"a": {"b": 1, "c": 2}, "l": [{"x": 1, "y": 1}, {"x": 2}], "n": [1, 2]}
    merged = _payload.merged("here", event, {"a": {"b": 9}, "l": [{"x": 9}, {}], "n": [3]})
    assert merged == {"a": {"b": 9, "c": 2}, "l": [{"x": 9, "y": 1}, {"x": 2}], "n": [3]}


def test_overrides_of_other_shapes_replace() -> None:
    event: dict[str, Any] = {"a": {"b": 1}, "l": [{"x": 1}], "e": {}}
    merged = _payload.merged("here", event, {"a": None, "l": [], "e": {"any": 1}})
    assert merged == {"a": None, "l": [], "e": {"any": 1}}


def test_overrides_with_an_unknown_key_are_set_and_warn_where_the_user_wrote_them() -> None:
    with pytest.warns(
        UserWarning, match=re.escape("sqs: overrides sets 'Records[0].attributes.SendTimestamp'")
    ) as caught:
        event = sqs("x", overrides={"Records": [{"attributes": {"SendTimestamp": "1"}}]})
    assert event["Records"][0]["attributes"]["SendTimestamp"] == "1"
    assert str(caught[0].message).endswith("Did you mean 'SentTimestamp'?")
    assert caught[0].filename == __file__


def test_known_overrides_do_not_warn() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sqs(
            "x", overrides={"Records": [{"messageAttributes": {"new": {}}, "attributes": {"SenderId": "me"}}]}
        )


def test_overrides_are_copied() -> None:
    given: dict[str, Any] = {"detail": {"deep": [{}]}}
    first, second = schedule(overrides=given), schedule(overrides=given)
    first["detail"]["deep"][0]["changed"] = True
    assert given == {"detail": {"deep": [{}]}}
    assert second["detail"] == {"deep": [{}]}


@pytest.mark.parametrize(
    "given",
    [[], "text", 7, {1: 2}, {"a": {1: 2}}, {"a": {1, 2}}, {"a": float("nan")}, {"a": "\ud800"}, {"a": b"x"}],
)
def test_impossible_overrides_are_refused(given: Any) -> None:
    with pytest.raises(InvalidArgument, match="overrides"):
        schedule(overrides=given)


def looped() -> list[Any]:
    loop: list[Any] = []
    loop.append(loop)
    return loop


def nested(depth: int) -> Any:
    value: Any = 0
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "make",
    [
        lambda: float("inf"),
        lambda: {None: 1},
        lambda: {"a": [{"b": {1.5: 2}}]},
        lambda: ({2: 1},),
        lambda: [b"x"],
        lambda: {"a": object()},
        lambda: "\udfff",
        looped,
        lambda: nested(100_000),
        lambda: 10**5000,
    ],
)
def test_json_text_refuses_what_json_would_change_or_cannot_carry(make: Any) -> None:
    with pytest.raises(InvalidArgument, match="here: value is not JSON-able"):
        arguments.json_text("here", "value", make())


@pytest.mark.parametrize("value", [None, True, 0, -1.5, "☃", [], {}, {"a": [1, {"b": (2, 3)}]}, "💥"])
def test_json_text_is_compact_and_keeps_unicode(value: Any) -> None:
    text = arguments.json_text("here", "value", value)
    assert text == json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def test_a_value_without_a_repr_is_still_told_with_its_type() -> None:
    class Broken:
        def __repr__(self) -> str:
            raise RuntimeError("no")

    assert arguments.seen(Broken()) == "<repr failed: no> (Broken)"


def test_payloads_become_text_and_bytes_do_not() -> None:
    assert _payload.as_text("here", "body", "as it is") == "as it is"
    assert _payload.as_text("here", "body", "") == ""
    assert _payload.as_text("here", "body", {"a": "é"}) == '{"a":"é"}'
    for bytes_like in (b"x", bytearray(b"x")):
        with pytest.raises(InvalidArgument, match="Decode it first"):
            _payload.as_text("here", "body", bytes_like)
    with pytest.raises(InvalidArgument, match="without lone surrogates"):
        _payload.as_text("here", "body", "\ud83d")


def test_the_size_is_counted_in_octets_of_compact_json() -> None:
    assert _payload.sized("here", {"a": "é"}, 10, "it") == {"a": "é"}
    with pytest.raises(EventTooLarge, match="here: the event has 10 octets of JSON; it allows 9"):
        _payload.sized("here", {"a": "é"}, 9, "it")
