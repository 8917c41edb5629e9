"""What belongs to an invocation carries its mark, and is refused once it has ended."""

from __future__ import annotations

import concurrent.futures
import signal
import threading

import pytest

from pytest_faas.errors import InvocationOver
from pytest_faas.runtime.frozen import virtual_time
from pytest_faas.runtime.stopping import marks
from pytest_faas.runtime.stopping.marks import Mark


@pytest.fixture(autouse=True)
def released():
    marks.release()  # what a test of another file has left in place is not this one's
    start = threading.Thread.start
    yield
    marks.release()
    assert threading.Thread.start is start


def seen_in(start) -> marks.Mark | None:
    """The mark of a thread that `start` starts with the given target."""
    found, done = [], threading.Event()

    def target() -> None:
        found.append(marks.current())
        done.set()

    start(target)
    assert done.wait(5)
    return found[0]


STARTS = {
    "thread": lambda target: threading.Thread(target=target).start(),
    "daemon": lambda target: threading.Thread(target=target, daemon=True).start(),
    "timer": lambda target: threading.Timer(0.001, target).start(),
    "pool": lambda target: concurrent.futures.ThreadPoolExecutor(1).submit(target),
    "thread of a thread": lambda target: threading.Thread(
        target=threading.Thread(target=target).start
    ).start(),
}


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_threads_that_are_started_under_a_mark_carry_it(start) -> None:
    mark = Mark()
    with mark.running():
        assert seen_in(start) is mark
    assert seen_in(start) is None


def test_a_thread_carries_its_mark_after_the_block_and_hands_it_on() -> None:
    mark, go, found = Mark(), threading.Event(), []

    def target() -> None:
        go.wait(5)
        found.append(marks.current())
        child = threading.Thread(target=lambda: found.append(marks.current()))
        child.start()
        child.join()

    with mark.running():
        thread = threading.Thread(target=target)
        thread.start()
    assert marks.current() is None
    go.set()
    thread.join(5)
    assert found == [mark, mark]


def test_marks_nest() -> None:
    outer, inner = Mark(), Mark()
    with outer.running():
        with inner.running():
            assert marks.current() is inner
        assert marks.current() is outer
    assert marks.current() is None


def test_a_mark_leaves_the_thread_when_the_block_raises() -> None:
    with pytest.raises(ZeroDivisionError), Mark().running():
        raise ZeroDivisionError
    assert marks.current() is None


def test_a_call_is_refused_where_any_invocation_that_it_works_for_is_over() -> None:
    outer, inner = Mark(), Mark()
    with outer.running(), inner.running():
        marks.check_current()
        outer.end("Task timed out after 3.00 seconds")
        with pytest.raises(InvocationOver):
            marks.check_current()


def test_without_a_mark_nothing_is_refused() -> None:
    marks.check_current()


def test_the_refusal_says_what_happened_and_when() -> None:
    mark = Mark()
    with virtual_time.frozen("2026-01-01T00:00:07.250Z"):
        mark.end("Task timed out after 3.00 seconds")
    with pytest.raises(InvocationOver) as refused:
        mark.check()
    text = str(refused.value)
    assert "Task timed out after 3.00 seconds, at 2026-01-01T00:00:07.250+00:00" in text
    assert "'MainThread'" in text


def test_the_first_reason_stays() -> None:
    mark = Mark()
    mark.end("first")
    mark.end("second")
    assert mark.over == "first"


def test_an_exception_handler_does_not_swallow_a_refusal() -> None:
    mark = Mark()
    mark.end("over")
    with pytest.raises(InvocationOver):  # noqa: PT012 - what is tested is that the handler does not swallow it
        try:
            mark.check()
        except Exception:
            pass


def test_a_refused_thread_ends_without_a_report(capsys) -> None:
    mark, go = Mark(), threading.Event()

    def target() -> None:
        go.wait(5)
        marks.check_current()

    with mark.running():
        thread = threading.Thread(target=target)
        thread.start()
    mark.end("over")
    assert mark.threads() == [thread]
    go.set()
    thread.join(5)
    assert mark.threads() == []
    assert capsys.readouterr().err == ""


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_another_exception_of_a_marked_thread_is_reported_as_ever(monkeypatch) -> None:
    seen = []
    monkeypatch.setattr(threading, "excepthook", lambda report: seen.append(report.exc_type))
    with Mark().running():
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
    thread.join(5)
    assert seen == [ZeroDivisionError]


@pytest.mark.parametrize("daemon", [True, False])
def test_a_thread_reads_as_daemon_as_its_owner_set_it(daemon) -> None:
    with Mark().running():
        thread = threading.Thread(target=lambda: None, daemon=daemon)
        thread.start()
        assert thread.daemon is daemon
        thread.join(5)


def test_starting_a_thread_twice_is_refused_as_ever() -> None:
    with Mark().running():
        thread = threading.Thread(target=lambda: None)
        thread.start()
        with pytest.raises(RuntimeError, match="threads can only be started once"):
            thread.start()
        thread.join(5)


def test_release_leaves_a_start_that_somebody_else_has_put_there(monkeypatch) -> None:
    with Mark().running():
        ours = threading.Thread.start
        theirs = lambda thread: ours(thread)  # noqa: E731
        with monkeypatch.context() as patched:
            patched.setattr(threading.Thread, "start", theirs)
            marks.release()
            assert threading.Thread.start is theirs


def test_a_thread_whose_join_was_interrupted_is_still_counted():
    let_go = threading.Event()
    mark = Mark()
    with mark.running():
        thread = threading.Thread(target=let_go.wait)
        thread.start()

    class Interrupted(Exception): ...

    def interrupt(*args: object) -> None:
        raise Interrupted

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(Interrupted):
            thread.join()
        assert mark.threads() == [thread]
    finally:
        signal.signal(signal.SIGALRM, before)
        let_go.set()
