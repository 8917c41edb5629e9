"""What a retry finds of the run before it, where no other file here has the place for it."""

from __future__ import annotations

from pytest_faas import Async, events

CODE = """
import os, time

runs = 0

def handle(event, context):
    global runs
    there = os.path.exists({path!r})
    before, runs = runs, runs + 1
    if not there:
        open({path!r}, "w").close()
        {end}
    return {{"there": there, "runs": before}}
"""


def delivered(faas, folder, end):
    """Deliver an event to a handler that leaves a file behind and ends so, and return what its retry found."""
    (folder / "worker.py").write_text(CODE.format(path=str(folder / "left"), end=end))
    worker = faas.function("worker.handle", root=folder, timeout=1)
    report = faas.deliver(worker, events.s3("uploads", "a.png"), source=Async())
    assert [attempt.at for attempt in report] == [0, 60 + report.attempts[0].duration]
    return report.attempts[0].outcome, report.attempts[1].invocation.payload


def test_lambda_invoke_timed_out_environment_reuse(faas, tmp_path):
    # test_lambda.py, recorded on 08-04-2024: the file is still there, the global is 0 again
    assert delivered(faas, tmp_path, "time.sleep(5)") == ("timed out", {"there": True, "runs": 0})


def test_after_an_exception_the_environment_goes_on(faas, tmp_path):
    outcome, found = delivered(faas, tmp_path, 'raise ValueError("no image")')
    assert (outcome, found) == ("failed", {"there": True, "runs": 1})


def test_after_the_end_of_the_process_it_starts_anew(faas, tmp_path):
    outcome, found = delivered(faas, tmp_path, "raise SystemExit(1)")
    assert (outcome, found) == ("failed", {"there": True, "runs": 0})
