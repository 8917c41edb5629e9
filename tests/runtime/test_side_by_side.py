"""Two invocations at the same time: who goes on at each call, what each has to itself, and what is left behind."""

from __future__ import annotations

import itertools
import logging
import os
import random
import signal
import sys
import threading
import time
from contextlib import nullcontext
from pathlib import Path

import boto3
import pytest

from pytest_faas import FrozenTooLong, InvalidArgument
from pytest_faas.runtime.generated import Streams
from pytest_faas.runtime.interleaved import side_by_side
from pytest_faas.runtime.stopping import deadline, limit, marks

CLIENT = "import boto3\nddb = boto3.client('dynamodb')\n"
HEAD = CLIENT + "KEY = {'id': {'S': 'a'}}\n"

READ_THEN_WRITE = """
def handler(event, context):
    had = ddb.get_item(TableName="t", Key=KEY).get("Item", {}).get("n", {"N": "0"})["N"]
    ddb.put_item(TableName="t", Item={**KEY, "n": {"N": str(int(had) + event["add"])}})
    return int(had) + event["add"]
"""
GUARDED = """
def handler(event, context):
    item = ddb.get_item(TableName="t", Key=KEY)["Item"]
    ddb.put_item(TableName="t", Item={**KEY, "n": {"N": str(int(item["n"]["N"]) + event["add"])}},
        ConditionExpression="n = :n", ExpressionAttributeValues={":n": item["n"]})
"""
ADDING = """
def handler(event, context):
    ddb.get_item(TableName="t", Key=KEY)
    ddb.update_item(TableName="t", Key=KEY, UpdateExpression="ADD n :d",
        ExpressionAttributeValues={":d": {"N": str(event["add"])}})
"""


def along(order: str):
    """Return a `decide` by which the calls are made in that order, such as "ABBA"."""
    wanted = ["AB".index(each) for each in order]

    def decide(turn):
        made = sum(stand.made for stand in turn.stands)
        return wanted[made] if made < len(wanted) else (turn.who or 0)

    return decide


def order_of(both) -> str:
    return "".join("AB"[step.who] for step in both.trace)


@pytest.fixture
def make(faas, tmp_path):
    def make(body: str, *, head: str = HEAD, charges: str = "", **options: object):
        (tmp_path / "src").mkdir(exist_ok=True)
        (tmp_path / "src/charges.py").write_text(charges)
        (tmp_path / "src/app.py").write_text(head + body)
        return faas.function("app.handler", root=tmp_path / "src", **options)

    return make


@pytest.fixture
def table(faas):
    client = boto3.client("dynamodb")
    client.create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client.put_item(TableName="t", Item={"id": {"S": "a"}, "n": {"N": "10"}})

    def number() -> int:
        return int(client.get_item(TableName="t", Key={"id": {"S": "a"}})["Item"]["n"]["N"])

    return number


@pytest.fixture(autouse=True)
def frozen(faas, request):
    with nullcontext() if "real_clock" in request.fixturenames else faas.frozen("2026-03-01T00:00:00Z"):
        yield


@pytest.fixture
def real_clock():
    """Keep the test's clock real."""


def run_both(*args: object, **options: object):
    """Run two side by side, and see that the process is as it was before."""
    before = process()
    try:
        return side_by_side.run_both(*args, **options)
    finally:
        assert process() == before
        end = deadline.Real.monotonic() + 4
        while service_threads() and deadline.Real.monotonic() < end:
            deadline.Real.sleep(0.01)
        assert service_threads() == []


def process():
    root = logging.getLogger()
    signals = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)]
    return (
        dict(os.environ), Path.cwd(), sys.stdout, sys.stderr, root.level, list(root.handlers), os._exit, signals,
        marks.stack(), dict(limit.stacks), random.getstate(),
    )  # fmt: skip


def service_threads():
    return [each.name for each in threading.enumerate() if each.name.startswith("faas-")]


EVENTS = ({"add": 1}, {"add": 2})
ALL_ORDERS = sorted({"".join(each) for each in itertools.permutations("AABB")})


# -- who goes on


