"""Random handlers, settings, faults and policies: nothing is lost in silence, and every rule of order and count holds."""

from __future__ import annotations

import copy
import json
import random
from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_faas import Duplicate, Queue, Redrive, Regroup, Reorder, Report, ServiceError, Throttle, events
from pytest_faas import origin as origins
from pytest_faas.delivery.deliver import Delivery, deliver
from pytest_faas.delivery.outcome import Outcome, Target
from pytest_faas.delivery.policies import Conditions
from pytest_faas.delivery.queue.flow import QueueFlow

START = 1_767_225_600  # 2026-01-01
STATES = ("succeeded", "dead_letters", "expired", "filtered", "dropped", "unsettled")


class Call(NamedTuple):
    """One invocation as the function saw it, and which of its messages it was done with."""

    at: int
    ended: int
    event: dict[str, Any]
    done: frozenset[str]

    @property
    def ids(self) -> list[str]:
        return [record["messageId"] for record in self.event["Records"]]


class Handler:
    """Fails, times out, answers partially or malformed, and takes its time: by chance, the same for the same batch."""

    def __init__(self, seed: int, source: Queue, timeout: float) -> None:
        self.calls: list[Call] = []
        self._seed = seed
        self._partial = source.report_batch_item_failures
        self._timeout = timeout

    def __call__(
        self, event: dict[str, Any], /, *, at: int, request_id: str, beside: bool = False
    ) -> Outcome:
        records = event["Records"]
        told = [(each["messageId"], each["attributes"]["ApproximateReceiveCount"]) for each in records]
        chance = random.Random(f"{self._seed}{told}")
        ids = [each["messageId"] for each in records]
        outcome, done = self._outcome(chance, ids)
        self.calls.append(Call(at, at + outcome.duration, json.loads(json.dumps(event)), frozenset(done)))
        return outcome

    def _outcome(self, chance: random.Random, ids: list[str]) -> tuple[Outcome, list[str]]:
        took = chance.choice([0, 0, 0, 1, round(self._timeout * 0.9)]) * 1_000_000
        kind = chance.choice(["done", "done", "failed", "timed out", "partial", "malformed", "ignored"])
        if kind == "failed":
            return Outcome(error="ValueError: no amount", duration=took), []
        if kind == "timed out":
            return Outcome(error="timed out", timed_out=True, duration=round(self._timeout * 1_000_000)), []
        if kind == "partial":
            failed = [each for each in ids if chance.random() < 0.4]
            answer = {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}
            done = [each for each in ids if not self._partial or each not in failed]
            return Outcome(json.dumps(answer).encode(), duration=took), done
        if kind == "malformed":
            answers = [
                b'{"batchItemFailures": [{"itemIdentifier": ""}]}',
                b"no JSON",
                b'{"batchItemFailures": [7]}',
            ]
            return Outcome(chance.choice(answers), duration=took), [] if self._partial else ids
        return Outcome(chance.choice([b"null", b"{}", b'{"statusCode": 200}']), duration=took), ids


@st.composite
def sources(draw, fifo: bool) -> Queue:
    window = 0 if fifo else draw(st.sampled_from([0, 0, 0, 5]))
    return Queue(
        batch_size=draw(st.integers(1, 12 if window else 10)),
        maximum_batching_window_in_seconds=window,
        maximum_concurrency=draw(st.sampled_from([None, None, 2, 3])),
        report_batch_item_failures=draw(st.booleans()),
        filter_criteria=draw(st.sampled_from([(), (), [{"body": {"n": [{"numeric": ["<", 7]}]}}]])),
        visibility_timeout=draw(st.sampled_from([5, 10, 30])),
        max_receive_count=draw(st.sampled_from([None, 1, 2, 3, 5])),
        message_retention_period=draw(st.sampled_from([60, 300, 345_600])) if fifo else 300,
        delay_seconds=draw(st.sampled_from([0, 0, 7])),
        changed_after_creation=True,
        old_receipt_handle_deletes=draw(st.booleans()),
    )


