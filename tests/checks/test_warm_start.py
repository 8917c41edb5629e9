"""`assert_warm_start`: what one event leaves in an environment, and whether the next one meets it."""

from __future__ import annotations

import json
import re
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest

from pytest_faas import Function, Sandbox, Sync, events
from pytest_faas.checks import running
from pytest_faas.checks.allow import Allow
from pytest_faas.checks.verdict import Verdict
from pytest_faas.checks.worlds.case import case
from pytest_faas.errors import InvalidArgument, UnknownArgument, Vacuous, WarmStartDiffers

Make = Callable[..., Function]

HEAD = """
import json, os, time, uuid
import boto3
table = boto3.resource("dynamodb").Table("orders")
sqs = boto3.client("sqs")
"""


@pytest.fixture
def make(faas: Sandbox, tmp_path: Path) -> Make:
    boto3.client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    boto3.client("sqs").create_queue(QueueName="receipts")

    def made(source: str) -> Function:
        (tmp_path / "shop.py").write_text(HEAD + textwrap.dedent(source))
        return faas.function("shop.handler", root=tmp_path)

    return made


def verdict_of(faas: Sandbox, fn: Function, event: events.Event, **options: object) -> Verdict:
    made = case("faas.assert_warm_start", fn, event, None, ())
    with faas._bench().worlds(made) as worlds:
        return running.judged(worlds, "warm_start", **options)


def kinds(verdict: Verdict) -> list[str]:
    return [each.kind for each in verdict.failures]


COLLECTS = """
lines = []
def handler(event, context):
    for record in event["Records"]:
        lines.append(record["body"])
    table.put_item(Item={"id": event["Records"][0]["messageId"], "lines": lines})
"""
LOCAL = """
def handler(event, context):
    lines = [record["body"] for record in event["Records"]]
    table.put_item(Item={"id": event["Records"][0]["messageId"], "lines": lines})
"""
SENDS_WHAT_IS_LEFT = """
waiting = []
def handler(event, context):
    waiting.extend(record["body"] for record in event["Records"])
    sqs.send_message(QueueUrl="receipts", MessageBody=json.dumps(waiting))
    waiting.clear()
"""
TIDIES_UP = """
waiting = []
def handler(event, context):
    waiting.extend(record["body"] for record in event["Records"])
    try:
        sqs.send_message(QueueUrl="receipts", MessageBody=json.dumps(waiting))
    finally:
        waiting.clear()
"""
USER_KEPT = """
class Session:
    user = None
def handler(event, context):
    if Session.user is None:
        Session.user = event["pathParameters"]["name"]
    return {"statusCode": 200, "body": json.dumps({"user": Session.user})}
"""
USER_BY_NAME = """
known = {}
def handler(event, context):
    name = event["pathParameters"]["name"]
    return {"statusCode": 200, "body": json.dumps({"user": known.setdefault(name, name)})}
"""
CONNECTS_ONCE = """
opened = time.time()
def handler(event, context):
    if time.time() - opened > 300:
        raise ConnectionError("server closed the connection")
    table.put_item(Item={"id": event["Records"][0]["messageId"]})
"""
CONNECTS_AGAIN = """
opened = time.time()
def handler(event, context):
    global opened
    if time.time() - opened > 300:
        opened = time.time()
    table.put_item(Item={"id": event["Records"][0]["messageId"]})
"""
GENERATES = """
instance = str(uuid.uuid4())
def handler(event, context):
    table.put_item(Item={"id": event["Records"][0]["messageId"], "trace": str(uuid.uuid4()), "at": str(time.time())})
"""
MAKES_OF_A_GENERATED_ONE = """
instance = uuid.uuid4().int % 1000 + 0.5
def handler(event, context):
    table.put_item(Item={"id": event["Records"][0]["messageId"], "by": str(instance)})
"""
READS_ONCE = """
rates = {}
def handler(event, context):
    if "rate" not in rates:
        rates["rate"] = table.get_item(Key={"id": "rate"}).get("Item", {}).get("value", 1)
    table.put_item(Item={"id": event["Records"][0]["messageId"], "rate": rates["rate"]})
"""
HALF_DONE = """
started = False
def handler(event, context):
    global started
    json.loads(event["Records"][0]["body"]) if not started else None
    started = True
    sqs.send_message(QueueUrl="receipts", MessageBody="started")
    started = False
"""
BROKEN_ONLY = """
bad = []
def handler(event, context):
    for record in event["Records"]:
        try:
            json.loads(record["body"])
        except ValueError:
            bad.append(record["messageId"])
            raise
        if bad:
            raise RuntimeError(f"stopped by {bad}")
        table.put_item(Item={"id": record["messageId"]})
"""