@pytest.mark.parametrize("order", ALL_ORDERS)
def test_calls_are_made_in_the_order_that_was_decided_and_a_read_before_the_others_write_loses_it(
    make, table, order
):
    both = run_both(make(READ_THEN_WRITE), EVENTS, along(order))
    assert order_of(both) == order
    assert [step.text for step in both.trace if step.who == 0] == [
        "dynamodb.GetItem t",
        "dynamodb.PutItem t",
    ]
    serial = order in ("AABB", "BBAA")
    assert table() == (13 if serial else {"A": 11, "B": 12}[order[-1]])
    assert [each.payload for each in both.invocations] == (
        [11, 13] if order == "AABB" else [13, 12] if serial else [11, 12]
    )


@pytest.mark.parametrize("order", ALL_ORDERS)
def test_a_condition_lets_one_of_two_fail_rather_than_lose_an_update(make, table, order):
    both = run_both(make(GUARDED), EVENTS, along(order))
    failed = [each.error is not None for each in both.invocations]
    if order in ("AABB", "BBAA"):
        assert (failed, table()) == ([False, False], 13)
    else:
        late = "AB".index(order[-1])
        assert failed == [late == 0, late == 1]
        assert both.invocations[late].error.type == "ConditionalCheckFailedException"
        assert table() == 10 + EVENTS[1 - late]["add"]


@pytest.mark.parametrize("order", ALL_ORDERS)
def test_an_atomic_add_loses_nothing_in_any_order(make, table, order):
    assert order_of(run_both(make(ADDING), EVENTS, along(order))) == order
    assert table() == 13


@pytest.mark.parametrize(("order", "kept"), [("AABB", "xab"), ("ABAB", "xb"), ("ABBA", "xa")])
def test_objects_are_lost_like_items(faas, make, order, kept):
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="k", Body=b"x")
    function = make(
        "def handler(event, context):\n"
        "    old = s3.get_object(Bucket='bucket', Key='k')['Body'].read()\n"
        "    s3.put_object(Bucket='bucket', Key='k', Body=old + event.encode())\n",
        head="import boto3\ns3 = boto3.client('s3')\n",
    )
    both = run_both(function, ("a", "b"), along(order))
    assert [each.error for each in both.invocations] == [None, None]
    assert order_of(both) == order
    assert s3.get_object(Bucket="bucket", Key="k")["Body"].read().decode() == kept


def test_one_is_asked_about_at_each_boundary_while_both_can_go_on(make, table):
    seen = []

    def decide(turn):
        seen.append((turn.who, *map(str, turn.stands)))
        return 0 if turn.who is None else 1 - turn.who if len(seen) == 3 else turn.who

    run_both(make(READ_THEN_WRITE), EVENTS, decide)
    get, put = "dynamodb.GetItem t", "dynamodb.PutItem t"
    assert seen == [
        (None, "at its start", "at its start"),
        (0, f"right before {get}", "at its start"),
        (0, f"right after {get}", "at its start"),
        (1, f"right after {get}", f"right before {get}"),
        (1, f"right after {get}", f"right after {get}"),
        (1, f"right after {get}", f"right before {put}"),
        (1, f"right after {get}", f"right after {put}"),
    ]


def test_a_turn_counts_the_calls_of_each_and_has_the_call_itself(make, table):
    turns = []
    run_both(make(READ_THEN_WRITE), EVENTS, lambda turn: turns.append(turn) or (turn.who or 0))
    assert [turn.stands[0].made for turn in turns] == [0, 0, 1, 1, 2]
    assert turns[3].stands[0].call.parameters["Item"] == {"id": {"S": "a"}, "n": {"N": "11"}}
    assert (turns[3].stands[0].call.service, turns[3].stands[0].call.operation) == ("dynamodb", "PutItem")


def test_the_same_decisions_give_the_same_trace(make, table):
    function = make(READ_THEN_WRITE)
    first = run_both(function, EVENTS, along("ABBA"))
    function.cold_start()
    assert run_both(function, EVENTS, along("ABBA")).trace == first.trace


def test_declared_effects_are_boundaries_too(faas, make, table):
    body = (
        "import charges\ndef handler(event, context):\n    charges.charge(event)\n    charges.charge(event)\n"
    )
    function = make(body, head="", charges="def charge(event): raise SystemError\n")
    faas.effect("charges.charge", returns=None)
    both = run_both(function, EVENTS, along("ABAB"))
    assert [each.error for each in both.invocations] == [None, None]
    assert [str(step) for step in both.trace] == [
        "A  charges.charge", "B  charges.charge", "A  charges.charge", "B  charges.charge",
    ]  # fmt: skip


