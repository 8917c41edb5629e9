"""500 tests in random order on two workers leave the process as it was, however their handlers behave."""

from __future__ import annotations

CONFTEST = """
import logging, os, signal, sys, threading
import pytest

USER_FILES = os.path.dirname(__file__)

def sockets():
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{name}")
        except OSError:
            continue
        if target.startswith("socket:"):
            found.append(target)
    return sorted(found)

def user_modules():
    return sorted(
        name for name, module in list(sys.modules.items())
        if str(getattr(module, "__file__", None) or "").startswith(os.path.join(USER_FILES, "src"))
    )

def state():
    return {
        "environ": dict(os.environ) | {"PYTEST_CURRENT_TEST": ""},
        "path": list(sys.path),
        "modules": user_modules(),
        "cwd": os.getcwd(),
        "signals": {number: signal.getsignal(number) for number in signal.valid_signals()},
        "timer": signal.getitimer(signal.ITIMER_REAL),
        "sockets": sockets(),
        "stdout": type(sys.stdout).__name__,
        "root": (logging.getLogger().level, [type(each).__name__ for each in logging.getLogger().handlers]),
        "os._exit": os._exit,
        "finders": [type(each).__name__ for each in sys.meta_path],
        "threads": sorted(each.name for each in threading.enumerate() if not each.name.startswith("faas")),
    }

@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item):
    if "faas" in item.fixturenames and "warm" in sys.modules.get("__main__").__dict__:
        item.before = state()
    return (yield)

@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item, nextitem):
    result = yield
    before, after = getattr(item, "before", None), state()
    sys.modules["__main__"].__dict__["warm"] = True     # the first test loads what stays: botocore, moto
    if before is not None:
        different = {key: (before[key], after[key]) for key in before if before[key] != after[key]}
        assert not different, different
    return result
"""

APP = """
import json, logging, os, socket, sys, threading, time
import helper

STATE = []

def handler(event, context):
    way = event["way"]
    STATE.append(way)
    if way == "environ":
        os.environ["FROM_HANDLER"] = "1"
        os.environ.pop("HOME", None)
    elif way == "path":
        sys.path.insert(0, "/nowhere")
    elif way == "chdir":
        os.chdir("/")
    elif way == "logging":
        logging.getLogger().setLevel(logging.DEBUG)
        logging.getLogger().addHandler(logging.StreamHandler())
        logging.info("hello")
    elif way == "stdout":
        sys.stdout.write("x")
    elif way == "raise":
        raise ValueError(way)
    elif way == "exit":
        sys.exit(1)
    elif way == "hard exit":
        os._exit(3)
    elif way == "late import":
        import late
        return late.VALUE
    elif way == "time-out":
        time.sleep(30)
    elif way == "spin":
        while True:
            pass
    elif way == "aws":
        import boto3
        boto3.client("s3").create_bucket(Bucket="bucket")
    elif way == "socket":
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
    return helper.NAME
"""

TESTS = """
import pytest
WAYS = ["environ", "path", "chdir", "logging", "stdout", "raise", "exit", "hard exit", "late import", "aws", "socket", "plain"]

@pytest.mark.parametrize("n", range(40))
@pytest.mark.parametrize("way", WAYS)
def test_way(faas, way, n):
    function = faas.function("app.handler", root=f"src/{'ab'[n % 2]}", timeout=3)
    for _ in range(1 + n % 2):
        invocation = function.invoke({"way": way})
    if way in ("raise", "exit", "hard exit"):
        assert invocation.error
    elif way != "late import":
        assert invocation.payload == 'ab'[n % 2]

@pytest.mark.parametrize("n", range(10))
@pytest.mark.parametrize("way", ["time-out", "spin"])
def test_time_out(faas, way, n):
    assert faas.function("app.handler", root="src/a", timeout=0.03).invoke({"way": way}).timed_out
"""


def test_five_hundred_tests_leave_the_process_as_it_was(pytester):
    pytester.makeconftest(CONFTEST)
    for name in "ab":
        folder = pytester.mkpydir("src") if name == "a" else pytester.path / "src"
        (folder / name).mkdir()
        (folder / name / "app.py").write_text(APP)
        (folder / name / "helper.py").write_text(f"NAME = {name!r}\n")
        (folder / name / "late.py").write_text(f"VALUE = 'late {name}'\n")
    (pytester.path / "src" / "__init__.py").unlink()
    pytester.makepyfile(test_ways=TESTS)
    result = pytester.runpytest_subprocess(
        "-n", "2", "-q", "-p", "randomly", "-p", "no:cacheprovider", timeout=300
    )
    result.assert_outcomes(passed=500)
