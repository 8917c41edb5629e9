"""What holds for every stream, every function and every fault: nothing is lost in silence, and the order stays."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stream_model import (
    ACTIONS,
    NOON,
    Function,
    Invocation,
    arrived_at,
    dynamodb,
    key_of,
    kinesis,
    number_of,
    place_of,
)

from pytest_faas import Duplicate, Regroup, Reorder, Report, ServiceError, Stream, Throttle
from pytest_faas import origin as origins
from pytest_faas.delivery.deliver import Delivery, deliver
from pytest_faas.delivery.outcome import Target
from pytest_faas.delivery.policies import Conditions
from pytest_faas.delivery.stream.flow import StreamFlow

QUEUE = "arn:aws:sqs:us-east-1:123456789012:failures"
TARGET = Target("f", "arn:aws:lambda:us-east-1:123456789012:function:f", 3)


TIMES = (
    -100,
    -50,
    -5,
    -5,
    0,
    0,
    0,
    0,
    1,
    7,
    30,
    31,
    60,
)  # seconds around the start: mostly several at a time


@st.composite
def streams(draw):
    """Draw the records of a few shards, in one event for each."""
    make = draw(st.sampled_from([kinesis, dynamodb]))
    shards = []
    for shard in range(draw(st.integers(1, 2))):
        count = draw(st.integers(2, 9))
        times = sorted(draw(st.lists(st.sampled_from(TIMES), min_size=count, max_size=count)))
        keys = draw(st.lists(st.sampled_from("abcd"), min_size=count, max_size=count))
        first = draw(st.integers(1, 99))
        records = [
            make(shard, first + 3 * at, key, time)
            for at, (key, time) in enumerate(zip(keys, times, strict=True))
        ]
        shards.append({"Records": draw(st.permutations(records))})
    return shards


@st.composite
def sources(draw):
    """Draw settings under which every delivery ends soon."""
    windows = draw(st.sampled_from([0, 0, 0, 30]))
    retries = draw(st.sampled_from([-1, 0, 1, 3]))
    ages = [60, 120, 150] if retries == -1 else [-1, -1, 60, 150]
    return Stream(
        starting_position=draw(st.sampled_from(["TRIM_HORIZON"] * 9 + ["LATEST"])),
        batch_size=draw(st.sampled_from([1, 2, 3, 4, 7, 10])),
        maximum_batching_window_in_seconds=draw(st.sampled_from([0, 0, 5])),
        parallelization_factor=1 if windows else draw(st.integers(1, 4)),
        maximum_retry_attempts=retries,
        maximum_record_age_in_seconds=draw(st.sampled_from(ages)),
        bisect_batch_on_function_error=draw(st.booleans()),
        tumbling_window_in_seconds=windows,
        report_batch_item_failures=draw(st.sampled_from([True, True, False])),
        on_failure=draw(st.sampled_from([None, QUEUE])),
        checkpoint_resets_retries=draw(st.booleans()),
        retry_interval=draw(st.sampled_from([0.25, 7])),
    )


DUPLICATES = st.sampled_from(
    [
        *[()] * 6,
        (Duplicate(),),
        (Duplicate(share=0.5, after=40),),
        (Duplicate(concurrent=True, share=0.7),),
        (Duplicate(copies=2), Duplicate(concurrent=True)),
    ]
)
REFUSALS = st.sampled_from(
    [(), (), (Throttle(times=3),), (ServiceError(seconds=20),), (Throttle(seconds=500),)]
)
CONDITIONS = st.builds(
    Conditions,
    refusals=REFUSALS,
    reserved_concurrent_executions=st.sampled_from([None] * 8 + [0, 1, 2]),
    duplicates=DUPLICATES,
    reorder=st.sampled_from([None, None, Reorder(), Reorder(window=1)]),
    regroup=st.sampled_from([None, None, Regroup(), Regroup(least=3)]),
    seed=st.integers(0, 3),
)
FUNCTIONS = st.tuples(
    st.integers(0, 10_000),
    st.sampled_from(
        [ACTIONS, ACTIONS, ("ok",), ("error",), ("ok", "error"), ("ok", "partial"), ("partial",)]
    ),
    st.sampled_from([(0.0,), (0.0, 1.0), (2.5,)]),
)


def ran(source, conditions, function, shards):
    seed, actions, durations = function
    if source.tumbling_window_in_seconds and actions == ("error",):
        actions = ("ok", "error")
    invoked = Function(
        seed, actions, durations, source.report_batch_item_failures, bool(source.tumbling_window_in_seconds)
    )
    before = origins.use(origins.Origin(seed=seed))
    try:
        delivery = Delivery(invoked, TARGET, NOON * 1_000_000, conditions)
        return deliver(StreamFlow(source, delivery), delivery, shards), invoked.calls
    finally:
        origins.use(before)


CASES = given(source=sources(), conditions=CONDITIONS, function=FUNCTIONS, shards=streams())
WELL = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Case:
    """A delivery: what was asked for, what the function saw and did, and what the engine tells."""

    source: Stream
    conditions: Conditions
    shards: list
    report: Report
    calls: list[Invocation]

    @property
    def raws(self):
        """The records of the events in the order of their shards."""
        return sorted((raw for shard in self.shards for raw in shard["Records"]), key=number_of)

    def runs_of(self, raw):
        return [call for call in self.calls if raw in call.event["Records"]]


@WELL
@CASES
def test_what_holds_for_every_delivery(source, conditions, function, shards):
    report, calls = ran(source, conditions, function, shards)
    case = Case(source, conditions, shards, report, calls)
    every_record_ends_once(case)
    only_what_was_done_has_succeeded(case)
    batches_are_of_one_shard_and_in_order(case)
    lanes_run_one_batch_at_a_time(case)
    nothing_runs_before_it_arrived_or_when_it_is_too_old(case)
    the_concurrency_of_the_function_holds(case)
    if not conditions.duplicates:
        what_is_given_up_is_sent_on_in_full(case)
        runs_never_exceed_the_retries(case)
        keys_keep_their_order(case)
        the_state_of_a_window_counts_its_records(case)


def every_record_ends_once(case):
    report = case.report
    ends = [report.succeeded, report.dead_letters, report.expired, report.filtered, report.dropped]
    assert sorted(each.id for end in ends for each in end) == sorted(raw["eventID"] for raw in case.raws)
    assert report.settled
    assert {each.id for each in report.records} == {raw["eventID"] for raw in case.raws}
    assert not (report.dropped if case.source.on_failure else report.dead_letters or report.sent)


def only_what_was_done_has_succeeded(case):
    done = {raw["eventID"] for call in case.calls for raw in call.done}
    succeeded = {each.id for each in case.report.succeeded}
    assert succeeded <= done
    if not any(each.concurrent for each in case.conditions.duplicates):  # a copy beside moves no checkpoint
        assert done == succeeded


def what_is_given_up_is_sent_on_in_full(case):
    if case.source.on_failure is None:
        return
    told = Counter()
    for sent in case.report.sent:
        info = next(value for key, value in sent.body.items() if key.endswith("BatchInfo"))
        first, last = int(info["startSequenceNumber"]), int(info["endSequenceNumber"])
        given_up = (*case.report.dead_letters, *case.report.expired)
        mine = [each for each in given_up if each.arn == info["streamArn"] and first <= each.number <= last]
        assert len(mine) >= info["batchSize"] >= 1
        assert sent.body["requestContext"]["condition"] == sent.condition
        assert ("responseContext" in sent.body) == (sent.condition == "RetryAttemptsExhausted")
        told[sent.condition] += info["batchSize"]
    assert told["RetryAttemptsExhausted"] == len(case.report.dead_letters)
    assert told["RecordAgeExceeded"] == sum(not never_read(case, each) for each in case.report.expired)


def never_read(case, record):
    """Whether the stream had lost it before the mapping came to it."""
    return any(line.fate == "never read" for row in case.report.story_of(record) for line in row.lines)


def runs_never_exceed_the_retries(case):
    source, most = case.source, case.source.maximum_retry_attempts + 1
    for record in case.report.records:
        runs = case.runs_of(record.raw)
        in_vain = [call for call in runs if record.raw not in call.done]
        assert len(runs) == record.attempts
        assert len(runs) - len(in_vain) <= 1  # what is done does not come again
        if not most:
            continue
        if record.settled_as in ("dropped", "dead_letters"):
            assert len(in_vain) >= most
        if source.report_batch_item_failures and (
            source.checkpoint_resets_retries or source.bisect_batch_on_function_error
        ):
            assert len(in_vain) <= source.batch_size * most + source.batch_size
        else:
            splits = source.batch_size - 1 if source.bisect_batch_on_function_error else 0
            assert len(in_vain) <= most + splits


def batches_are_of_one_shard_and_in_order(case):
    for call in case.calls:
        numbers = [number_of(each) for each in call.event["Records"]]
        assert numbers == sorted(set(numbers))
        assert len({place_of(each) for each in call.event["Records"]}) <= 1
        assert len(numbers) <= case.source.batch_size


def keys_keep_their_order(case):
    """Once a batch holds a record without one that is before it, that one never comes again."""
    lanes = case.source.parallelization_factor > 1
    homes = {raw["eventID"]: (place_of(raw), key_of(raw) if lanes else "") for raw in case.raws}
    for one, other in combinations(case.raws, 2):
        if homes[one["eventID"]] != homes[other["eventID"]]:
            continue
        held = [(one in call.event["Records"], other in call.event["Records"]) for call in case.calls]
        went_on = next((at for at, (has, goes) in enumerate(held) if goes and not has), len(held))
        assert not any(has for has, _ in held[went_on:])


def lanes_run_one_batch_at_a_time(case):
    free: dict[str, float] = {}
    for attempt in case.report.attempts:
        if not attempt.lane.endswith("again"):
            assert attempt.at >= free.get(attempt.lane, 0)
            free[attempt.lane] = attempt.at + attempt.duration
    starts = [call.at for call in case.calls]
    assert starts == sorted(starts)


def nothing_runs_before_it_arrived_or_when_it_is_too_old(case):
    for call in case.calls:
        for raw in call.event["Records"]:
            assert 0 <= call.at - arrived_at(raw) * 1_000_000 < case.source.longest_age


def the_concurrency_of_the_function_holds(case):
    limit = case.conditions.reserved_concurrent_executions
    if limit is not None:
        assert limit or not case.calls
        for call in case.calls:
            assert sum(each.at <= call.at < each.end for each in case.calls) <= limit


def the_state_of_a_window_counts_its_records(case):
    counted: Counter[tuple[str, str]] = Counter()
    for call in case.calls if case.source.tumbling_window_in_seconds else []:
        window = (call.event["shardId"] + call.event["eventSourceARN"], call.event["window"]["start"])
        assert call.event["state"].get("n", 0) == counted[window]
        counted[window] += len(call.done)
        assert (call.event["Records"] == []) == call.event["isFinalInvokeForWindow"]
        opened = origins.epoch_ms("test", "start", call.event["window"]["start"]) // 1000
        assert {arrived_at(raw) // 30 * 30 for raw in call.event["Records"]} <= {opened}


def told(report):
    rows = [
        (row.at, row.said, [(line.record.id, line.count, line.fate) for line in row.lines])
        for row in report.rows
    ]
    requests = [
        (each.request_id, each.lane, each.outcome, json.dumps(each.event)) for each in report.attempts
    ]
    return rows, requests, report.sent, report.elapsed


@settings(WELL, max_examples=100)
@CASES
def test_the_same_seed_gives_the_same_run(source, conditions, function, shards):
    assert told(ran(source, conditions, function, shards)[0]) == told(
        ran(source, conditions, function, shards)[0]
    )
