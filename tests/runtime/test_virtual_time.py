"""On a frozen clock waiting moves time, what another thread brings comes at once, and afterwards all is as before."""

from __future__ import annotations

import asyncio
import concurrent.futures
import datetime
import queue
import select
import selectors
import socket
import subprocess
import sys
import threading
import time
from time import sleep as imported_sleep

import freezegun
import pytest
from hypothesis.internal.conjecture import junkdrawer

from pytest_faas import events
from pytest_faas.errors import FrozenTooLong, InvalidArgument
from pytest_faas.runtime import clock
from pytest_faas.runtime.clock import Real
from pytest_faas.runtime.frozen import virtual_time
from pytest_faas.runtime.stopping import deadline, marks

START = 1767225600.0  # 2026-01-01T00:00:00Z


@pytest.fixture(autouse=True)
def released():
    deadline.configure(guard=10)
    yield
    deadline.release()
    deadline.configure(guard=10)


@pytest.fixture
def frozen():
    with virtual_time.frozen("2026-01-01T00:00:00Z") as found:
        yield found


def elapsed(frozen) -> float:
    return round(frozen.now.timestamp() - START, 6)


def run(call, seconds=900.0, mark=None) -> deadline.Ran:
    return deadline.run(call, seconds=seconds, mark=mark or marks.Mark())


# Reading.


def test_every_read_gives_the_exact_instant(frozen) -> None:
    def reads() -> list[float]:
        utc = datetime.timezone.utc
        return [time.time(), time.time_ns() / 1e9, datetime.datetime.now(utc).timestamp(), time.monotonic()]

    assert reads() == [START] * 4
    assert run(reads).value == [START] * 4
    assert [run(reads).value for _ in range(100)][-1] == [START] * 4


@pytest.mark.parametrize("at", ["2026-01-01T00:00:00Z", "2026-01-01", "2026-01-01T01:00:00+01:00", START, int(START),
    datetime.datetime(2026, 1, 1), datetime.date(2026, 1, 1), "Jan 1st, 2026",
    datetime.datetime(2026, 1, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))])  # fmt: skip
def test_an_instant_is_text_a_date_a_datetime_or_seconds(at) -> None:
    with virtual_time.frozen(at) as frozen:
        assert time.time() == START
        assert frozen.now == datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)


@pytest.mark.parametrize(
    "at", ["", "yesterday-ish", None, True, float("nan"), float("inf"), [], 1e20, b"2026-01-01"]
)
def test_what_is_no_instant_is_refused_and_nothing_is_frozen(at) -> None:
    with pytest.raises(InvalidArgument, match="frozen: at must be"), virtual_time.frozen(at):
        pass
    assert clock.Current.virtual is None
    assert time.time() > START


def test_a_clock_ticks_and_moves(frozen) -> None:
    frozen.tick(1.5)
    assert time.time() == START + 1.5
    frozen.tick()
    assert elapsed(frozen) == 2.5
    frozen.move_to("2026-01-01T00:00:01Z")
    assert elapsed(frozen) == 1
    assert repr(frozen) == "<FrozenClock at 2026-01-01T00:00:01+00:00>"


@pytest.mark.parametrize("seconds", [-1, "1", None, float("nan"), True])
def test_a_tick_that_cannot_be_is_refused(frozen, seconds) -> None:
    with pytest.raises(InvalidArgument):
        frozen.tick(seconds)
    assert elapsed(frozen) == 0


def test_events_are_from_the_frozen_instant(frozen) -> None:
    record = events.sqs("x")["Records"][0]
    assert int(record["attributes"]["SentTimestamp"]) <= START * 1000
    assert events.schedule()["time"] == "2026-01-01T00:00:00Z"


def test_a_worker_thread_sees_the_frozen_instant(frozen) -> None:
    def handler() -> list[float]:
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            return [pool.submit(time.time).result(), pool.submit(time.monotonic).result()]

    assert run(handler).value == [START, START]


# Waiting, by everything that waits.


def times_out(error, call):
    try:
        call()
    except error:
        return "timed out"
    return "came"


async def waits_for() -> None:
    await asyncio.wait_for(asyncio.Event().wait(), 5)


async def calls_later() -> None:
    done = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(5, done.set_result, None)
    await done


async def gathers() -> None:
    await asyncio.gather(*(asyncio.sleep(seconds) for seconds in (1, 2, 3, 4, 5)))


