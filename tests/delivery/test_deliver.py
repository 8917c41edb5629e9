"""`faas.deliver` itself: what it refuses, what it leaves behind, and what its report says."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
import time
from datetime import datetime, timezone

import pytest

from pytest_faas import (
    Async,
    FaasError,
    InvalidArgument,
    NeverSettles,
    Queue,
    Sandbox,
    Stream,
    Sync,
    UnknownArgument,
    events,
)
from pytest_faas.delivery import deliver as engine


def ok(event, context):
    return {"statusCode": 200}


def fails(event, context):
    raise ValueError("no amount")


# What it refuses


@pytest.mark.parametrize("function", [ok, "app.handler", None, 7])
def test_only_functions_of_the_sandbox_are_delivered_to(faas, function):
    with pytest.raises(
        InvalidArgument, match=r"function must be one that faas.function\(...\) made, got"
    ) as said:
        faas.deliver(function, events.sqs("a"))
    assert repr(function)[:20] in str(said.value)


@pytest.mark.parametrize(
    ("event", "hint"),
    [
        ([events.sqs("a")], r"one after the other: faas.deliver\(function, \*events\)"),
        ((events.sqs(each) for each in "ab"), r"one after the other: faas.deliver\(function, \*events\)"),
        ('{"Records": []}', r"json.loads\(text\)"),
        (b"{}", r"json.loads\(text\)"),
        (events.sqs, r"when it is called: events.sqs\(...\)"),
        (events.sqs_message("a"), r"give it to the factory of its source, as events.sqs\(message\)"),
        (events.insert({"id": "a"}), "give it to the factory of its source"),
        (None, r"\(NoneType\)$"),
    ],
)
def test_what_is_no_event_is_refused_with_the_way_to_one(faas, event, hint):
    with pytest.raises(
        InvalidArgument, match=rf"event must be a dict, as of events.sqs\(...\), got .*{hint}"
    ):
        faas.deliver(faas.function(ok), event)


@pytest.mark.parametrize("source", [Queue(), Stream()])
def test_records_that_do_not_say_what_they_are(faas, source):
    expected = r"event 1 does not say that it is one: its Records have eventSource 'aws:(sqs|kinesis)'"
    with pytest.raises(InvalidArgument, match=expected):
        faas.deliver(faas.function(ok), {"Records": [{"body": "a"}]}, source=source)


def test_records_of_no_known_source_are_told_what_names_it(faas):
    with pytest.raises(InvalidArgument, match="or SNS say it in their eventSource"):
        faas.deliver(faas.function(ok), {"Records": [{"body": "a"}]})


def test_one_event_has_records_of_one_source(faas):
    mixed = {"Records": [*events.sqs("a")["Records"], *events.kinesis("b")["Records"]]}
    with pytest.raises(InvalidArgument, match="record 2 of event 1 has eventSource 'aws:kinesis'"):
        faas.deliver(faas.function(ok), mixed)


@pytest.mark.parametrize("source", [Queue, "Queue", {"max_receive_count": 3}, 3, events.sqs])
def test_a_source_is_settings(faas, source):
    expected = re.escape("source must be Queue(...), Stream(...), Async(...) or Sync(...), got")
    with pytest.raises(InvalidArgument, match=expected):
        faas.deliver(faas.function(ok), events.sqs("a"), source=source)


def test_there_must_be_something_to_deliver(faas):
    with pytest.raises(InvalidArgument, match=r"there is nothing to deliver.*events.sqs\(...\)"):
        faas.deliver(faas.function(ok))


@pytest.mark.parametrize("event", [[events.sqs("a")], "event", None, 7, b"{}"])
def test_an_event_is_a_dict(faas, event):
    with pytest.raises(InvalidArgument, match="faas.deliver: event must be a dict, as of events.sqs"):
        faas.deliver(faas.function(ok), events.sqs("a"), event)


def test_an_event_of_no_source_needs_one(faas):
    with pytest.raises(
        InvalidArgument, match=r"nothing tells which source the event is from, so say it: source=Async\(\)"
    ):
        faas.deliver(faas.function(ok), {"order": 7})


@pytest.mark.parametrize(
    ("event", "source", "right"),
    [
        (events.kinesis("a"), Queue(), "Stream"),
        (events.s3("uploads", "a"), Queue(), "Async"),
        (events.http_api("GET", "/"), Stream(), "Sync"),
        (events.sqs("a"), Stream(), "Queue"),
        ({"order": 7}, Stream(), "Async or Sync"),
    ],
)
def test_settings_must_fit_the_events(faas, event, source, right):
    with pytest.raises(InvalidArgument, match=rf"delivers events of .* its settings are {right}\(...\)"):
        faas.deliver(faas.function(ok), event, source=source)


@pytest.mark.parametrize("first", [events.sqs("a"), events.s3("uploads", "a"), events.http_api("GET", "/")])
def test_events_of_several_sources_are_not_mixed(faas, first):
    with pytest.raises(
        InvalidArgument, match=r"got one of kinesis \(event 2\): its settings are Stream\(...\)"
    ):
        faas.deliver(faas.function(ok), first, events.kinesis("a"))


def test_an_unknown_argument_names_the_closest(faas):
    with pytest.raises(UnknownArgument, match="faas.deliver has no argument 'untill'. Did you mean 'until'"):
        faas.deliver(faas.function(ok), events.sqs("a"), untill=3)


@pytest.mark.parametrize("until", [-1, "60", None.__class__, float("inf"), True])
def test_until_is_a_number_of_seconds(faas, until):
    with pytest.raises(InvalidArgument, match="faas.deliver: until must be a number between 0 and"):
        faas.deliver(faas.function(ok), events.sqs("a"), until=until)


@pytest.mark.parametrize("limit", [-1, 1.5, "2", True])
def test_reserved_concurrency_is_a_whole_number(faas, limit):
    with pytest.raises(InvalidArgument, match="reserved_concurrent_executions must be an int of 0 or more"):
        faas.deliver(faas.function(ok), events.sqs("a"), reserved_concurrent_executions=limit)


def test_a_refused_delivery_is_in_no_report(faas):
    with pytest.raises(FaasError):
        faas.deliver(faas.function(ok))
    assert faas.reports == []


# Limits


@pytest.fixture
def few_tries(monkeypatch):
    monkeypatch.setattr(engine, "_TRIES", 40)
    monkeypatch.setattr(engine, "_TRIES_OF_A_RECORD", 10)


def test_what_never_settles_says_what_to_set_and_shows_its_beginning_and_end(faas, few_tries):
    with pytest.raises(NeverSettles, match="have not come to an end after 51 tries, at \\+0:25:00") as said:
        faas.deliver(faas.function(fails, name="worker"), events.sqs("pay"))
    text = str(said.value)
    assert "until=3600" in text
    assert "max_receive_count" in text
    table = text.split("\n\n", 1)[1].splitlines()
    assert table[0].startswith("worker ← ")
    assert any("more lines" in line for line in table)
    assert "broken off after 51 tries" in table[-1]
    assert max(map(len, table)) <= 100


def test_the_same_with_until_is_a_report_that_says_so(faas, few_tries):
    report = faas.deliver(faas.function(fails), events.sqs("pay"), until=1e6)
    assert "broken off after 51 tries" in report.stopped
    assert (report.settled, len(report.unsettled)) == (False, 1)


def test_until_ends_what_goes_on_for_long(faas):
    report = faas.deliver(faas.function(fails), events.kinesis("pay"), until=3600)
    assert (report.elapsed, len(report.unsettled)) == (3600.0, 1)
    assert report.timeline.endswith("; until=3600 was reached")


def test_until_leaves_what_ended_before_alone(faas):
    report = faas.deliver(faas.function(ok), events.sqs("a"), until=3600)
    assert (report.elapsed, report.stopped, report.settled) == (0.0, "", True)


# Clocks


def test_a_frozen_clock_stands_at_the_deliverys_end(faas):
    with faas.frozen("2026-01-01T00:00:00Z"):
        report = faas.deliver(faas.function(fails), events.s3("uploads", "a"))
        assert report.elapsed == 180.0
        assert datetime.now(timezone.utc) == datetime(2026, 1, 1, 0, 3, tzinfo=timezone.utc)
        again = faas.deliver(faas.function(fails), events.s3("uploads", "a"))
        assert again.elapsed == 180.0
        assert time.time() == datetime(2026, 1, 1, 0, 6, tzinfo=timezone.utc).timestamp()


def test_a_clock_that_freezegun_froze_does_so_too(faas):
    freezegun = pytest.importorskip("freezegun")
    with freezegun.freeze_time("2026-01-01T00:00:00Z") as clock:
        seen = []
        faas.deliver(
            faas.function(lambda event, context: seen.append(time.time())),
            events.s3("uploads", "a"),
            until=60,
        )
        assert seen == [1_767_225_600.0]
        clock.tick(5)
        faas.deliver(faas.function(fails), events.s3("uploads", "a"))
        assert time.time() == 1_767_225_600.0 + 5 + 180


def test_a_real_clock_is_as_real_as_before(faas):
    before, started = time.time(), time.perf_counter()
    report = faas.deliver(faas.function(fails), events.s3("uploads", "a"))
    assert report.elapsed == 180.0
    assert 0 <= time.time() - before < 60
    assert time.perf_counter() - started < 60
    assert type(datetime.now()) is datetime
    assert time.sleep.__module__ == "time"


# What it leaves behind


def signals():
    return {each: signal.getsignal(each) for each in (signal.SIGALRM, signal.SIGINT, signal.SIGTERM)}


def test_the_process_is_as_before(faas, tmp_path, monkeypatch):
    (tmp_path / "delivered_app.py").write_text(
        "import os\n"
        "def handler(event, context):\n"
        "    os.environ['MADE'] = 'here'\n"
        "    raise ValueError(os.environ['MINE'])\n"
    )
    monkeypatch.setenv("MINE", "outside")
    worker = faas.function("delivered_app.handler", root=tmp_path, env={"MINE": "inside"})
    worker.invoke({})  # loads what every first invocation loads
    before, modules, paths, handled = dict(os.environ), set(sys.modules), list(sys.path), signals()
    report = faas.deliver(worker, events.s3("uploads", "a"))
    assert {attempt.said for attempt in report.attempts} == {"ValueError: inside"}
    assert dict(os.environ) == before
    assert (sys.path, set(sys.modules) - modules, signals()) == (paths, set(), handled)


def test_the_function_goes_on_in_its_warm_environment(faas, tmp_path):
    (tmp_path / "app.py").write_text(
        "runs = []\ndef handler(event, context):\n    runs.append(1)\n    return len(runs)\n"
    )
    worker = faas.function("app.handler", root=tmp_path)
    assert worker.invoke({}).payload == 1
    report = faas.deliver(worker, events.sns("a"), events.sns("b"))
    assert [attempt.invocation.payload for attempt in report.attempts] == [2, 3]
    assert worker.invoke({}).payload == 4


def test_an_environment_that_was_busy_in_virtual_time_is_free_after_it(faas, tmp_path):
    (tmp_path / "app.py").write_text(
        "import time\nruns = []\ndef handler(event, context):\n    time.sleep(event.get('wait', 0))\n"
        "    runs.append(1)\n    return len(runs)\n"
    )
    worker = faas.function("app.handler", root=tmp_path, timeout=60)
    faas.deliver(worker, {"wait": 50}, source=Async())
    assert worker.invoke({}).payload == 2


def test_the_sandbox_keeps_the_reports(faas):
    first = faas.deliver(faas.function(ok), events.sqs("a"))
    second = faas.deliver(faas.function(ok), events.sqs("b"))
    assert faas.reports == [first, second]
    with Sandbox() as other:
        assert other.reports == []


def test_the_same_seed_gives_the_same_delivery(faas):
    letters = "abcdefgh"
    worker = faas.function(ok)
    orders = [
        [
            attempt.event["Records"][0]["Sns"]["Message"]
            for attempt in faas.deliver(
                worker, *(events.sns(letter) for letter in letters), reorder=True, seed=seed
            )
        ]
        for seed in (1, 1, 2)
    ]
    assert orders[0] == orders[1] != orders[2]


# The report


def test_an_attempt_has_the_request_id_of_its_invocation(faas):
    (attempt,) = faas.deliver(faas.function(ok), events.sqs("a"))
    assert attempt.request_id == attempt.invocation.request_id


@pytest.mark.parametrize(
    "event", [events.sqs("a"), events.kinesis("a"), events.s3("uploads", "a"), events.http_api("GET", "/")]
)
def test_an_attempt_says_how_it_ended(faas, event):
    report = faas.deliver(faas.function(fails), event, until=10)
    assert {(each.outcome, each.said) for each in report} == {("failed", "ValueError: no amount")}


def test_a_report_shows_itself(faas):
    report = faas.deliver(
        faas.function(fails, name="worker"), events.sqs("pay"), source=Queue(max_receive_count=1)
    )
    assert repr(report) == "<Report 1 attempt in 30 s: 1 dead letter>"
    lines = str(report).splitlines()
    assert lines[0].startswith("worker ← ")
    assert lines[-1] == "1 attempt in 30 s: 1 dead letter"
    assert max(map(len, lines)) <= 100
    assert [attempt.number for attempt in report] == [1]


def test_what_lambda_refuses_says_with_which_status(faas):
    source = Queue(max_receive_count=5)
    report = faas.deliver(faas.function(ok), events.sqs("a"), source=source, throttle=1, service_error=2)
    assert {(row.outcome, row.refusal, row.said) for row in report.refusals} == {
        ("throttled", "ReservedFunctionConcurrentInvocationLimitExceeded", "throttled (429)"),
        ("service error", "ServiceException", "service error (5xx)"),
    }


def test_a_record_that_was_not_delivered_is_answered_with_the_closest(faas):
    report = faas.deliver(faas.function(ok), events.sqs("pay", "refund"))
    with pytest.raises(
        InvalidArgument, match="got 'refunds' .*Did you mean 'refund'.*There are: pay, refund"
    ):
        report.attempts_of("refunds")
    with pytest.raises(InvalidArgument, match="record must be the body or id"):
        report.attempts_of({"order": 7})
    assert report.attempts_of("pay") == report.attempts_of("refund") == 1


@pytest.mark.parametrize(
    ("event", "source"),
    [
        (events.sqs("a"), Queue()),
        (events.kinesis("a"), Stream()),
        (events.s3("uploads", "a"), Async()),
        (events.http_api("GET", "/"), Sync()),
    ],
)
def test_defaults_follow_from_the_event(faas, event, source):
    worker = faas.function(ok, name="worker")
    assert faas.deliver(worker, event).title == faas.deliver(worker, event, source=source).title


def test_a_handler_that_moves_the_frozen_clock_takes_that_long(faas):
    with faas.frozen("2026-01-01T00:00:00Z") as clock:
        source = Queue(max_receive_count=1, visibility_timeout=60)

        def waits(event, context):
            clock.tick(5)

        waited = faas.deliver(faas.function(waits, timeout=10), events.sqs("a"), source=source)
        assert (waited.attempts[0].duration, waited.elapsed, clock.now.second) == (5, 5, 5)

        def overruns(event, context):
            clock.tick(1_000)

        late = faas.deliver(faas.function(overruns, timeout=10), events.sqs("b"), source=source)
        assert (late.attempts[0].outcome, late.attempts[0].duration, late.elapsed) == ("timed out", 10, 60)


def test_a_handler_that_turns_the_frozen_clock_back_turns_no_delivery_back(faas):
    with faas.frozen("2026-01-01T00:00:00Z") as clock:

        def turns_back(event, context):
            clock.move_to("2025-01-01T00:00:00Z")

        batches = Queue(batch_size=1)
        report = faas.deliver(faas.function(turns_back), events.sqs("a"), events.sqs("b"), source=batches)

        assert len(report.succeeded) == 2
        assert report.elapsed >= 0
        assert all(attempt.duration >= 0 for attempt in report.attempts)
        assert clock.now >= datetime(2026, 1, 1, tzinfo=timezone.utc)


def test_a_delivery_that_fails_leaves_the_frozen_clock_where_it_was(faas):
    with faas.frozen("2026-01-01T00:00:00Z") as clock:
        with pytest.raises(NeverSettles):
            faas.deliver(faas.function(fails), events.sqs("a"), throttle=10**6)
        assert clock.now == datetime(2026, 1, 1, tzinfo=timezone.utc)


def test_the_timeline_says_how_a_crash_ended_and_not_its_request_id(faas):
    def crashes(event, context):
        os._exit(3)

    report = faas.deliver(faas.function(crashes), events.sqs("a"), source=Queue(max_receive_count=1))

    assert "Runtime.ExitError: exit status 3" in report.timeline
    assert report.attempts[0].invocation.error.message.startswith("RequestId: ")


@pytest.mark.parametrize(("asked", "said"), [(False, "batchItemFailures not read"), (True, "answer has no")])
@pytest.mark.parametrize("event", [events.sqs("a"), events.kinesis("a")])
def test_the_timeline_tells_a_success_by_mistake(faas, event, asked, said):
    key = "batchItemFailure" if asked else "batchItemFailures"

    def answers(event, context):
        return {key: [{"itemIdentifier": "x"}]}

    settings = Queue if event["Records"][0]["eventSource"] == "aws:sqs" else Stream
    source = settings(report_batch_item_failures=asked)
    report = faas.deliver(faas.function(answers), event, source=source)

    assert len(report.succeeded) == 1
    assert f"succeeded: {said}" in report.timeline


def test_a_delivery_beside_that_of_another_thread_is_refused(faas):
    refused = []

    def beside():
        with pytest.raises(InvalidArgument, match="another thread is delivering") as said:
            faas.deliver(faas.function(ok, name="beside"), events.sqs("b"))
        refused.append(said.value)

    def begins_a_thread(event, context):
        thread = threading.Thread(target=beside)
        thread.start()
        thread.join()

    report = faas.deliver(faas.function(begins_a_thread), events.sqs("a"))
    assert (len(refused), len(report.succeeded)) == (1, 1)
    assert faas.deliver(faas.function(ok, name="after"), events.sqs("c")).settled


@pytest.mark.parametrize("in_thread", [False, True])
def test_a_handler_may_deliver(faas, in_thread):
    inner = faas.function(ok, name="inner")
    reports = []

    def delivers(event, context):
        reports.append(faas.deliver(inner, events.sqs("b")))

    def deliver():
        reports.append(faas.deliver(faas.function(delivers), events.sqs("a")))

    if in_thread:
        thread = threading.Thread(target=deliver)
        thread.start()
        thread.join()
    else:
        deliver()
    assert [report.succeeded[0].body for report in reports] == ["b", "a"]
