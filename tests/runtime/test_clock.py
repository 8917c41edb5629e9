"""The clock that handlers see, and the real one behind it."""

from __future__ import annotations

import datetime
import subprocess
import sys
import time

import freezegun

from pytest_faas.runtime import clock
from pytest_faas.runtime.frozen import virtual_time


def test_now_is_the_frozen_instant_under_a_freeze() -> None:
    with virtual_time.frozen("2026-01-01T00:00:00.123456Z"):
        assert clock.now() == time.time() == 1767225600.123456


def test_now_follows_a_freeze_of_the_users() -> None:
    with freezegun.freeze_time("2020-02-02") as theirs:
        assert clock.now() == time.time()
        theirs.tick(5)
        assert clock.now() == datetime.datetime(2020, 2, 2, 0, 0, 5, tzinfo=datetime.timezone.utc).timestamp()


def test_now_is_the_real_time_otherwise() -> None:
    before = time.time()
    assert before <= clock.now() <= time.time()


def test_the_real_monotonic_clock_goes_on_under_a_freeze() -> None:
    before = clock.monotonic_real()
    with virtual_time.frozen("2026-01-01T00:00:00Z"):
        clock.Real.sleep(0.002)
        inside = clock.monotonic_real()
    assert before + 0.002 <= inside <= clock.monotonic_real()


def test_the_real_clock_is_found_when_the_package_is_first_imported_under_a_freeze() -> None:
    code = """if True:
        import freezegun, time
        real = [time.monotonic]  # where freezegun does not look
        with freezegun.freeze_time("2020-01-01"):
            from pytest_faas.runtime import clock
            print(clock.Real.monotonic is real[0], clock.monotonic_real() <= real[0]())
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True True\n"


def test_a_meter_counts_what_passes_on_a_freeze_and_not_the_jump_to_another() -> None:
    with freezegun.freeze_time("2020-01-01") as outer:
        meter = clock.Meter()
        outer.tick(2.5)
        assert meter.elapsed() == 2_500_000
        with freezegun.freeze_time("2030-01-01") as inner:
            assert meter.elapsed() == 2_500_000
            inner.tick(1)
            assert meter.elapsed() == 3_500_000
        assert meter.elapsed() == 3_500_000
        outer.tick(1)
        assert meter.elapsed() == 4_500_000


def test_a_meter_does_not_move_a_freeze_that_ticks_when_it_is_read() -> None:
    with freezegun.freeze_time("2020-01-01", auto_tick_seconds=10):
        meter = clock.Meter()
        assert meter.elapsed() == 0
        time.time()
        assert meter.elapsed() == 10_000_000