def message() -> events.Event:
    return events.sqs({"order": 7})


def request_of(name: str) -> events.Event:
    return events.apigw("GET", f"/users/{name}", resource="/users/{name}")


@pytest.mark.parametrize(
    "source",
    [LOCAL, TIDIES_UP, CONNECTS_AGAIN, GENERATES, MAKES_OF_A_GENERATED_ONE, READS_ONCE],
    ids=["local", "tidies-up", "connects-again", "generates", "makes-of-a-generated-one", "reads-once"],
)
def test_what_keeps_nothing_of_an_event_passes(faas, make, source):
    faas.assert_warm_start(make(source), message())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (COLLECTS, ["global-leaks"]),
        (SENDS_WHAT_IS_LEFT, ["state-kept-after-failure"]),
        (CONNECTS_ONCE, ["stale-after-idle"]),
        (BROKEN_ONLY, ["state-kept-after-failure"]),
    ],
    ids=["collects", "sends-what-is-left", "connects-once", "broken-only"],
)
def test_what_an_environment_keeps_is_found_and_named(faas, make, source, expected):
    verdict = verdict_of(faas, make(source), message())
    assert (verdict.check, kinds(verdict)) == ("warm_start", expected)


def test_a_failure_says_what_was_done_what_differs_and_what_was_kept(faas, make):
    with pytest.raises(WarmStartDiffers) as raised:
        faas.assert_warm_start(make(COLLECTS), events.sqs(events.sqs_message("hello", message_id="0" * 8)))
    text = str(raised.value)
    assert text.startswith("shop.handler depends on what its environment ran before\n")
    assert "In the environment that has run it once already, the event comes to something else" in text
    assert 'lines[1]: nothing after a fresh start, "hello" here' in text
    assert "kept in shop.lines                    [] → ['hello']" in text
    assert "docs/checks/warm-start.md#global-leaks" in text
    assert "4 warm starts against as many fresh ones" in text


def test_another_event_is_met_only_where_it_is_given(faas, make):
    fn = make(USER_KEPT)
    faas.assert_warm_start(fn, request_of("ada"))
    with pytest.raises(WarmStartDiffers, match='body.user: "ada" after a fresh start, "max" here'):
        faas.assert_warm_start(fn, request_of("ada"), other=request_of("max"))
    faas.assert_warm_start(
        make(USER_BY_NAME), request_of("ada"), other=[request_of("max"), request_of("eve")]
    )


def test_the_class_attribute_that_was_changed_is_named(faas, make):
    verdict = verdict_of(faas, make(USER_KEPT), request_of("ada"), other=request_of("max"))
    assert any("kept in shop.Session" in row and "'max'" in row for row in verdict.failures[0].rows)


def test_what_goes_stale_names_the_time_and_what_it_raised(faas, make):
    with pytest.raises(
        WarmStartDiffers, match=r"(?s)After 3,600 seconds without an event.*raised ConnectionError"
    ):
        faas.assert_warm_start(make(CONNECTS_ONCE), message())