@st.composite
def duplicates(draw, fifo: bool) -> Duplicate:
    share = draw(st.sampled_from([0.3, 1.0]))
    copies = draw(st.integers(1, 2))
    kind = draw(st.sampled_from(["later", "producer"] if fifo else ["later", "producer", "concurrent"]))
    if kind == "concurrent":
        return Duplicate(concurrent=True, share=share, copies=copies)
    if kind == "producer":
        return Duplicate(producer=True, after=draw(st.sampled_from([0, 3, 400])), share=share, copies=copies)
    return Duplicate(after=draw(st.sampled_from([0, 5] if fifo else [0, 5, 100])), share=share, copies=copies)


def sometimes(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.none(), strategy)


@st.composite
def conditions(draw, source: Queue, fifo: bool) -> Conditions:
    refused = st.one_of(
        st.builds(Throttle, times=st.integers(1, 8)),
        st.builds(Throttle, seconds=st.sampled_from([4, 50])),
        st.builds(ServiceError, times=st.integers(1, 3)),
    )
    refusal = draw(sometimes(refused))
    return Conditions(
        until=draw(st.sampled_from([None, None, 40])) if source.max_receive_count else 2_000,
        refusals=() if refusal is None else (refusal,),
        reserved_concurrent_executions=draw(st.sampled_from([None, None, None, 1, 2])),
        duplicates=tuple(draw(st.lists(duplicates(fifo), max_size=2))),
        reorder=draw(sometimes(st.builds(Reorder, window=st.sampled_from([None, 1, 3])))),
        regroup=draw(sometimes(st.builds(Regroup, least=st.integers(1, source.batch_size)))),
        redrive=draw(sometimes(st.just(Redrive(after=1000)))) if source.max_receive_count else None,
        seed=draw(st.integers(0, 3)),
    )


@st.composite
def messages(draw, fifo: bool) -> list[dict[str, Any]]:
    built = []
    with origins.origin(seed=draw(st.integers(0, 3)), at=START):
        for _ in range(draw(st.integers(1, 3))):
            batch = [
                events.sqs_message(
                    {"n": draw(st.integers(0, 9)), "id": f"{len(built)}-{number}"},
                    group_id=draw(st.sampled_from("abc")) if fifo else None,
                    receive_count=draw(st.sampled_from([1, 1, 1, 2])),
                    sent_at=START + draw(st.sampled_from([-20, 0, 0, 0, 3])),
                )
                for number in range(draw(st.integers(1, 7)))
            ]
            if fifo:
                batch = sorted(batch, key=lambda each: each.sent_ms)
            built.append(events.sqs(*batch, queue="orders.fifo" if fifo else "orders"))
    return built


class Run(NamedTuple):
    """One delivery with all that there is to know of it."""

    source: Queue
    conditions: Conditions
    fifo: bool
    timeout: float
    report: Report
    calls: list[Call]


def run(
    source: Queue, under: Conditions, batches: list[dict[str, Any]], handler_seed: int, timeout: float
) -> Run:
    handler = Handler(handler_seed, source, timeout)
    with origins.origin(seed=9):
        delivery = Delivery(handler, Target("worker", "arn", timeout), START * 1_000_000, under)
        report = deliver(QueueFlow(source, delivery), delivery, batches)
    fifo = batches[0]["Records"][0]["eventSourceARN"].endswith(".fifo")
    return Run(source, under, fifo, timeout, report, handler.calls)


@st.composite
def cases(draw) -> tuple[Any, ...]:
    fifo = draw(st.booleans())
    source = draw(sources(fifo))
    return (
        source,
        draw(conditions(source, fifo)),
        draw(messages(fifo)),
        draw(st.integers(0, 10_000)),
        draw(st.sampled_from([2, 3, 12])),
    )


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases())
def test_a_delivery_keeps_the_rules_of_queues(case):
    before = copy.deepcopy(case[2])
    ran = run(*case)
    assert case[2] == before
    for check in CHECKS:
        check(ran)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases())
def test_the_same_seed_gives_the_same_run(case):
    first, second = run(*case), run(*case)
    assert story(first.report) == story(second.report)
    assert [json.dumps(call.event) for call in first.calls] == [
        json.dumps(call.event) for call in second.calls
    ]


def story(report: Report) -> Any:
    rows = [
        (row.at, row.said, [(each.record.id, each.count, each.fate) for each in row.lines])
        for row in report.rows
    ]
    return rows, report.elapsed, [sent.message_id for sent in report.sent], report.timeline