def held() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


OUTSIDE = held()  # made before any freeze, as a module-level lock is


def polls_the_clock() -> None:
    end = time.time() + 5
    while time.time() < end:
        time.sleep(0.25)


def joins_a_sleeper() -> None:
    thread = threading.Thread(target=time.sleep, args=(5,))
    thread.start()
    thread.join(20)
    assert not thread.is_alive()


def gives_up_a_join() -> None:
    go = threading.Event()
    thread = threading.Thread(target=go.wait)
    thread.start()
    thread.join(5)
    assert thread.is_alive()
    go.set()
    thread.join()


def selects() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert select.select([ours], [], [], 5) == ([], [], [])


def polls() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        poll = select.poll()
        poll.register(ours, select.POLLIN)
        assert poll.poll(5000) == []


def epolls() -> None:
    with select.epoll() as poll:
        assert poll.poll(5) == []


def uses_a_selector() -> None:
    with selectors.DefaultSelector() as selector:
        assert selector.select(5) == []


def waits_for_a_process() -> None:
    process = subprocess.Popen(["sleep", "60"])
    try:
        assert times_out(subprocess.TimeoutExpired, lambda: process.wait(5)) == "timed out"
    finally:
        process.kill()
        process.wait()


def communicates_with_a_process() -> None:
    assert (
        times_out(subprocess.TimeoutExpired, lambda: subprocess.run(["sleep", "60"], timeout=5))
        == "timed out"
    )


def waits_for_futures() -> None:
    future: concurrent.futures.Future[None] = concurrent.futures.Future()
    assert concurrent.futures.wait([future], timeout=3).not_done == {future}
    assert times_out(concurrent.futures.TimeoutError, lambda: future.result(timeout=2)) == "timed out"


WAITS = {
    "sleep": lambda: time.sleep(5),
    "a sleep imported by name": lambda: imported_sleep(5),
    "many sleeps": lambda: [time.sleep(0.1) for _ in range(50)],
    "Event.wait": lambda: threading.Event().wait(5),
    "Condition.wait": lambda: [
        condition.wait(5) for condition in [threading.Condition()] if condition.acquire()
    ],
    "Lock.acquire": lambda: held().acquire(timeout=5),
    "a lock from before": lambda: OUTSIDE.acquire(timeout=5),
    "Semaphore.acquire": lambda: threading.Semaphore(0).acquire(timeout=5),
    "Barrier.wait": lambda: times_out(threading.BrokenBarrierError, lambda: threading.Barrier(2).wait(5)),
    "Queue.get": lambda: times_out(queue.Empty, lambda: queue.Queue().get(timeout=5)),
    "SimpleQueue.get": lambda: times_out(queue.Empty, lambda: queue.SimpleQueue().get(timeout=5)),
    "Thread.join of a sleeper": joins_a_sleeper,
    "Thread.join given up": gives_up_a_join,
    "futures": waits_for_futures,
    "asyncio.sleep": lambda: asyncio.run(asyncio.sleep(5)),
    "asyncio.wait_for": lambda: times_out(asyncio.TimeoutError, lambda: asyncio.run(waits_for())),
    "call_later": lambda: asyncio.run(calls_later()),
    "asyncio.gather": lambda: asyncio.run(gathers()),
    "select": selects,
    "poll": polls,
    "epoll": epolls,
    "a selector": uses_a_selector,
    "polling with sleeps": polls_the_clock,
    "Popen.wait": waits_for_a_process,
    "subprocess.run": communicates_with_a_process,
}


@pytest.mark.parametrize("wait", WAITS.values(), ids=WAITS)
def test_waiting_moves_the_clock_by_the_time_out(frozen, wait) -> None:
    ran = run(wait)
    assert ran.raised is None
    assert not ran.timed_out
    assert elapsed(frozen) == pytest.approx(
        5, abs=0.1 if wait in (waits_for_a_process, communicates_with_a_process) else 2e-6
    )


@pytest.mark.parametrize(
    "wait", [WAITS["sleep"], WAITS["Event.wait"], WAITS["asyncio.sleep"], WAITS["select"]]
)
def test_waiting_moves_the_clock_outside_of_any_invocation_too(frozen, wait) -> None:
    wait()
    assert elapsed(frozen) == pytest.approx(5, abs=2e-6)