@pytest.mark.parametrize(("idle", "found"), [(0, []), (200, []), (301, ["stale-after-idle"])])
def test_idle_is_how_long_nothing_comes(faas, make, idle, found):
    assert kinds(verdict_of(faas, make(CONNECTS_ONCE), message(), idle=idle)) == found


def test_an_idle_environment_may_answer_otherwise_as_long_as_it_succeeds(faas, make):
    source = """
    opened = time.time()
    def handler(event, context):
        return {"statusCode": 200, "body": json.dumps({"old": time.time() - opened > 300})}
    """
    faas.assert_warm_start(make(source), request_of("ada"))


def test_an_error_of_the_same_event_at_once_is_no_matter_of_time(faas, make):
    source = """
    used = []
    def handler(event, context):
        used.append(1)
        if len(used) > 1:
            raise RuntimeError("used twice")
        table.put_item(Item={"id": event["Records"][0]["messageId"]})
    """
    assert kinds(verdict_of(faas, make(source), message())) == ["global-leaks"]


def test_what_goes_stale_within_one_step_is_a_matter_of_time_too(faas, make):
    fn = make(CONNECTS_ONCE.replace("300", "60"))
    assert kinds(verdict_of(faas, fn, message(), idle=0)) == ["stale-after-idle"]


def test_allow_accepts_a_difference(faas, make):
    allowed = Allow("dynamodb", "orders", "lines")
    faas.assert_warm_start(make(COLLECTS), message(), allow=allowed)
    assert [str(allowed) in each for each in faas.told] == [True]
    faas.assert_warm_start(
        make(USER_KEPT), request_of("ada"), other=request_of("max"), allow=Allow("answer", "*", "body")
    )


def test_an_answer_to_a_queue_is_read_by_nobody(faas, make):
    source = """
    count = 0
    def handler(event, context):
        global count
        count += 1
        table.put_item(Item={"id": event["Records"][0]["messageId"]})
        return {"count": count}
    """
    faas.assert_warm_start(make(source), message())


def test_a_direct_answer_is_read(faas, make):
    source = """
    count = 0
    def handler(event, context):
        global count
        count += 1
        return {"count": count}
    """
    with pytest.raises(WarmStartDiffers, match="count: 1 after a fresh start, 2 here"):
        faas.assert_warm_start(make(source), {"order": 7}, source=Sync())


def test_a_direct_answer_may_be_any_value(faas, make):
    fn = make("def handler(event, context): return ['done']")
    faas.assert_warm_start(fn, {"order": 7}, source=Sync())


def test_a_log_a_read_and_a_cache_are_no_difference(faas, make):
    source = """
    from functools import lru_cache
    @lru_cache
    def rate():
        print("reads")
        return str(table.get_item(Key={"id": "rate"}).get("Item"))
    def handler(event, context):
        sqs.send_message(QueueUrl="receipts", MessageBody=rate())
    """
    faas.assert_warm_start(make(source), message())


def test_nothing_that_shows_is_vacuous(faas, make):
    fn = make("def handler(event, context): pass")
    with pytest.raises(Vacuous, match="no effect and gave no answer"):
        faas.assert_warm_start(fn, message())
    faas.assert_warm_start(fn, message(), vacuous="ok")


def test_an_environment_that_ends_each_time_is_vacuous(faas, make):
    source = """
    calls = []
    def handler(event, context):
        table.put_item(Item={"id": "1"})
        os._exit(0) if False else None
        raise SystemExit(1) if calls else None
    """
    with pytest.raises(Vacuous, match="there is no clean run"):
        faas.assert_warm_start(make(source), message())


@pytest.mark.parametrize(
    ("options", "message_of"),
    [
        ({"other": events.s3("uploads", "a")}, ": other must be an event of the same source"),
        ({"other": "x"}, ": other must be an event, or a list of events"),
        ({"other": ["x"]}, ": other must be"),
        ({"idle": -1}, ": idle must be"),
        ({"tmp": "yes"}, ": tmp must be"),
        ({"between": 3}, ": between must be a callable"),
    ],
)
def test_what_cannot_be_is_refused(faas, make, options, message_of):
    with pytest.raises(InvalidArgument, match=f"faas.assert_warm_start{message_of}"):
        faas.assert_warm_start(make(LOCAL), message(), **options)