def test_calls_of_the_import_are_boundaries_and_each_imports_for_itself(make, table):
    function = make(
        "ddb.get_item(TableName='t', Key=KEY)\nSEEN = []\ndef handler(event, context):\n"
        "    SEEN.append(event['add'])\n    ddb.get_item(TableName='t', Key=KEY)\n    return SEEN\n"
    )
    both = run_both(function, EVENTS, along("ABAB"))
    assert order_of(both) == "ABAB"
    assert [each.payload for each in both.invocations] == [[1], [2]]


def test_what_is_decided_must_be_one_of_the_two(make, table):
    with pytest.raises(InvalidArgument, match="what decide returns must be an int between 0 and 1, got 2"):
        run_both(make(READ_THEN_WRITE), EVENTS, lambda turn: 2)
    assert table() == 10


@pytest.mark.parametrize("at", [1, 2, 4, 6])
def test_what_decide_raises_ends_both_and_comes_through(make, table, at):
    asked = itertools.count(1)

    def decide(turn):
        if next(asked) == at:
            raise LookupError(f"at {at}")
        return 1 - (turn.who or 0)

    function = make(READ_THEN_WRITE)
    with pytest.raises(LookupError, match=f"at {at}"):
        run_both(function, EVENTS, decide)
    assert function.invoke({"add": 5}).cold_start


def test_two_more_inside_are_refused(faas, make, table):
    function = make(READ_THEN_WRITE)
    other = faas.function(lambda event, context: None)

    def decide(turn):
        side_by_side.run_both(other, ({}, {}), lambda turn: 0)

    with pytest.raises(InvalidArgument, match="run side by side already"):
        run_both(function, EVENTS, decide)


# -- what each has to itself


def test_globals_variables_folder_and_output_are_each_ones_own(make, table, capsys):
    function = make(
        """
import logging, os, sys
STATE = []
def handler(event, context):
    who = event["add"]
    seen = []
    for turn in range(3):
        STATE.append(who)
        os.environ[f"MINE_{who}"] = os.environ["LAST"] = f"{who}.{turn}"
        if turn == 1 and who == 1:
            os.chdir("/")
        print(f"out {who}.{turn}")
        print(f"err {who}.{turn}", file=sys.stderr)
        logging.getLogger().warning(f"log {who}.{turn}")
        ddb.get_item(TableName="t", Key=KEY)
        seen.append([os.environ.get("MINE_1"), os.environ.get("MINE_2"), os.environ["LAST"], os.getcwd() == "/"])
    assert sys.modules[__name__].STATE is STATE
    return {"state": STATE, "seen": seen, "stream": os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]}
"""
    )
    first, second = run_both(function, EVENTS, along("ABABAB")).invocations
    assert first.payload["state"] == [1, 1, 1]
    assert second.payload["state"] == [2, 2, 2]
    assert first.payload["seen"] == [[f"1.{i}", None, f"1.{i}", i > 0] for i in range(3)]
    assert second.payload["seen"] == [[None, f"2.{i}", f"2.{i}", False] for i in range(3)]
    assert first.payload["stream"] != second.payload["stream"]
    for who, invocation in ((1, first), (2, second)):
        lines = [line.rpartition("\t")[2] for line in invocation.logs.splitlines()]
        assert lines == [f"{kind} {who}.{i}" for i in range(3) for kind in ("out", "err", "log")]
    assert capsys.readouterr().out.split("\n")[:-1] == [f"out {who}.{i}" for i in range(3) for who in (1, 2)]


DRAWING = """
import random, uuid
def handler(event, context):
    drawn = []
    for _ in range(3):
        drawn += [random.random(), str(uuid.uuid4()), str(uuid.uuid1())]
        ddb.get_item(TableName="t", Key=KEY)
    return drawn
"""


def test_what_each_draws_at_random_does_not_depend_on_the_other(make, table):
    function = make(DRAWING)

    def drawn(order, seed="seed"):
        function.cold_start()
        streams = Streams(seed)
        both = run_both(function, EVENTS, along(order), inside=(streams.attempt(1), streams.attempt(2)))
        return [each.payload for each in both.invocations]

    state = random.getstate()
    serial = drawn("AAABBB")
    assert random.getstate() == state
    assert drawn("ABABAB") == drawn("BAABBA") == drawn("BBBAAA") == serial
    assert len({*serial[0], *serial[1]}) == 18
    assert drawn("ABABAB", "another seed") != serial