def test_a_deadline_is_met_exactly(frozen) -> None:
    ran = run(lambda: time.sleep(1200), 900)
    assert ran.timed_out
    assert "time.sleep(1200)" in ran.where
    assert time.time() == START + 900


def test_a_sleep_that_ends_just_before_the_deadline_is_slept(frozen) -> None:
    assert run(lambda: time.sleep(899.999999) or "woke", 900).value == "woke"
    assert elapsed(frozen) == 899.999999


def test_a_sleep_that_ends_at_the_deadline_times_out(frozen) -> None:
    assert run(lambda: time.sleep(0.1), 0.1).timed_out
    assert elapsed(frozen) == 0.1


def test_each_invocation_has_its_own_time(frozen) -> None:
    for _ in range(3):
        assert run(lambda: time.sleep(2) or "woke", 3).value == "woke"
    assert elapsed(frozen) == 6


@pytest.mark.parametrize("bad", [-1, float("nan"), "1", None])
def test_a_sleep_that_cannot_be_is_refused_as_ever(frozen, bad) -> None:
    with pytest.raises((ValueError, TypeError)):
        time.sleep(bad)
    assert elapsed(frozen) == 0


@pytest.mark.parametrize("bad", [-2, 1e12])
def test_a_lock_time_out_that_cannot_be_is_refused_as_ever(frozen, bad) -> None:
    with pytest.raises((ValueError, OverflowError)):
        held().acquire(timeout=bad)


# Several threads.


@pytest.mark.parametrize("workers", [3, 10])
def test_sleeps_in_threads_pass_together(frozen, workers) -> None:
    def handler() -> float:
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            list(pool.map(time.sleep, [2] * workers))
        return time.time() - START

    assert run(handler).value == 2