def test_a_misspelt_argument_is_named(faas, make):
    with pytest.raises(UnknownArgument, match="idle"):
        faas.assert_warm_start(make(LOCAL), message(), idel=3)


LEAVES_A_FILE = """
import tempfile
def handler(event, context):
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(b"x" * 100)
    table.put_item(Item={"id": event["Records"][0]["messageId"]})
"""
KEEPS_ONE_FILE = """
import pathlib, tempfile
def handler(event, context):
    pathlib.Path(tempfile.gettempdir(), "model.bin").write_bytes(b"x" * 100)
    table.put_item(Item={"id": event["Records"][0]["messageId"]})
"""


def test_files_that_each_run_leaves_are_found_where_that_is_asked_for(faas, make):
    fn = make(LEAVES_A_FILE)
    faas.assert_warm_start(fn, message())
    with pytest.raises(
        WarmStartDiffers, match="Each run in the same environment leaves more files in /tmp, 3 files"
    ):
        faas.assert_warm_start(fn, message(), tmp=True)


def test_a_file_that_is_written_once_is_a_cache(faas, make):
    faas.assert_warm_start(make(KEEPS_ONE_FILE), message(), tmp=True)


FINDS_A_FILE = """
import pathlib, tempfile
seen = pathlib.Path(tempfile.gettempdir(), "last-order.json")
def handler(event, context):
    body = event["Records"][0]["body"]
    if not seen.exists():
        seen.write_text(body)
    sqs.send_message(QueueUrl="receipts", MessageBody=seen.read_text())
"""


def test_a_file_of_another_event_is_met_in_a_used_environment_only(faas, make):
    verdict = verdict_of(faas, make(FINDS_A_FILE), message(), other=events.sqs({"order": 8}))
    assert kinds(verdict) == ["files-left"]
    rows = "\n".join(verdict.failures[0].rows)
    assert re.search(r'1 message more *{"order": 8}', rows)
    assert re.search(r"kept in \S*/last-order.json *nothing → .*order.*8", rows)


def test_the_files_of_a_check_are_removed(faas, make):
    fn = make(LEAVES_A_FILE)
    (failure,) = verdict_of(faas, fn, message(), tmp=True).failures
    assert failure.kind == "files-left"
    assert [row.startswith("/tmp/") for row in failure.rows] == [True, True]
    assert [Path(row.split()[0]).exists() for row in failure.rows] == [False, False]


def test_what_happens_between_is_met_by_the_used_environment(faas, make):
    boto3.client("ssm").put_parameter(Name="password", Value="old", Type="String")

    def change() -> None:
        boto3.client("ssm").put_parameter(Name="password", Value="new", Type="String", Overwrite=True)

    source = """
    ssm = boto3.client("ssm")
    def current():
        return ssm.get_parameter(Name="password")["Parameter"]["Value"]
    password = current()
    def handler(event, context):
        if password != current():
            raise PermissionError("wrong password")
        table.put_item(Item={"id": event["Records"][0]["messageId"]})
    """
    fn = make(source)
    faas.assert_warm_start(fn, message())
    with pytest.raises(WarmStartDiffers, match=r"(?s)After 3,600 s.*raised PermissionError: wrong password"):
        faas.assert_warm_start(fn, message(), between=change)
    assert boto3.client("ssm").get_parameter(Name="password")["Parameter"]["Value"] == "old"


