"""Events are plain JSON values, whatever subclass of str or int a user keeps names in; nothing else gets out."""

from __future__ import annotations

import enum
import json
from collections.abc import Callable
from typing import Any

import pytest

from pytest_faas import events
from pytest_faas.errors import InvalidArgument


class Name(str, enum.Enum):
    """What a project names its things with: an f-string shows a member as `Name.IT` since Python 3.11."""

    IT = "orders"
    FIFO = "orders.fifo"
    REGION = "eu-west-1"
    ACCOUNT = "000000000042"
    IMAGE = "NEW_IMAGE"
    KIND = "ObjectCreated:Put"
    POST = "POST"
    PATH = "/orders"
    TEMPLATE = "/orders/{id}"
    HOST = "api.example.com"
    ADDRESS = "198.51.100.1"
    UUID = "6a7e8feb-b491-4cf7-a9f1-bf3703467718"


class Count(enum.IntEnum):
    """A number of a project's own."""

    TWO = 2


IT = Name.IT
BUILDERS: dict[str, Callable[[], Any]] = {
    "sqs": lambda: events.sqs(IT, queue=IT, group_id=IT, attributes={IT: IT}, receive_count=Count.TWO),
    "sqs_message": lambda: events.sqs(
        events.sqs_message(IT, group_id=IT, deduplication_id=IT, message_id=IT, sender_id=IT,
                           attributes={"a": {"DataType": "String", "StringValue": IT}}),
        queue=Name.FIFO,
    ),
    "altered sqs_message": lambda: events.sqs(events.sqs_message("a")._replace(group_id=IT), queue=Name.FIFO),
    "sns": lambda: events.sns(IT, topic=IT, subject=IT, attributes={IT: IT}),
    "sns in sqs": lambda: events.sqs(events.sns_message(IT, topic=Name.FIFO, group_id=IT), queue=Name.FIFO),
    "s3": lambda: events.s3(IT, IT, event_name=Name.KIND, size=Count.TWO, version_id=IT, configuration_id=IT,
                            owner_id=IT, principal_id=IT, source_ip=Name.ADDRESS),
    "s3_test_event": lambda: events.s3_test_event(IT),
    "kinesis": lambda: events.kinesis(IT, stream=IT, partition_key=IT, role=IT),
    "kinesis_record": lambda: events.kinesis(events.kinesis_record(IT, partition_key=IT)),
    "dynamodb_stream": lambda: events.dynamodb_stream(
        events.insert({IT: IT}, event_id=IT), table=IT, keys=IT, view=Name.IMAGE
    ),
    "eventbridge": lambda: events.eventbridge({IT: IT}, detail_type=IT, source=IT, resources=[IT], event_id=Name.UUID,
                                              replay_name=IT),
    "schedule": lambda: events.schedule(rule=IT, event_id=Name.UUID),
    "scheduler": lambda: events.scheduler(schedule=IT, group=IT, event_id=Name.UUID),
    "apigw": lambda: events.apigw(
        Name.POST, Name.PATH, query={IT: [IT, Count.TWO]}, headers={IT: IT}, cookies={IT: IT}, body=IT, stage=IT,
        stage_variables={IT: IT}, authorizer={IT: IT}, source_ip=Name.ADDRESS, user_agent=IT, api_id=IT,
    ),
    "apigw template": lambda: events.apigw(
        path=Name.TEMPLATE, path_parameters={"id": IT}, domain_name=Name.HOST, claims={IT: IT}
    ),
    "http_api": lambda: events.http_api(
        Name.POST, Name.PATH, query={IT: [IT, Count.TWO]}, headers={IT: IT}, cookies=[IT], form={IT: IT}, stage=IT,
        jwt={IT: IT}, scopes=[IT], source_ip=Name.ADDRESS, user_agent=IT, api_id=IT,
    ),
    "http_api template": lambda: events.http_api(
        path="/orders/7", route=Name.TEMPLATE, domain_name=Name.HOST, iam={"userArn": IT}
    ),
}  # fmt: skip


def foreign(value: object, path: str = "event") -> list[str]:
    """Name the values and keys that are no plain JSON type."""
    if type(value) is dict:
        own = [f"the key {key!r} of {path}" for key in value if type(key) is not str]
        return own + [each for key, inner in value.items() for each in foreign(inner, f"{path}[{key!r}]")]
    if type(value) is list:
        return [each for index, inner in enumerate(value) for each in foreign(inner, f"{path}[{index}]")]
    return [] if type(value) in {str, int, float, bool, type(None)} else [f"{path}: {value!r}"]


@pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS)
def test_members_of_enums_become_plain_values(build: Callable[[], Any]) -> None:
    with events.origin(region=Name.REGION, account=Name.ACCOUNT, seed=IT):
        event = build()
    assert foreign(event) == []
    text = json.dumps(event)
    assert "Name." not in text
    assert "Count." not in text