def every_record_ends_once(ran: Run) -> None:
    ends = Counter(record.id for state in STATES for record in getattr(ran.report, state))
    assert ends == Counter(record.id for record in ran.report.records)
    assert not ran.report.dropped
    if not ran.report.stopped:
        assert not ran.report.unsettled


def nothing_is_lost_in_silence(ran: Run) -> None:
    done = {each for call in ran.calls for each in call.done}
    seen = {each for call in ran.calls for each in call.ids}
    assert {record.id for record in ran.report.succeeded} <= done
    assert not {record.id for record in ran.report.filtered} & seen
    for record in ran.report.filtered:
        assert json.loads(record.body)["n"] >= 7
    if ran.source.filter_criteria:
        assert all(
            json.loads(record["body"])["n"] < 7 for call in ran.calls for record in call.event["Records"]
        )


def a_success_in_time_settles(ran: Run) -> None:
    """A message whose deliveries all succeeded before their visibility time-outs were over is done."""
    if (
        ran.conditions.duplicates
        or ran.conditions.refusals
        or ran.conditions.until
        or ran.timeout > ran.source.visibility_timeout
    ):
        return
    if ran.conditions.reserved_concurrent_executions or ran.source.maximum_batching_window_in_seconds:
        return
    for record in ran.report.records:
        mine = [call for call in ran.calls if record.id in call.ids]
        if any(record.id in call.done for call in mine):
            assert record.settled_as == "succeeded"
            assert record.id not in {each for call in mine[:-1] for each in call.done}


def counts_rise_by_one_and_stay_within_the_limit(ran: Run) -> None:
    redrives = Counter(
        line.record.id for row in ran.report.rows if row.said == "redrive" for line in row.lines
    )
    lives: dict[str, list[int]] = defaultdict(list)
    for call in ran.calls:
        for record in call.event["Records"]:
            lives[record["messageId"]].append(int(record["attributes"]["ApproximateReceiveCount"]))
    for record in ran.report.records:
        counts = lives[record.id]
        assert len(counts) == record.attempts
        assert len(counts) == sum(1 for call in ran.calls if record.id in call.ids)
        lived = 1 + redrives[record.id]
        assert max(Counter(counts).values(), default=0) <= lived <= 2
        if not ran.conditions.refusals and not ran.conditions.reserved_concurrent_executions:
            assert sum(1 for one, next_one in pairwise(counts) if next_one != one + 1) < lived
        if ran.source.max_receive_count is not None:
            assert all(count <= ran.source.max_receive_count for count in counts)
            assert len(counts) <= ran.source.max_receive_count * lived


def dead_letters_were_received_often_enough(ran: Run) -> None:
    moved = {
        line.record.id: line.count
        for row in ran.report.rows
        if row.said.startswith("over")
        for line in row.lines
    }
    assert {record.id for record in ran.report.dead_letters} <= set(moved)
    assert {sent.message_id for sent in ran.report.sent} == set(moved)
    for count in moved.values():
        assert ran.source.max_receive_count is not None
        assert count > ran.source.max_receive_count


def batches_are_batches(ran: Run) -> None:
    for call in ran.calls:
        assert 1 <= len(call.ids) <= ran.source.batch_size
        assert len(set(call.ids)) == len(call.ids)
    least = ran.conditions.regroup.least if ran.conditions.regroup else 1
    assert least <= ran.source.batch_size


def a_hidden_message_is_not_received(ran: Run) -> None:
    plain = not ran.conditions.refusals and not ran.source.maximum_batching_window_in_seconds
    if not plain or ran.conditions.duplicates or ran.conditions.reserved_concurrent_executions:
        return
    last: dict[str, int] = {}
    for call in ran.calls:
        for each in call.ids:
            if each in last:
                assert call.at - last[each] >= ran.source.visibility_timeout * 1_000_000
            last[each] = call.at