@pytest.mark.parametrize(
    ("source", "options", "said"),
    [
        (COLLECTS, {}, "In the environment that has run it once already, the event comes to something else"),
        (
            SENDS_WHAT_IS_LEFT,
            {},
            "After an error of sqs.SendMessage receipts in the run before, which failed, in the same environment",
        ),
        (CONNECTS_ONCE, {}, "After 3,600 seconds without an event, in the environment that ran it before"),
        (
            BROKEN_ONLY,
            {},
            "After an event with a body that cannot be read, which failed, in the same environment",
        ),
        (FINDS_A_FILE, {"other": events.sqs({"order": 8})}, "After another event, in the same environment"),
        (LEAVES_A_FILE, {"tmp": True}, "Each run in the same environment leaves more files in /tmp"),
    ],
    ids=["itself", "failed-call", "idle", "broken", "other", "files"],
)
def test_a_plan_says_what_came_before_and_shows_its_failure_alone(faas, make, source, options, said):
    fn = make(source)
    found = verdict_of(faas, fn, message(), **options).failures[0]
    assert found.what.startswith(said)
    plan = json.loads(json.dumps(found.plan))
    verdict = verdict_of(faas, fn, message(), only=plan)
    assert (kinds(verdict), verdict.tried) == ([found.kind], "1 warm start against as many fresh ones")


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ({}, "before must be"),
        ({"before": "idle"}, "first must be"),
        ({"before": "idle", "first": {}}, "second must be"),
        ({"before": "idle", "first": {}, "second": {}, "gap": "1"}, "gap must be"),
        ({"before": "idle", "first": {}, "second": {}, "gap": -1}, "gap must be"),
        ({"before": "idle", "first": {}, "second": {}, "gap": 1, "call": [1]}, "call must be"),
    ],
)
def test_a_plan_that_is_none_is_refused(faas, make, plan, said):
    with pytest.raises(InvalidArgument, match=f"faas.assert_warm_start: {said}"):
        verdict_of(faas, make(LOCAL), message(), only=plan)


@pytest.mark.parametrize("source", [LOCAL, COLLECTS], ids=["passes", "fails"])
def test_everything_is_as_it_was_after_it(faas, make, source):
    fn = make(source)
    fn.invoke(message())
    before, calls, module = faas.state(), len(faas.calls), fn.module
    once = verdict_of(faas, fn, message())
    assert not before.diff(faas.state())
    assert (len(faas.calls), fn.module) == (calls, module)
    again = verdict_of(faas, fn, message())
    assert (kinds(once), once.status) == (kinds(again), again.status)


def test_a_difference_between_two_fresh_runs_is_not_blamed_on_the_environment(faas, make, monkeypatch):
    monkeypatch.setattr(sys, "count_of_runs", [], raising=False)
    source = """
    import sys
    def handler(event, context):
        sys.count_of_runs.append(1)
        late = int(event["Records"][0]["attributes"]["ApproximateReceiveCount"]) > 1
        body = len(sys.count_of_runs) if late else 0
        sqs.send_message(QueueUrl="receipts", MessageBody=str(body))
    """
    verdict = verdict_of(faas, make(source), message())
    assert verdict.status == "unreproducible"
    assert "each to a fresh environment, differ" in verdict.reason


TOKEN = """
import textwrap
token = None
def handler(event, context):
    global token
    token = token or textwrap.shorten("a token", 5)
    table.put_item(Item={"id": event["Records"][0]["body"], "token": token})
"""


def test_an_answer_that_is_kept_may_be_a_read_and_the_advice_says_how_to_say_so(faas, make):
    faas.effect("textwrap.shorten", returns="t-1")
    fn = make(TOKEN)
    verdict = verdict_of(faas, fn, events.sqs("a"))
    assert kinds(verdict) == ["global-leaks"]
    assert "What textwrap.shorten answered is kept" in verdict.failures[0].advice
    assert 'kind="read"' in verdict.failures[0].advice


def test_what_only_reads_may_be_kept(faas, make):
    faas.effect("textwrap.shorten", returns="t-1", kind="read")
    assert verdict_of(faas, make(TOKEN), events.sqs("a")).status == "passed"