TOO_LONG = 10**5000  # Python refuses to write it as text
REFUSED: dict[str, Callable[[], Any]] = {
    "exp": lambda: events.apigw(claims={"exp": 10**20}),
    "iat": lambda: events.apigw(claims={"iat": -(10**20)}),
    "exp, too long": lambda: events.apigw(claims={"exp": TOO_LONG}),
    "claim, too long": lambda: events.http_api(jwt={"n": TOO_LONG}),
    "seed, surrogate": lambda: events.origin(seed="\ud800").__enter__(),
    "seed, too long": lambda: events.origin(seed=TOO_LONG).__enter__(),
    "receive_count": lambda: events.sqs("a", receive_count=TOO_LONG),
    "receive_count of a message": lambda: events.sqs_message("a", receive_count=TOO_LONG),
    "times": lambda: events.sqs_message("a").redelivered(TOO_LONG),
    "headers": lambda: events.apigw(headers={"n": TOO_LONG}),
    "query": lambda: events.http_api(query={"n": TOO_LONG}),
    "form": lambda: events.apigw("POST", form={"n": -TOO_LONG}),
    "at": lambda: events.sqs_message("a", sent_at=TOO_LONG),
    "body": lambda: events.sqs(events.sqs_message("a")._replace(body=3)),
    "no body": lambda: events.sqs(events.sqs_message("a")._replace(body="")),
    "attributes": lambda: events.sqs(events.sqs_message("a")._replace(attributes={"a": "b"})),
    "count of an altered message": lambda: events.sqs(events.sqs_message("a")._replace(receive_count="2")),
    "time of an altered message": lambda: events.sqs(events.sqs_message("a")._replace(sent_ms="2")),
    "group of an altered message": lambda: events.sqs(events.sqs_message("a")._replace(group_id=3)),
}


@pytest.mark.parametrize("build", REFUSED.values(), ids=REFUSED)
def test_what_python_itself_trips_over_is_an_invalid_argument(build: Callable[[], Any]) -> None:
    with pytest.raises(InvalidArgument):
        build()


IMPOSSIBLE_REQUESTS: list[dict[str, Any]] = [
    *({"user_agent": f"a{each}b"} for each in ("\r\n", "\0", "\x1f", "\x7f")),
    *({"headers": {"x-a": f"a{each}b"}} for each in ("\r", "\n", "\0", "\x1f", "\x7f")),
    *({"cookies": {"a": f"a{each}b"}} for each in ("\r\n", "\x1f")),
    *({"domain_name": each} for each in ("a\r\nb", "a b", "", "a/b", "a\x00")),
    *({"headers": {"Host": each}} for each in ("", "a b", "a/b")),
    *({"api_id": each} for each in ("a\nb", "a.b", "", "a b")),
    *(
        {"source_ip": each}
        for each in ("999.1.1.1", "1.2.3", "1.2.3.4\n", "::1%eth0", ":::", "1.2.3.04", "", "a", 7, None)
    ),
]


@pytest.mark.parametrize("factory", [events.apigw, events.http_api])
@pytest.mark.parametrize("options", IMPOSSIBLE_REQUESTS, ids=repr)
def test_what_cannot_travel_over_http_is_refused(factory: Any, options: dict[str, Any]) -> None:
    """RFC 9110, 5.5 (field values) and 7.2 (Host)."""
    with pytest.raises(InvalidArgument, match=f"{next(iter(options))}|header Host"):
        factory(**options)


@pytest.mark.parametrize(
    "address", ["0.0.0.0", "255.255.255.255", "::1", "2001:db8::7", "::ffff:198.51.100.1"]
)
def test_addresses_of_both_kinds_are_taken(address: str) -> None:
    assert events.http_api(source_ip=address)["requestContext"]["http"]["sourceIp"] == address


def test_a_tab_in_a_header_is_allowed() -> None:
    """RFC 9110, 5.5: a field value may hold tabs."""
    assert events.http_api(headers={"x-a": "a\tb"})["headers"]["x-a"] == "a\tb"


@pytest.mark.parametrize("offset", ["Z", "+00:00", "+0000", "+00", "", "-0000"])
@pytest.mark.parametrize("fraction", ["", ".5", ".500000000"])
def test_times_are_read_alike_on_every_python(offset: str, fraction: str) -> None:
    """Python 3.10 knows neither Z, nor an offset without its colon, nor other fractions than of 3 or 6 digits."""
    event = events.sqs(events.sqs_message("a", sent_at=f"2026-01-01T00:00:00{fraction}{offset}"))
    wanted = 1767225600_500 if fraction else 1767225600_000
    assert event["Records"][0]["attributes"]["SentTimestamp"] == str(wanted)


def test_an_offset_without_its_colon_counts() -> None:
    event = events.schedule(at="2026-01-01T02:30:00+0230")
    assert event["time"] == "2026-01-01T00:00:00Z"