def test_each_goes_on_with_its_own_state_of_random(make, table):
    function = make(
        "import random\ndef handler(event, context):\n    random.seed(event['add'])\n"
        "    ddb.get_item(TableName='t', Key=KEY)\n    return random.random()\n"
    )
    both = run_both(function, EVENTS, along("ABAB"))
    wanted = [random.Random(event["add"]).random() for event in EVENTS]
    assert [each.payload for each in both.invocations] == wanted


def test_each_has_its_own_calls_and_request(make, table):
    both = run_both(make(READ_THEN_WRITE), EVENTS, along("ABBA"), request_ids=("r-a", "r-b"))
    for invocation, name, event in zip(both.invocations, ("r-a", "r-b"), EVENTS, strict=True):
        assert invocation.request_id == name
        assert invocation.event == event
        assert [call.operation for call in invocation.calls] == ["GetItem", "PutItem"]
        assert invocation.cold_start


def test_both_environments_are_warm_afterwards(make, table):
    function = make(READ_THEN_WRITE)
    run_both(function, EVENTS, along("ABBA"))
    again = run_both(function, EVENTS, along("ABBA"))
    assert [each.cold_start for each in again.invocations] == [False, False]
    assert not function.invoke({"add": 1}).cold_start


def test_a_callable_may_be_run_with_itself(faas, table):
    ddb = boto3.client("dynamodb")

    def handler(event, context):
        ddb.get_item(TableName="t", Key={"id": {"S": "a"}})
        return event

    both = run_both(faas.function(handler), ("a", "b"), along("BA"))
    assert [each.payload for each in both.invocations] == ["a", "b"]
    assert order_of(both) == "BA"


def test_calls_of_a_handlers_threads_are_no_boundaries_and_wait_for_its_turn(make, table):
    function = make(
        """
from concurrent.futures import ThreadPoolExecutor
def handler(event, context):
    def put(n):
        ddb.put_item(TableName="t", Item={"id": {"S": f"{event['add']}.{n}"}})
    with ThreadPoolExecutor(3) as pool:
        wanted = [pool.submit(put, n) for n in range(6)]
        ddb.get_item(TableName="t", Key=KEY)
        [each.result() for each in wanted]
    ddb.get_item(TableName="t", Key=KEY)
    return "done"
"""
    )
    both = run_both(function, EVENTS, along("ABAB"))
    assert order_of(both) == "ABAB"
    assert [step.text for step in both.trace] == ["dynamodb.GetItem t"] * 4
    assert [each.payload for each in both.invocations] == ["done", "done"]
    assert [len(each.calls.of("dynamodb", "PutItem")) for each in both.invocations] == [6, 6]


@pytest.mark.parametrize("begun", [True, False])
def test_a_threads_call_and_the_other_handler_do_not_run_at_once(faas, table, begun):
    ddb, slow, log = boto3.client("dynamodb"), boto3.client("dynamodb"), []
    inside, go = threading.Event(), threading.Event()

    def hook(**_: object) -> None:
        log.append("the call begins")
        inside.set()
        deadline.Real.sleep(0.2)
        log.append("the call ends")

    slow.meta.events.register("before-call.dynamodb.DescribeTable", hook)

    def describe() -> None:
        go.wait()
        slow.describe_table(TableName="t")

    def handler(event, context):
        if event == "a":
            thread = threading.Thread(target=describe)
            thread.start()
            if begun:
                go.set()
                inside.wait()
            ddb.get_item(TableName="t", Key={"id": {"S": "a"}})
            thread.join()
        else:
            log.append("the other begins")
            go.set()
            deadline.Real.sleep(0.2)
            log.append("the other ends")

    run_both(faas.function(handler), ("a", "b"), lambda turn: 0 if turn.who is None else 1)
    order = ["the call begins", "the call ends", "the other begins", "the other ends"]
    assert log == (order if begun else order[2:] + order[:2])


def test_a_thread_that_a_handler_left_at_its_call_goes_on_after_both(faas, table):
    ddb, go, threads = boto3.client("dynamodb"), threading.Event(), []

    def handler(event, context):
        if event == "a":
            threads.append(threading.Thread(target=lambda: go.wait() and ddb.describe_table(TableName="t")))
            threads[0].start()
        else:
            go.set()
            deadline.Real.sleep(0.1)

    run_both(faas.function(handler), ("a", "b"), lambda turn: 0)
    end = deadline.Real.monotonic() + 5
    while threads[0].is_alive() and deadline.Real.monotonic() < end:
        deadline.Real.sleep(0.01)
    assert not threads[0].is_alive()