def test_sleepers_wake_in_order(frozen) -> None:
    woken = []

    def handler() -> None:
        threads = [
            threading.Thread(target=lambda s=s: (time.sleep(s), woken.append((s, time.time() - START))))
            for s in (3, 1, 2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert run(handler).raised is None
    assert woken == [(1, 1), (2, 2), (3, 3)]


def test_what_another_thread_brings_comes_when_it_brings_it(frozen) -> None:
    def handler() -> tuple[bool, float]:
        event = threading.Event()
        threading.Timer(3, event.set).start()
        return event.wait(10), time.time() - START

    assert run(handler).value == (True, 3)


def test_what_comes_at_once_takes_no_time(frozen) -> None:
    def handler() -> tuple[str, float]:
        items: queue.Queue[str] = queue.Queue()
        threading.Thread(target=lambda: items.put(sum(range(200_000)) and "item")).start()
        return items.get(timeout=10), time.time() - START

    assert run(handler).value == ("item", 0)


def test_a_thread_from_before_the_freeze_brings_something_too() -> None:
    go, event = threading.Event(), threading.Event()

    def helper() -> None:
        go.wait(5)
        end = time.monotonic() + 0.0
        sum(range(3_000_000))
        event.set()
        assert end

    thread = threading.Thread(target=helper)
    thread.start()
    with virtual_time.frozen(START) as frozen:
        go.set()
        assert run(lambda: event.wait(60)).value is True
        assert elapsed(frozen) == 0
    thread.join()


def test_a_service_thread_from_before_the_freeze_does_not_move_the_clock() -> None:
    stop, rounds = threading.Event(), []

    def service() -> None:
        while not stop.wait(0.005):
            rounds.append(1)

    thread = threading.Thread(target=service)
    thread.start()
    try:
        with virtual_time.frozen(START) as frozen:
            Real.sleep(0.05)
            assert elapsed(frozen) == 0
            time.sleep(3)
            assert elapsed(frozen) == 3
    finally:
        stop.set()
        thread.join()
    assert rounds


def test_a_child_process_that_answers_is_heard(frozen) -> None:
    ran = run(
        lambda: (
            subprocess.run(
                ["sh", "-c", "sleep 0.02; echo hi"], timeout=30, capture_output=True, text=True
            ).stdout
        )
    )
    assert ran.value == "hi\n"


def test_an_event_loop_hears_its_worker_threads(frozen) -> None:
    async def handler() -> float:
        await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(None, time.sleep, 4), 10)
        return time.time() - START

    assert run(lambda: asyncio.run(handler())).value == 4


def test_a_time_out_in_a_worker_thread_is_the_handlers(frozen) -> None:
    def handler() -> None:
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            pool.submit(time.sleep, 5000)

    ran = run(handler)
    assert ran.timed_out
    assert elapsed(frozen) == 900


def test_in_another_thread_the_deadline_is_virtual_too(frozen) -> None:
    found = []
    thread = threading.Thread(target=lambda: found.append(run(lambda: time.sleep(1200))))
    thread.start()
    thread.join()
    assert found[0].timed_out
    assert elapsed(frozen) == 900


def test_a_handler_under_a_running_loop_has_a_virtual_deadline(frozen) -> None:
    async def test() -> deadline.Ran:
        return run(lambda: time.sleep(1200))

    assert asyncio.run(test()).timed_out
    assert elapsed(frozen) == 900


def test_an_outer_virtual_deadline_ends_an_inner_handler(frozen) -> None:
    assert run(lambda: run(lambda: time.sleep(1200), 900), 30).timed_out
    assert elapsed(frozen) == 30


# Loops that read the clock.


READS = [time.time, time.monotonic, time.perf_counter, time.time_ns, time.monotonic_ns]


@pytest.mark.parametrize("name", [read.__name__ for read in READS])
def test_a_loop_that_only_reads_the_clock_comes_to_its_end(frozen, name) -> None:
    def handler() -> str:
        unit = 1_000_000_000 if name.endswith("_ns") else 1
        end = getattr(time, name)() + 5 * unit
        while getattr(time, name)() < end:
            pass
        return "ended"

    assert run(handler).value == "ended"
    assert 5 <= elapsed(frozen) < 5.2


def test_a_loop_over_datetime_comes_to_its_deadline(frozen) -> None:
    def handler() -> None:
        end = datetime.datetime.now() + datetime.timedelta(hours=1)
        while datetime.datetime.now() < end:
            pass

    assert run(handler).timed_out
    assert elapsed(frozen) == 900


def test_hypothesis_measures_real_time(frozen) -> None:

    assert junkdrawer._perf_counter() != time.perf_counter()
    assert time.perf_counter() == time.perf_counter()


def test_many_reads_are_exact_and_the_same_again(frozen) -> None:
    def handler() -> list[float]:
        return [time.time() for _ in range(virtual_time.SPIN_READS + 3)]

    first = run(handler).value
    assert set(first[: virtual_time.SPIN_READS]) == {START}
    assert first[-1] > START
    frozen.move_to(START)
    assert run(handler).value == first


def test_a_sleep_starts_the_count_of_reads_anew(frozen) -> None:
    def handler() -> float:
        for _ in range(3):
            for _ in range(virtual_time.SPIN_READS - 10):
                time.time()
            time.sleep(1)
        return time.time()

    assert run(handler).value == START + 3


# What nothing moves.


@pytest.mark.parametrize("anywhere", ["main", "thread"])
def test_the_guard_ends_what_cannot_reach_the_deadline(frozen, anywhere) -> None:
    deadline.configure(guard=0.1)
    ours, theirs = socket.socketpair()
    found = []

    def body() -> None:
        try:
            run(lambda: ours.recv(1))
        except FrozenTooLong as error:
            found.append(str(error))

    if anywhere == "main":
        body()
    else:
        thread = threading.Thread(target=body)
        thread.start()
        thread.join()
    theirs.close()
    assert "ours.recv(1)" in found[0]
    assert "0.1 real seconds" in found[0]
    assert elapsed(frozen) == 0
    ours.close()


def test_the_guard_ends_a_busy_loop(frozen) -> None:
    deadline.configure(guard=0.1)

    def handler() -> None:
        while True:
            pass

    with pytest.raises(FrozenTooLong, match="while True"):
        run(handler)


def test_the_guard_leaves_what_moves_the_clock_alone(frozen) -> None:
    deadline.configure(guard=0.05)

    def handler() -> str:
        for _ in range(8):
            Real.sleep(0.02)
            time.sleep(1)
        return "done"

    assert run(handler).value == "done"


def test_without_a_deadline_the_guard_stands_all_the_same(frozen) -> None:
    deadline.configure(guard=0.1)
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(FrozenTooLong):
        run(lambda: ours.recv(1), None)


# freezegun by the user.


def test_a_users_freeze_inside_moves_and_counts(frozen) -> None:
    def handler() -> float:
        with freezegun.freeze_time("2030-01-01"):
            before = time.time()
            time.sleep(7)
            return time.time() - before

    assert run(handler, 10).value == 7
    assert run(handler, 5).timed_out


def test_a_users_freeze_around_moves_and_counts() -> None:
    with freezegun.freeze_time("2020-01-01"), virtual_time.frozen(START) as frozen:
        assert run(lambda: queue.Queue().get(timeout=5)).raised.__class__ is queue.Empty
        assert elapsed(frozen) == 5
        assert run(lambda: time.sleep(1200)).timed_out
    assert time.sleep is Real.sleep


def test_a_users_tick_counts_against_the_deadline() -> None:
    with freezegun.freeze_time("2020-01-01") as theirs:
        assert run(lambda: theirs.tick(5), 3).timed_out
        assert not run(lambda: theirs.tick(2), 3).timed_out


def test_under_a_users_freeze_alone_the_deadline_is_real_too() -> None:
    with freezegun.freeze_time("2020-01-01"):
        assert run(lambda: Real.sleep(5), 0.05).timed_out


def test_a_tick_of_the_frozen_clock_past_the_deadline_strikes(frozen) -> None:
    went_on = []

    def handler() -> None:
        frozen.tick(5)
        went_on.append(1)

    assert run(handler, 3).timed_out
    assert went_on == []


def test_a_freeze_that_ticks_keeps_what_has_ticked() -> None:
    with virtual_time.frozen(START), freezegun.freeze_time("2030-01-01", tick=True):
        begun = time.time()
        Real.sleep(0.01)
        time.sleep(5)
        assert time.time() - begun >= 5.01


# Afterwards.


def watched() -> dict[str, object]:
    found = {name: getattr(time, name) for name in dir(time)}
    for module in (
        datetime,
        threading,
        queue,
        select,
        asyncio,
        asyncio.base_events,
        selectors,
        freezegun.api,
    ):
        found |= {f"{module.__name__}.{name}": value for name, value in vars(module).items()}
    for kind in (type(held()), type(threading.RLock()), queue.SimpleQueue, select.epoll, type(select.poll()),
                 selectors.DefaultSelector, selectors.SelectSelector, asyncio.BaseEventLoop, threading.Thread):  # fmt: skip
        found |= {f"{kind.__name__}.{name}": value for name, value in vars(kind).items()}
    found["imported"] = imported_sleep
    return found


def changed(before: dict[str, object]) -> list[str]:
    now = watched()
    lists = {"freezegun.api._GLOBAL_MODULES_CACHE", "BaseEventLoop._abc_impl"}
    return [
        name
        for name in before.keys() | now.keys()
        if before.get(name) is not now.get(name) and name not in lists
    ]


def test_afterwards_everything_is_as_before() -> None:
    with virtual_time.frozen(START):
        pass  # freezegun leaves `time.clock` behind, once
    before = watched()
    with virtual_time.frozen(START):
        assert changed(before)
        time.sleep(1)
    assert changed(before) == []


def test_afterwards_everything_is_as_before_when_the_body_raises() -> None:
    before = watched()
    with pytest.raises(ZeroDivisionError), virtual_time.frozen(START):
        raise ZeroDivisionError
    assert changed(before) == []


def test_afterwards_everything_is_as_before_when_nested() -> None:
    before = watched()
    with virtual_time.frozen(START) as outer:
        time.sleep(1)
        with virtual_time.frozen("2030-01-01") as inner:
            time.sleep(5)
            assert inner.now.isoformat() == "2030-01-01T00:00:05+00:00"
        time.sleep(1)
        assert elapsed(outer) == 2
    assert changed(before) == []


def test_a_module_that_is_imported_under_a_freeze_has_the_real_sleep_afterwards(
    tmp_path, monkeypatch
) -> None:
    (tmp_path / "imports_sleep.py").write_text("from time import sleep, time\n")
    monkeypatch.syspath_prepend(tmp_path)
    with virtual_time.frozen(START) as frozen:
        import imports_sleep

        imports_sleep.sleep(3)
        assert elapsed(frozen) == 3
    assert imports_sleep.sleep is time.sleep
    assert imports_sleep.time is time.time
    del sys.modules["imports_sleep"]


def test_a_thread_that_waits_goes_on_for_real_when_the_freeze_ends() -> None:
    event, found = threading.Event(), []
    with virtual_time.frozen(START):
        thread = threading.Thread(target=lambda: found.append(event.wait(60)))
        thread.start()
    event.set()
    thread.join(5)
    assert found == [True]
