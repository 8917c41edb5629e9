"""Run a handler under its deadline: what comes back, what goes through, and what is left alone."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import logging
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import pytest

from pytest_faas.errors import InvalidArgument
from pytest_faas.runtime.clock import Real
from pytest_faas.runtime.stopping import deadline, marks


@pytest.fixture(autouse=True)
def released():
    yield
    deadline.release()
    deadline.configure(grace=10, guard=10)


def run(call, seconds=5.0, mark=None) -> deadline.Ran:
    return deadline.run(call, seconds=seconds, mark=mark or marks.Mark())


def in_another_thread(call):
    found = []

    def body() -> None:
        try:
            found.append(call())
        except BaseException as error:
            found.append(error)

    thread = threading.Thread(target=body)
    thread.start()
    thread.join(10)
    return found[0]


ANYWHERE = pytest.mark.parametrize(
    "anywhere", [lambda call: call(), in_another_thread], ids=["main", "other thread"]
)


@ANYWHERE
@pytest.mark.parametrize("seconds", [5, 0.5, None])
def test_what_the_handler_returns_comes_back(anywhere, seconds) -> None:
    ran = anywhere(lambda: run(lambda: {"a": 1}, seconds))
    assert (ran.value, ran.raised, ran.timed_out) == ({"a": 1}, None, False)


@ANYWHERE
@pytest.mark.parametrize("error", [ValueError("x"), SystemExit(3), GeneratorExit(), asyncio.CancelledError()])
def test_what_the_handler_raises_comes_back_with_its_traceback(anywhere, error) -> None:
    def handler() -> None:
        raise error

    ran = anywhere(lambda: run(handler))
    assert ran.raised is error
    names = []
    trace = ran.raised.__traceback__
    while trace is not None:
        names.append(trace.tb_frame.f_code.co_name)
        trace = trace.tb_next
    assert "handler" in names
    assert not ran.timed_out


@ANYWHERE
@pytest.mark.parametrize(
    "outcome", [lambda: pytest.skip("s"), lambda: pytest.fail("f"), lambda: pytest.xfail("x")]
)
def test_pytests_own_outcomes_go_through(anywhere, outcome) -> None:
    found = []

    def body() -> None:
        try:
            run(outcome)
        except BaseException as error:
            found.append({kind.__module__ for kind in type(error).__mro__})

    anywhere(body)
    assert "_pytest.outcomes" in found[0]


def test_ctrl_c_goes_through_and_leaves_nothing_armed() -> None:
    mark = marks.Mark()
    with pytest.raises(KeyboardInterrupt):
        run(lambda: signal.raise_signal(signal.SIGINT), seconds=0.02, mark=mark)
    time.sleep(0.05)
    assert mark.over is None


def test_ctrl_c_while_the_handler_runs_in_a_thread_ends_its_mark() -> None:
    mark = marks.Mark()

    async def test() -> None:
        threading.Timer(0.05, signal.pthread_kill, (threading.main_thread().ident, signal.SIGINT)).start()
        run(lambda: time.sleep(0.2), mark=mark)

    loop = asyncio.new_event_loop()  # `asyncio.run` would handle Ctrl-C itself
    with pytest.raises(KeyboardInterrupt):
        loop.run_until_complete(test())
    loop.close()
    assert mark.over == "the test was interrupted"


def test_a_handler_runs_on_the_calling_thread() -> None:
    assert run(threading.current_thread).value is threading.main_thread()


def test_under_a_running_loop_a_handler_runs_in_a_thread_with_the_callers_context() -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="unset")

    def handler() -> tuple[bool, str]:
        asyncio.run(asyncio.sleep(0))  # which the runtime allows, and a running loop does not
        return threading.current_thread() is threading.main_thread(), variable.get()

    async def test() -> deadline.Ran:
        variable.set("set")
        return run(handler)

    assert asyncio.run(test()).value == (False, "set")


def test_under_a_running_loop_the_deadline_holds() -> None:
    async def test() -> deadline.Ran:
        return run(lambda: time.sleep(0.3), 0.05)

    assert asyncio.run(test()).timed_out


@ANYWHERE
def test_a_time_out_says_where_the_handler_was(anywhere) -> None:
    def handler() -> None:
        time.sleep(0.3)

    ran = anywhere(lambda: run(handler, 0.05))
    assert ran.where.rstrip().endswith("time.sleep(0.3)")
    assert "in handler" in ran.where
    assert "pytest_faas" not in ran.where


@ANYWHERE
def test_a_handler_that_swallows_the_raise_and_returns_has_timed_out_all_the_same(anywhere) -> None:
    def handler() -> str:
        try:
            while True:
                time.sleep(0.01)
        except BaseException:
            return "survived"

    ran = anywhere(lambda: run(handler, 0.05))
    assert (ran.timed_out, ran.value) == (True, None)


def test_a_handler_that_turns_the_raise_into_its_own_error_has_timed_out() -> None:
    def handler() -> None:
        try:
            time.sleep(5)
        except BaseException as error:
            raise ValueError("mine") from error

    ran = run(handler, 0.05)
    assert (ran.timed_out, ran.raised) == (True, None)


def test_a_c_call_that_returns_late_has_timed_out() -> None:
    import hashlib

    ran = run(lambda: hashlib.pbkdf2_hmac("sha256", b"p", b"s", 400_000), 0.02)
    assert ran.timed_out


def test_within_a_finaliser_the_raise_waits() -> None:
    ended = []

    class Slow:
        def __del__(self) -> None:
            time.sleep(0.05)
            ended.append("whole")

    def handler() -> None:
        slow = Slow()
        del slow
        time.sleep(5)

    assert run(handler, 0.03).timed_out
    assert ended == ["whole"]


def test_a_blow_that_falls_into_a_callback_of_the_collector_is_not_reported(monkeypatch) -> None:
    reported, hit = [], []
    monkeypatch.setattr(sys, "unraisablehook", reported.append)

    def slow(_phase, _info) -> None:  # as Hypothesis, which measures how long a collection takes
        try:
            Real.sleep(0.03)
        except BaseException as error:
            hit.append(type(error))
            raise

    def handler() -> None:
        until = Real.monotonic() + 0.5
        while Real.monotonic() < until:
            try:
                gc.collect(0)
            except BaseException:
                continue

    gc.callbacks.append(slow)
    try:
        assert run(handler, 0.02).timed_out
    finally:
        gc.callbacks.remove(slow)
    assert hit
    assert not reported


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), "3", True])
def test_seconds_that_cannot_be_are_refused(seconds) -> None:
    with pytest.raises(InvalidArgument, match="seconds must be a number above 0, or None"):
        run(lambda: None, seconds)


@pytest.mark.parametrize(
    "bad", [{"grace": 0}, {"guard": -1}, {"stderr": -1}, {"grace": "x"}, {"guard": float("nan")}]
)
def test_settings_that_cannot_be_are_refused(bad) -> None:
    with pytest.raises(InvalidArgument):
        deadline.configure(**bad)


# Nested: a handler that invokes another function.


def test_an_inner_deadline_leaves_the_outer_one_alone() -> None:
    def outer() -> tuple[bool, str]:
        inner = run(lambda: time.sleep(5), 0.05)
        return inner.timed_out, "went on"

    ran = run(outer, 5)
    assert ran.value == (True, "went on")


def test_an_outer_deadline_strikes_inside_an_inner_handler_and_ends_both() -> None:
    outer, inner, went_on = marks.Mark(), marks.Mark(), []

    def handler() -> None:
        run(lambda: time.sleep(5), 4, inner)
        went_on.append("outer")

    ran = run(handler, 0.05, outer)
    assert ran.timed_out
    assert went_on == []
    assert outer.over == "Task timed out after 0.05 seconds"
    assert inner.over == "the invocation that called it is over: Task timed out after 0.05 seconds"


def test_an_outer_deadline_gets_out_of_an_inner_handler_that_swallows() -> None:
    def stubborn() -> None:
        while True:
            try:
                time.sleep(0.2)
            except BaseException:
                continue

    assert run(lambda: run(stubborn, 4), 0.05).timed_out


def test_after_an_inner_handler_the_outer_deadline_still_strikes() -> None:
    def outer() -> None:
        run(lambda: None, 5)
        time.sleep(120)

    begun = time.monotonic()
    assert run(outer, 0.05).timed_out
    assert time.monotonic() - begun < 100


def test_a_handler_cannot_begin_another_invocation_after_its_end() -> None:
    begun = []

    def handler() -> None:
        try:
            time.sleep(5)
        finally:
            run(lambda: begun.append("no"))

    assert run(handler, 0.05).timed_out
    assert begun == []


# The fake AWS: never torn.


@ANYWHERE
def test_the_raise_is_held_back_while_shielded_and_delivered_on_leaving(anywhere) -> None:
    steps = []

    def handler() -> None:
        with deadline.shielded():
            end = time.monotonic() + 0.2
            while time.monotonic() < end:
                pass
            steps.append("whole")
        steps.append("went on")

    assert anywhere(lambda: run(handler, 0.05)).timed_out
    time.sleep(0.25)
    assert steps == ["whole"]


def test_a_shield_is_refused_once_the_time_is_over() -> None:
    steps = []

    def handler() -> None:
        try:
            time.sleep(5)
        finally:
            with deadline.shielded():
                steps.append("inside")

    assert run(handler, 0.05).timed_out
    assert steps == []


def test_a_nested_invocation_inside_the_fake_aws_can_be_struck() -> None:
    def handler() -> bool:
        with deadline.shielded(), deadline.exposed():
            return run(lambda: time.sleep(5), 0.05).timed_out

    assert run(handler, 5).value is True


def test_shields_nest() -> None:
    steps = []

    def handler() -> None:
        with deadline.shielded():
            with deadline.shielded():
                Real.sleep(0.1)
            steps.append("still shielded")
        steps.append("went on")

    assert run(handler, 0.05).timed_out
    assert steps == ["still shielded"]


# What a stopped handler leaves.


@ANYWHERE
def test_threads_of_a_stopped_handler_are_refused(anywhere) -> None:
    mark, calls, ended = marks.Mark(), [], threading.Event()

    def background() -> None:
        ended.wait()
        marks.check_current()
        calls.append("called")

    def handler() -> None:
        threading.Thread(target=background).start()
        time.sleep(0.2)
        marks.check_current()
        calls.append("called")

    assert anywhere(lambda: run(handler, 0.05, mark)).timed_out
    left = mark.threads()
    ended.set()
    for thread in left:
        thread.join(2)
        assert not thread.is_alive()
    assert left
    assert calls == []


def test_children_that_were_there_before_live_on() -> None:
    before = subprocess.Popen(["sleep", "30"])
    try:
        ran = run(lambda: subprocess.run(["sleep", "30"]), 0.1)
        assert ran.timed_out
        assert before.poll() is None
    finally:
        before.kill()
        before.wait()


def test_children_of_a_handler_that_ends_in_time_live_on() -> None:
    child = run(lambda: subprocess.Popen(["sleep", "30"])).value
    try:
        assert child.poll() is None
    finally:
        child.kill()
        child.wait()


def test_asyncio_works_after_a_loop_was_stopped_in_the_middle() -> None:
    stop: list[int] = []  # or the collector, when it closes the coroutine, would never get out of it

    async def stubborn() -> None:
        while not stop:
            try:
                await asyncio.sleep(0.1)
            except BaseException:
                continue

    ran = run(lambda: asyncio.run(stubborn()), 0.05)
    stop.append(1)
    assert ran.timed_out
    assert asyncio.run(asyncio.sleep(0, "works")) == "works"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_another_thread_can_log_after_a_handler_was_stopped_while_it_logged() -> None:
    class Quiet(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            pass

    handler = Quiet()
    logger = logging.getLogger("test_deadline")
    logger.addHandler(handler)
    try:

        def logs() -> None:
            handler.acquire()  # as `Handler.handle` does, outside of its `try`
            time.sleep(5)

        assert run(logs, 0.05).timed_out
        thread = threading.Thread(target=lambda: logger.warning("x"), daemon=True)
        thread.start()
        thread.join(5)
        assert not thread.is_alive()
    finally:
        logger.removeHandler(handler)


def test_sigalrm_stays_free() -> None:
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append("alarm"))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.03)
        assert run(lambda: Real.sleep(0.1) or "returned", 5).value == "returned"
        assert rung == ["alarm"]
        assert deadline.mechanism() == "posix timer"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_release_gives_everything_back() -> None:
    handlers = {number: signal.getsignal(number) for number in signal.valid_signals()}
    start, hook = threading.Thread.start, sys.unraisablehook
    run(lambda: time.sleep(5), 0.02)
    assert {number: signal.getsignal(number) for number in signal.valid_signals()} != handlers
    deadline.release()
    assert {number: signal.getsignal(number) for number in signal.valid_signals()} == handlers
    assert (threading.Thread.start, sys.unraisablehook) == (start, hook)
    time.sleep(0.05)  # a signal that came now would end the process


def test_release_is_refused_while_a_handler_runs() -> None:
    ran = run(deadline.release)
    assert isinstance(ran.raised, InvalidArgument)


# Debuggers.


def test_there_is_no_deadline_under_a_debugger() -> None:
    import bdb

    debugger = bdb.Bdb()
    debugger.reset()
    before = sys.gettrace()
    sys.settrace(debugger.trace_dispatch)
    try:
        ran = run(lambda: Real.sleep(0.1) or "whole", 0.03)
    finally:
        sys.settrace(before)
    assert (ran.value, ran.timed_out) == ("whole", False)


def test_a_tracer_that_is_no_debugger_does_not_switch_the_deadline_off() -> None:
    before = sys.gettrace()
    sys.settrace(lambda *_: None)
    try:
        ran = run(lambda: time.sleep(5), 0.03)
    finally:
        sys.settrace(before)
    assert ran.timed_out


@ANYWHERE
def test_after_a_breakpoint_the_deadline_does_not_strike(anywhere) -> None:
    import pdb  # noqa: T100 - what is tested

    class Continues(pdb.Pdb):
        def interaction(self, *_: object) -> None:
            self.set_continue()

    def handler() -> str:
        Continues(readrc=False).set_trace()
        Real.sleep(0.1)
        return "whole"

    before = sys.gettrace()
    try:
        ran = anywhere(lambda: run(handler, 0.03))
    finally:
        sys.settrace(before)
    assert (ran.value, ran.timed_out) == ("whole", False)


# What cannot be seen from inside.


def python(code: str, *args: str, timeout: float = 30) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *args, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


LOADED = """
    import sys
    import pytest_faas.runtime.{module}
    print(sorted({{"asyncio", "freezegun", "ctypes", "subprocess", "moto", "boto3"}} & set(sys.modules)))