def test_a_call_within_a_call_is_no_boundary(faas, table):
    outer, inner = boto3.client("dynamodb"), boto3.client("dynamodb")
    outer.meta.events.register(
        "before-call.dynamodb.Scan", lambda **_: inner.describe_table(TableName="t") and None
    )
    both = run_both(
        faas.function(lambda event, context: outer.scan(TableName="t")["Count"]), EVENTS, along("AB")
    )
    assert [step.text for step in both.trace] == ["dynamodb.Scan t"] * 2
    assert [each.payload for each in both.invocations] == [1, 1]


def test_nothing_runs_where_nobody_could_say_who_is_first(faas):
    log = []
    with pytest.raises(LookupError):
        run_both(faas.function(lambda event, context: log.append(event)), ("a", "b"), lambda turn: {}["none"])
    assert log == []


def test_a_handler_with_an_event_loop_is_switched_too(make, table):
    function = make(
        """
import asyncio
async def work(event):
    ddb.get_item(TableName="t", Key=KEY)
    await asyncio.sleep(1)
    await asyncio.to_thread(ddb.get_item, TableName="t", Key=KEY)
    ddb.get_item(TableName="t", Key=KEY)
    return event["add"]
def handler(event, context):
    return asyncio.run(work(event))
"""
    )
    both = run_both(function, EVENTS, along("ABBA"))
    assert order_of(both) == "ABBA"
    assert [each.payload for each in both.invocations] == [1, 2]
    assert [len(each.calls) for each in both.invocations] == [3, 3]


def test_a_function_that_is_invoked_by_one_runs_while_that_has_the_turn(faas, make, table, tmp_path):
    faas.function(lambda event, context: os.environ.update(MINE="inner") or event, name="inner")
    function = make(
        """
import json, os
lam = boto3.client("lambda")
def handler(event, context):
    os.environ["MINE"] = str(event["add"])
    answer = json.load(lam.invoke(FunctionName="inner", Payload=json.dumps(event))["Payload"])
    ddb.get_item(TableName="t", Key=KEY)
    return answer, os.environ["MINE"]
"""
    )
    both = run_both(function, EVENTS, along("ABBA"))
    assert [each.payload for each in both.invocations] == [
        [{"add": 1}, "1"],
        [{"add": 2}, "2"],
    ]
    assert order_of(both) == "ABBA"


# -- ways to fail


@pytest.mark.parametrize("who", [0, 1])
def test_what_one_raises_is_its_own(make, table, who):
    function = make(
        "def handler(event, context):\n    ddb.get_item(TableName='t', Key=KEY)\n"
        "    if event['add'] == 1: raise ValueError('mine')\n    ddb.get_item(TableName='t', Key=KEY)\n    return 'ok'\n"
    )
    events = EVENTS if who == 0 else EVENTS[::-1]
    both = run_both(function, events, along("ABAB"))
    assert both.invocations[who].error.message == "mine"
    assert both.invocations[1 - who].payload == "ok"


def test_an_error_of_the_service_is_a_boundary_as_well(make, table):
    function = make(
        "def handler(event, context):\n    try: ddb.get_item(TableName='none', Key=KEY)\n"
        "    except ddb.exceptions.ResourceNotFoundException: return 'none'\n"
    )
    turns = []
    both = run_both(function, EVENTS, lambda turn: turns.append(turn) or (turn.who or 0))
    assert [each.payload for each in both.invocations] == ["none", "none"]
    assert [turn.stands[0].when for turn in turns] == ["start", "before", "after"]


@pytest.mark.parametrize("order", ["AABB", "ABAB", "BAAB"])
@pytest.mark.parametrize(
    ("kind", "error"),
    [("crash_before", "ExitError"), ("crash_after", "ExitError"), ("timeout_after", "Timedout")],
)
def test_a_fault_ends_one_and_the_other_goes_on(faas, make, table, order, kind, error):
    function = make(READ_THEN_WRITE)
    with faas.fault("dynamodb.PutItem", kind=kind):
        both = run_both(function, EVENTS, along(order))
    struck, other = sorted(both.invocations, key=lambda each: each.error is None)
    assert error in struck.error.type
    assert other.error is None
    assert other.payload in (11, 12, 13)
    assert sum(both.trace.count(step) for step in set(both.trace)) == 4


