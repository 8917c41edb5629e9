"""Ways to hang, each stopped at its deadline: on the main thread, off it, and on a frozen clock where time passes."""

from __future__ import annotations

import asyncio
import concurrent.futures
import fcntl
import gc
import multiprocessing
import os
import queue
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable

import pytest

from pytest_faas.errors import InvocationOver
from pytest_faas.runtime import clock
from pytest_faas.runtime.frozen import virtual_time
from pytest_faas.runtime.stopping import deadline, marks

DEADLINE = 0.05
LEAVE = 0.4  # how long what no signal reaches hangs, when the test is off the main thread


class Hang:
    """What a way to hang is given: how long, what to clean up, and the children to look for."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.went_on: list[str] = []
        self.children: list[int] = []
        self.ends: list[Callable[[], object]] = []

    def end(self) -> None:
        for each in self.ends:
            each()


def sleeps(hang: Hang) -> None:
    time.sleep(hang.seconds)


def spins(hang: Hang) -> None:
    stop: list[int] = []
    hang.ends.append(lambda: stop.append(1))
    while not stop:
        pass


def catches_exception_in_a_loop(hang: Hang) -> None:
    stop: list[int] = []
    hang.ends.append(lambda: stop.append(1))
    while not stop:
        try:
            time.sleep(0.01)
        except Exception:
            continue


def sleeps_and_swallows_everything(hang: Hang) -> None:
    stop: list[int] = []
    hang.ends.append(lambda: stop.append(1))
    while not stop:
        try:
            time.sleep(0.2)
        except BaseException:
            continue
    raise InvocationOver


def spins_and_swallows_everything(hang: Hang) -> None:
    stop: list[int] = []
    hang.ends.append(lambda: stop.append(1))
    while not stop:
        try:
            while not stop:
                pass
        except BaseException:
            continue
    raise InvocationOver


def sleeps_in_except_and_finally(hang: Hang) -> None:
    try:
        time.sleep(hang.seconds)
    except BaseException:
        time.sleep(hang.seconds)
    finally:
        time.sleep(hang.seconds)


def swallows_at_three_depths(hang: Hang) -> None:
    stop: list[int] = []
    hang.ends.append(lambda: stop.append(1))

    def once() -> None:
        try:
            time.sleep(0.1)
        except BaseException:
            time.sleep(0.1)

    while not stop:
        try:
            while not stop:
                try:
                    once()
                except BaseException:
                    continue
                finally:
                    time.sleep(0.02)
        except BaseException:
            pass
    raise InvocationOver


def reads_a_socket(hang: Hang) -> None:
    ours, theirs = socket.socketpair()
    hang.ends += [theirs.close]
    with ours:
        ours.recv(1)


def takes_a_lock_twice(hang: Hang) -> None:
    lock = threading.Lock()
    hang.ends.append(lock.release)
    lock.acquire()
    lock.acquire()


def enters_a_lock_twice(hang: Hang) -> None:
    lock = threading.Lock()
    hang.ends.append(lock.release)
    lock.acquire()
    with lock:
        pass
    lock.acquire(blocking=False)


def joins_a_thread(hang: Hang) -> None:
    gone = threading.Event()
    hang.ends.append(gone.set)
    thread = threading.Thread(target=gone.wait)
    thread.start()
    thread.join()


def gets_from_a_queue(hang: Hang) -> None:
    empty: queue.Queue[int] = queue.Queue()
    hang.ends.append(lambda: empty.put(1))
    empty.get()


def gets_from_a_simple_queue(hang: Hang) -> None:
    empty: queue.SimpleQueue[int] = queue.SimpleQueue()
    hang.ends.append(lambda: empty.put(1))
    empty.get()


def waits_for_an_event(hang: Hang) -> None:
    event = threading.Event()
    hang.ends.append(event.set)
    event.wait()


def waits_at_a_barrier(hang: Hang) -> None:
    barrier = threading.Barrier(2)
    hang.ends.append(barrier.abort)
    barrier.wait()


def sleeps_in_asyncio(hang: Hang) -> None:
    asyncio.run(asyncio.sleep(hang.seconds))


def swallows_cancellation_in_asyncio(hang: Hang) -> None:
    stop: list[int] = []
    hang.ends.append(lambda: stop.append(1))

    async def stubborn() -> None:
        while not stop:
            try:
                await asyncio.sleep(0.1)
            except (asyncio.CancelledError, BaseException):
                continue
        raise InvocationOver

    asyncio.run(stubborn())


def waits_for_a_process(hang: Hang) -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        hang.children.append(process.pid)
        process.wait()


def reads_a_process_with_children(hang: Hang) -> None:
    process = subprocess.Popen(["sh", "-c", "sleep 60 & echo $!; wait"], stdout=subprocess.PIPE, text=True)
    hang.children += [process.pid, int(process.stdout.readline())]
    process.communicate()


def waits_for_a_pid(hang: Hang) -> None:
    pid = os.spawnlp(os.P_NOWAIT, "sleep", "sleep", "60")
    hang.children.append(pid)
    os.waitpid(pid, 0)
    raise InvocationOver  # off the main thread the killed child lets it go on, and nothing is struck in C


def joins_a_multiprocessing_process(hang: Hang) -> None:
    process = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(60,))
    process.start()
    hang.children.append(process.pid)
    process.join()


def leaves_a_pool(hang: Hang) -> None:
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        pool.submit(clock.Real.sleep, 0.3)
        pool.submit(time.sleep, hang.seconds)


def sleeps_while_it_leaves_a_block(hang: Hang) -> None:
    class Slow:
        def __enter__(self) -> None:
            pass

        def __exit__(self, *_: object) -> None:
            time.sleep(hang.seconds)

    with Slow(), Slow():
        time.sleep(hang.seconds)


def sleeps_in_a_generator(hang: Hang) -> None:
    def numbers():
        try:
            yield 1
            time.sleep(hang.seconds)
            yield 2
        finally:
            time.sleep(hang.seconds)

    list(numbers())


def imports_a_module_that_sleeps(hang: Hang) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "slow_to_import.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"import time\ntime.sleep({hang.seconds})\n")
        sys.path.insert(0, folder)
        try:
            import slow_to_import  # noqa: F401
        finally:
            sys.path.remove(folder)


def matches_a_catastrophic_expression(hang: Hang) -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")


def selects(hang: Hang) -> None:
    ours, theirs = socket.socketpair()
    hang.ends += [theirs.close]
    with ours:
        select.select([ours], [], [])


def polls(hang: Hang) -> None:
    ours, theirs = socket.socketpair()
    hang.ends += [theirs.close]
    with ours:
        poll = select.poll()
        poll.register(ours, select.POLLIN)
        poll.poll()


def reads_a_line_from_a_pipe(hang: Hang) -> None:
    reading, writing = os.pipe()
    hang.ends.append(lambda: os.close(writing))
    with open(reading, encoding="utf-8") as file:
        file.readline()


def locks_a_file_that_is_locked(hang: Hang) -> None:
    with tempfile.NamedTemporaryFile() as first, open(first.name, encoding="utf-8") as second:
        fcntl.flock(first, fcntl.LOCK_EX)
        hang.ends.append(lambda: first.close() if not first.closed else None)
        fcntl.flock(second, fcntl.LOCK_EX)


WAYS = [
    sleeps, spins, catches_exception_in_a_loop, sleeps_and_swallows_everything, spins_and_swallows_everything,
    sleeps_in_except_and_finally, swallows_at_three_depths, reads_a_socket, takes_a_lock_twice, enters_a_lock_twice,
    joins_a_thread, gets_from_a_queue, gets_from_a_simple_queue, waits_for_an_event, waits_at_a_barrier,
    sleeps_in_asyncio, swallows_cancellation_in_asyncio, waits_for_a_process, reads_a_process_with_children,
    waits_for_a_pid, joins_a_multiprocessing_process, leaves_a_pool, sleeps_while_it_leaves_a_block,
    sleeps_in_a_generator, imports_a_module_that_sleeps, matches_a_catastrophic_expression, selects, polls,
    reads_a_line_from_a_pipe, locks_a_file_that_is_locked,
]  # fmt: skip

# The regular expression engine looks for signals but never lets another thread run.
OFF_MAIN = [way for way in WAYS if way is not matches_a_catastrophic_expression]

# Time passes there, or it can be proved that nothing but time could end the wait.
FROZEN = [
    sleeps, sleeps_and_swallows_everything, catches_exception_in_a_loop, sleeps_in_except_and_finally,
    swallows_at_three_depths, takes_a_lock_twice, gets_from_a_queue, gets_from_a_simple_queue, waits_for_an_event,
    waits_at_a_barrier, joins_a_thread, sleeps_in_asyncio, swallows_cancellation_in_asyncio, leaves_a_pool,
    sleeps_while_it_leaves_a_block, sleeps_in_a_generator, imports_a_module_that_sleeps,
]  # fmt: skip


# Where a strike falls into an after-fork hook, Python reports it as unraisable and drops it; the next strike follows.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def nothing_is_left():
    """Timers and signal handlers are given back."""
    deadline.release()  # what a test of another file has left in place is not this one's
    before = {number: signal.getsignal(number) for number in signal.valid_signals()}
    itimer = signal.getitimer(signal.ITIMER_REAL)
    yield
    deadline.release()
    assert {number: signal.getsignal(number) for number in signal.valid_signals()} == before
    assert (signal.getitimer(signal.ITIMER_REAL)[0] > 0) == (itimer[0] > 0)


def handler(way: Callable[[Hang], None], hang: Hang) -> Callable[[], None]:
    def call() -> None:
        way(hang)
        # A thread that nobody could interrupt must not get past here: a call to the fake AWS is refused.
        marks.check_current()
        hang.went_on.append("called AWS")

    return call


def check(ran: deadline.Ran, hang: Hang, mark: marks.Mark, seconds: float) -> None:
    hang.end()
    until = clock.Real.monotonic() + 5
    while (
        mark.threads() and clock.Real.monotonic() < until
    ):  # an interrupted join() cannot be waited for again
        clock.Real.sleep(0.005)
    assert ran.timed_out
    assert ran.raised is None
    assert mark.over == f"Task timed out after {seconds:.2f} seconds"
    assert hang.went_on == []
    assert mark.threads() == []
    for pid in hang.children:
        assert not alive(pid)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nobody closes what a thread that was left behind has open
        gc.collect()


def alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("way", WAYS)
def test_it_ends_at_the_deadline_on_the_main_thread(way) -> None:
    hang, mark = Hang(60), marks.Mark()
    seconds = 1.0 if hang_needs_start(way) else DEADLINE
    if way is leaves_a_pool:
        hang.seconds = 1
    begun = time.monotonic()
    ran = deadline.run(handler(way, hang), seconds=seconds, mark=mark)
    took = time.monotonic() - begun
    check(ran, hang, mark, seconds)
    assert seconds <= took < 50


@pytest.mark.parametrize("way", OFF_MAIN)
def test_it_ends_at_the_deadline_in_another_thread(way) -> None:
    hang, mark = Hang(LEAVE), marks.Mark()
    seconds = 1.0 if hang_needs_start(way) else DEADLINE
    found: list[deadline.Ran] = []
    test_body = threading.Thread(
        target=lambda: found.append(deadline.run(handler(way, hang), seconds=seconds, mark=mark))
    )
    test_body.start()
    test_body.join(20)
    check(found[0], hang, mark, seconds)


@pytest.mark.parametrize("way", FROZEN)
def test_it_ends_at_the_deadline_of_a_frozen_clock(way) -> None:
    hang, mark = Hang(1200), marks.Mark()
    with virtual_time.frozen("2026-01-01T00:00:00Z") as frozen:
        ran = deadline.run(handler(way, hang), seconds=900, mark=mark)
        assert frozen.now.isoformat() == "2026-01-01T00:15:00+00:00"
        assert time.time() == 1767225600.0 + 900
    check(ran, hang, mark, 900)


def hang_needs_start(way: Callable[[Hang], None]) -> bool:
    """A fresh interpreter must have started before its parent waits for it."""
    return way is joins_a_multiprocessing_process