"""


@pytest.mark.parametrize("module", ["stopping.marks", "stopping.deadline", "clock", "frozen.virtual_time"])
def test_importing_it_is_light(module) -> None:
    assert python(LOADED.format(module=module)).stdout == "[]\n"


GIVES_UP = """
    import ctypes
    from pytest_faas.runtime.stopping import deadline, marks
    deadline.configure(grace=0.2)
    library = ctypes.{kind}(None)
    mutex = (ctypes.c_char * 64)()
    library.pthread_mutex_init(mutex, None)
    def handler():
        library.pthread_mutex_lock(mutex)
        library.pthread_mutex_lock(mutex)   # for ever, whatever signal comes
    deadline.run(handler, seconds=0.05, mark=marks.Mark())
    print("came back")
"""


@pytest.mark.parametrize("kind", ["CDLL", "PyDLL"], ids=["gives the GIL up", "holds the GIL"])
def test_a_c_call_that_never_returns_ends_the_process_with_its_stacks(kind) -> None:
    ended = python(GIVES_UP.format(kind=kind))
    assert ended.stdout == ""
    assert ended.returncode == 70
    assert "Task timed out after 0.05 seconds, and 0.2 seconds later" in ended.stderr
    assert "--faas-target process" in ended.stderr
    assert "in handler" in ended.stderr


def test_off_the_main_thread_a_c_call_that_never_returns_is_left_behind() -> None:
    code = """
        import os, threading
        from pytest_faas.runtime.stopping import deadline, marks
        reading, writing = os.pipe()
        def test():
            ran = deadline.run(lambda: os.read(reading, 1), seconds=0.05, mark=marks.Mark())
            print(ran.timed_out)
        thread = threading.Thread(target=test)
        thread.start()
        thread.join()
    """
    assert python(code).stdout == "True\n"


def test_a_pool_of_a_stopped_handler_does_not_hold_up_the_end_of_the_process() -> None:
    code = """
        import concurrent.futures, time
        from pytest_faas.runtime.stopping import deadline, marks
        def handler():
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                pool.submit(time.sleep, 60)
        print(deadline.run(handler, seconds=0.05, mark=marks.Mark()).timed_out)
    """
    assert python(code, timeout=20).stdout == "True\n"


BESIDE = """
    import time
    import pytest
    from pytest_faas.runtime.stopping import deadline, marks

    def run(call, seconds):
        return deadline.run(call, seconds=seconds, mark=marks.Mark())

    @pytest.mark.timeout({limit})
    def test_the_deadline_comes_first():
        assert run(lambda: time.sleep(30), 0.05).timed_out

    @pytest.mark.timeout(0.3)
    def test_the_test_times_out_first():
        run(lambda: time.sleep(30), 20)
"""


def test_beside_pytest_timeouts_signal(pytester_path) -> None:
    outcome = pytester_path(BESIDE.format(limit=20), "--timeout-method=signal")
    assert "1 failed, 1 passed" in outcome
    assert "Timeout (>0.3s) from pytest-timeout" in outcome


def test_beside_pytest_timeouts_thread(pytester_path) -> None:
    outcome = pytester_path(BESIDE.format(limit=20), "--timeout-method=thread", "-k", "deadline")
    assert "1 passed" in outcome


@pytest.fixture
def pytester_path(tmp_path):
    """Run pytest in a process of its own over one file."""
    pytest.importorskip("pytest_timeout")

    def run_pytest(text: str, *args: str) -> str:
        (tmp_path / "test_it.py").write_text(textwrap.dedent(text))
        (tmp_path / "pytest.ini").write_text("[pytest]\n")
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:faas", "-p", "no:cacheprovider", *args, str(tmp_path)],
            capture_output=True, text=True, timeout=60, cwd=tmp_path, check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
        return ended.stdout + ended.stderr

    return run_pytest