def test_a_time_out_ends_one_alone_and_waiting_does_not_count(make, table):
    function = make(
        """
import time
def handler(event, context):
    ddb.get_item(TableName='t', Key=KEY)
    time.sleep(event["sleep"])
    ddb.put_item(TableName='t', Item=KEY)
    return time.time()
""",
        timeout=3,
    )
    began = time.time()
    both = run_both(function, ({"sleep": 2}, {"sleep": 2.5}), along("ABAB"))
    assert [each.error for each in both.invocations] == [None, None]
    assert [each.payload - began for each in both.invocations] == [pytest.approx(4.5)] * 2
    both = run_both(function, ({"sleep": 20}, {"sleep": 1}), along("ABAB"))
    assert [each.timed_out for each in both.invocations] == [True, False]
    assert order_of(both) == "ABB"


def test_sleeping_takes_no_real_time(make, table):
    function = make(
        "import time\ndef handler(event, context):\n    for _ in range(20):\n"
        "        ddb.get_item(TableName='t', Key=KEY)\n        time.sleep(10)\n",
        timeout=900,
    )
    run_both(function, EVENTS, along("AB"))
    began = deadline.Real.monotonic()
    run_both(function, EVENTS, along("AB" * 20))
    assert deadline.Real.monotonic() - began < 100


def test_a_handler_that_swallows_its_end_holds_nobody_up(make, table):
    function = make(
        """
import time
def handler(event, context):
    ddb.get_item(TableName='t', Key=KEY)
    if event["add"] == 2: return "ok"
    while True:
        try: time.sleep(100)
        except BaseException: continue
""",
        timeout=1,
    )
    both = run_both(function, EVENTS, along("ABAB"))
    assert both.invocations[0].timed_out
    assert both.invocations[1].payload == "ok"


def test_two_that_wait_for_each_other_are_told_where(faas, table):
    ddb, lock = boto3.client("dynamodb"), threading.Lock()

    def handler(event, context):
        with lock:
            ddb.get_item(TableName="t", Key={"id": {"S": "a"}})
        return "ok"

    function = faas.function(handler)
    deadline.configure(guard=0.5)
    try:
        with pytest.raises(FrozenTooLong, match="A right before dynamodb.GetItem t; B at its start") as told:
            run_both(function, EVENTS, lambda turn: 0 if turn.who is None else 1)
    finally:
        deadline.configure(guard=10.0)
    assert "a lock that both share, held across a call" in str(told.value)
    assert not lock.locked()


def test_pytests_own_outcomes_come_through(make, table):
    function = make(
        "import pytest\ndef handler(event, context):\n    ddb.get_item(TableName='t', Key=KEY)\n"
        "    if event['add'] == 1: pytest.skip('not today')\n    ddb.get_item(TableName='t', Key=KEY)\n"
    )
    with pytest.raises(pytest.skip.Exception, match="not today"):
        run_both(function, EVENTS, along("AABB"))


def test_an_interrupt_of_the_caller_ends_both(make, table):
    function = make(
        "import threading\ndef handler(event, context):\n    ddb.get_item(TableName='t', Key=KEY)\n"
        "    event['add'] == 1 and signal()\n    ddb.get_item(TableName='t', Key=KEY)\n"
        "def signal():\n    import os, signal\n    os.kill(os.getpid(), signal.SIGINT)\n    while True: pass\n"
    )
    with pytest.raises(KeyboardInterrupt):
        run_both(function, EVENTS, along("ABAB"))
    assert function.invoke({"add": 2}).error is None


@pytest.mark.usefixtures("real_clock")
@pytest.mark.parametrize("order", ["ABAB", "ABBA"])
def test_it_works_on_the_real_clock_as_well(make, table, order):
    function = make(READ_THEN_WRITE, timeout=2)
    assert order_of(run_both(function, EVENTS, along(order))) == order


@pytest.mark.usefixtures("real_clock")
def test_waiting_does_not_count_on_the_real_clock_either(make, table):
    function = make(
        "import time\ndef handler(event, context):\n    ddb.get_item(TableName='t', Key=KEY)\n"
        "    time.sleep(event['sleep'])\n    ddb.get_item(TableName='t', Key=KEY)\n",
        timeout=1,
    )
    both = run_both(function, ({"sleep": 0.7}, {"sleep": 0.7}), along("ABAB"))
    assert [each.error for each in both.invocations] == [None, None]
    both = run_both(function, ({"sleep": 0.1}, {"sleep": 1.5}), along("ABBA"))
    assert [each.timed_out for each in both.invocations] == [False, True]