def fifo_groups_keep_their_order(ran: Run) -> None:
    """A message comes after one that was sent later in its group only if both were together before, in their order."""
    if not ran.fifo or ran.conditions.redrive:
        return
    delivered: dict[str, list[tuple[int, str]]] = defaultdict(list)
    together: set[tuple[str, str]] = set()
    for call in ran.calls:
        for group, mine in groups_of(call).items():
            assert mine == sorted(mine)
            for number, each in mine:
                later = {other for sent, other in delivered[group] if sent > number}
                assert later <= {other for one, other in together if one == each}
            together |= {(each, other) for _, each in mine for _, other in mine}
            delivered[group] += mine


def groups_of(call: Call) -> dict[str, list[tuple[int, str]]]:
    """Return the messages of a call by their groups, each with its sequence number, as they came."""
    groups: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for record in call.event["Records"]:
        attributes = record["attributes"]
        groups[attributes["MessageGroupId"]].append((int(attributes["SequenceNumber"]), record["messageId"]))
    return groups


def a_fifo_group_is_processed_by_one_until_its_messages_are_visible_again(ran: Run) -> None:
    refused = ran.conditions.refusals or ran.conditions.reserved_concurrent_executions
    if not ran.fifo or refused:  # the receive, from which the time-out counts, is before the invocation then
        return
    busy: dict[str, int] = {}
    for call in ran.calls:
        for group in {record["attributes"]["MessageGroupId"] for record in call.event["Records"]}:
            assert call.at >= busy.get(group, 0)
            busy[group] = min(call.ended, call.at + ran.source.visibility_timeout * 1_000_000)


def a_fifo_message_is_deleted_in_time_or_not_at_all(ran: Run) -> None:
    if not ran.fifo or ran.conditions.refusals or ran.conditions.reserved_concurrent_executions:
        return
    hidden = ran.source.visibility_timeout * 1_000_000
    in_time = {each for call in ran.calls if call.ended < call.at + hidden for each in call.done}
    assert {record.id for record in ran.report.succeeded} <= in_time


def no_lane_runs_backwards(ran: Run) -> None:
    attempts = ran.report.attempts
    for place, attempt in enumerate(attempts):
        for later in attempts[place + 1 :]:
            if later.at < attempt.at + attempt.duration:
                assert attempt.lane
                assert later.lane
                assert attempt.lane != later.lane


def concurrency_is_bounded(ran: Run) -> None:
    most = ran.source.maximum_concurrency or 5
    most = min(most, ran.conditions.reserved_concurrent_executions or most)
    for call in ran.calls:
        if call.at < (START + 60) * 1_000_000:
            running = sum(1 for other in ran.calls if other.at <= call.at < other.ended)
            assert running <= most


def time_runs_forward(ran: Run) -> None:
    times = [row.at for row in ran.report.rows]
    assert times == sorted(times)
    assert times[-1] <= ran.report.elapsed
    starts = [call.at for call in ran.calls]
    assert starts == sorted(starts)


def what_the_event_had_stays(ran: Run) -> None:
    changing = {
        "ApproximateReceiveCount",
        "ApproximateFirstReceiveTimestamp",
        "MessageDeduplicationId",
        "SequenceNumber",
    }
    first: dict[str, dict[str, Any]] = {}
    handles: set[str] = set()
    for call in ran.calls:
        for record in call.event["Records"]:
            assert record["receiptHandle"] not in handles or ran.conditions.redrive
            handles.add(record["receiptHandle"])
            known = first.setdefault(record["messageId"], record)
            assert {**known, "attributes": 0, "receiptHandle": 0} == {
                **record,
                "attributes": 0,
                "receiptHandle": 0,
            }
            for name, value in known["attributes"].items():
                assert record["attributes"][name] == value or name in changing
                assert (
                    record["attributes"][name] == value
                    or name == "ApproximateReceiveCount"
                    or ran.conditions.redrive
                )


CHECKS = (
    every_record_ends_once,
    nothing_is_lost_in_silence,
    a_success_in_time_settles,
    counts_rise_by_one_and_stay_within_the_limit,
    dead_letters_were_received_often_enough,
    batches_are_batches,
    a_hidden_message_is_not_received,
    fifo_groups_keep_their_order,
    a_fifo_group_is_processed_by_one_until_its_messages_are_visible_again,
    a_fifo_message_is_deleted_in_time_or_not_at_all,
    no_lane_runs_backwards,
    concurrency_is_bounded,
    time_runs_forward,
    what_the_event_had_stays,
)
