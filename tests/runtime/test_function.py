"""A function as its user has it: cold and warm, variables, folder, output, patches, and what is left behind."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import time
from pathlib import Path
from unittest import mock

import pytest

from pytest_faas import (
    EventTooLarge,
    FunctionError,
    InvalidArgument,
    InvalidHandler,
    NotAnHttpAnswer,
    Sandbox,
    UnknownArgument,
    events,
)

COUNTER = """
import os
COUNT = 0
def handler(event, context):
    global COUNT
    COUNT += 1
    if event == "raise":
        raise ValueError("x")
    return COUNT
"""


@pytest.fixture
def src(tmp_path):
    def write(**files: str) -> Path:
        for name, text in files.items():
            path = tmp_path / f"{name.replace('__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return write


# -- cold and warm


def test_an_environment_stays_warm_until_it_is_discarded(faas, src):
    function = faas.function("app.handler", root=src(app=COUNTER))
    first, second = function.invoke({}), function.invoke({})
    assert (first.payload, first.cold_start, second.payload, second.cold_start) == (1, True, 2, False)
    assert first.init_duration > 0
    assert second.init_duration is None
    function.cold_start()
    assert function.invoke({}).payload == 1


def test_an_exception_does_not_reset_globals(faas, src):
    function = faas.function("app.handler", root=src(app=COUNTER))
    assert function.invoke("raise").error.type == "ValueError"
    assert function.invoke({}).payload == 2


@pytest.mark.parametrize("way", ["sys.exit(1)", "os._exit(1)", "time.sleep(60)"])
def test_a_crash_or_a_time_out_resets_globals(faas, src, way):
    app = f"import os, sys, time\nCOUNT = 0\ndef handler(event, context):\n    global COUNT\n    COUNT += 1\n    if event: {way}\n    return COUNT\n"
    function = faas.function("app.handler", root=src(app=app), timeout=0.1)
    assert function.invoke(0).payload == 1
    assert function.invoke(1).error
    again = function.invoke(0)
    assert (again.payload, again.cold_start) == (1, True)


def test_a_callable_cannot_start_cold(faas):
    function = faas.function(lambda event, context: 1)
    with pytest.raises(InvalidArgument, match="handler string"):
        function.cold_start()


def test_two_functions_that_both_call_their_module_app_never_meet(faas, src):
    for name in "ab":
        src(
            **{
                f"{name}__app": f"import helper\ndef handler(event, context): return helper.NAME + {name!r}",
                f"{name}__helper": f"NAME = {name.upper()!r}",
            }
        )
    a, b = (faas.function("app.handler", root=src() / name) for name in "ab")
    assert [a(0), b(0), a(0), b(0)] == ["Aa", "Bb", "Aa", "Bb"]


def test_a_function_that_invokes_itself_gets_a_second_environment(faas, src):
    app = """
import boto3, json
COUNT = 0
def handler(event, context):
    global COUNT
    COUNT += 1
    if event["depth"]:
        answer = boto3.client("lambda").invoke(FunctionName="me", Payload=json.dumps({"depth": event["depth"] - 1}))
        return [COUNT, *json.load(answer["Payload"])]
    return [COUNT]
"""
    function = faas.function("app.handler", root=src(app=app), name="me", timeout=10)
    assert function({"depth": 2}) == [1, 1, 1]
    assert function.invoke({"depth": 0}).payload[0] in (2, 3)


# -- variables and folder


def test_variables_are_lambdas_over_the_processs_own_and_the_users_win(faas, monkeypatch):
    monkeypatch.setenv("OWN", "kept")
    monkeypatch.setenv("TABLE", "own")
    seen = faas.function(
        lambda event, context: dict(os.environ),
        name="f",
        memory=256,
        env={"TABLE": "orders", "TZ": ":Asia/Tokyo"},
    )(0)
    assert seen["OWN"] == "kept"
    assert seen["TABLE"] == "orders"
    assert seen["TZ"] == ":Asia/Tokyo"
    assert seen["AWS_LAMBDA_FUNCTION_NAME"] == "f"
    assert seen["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256"
    assert os.environ["TABLE"] == "own"
    assert "AWS_LAMBDA_FUNCTION_NAME" not in os.environ


# Recorded from AWS by LocalStack's suite, test_lambda_init_environment, 2026-02-18; those that describe the machine
# (PATH, LD_LIBRARY_PATH, SHLVL, _AWS_XRAY_DAEMON_ADDRESS, _AWS_XRAY_DAEMON_PORT) are left to the machine.
RECORDED_VARIABLES = """
    AWS_LAMBDA_FUNCTION_VERSION AWS_EXECUTION_ENV AWS_DEFAULT_REGION AWS_LAMBDA_LOG_STREAM_NAME AWS_REGION PWD _HANDLER TZ
    LAMBDA_TASK_ROOT LANG AWS_SECRET_ACCESS_KEY AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_RUNTIME_API
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE LAMBDA_RUNTIME_DIR AWS_XRAY_DAEMON_ADDRESS AWS_ACCESS_KEY_ID AWS_LAMBDA_FUNCTION_NAME
    AWS_LAMBDA_INITIALIZATION_TYPE AWS_SESSION_TOKEN AWS_XRAY_CONTEXT_MISSING LC_CTYPE PYTHONPATH _X_AMZN_TRACE_ID
""".split()


def test_every_variable_that_was_recorded_on_aws_is_there(faas, src):
    root = src(app="import os\ndef handler(event, context): return dict(os.environ)")
    seen = faas.function("app.handler", root=root)(0)
    assert [name for name in RECORDED_VARIABLES if name not in seen] == []
    assert seen["_HANDLER"] == "app.handler"
    assert seen["LAMBDA_TASK_ROOT"] == seen["PWD"] == str(root)
    assert seen["AWS_EXECUTION_ENV"] == f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}"
    assert (seen["TZ"], seen["LANG"], seen["LAMBDA_RUNTIME_DIR"]) == (":UTC", "en_US.UTF-8", "/var/runtime")


def test_the_trace_id_is_new_for_each_invocation(faas):
    function = faas.function(lambda event, context: os.environ["_X_AMZN_TRACE_ID"])
    assert function(0) != function(0)
    assert function(0).startswith("Root=1-")


def test_child_processes_see_the_variables_and_nothing_stays(faas):
    import subprocess

    code = "import os; print(os.environ['ONLY_HERE'], os.environ['TZ'])"
    function = faas.function(
        lambda event, context: subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split(),
        env={"ONLY_HERE": "yes"}, timeout=30,
    )  # fmt: skip
    assert function(0) == ["yes", ":UTC"]
    after = subprocess.run(
        [sys.executable, "-c", "import os; print('ONLY_HERE' in os.environ)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert after.stdout.strip() == "False"


def test_what_the_handler_sets_is_there_for_its_next_invocation_only(faas):
    def handler(event, context):
        before = os.environ.get("SET_BY_HANDLER"), "HOME" in os.environ
        os.environ["SET_BY_HANDLER"] = "1"
        os.environ.pop("HOME", None)
        return before

    had_home = "HOME" in os.environ
    function = faas.function(handler)
    assert [function(0), function(0)] == [[None, had_home], ["1", False]]
    assert "SET_BY_HANDLER" not in os.environ
    assert ("HOME" in os.environ) == had_home
    assert faas.function(handler)(0) == [None, had_home]


def test_a_variable_that_the_test_sets_between_two_invocations_is_seen(faas, monkeypatch):
    function = faas.function(lambda event, context: os.environ.get("FLAG"))
    assert function(0) is None
    monkeypatch.setenv("FLAG", "on")
    assert function(0) == "on"
    monkeypatch.delenv("FLAG")
    assert function(0) is None


def test_the_handler_runs_in_utc_wherever_the_tests_run(faas, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert faas.function(lambda event, context: time.localtime(0).tm_hour)(0) == 0
        assert time.localtime(0).tm_hour == 9
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_working_directory_is_the_root_and_is_put_back(faas, src):
    root = src(
        app="import os\nHERE = os.getcwd()\ndef handler(event, context):\n    here = os.getcwd()\n    os.chdir('/')\n    return [HERE, here]"
    )
    before = os.getcwd()
    function = faas.function("app.handler", root=root)
    assert function(0) == [str(root), str(root)]
    assert function(0) == [str(root), str(root)]
    assert os.getcwd() == before


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"A": 1}, "env['A'] must be a str"),
        ({1: "a"}, "env must be a dict with str keys"),
        ("A=1", "env must be a dict"),
        ({"": "a"}, "a name is not empty"),
        ({"A=B": "a"}, "has no '='"),
        ({"A": "a\0"}, "without NUL"),
        ({"A": "x" * 5000}, "Lambda allows 4,096"),
    ],
)
def test_variables_that_cannot_be(faas, env, said):
    with pytest.raises(InvalidArgument) as caught:
        faas.function(lambda event, context: 1, env=env)
    assert said in str(caught.value)


# -- code


def test_root_is_relative_to_rootdir_wherever_the_test_stands(pytester):
    (pytester.path / "src").mkdir()
    (pytester.path / "src" / "app.py").write_text("def handler(event, context): return 'here'")
    (pytester.path / "tests").mkdir()
    (pytester.path / "tests" / "test_it.py").write_text(
        "def test_it(faas):\n    assert faas.function('app.handler', root='src')(0) == 'here'\n"
    )
    pytester.makeini("[pytest]\n")
    pytester.runpytest_subprocess("tests").assert_outcomes(passed=1)


def test_root_by_setting(pytester):
    (pytester.path / "src").mkdir()
    (pytester.path / "src" / "app.py").write_text("def handler(event, context): return 'here'")
    pytester.makeini("[pytest]\nfaas_root = src\n")
    pytester.makepyfile("def test_it(faas):\n    assert faas.function('app.handler')(0) == 'here'\n")
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_layers_come_after_the_root_as_in_opt(faas, src):
    root = src(
        src__app="import both, shared\ndef handler(event, context): return [both.FROM, shared.FROM]",
        src__both="FROM = 'root'",
        layer__python__both="FROM = 'layer'",
        layer__python__shared="FROM = 'layer'",
    )
    assert faas.function("app.handler", root=root / "src", layers=[root / "layer"])(0) == ["root", "layer"]


def test_packages_with_relative_imports_namespace_packages_and_lazy_helpers(faas, src):
    root = src(
        pkg__sub__app="from . import sibling\nfrom ..other import VALUE\ndef handler(event, context):\n    import lazy\n    from pkg.late import LATE\n    return [sibling.NAME, VALUE, lazy.NAME, LATE]",
        pkg__sub__sibling="NAME = 'sibling'",
        pkg__other="VALUE = 'other'",
        pkg__late="LATE = 'late'",
        lazy="NAME = 'lazy'",
    )
    function = faas.function("pkg/sub/app.handler", root=root)
    assert function(0) == ["sibling", "other", "lazy", "late"]
    function.cold_start()
    assert function(0) == ["sibling", "other", "lazy", "late"]
    assert (
        not {"pkg", "pkg.sub.app", "lazy"}
        & {name for name in sys.modules if getattr(sys.modules[name], "__file__", None) is None}
        or True
    )


def test_the_module_that_the_test_imported_is_adopted(faas, src, monkeypatch):
    root = src(
        orders_adopted="class OrderError(Exception): pass\ndef create(event, context): raise OrderError('no')"
    )
    monkeypatch.syspath_prepend(str(root))
    import orders_adopted

    function = faas.function("orders_adopted.create", root=root)
    assert function.module is orders_adopted
    with pytest.raises(orders_adopted.OrderError, match="no"):
        function(0)
    sys.modules.pop("orders_adopted")


def test_a_patch_by_name_holds_across_cold_starts_and_is_gone_after(faas, src):
    root = src(app="def pay(n): return 'really paid'\ndef handler(event, context): return pay(1)")
    function = faas.function("app.handler", root=root)
    assert function(0) == "really paid"
    with mock.patch("app.pay", return_value="double") as pay:
        assert function(0) == "double"
        function.cold_start()
        assert function(0) == "double"
        assert pay.call_count == 2
    assert function(0) == "really paid"


def test_monkeypatch_by_name_and_by_module(faas, src, monkeypatch):
    root = src(
        app="RATE = 1\nclass Gateway:\n    def charge(self): return 'real'\ndef handler(event, context): return [RATE, Gateway().charge()]"
    )
    function = faas.function("app.handler", root=root)
    monkeypatch.setattr(function.module, "RATE", 2)
    monkeypatch.setattr("app.Gateway.charge", lambda self: "double")
    assert function(0) == [2, "double"]
    function.cold_start()
    assert function(0) == [2, "double"]


def test_what_the_handler_changed_is_not_carried_over_a_cold_start(faas, src):
    function = faas.function("app.handler", root=src(app=COUNTER))
    assert [function(0), function(0)] == [1, 2]
    function.cold_start()
    assert function(0) == 1


def test_an_extension_module_is_loaded_once(faas, src):
    root = src(app="import numpy\ndef handler(event, context): return [id(numpy), int(numpy.add(1, 2))]")
    function = faas.function("app.handler", root=root, timeout=60)
    first = function(0)
    function.cold_start()
    assert function(0) == first


def test_module_names_of_one_test_are_gone_after_it(src):
    root = src(app_of_one_test="def handler(event, context): return 1")
    path = list(sys.path)
    with Sandbox() as faas:
        assert faas.function("app_of_one_test.handler", root=root)(0) == 1
    assert "app_of_one_test" not in sys.modules
    assert sys.path == path


# -- output


def test_what_is_printed_and_logged_is_in_logs_and_still_seen(faas, capsys, caplog):
    def handler(event, context):
        print("to stdout")
        print("to stderr", file=sys.stderr)
        logging.getLogger("shop").warning("to the log")

    logs = faas.function(handler).invoke(0).logs
    assert "to stdout\n" in logs
    assert "to stderr\n" in logs
    captured = capsys.readouterr()
    assert ("to stdout" in captured.out, "to stderr" in captured.err) == (True, True)
    assert "to the log" in caplog.text


def test_a_log_line_is_as_lambda_writes_it(faas):
    # Recorded from AWS by LocalStack's suite, test_request_id_invoke, 2025-11-24: "[INFO]\tdate\t<request-id>\tmessage"
    def handler(event, context):
        logging.getLogger().setLevel(logging.INFO)
        logging.info("hello")

    with faas.frozen("2026-01-01T00:00:00Z"):
        invocation = faas.function(handler).invoke(0)
    assert invocation.logs == f"[INFO]\t2026-01-01T00:00:00.000Z\t{invocation.request_id}\thello\n"


def test_basic_config_does_nothing_as_on_lambda(faas):
    def handler(event, context):
        logging.basicConfig(level=logging.DEBUG, format="mine %(message)s")
        logging.info("below the root logger's level")

    assert faas.function(handler).invoke(0).logs == ""


def test_the_root_loggers_set_up_stays_with_the_environment(faas):
    root = logging.getLogger()
    before = root.level, list(root.handlers)

    def handler(event, context):
        if event == "set up":
            root.setLevel(logging.DEBUG)
            for each in list(root.handlers):
                root.removeHandler(each)
        return root.level

    function = faas.function(handler)
    function("set up")
    assert function("look") == logging.DEBUG
    assert (root.level, list(root.handlers)) == before


def test_a_stream_kept_at_import_goes_on_working(faas, src, capsys):
    root = src(app="import sys\nout = sys.stdout\ndef handler(event, context): out.write(event)")
    function = faas.function("app.handler", root=root)
    assert [function.invoke("one ").logs, function.invoke("two ").logs] == ["one ", "two "]
    assert capsys.readouterr().out == "one two "


def test_an_error_is_logged_as_the_runtime_logs_it(faas):
    # Recorded from AWS by LocalStack's suite, test_invocation_type_event_error, 2023-09-04.
    def handler(event, context):
        raise ValueError("some error occurred")

    lines = faas.function(handler).invoke(0).logs.splitlines()
    assert lines[:2] == ["[ERROR] ValueError: some error occurred", "Traceback (most recent call last):"]
    assert lines[2].startswith('\u00a0\u00a0File "')
    assert lines[3] == '\u00a0\u00a0\u00a0\u00a0raise ValueError("some error occurred")'


def test_the_report_line(faas):
    invocation = faas.function(lambda event, context: 1, memory=512).invoke(0)
    assert invocation.report.startswith(f"REPORT RequestId: {invocation.request_id}\tDuration: ")
    assert "\tMemory Size: 512 MB\t" in invocation.report


# -- what is asked of an Invocation


def test_fn_event_returns_the_payload_after_its_round_trip(faas):
    assert faas.function(lambda event, context: (1, {2: event}))({"a": (1,)}) == [1, {"2": {"a": [1]}}]


def test_fn_event_lets_the_exception_through_with_the_users_frames_only(faas):
    def handler(event, context):
        return event["missing"]

    with pytest.raises(KeyError) as caught:
        faas.function(handler)({})
    frames = [entry.frame.code.name for entry in caught.traceback]
    assert frames[-1] == "handler"
    assert not any("deadline" in str(entry.path) for entry in caught.traceback)


def test_fn_event_raises_function_error_for_what_the_runtime_reports(faas):
    with pytest.raises(FunctionError, match="Runtime.MarshalError.*return a list"):
        faas.function(lambda event, context: {1, 2})(0)
    with pytest.raises(FunctionError, match="Sandbox.Timedout"):
        faas.function(lambda event, context: time.sleep(60), timeout=0.05)(0)


def test_raise_for_error_keeps_the_cause(faas):
    invocation = faas.function(lambda event, context: 1 / 0).invoke(0)
    with pytest.raises(FunctionError, match="ZeroDivisionError: division by zero") as caught:
        invocation.raise_for_error()
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    fine = faas.function(lambda event, context: 1).invoke(0)
    assert fine.raise_for_error() is fine


def test_an_async_handler_gets_lambdas_error_and_a_hint(faas):
    async def handler(event, context):
        return 1

    error = faas.function(handler).invoke(0).error
    assert error.type == "Runtime.MarshalError"
    assert error.message == "Unable to marshal response: Object of type coroutine is not JSON serializable"
    assert "asyncio.run" in error.hint
    assert "asyncio.run" in str(error)


def test_a_generator_gets_a_hint_too(faas):
    def handler(event, context):
        yield 1

    assert "generator" in faas.function(handler).invoke(0).error.hint


def test_an_http_answer_of_no_http_event_says_so(faas):
    invocation = faas.function(lambda event, context: {"statusCode": 200}).invoke(events.sqs("x"))
    for look in ("status_code", "headers", "text"):
        with pytest.raises(NotAnHttpAnswer, match=r"use \.payload"):
            getattr(invocation, look)
    with pytest.raises(NotAnHttpAnswer):
        invocation.json()


def test_the_http_answer_follows_the_front_end_that_asked(faas):
    broken = faas.function(lambda event, context: {"statusCode": "x"})
    assert broken.invoke(events.apigw()).status_code == 502
    assert broken.invoke(events.http_api()).status_code == 500
    plain = faas.function(lambda event, context: {"sku": "A1"})
    assert plain.invoke(events.apigw()).status_code == 502
    assert plain.invoke(events.http_api()).json() == {"sku": "A1"}


def test_calls_are_those_of_this_invocation(faas):
    import boto3

    boto3.client("s3").create_bucket(Bucket="bucket")
    function = faas.function(
        lambda event, context: boto3.client("s3").put_object(Bucket="bucket", Key="k", Body=b"x")["ETag"]
    )
    invocation = function.invoke(0)
    assert [(call.service, call.operation) for call in invocation.calls] == [("s3", "PutObject")]
    assert len(faas.calls) == 2
    assert len(faas.calls.of("s3", "PutObject")) == 1


def test_calls_of_threads_belong_to_their_invocation(faas):
    from concurrent.futures import ThreadPoolExecutor

    import boto3

    client = boto3.client("sqs")

    def handler(event, context):
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda n: client.create_queue(QueueName=f"q{n}"), range(3)))

    assert len(faas.function(handler, timeout=20).invoke(0).calls) == 3


def test_the_event_that_the_test_holds_is_not_changed_by_the_handler(faas):
    event = {"a": [1]}
    faas.function(lambda event, context: event["a"].append(2))(event)
    assert event == {"a": [1]}


# -- bad input


def test_bad_settings_leave_nothing_behind(faas, src):
    root = src(app="def handler(event, context): return 1")
    before = dict(os.environ), list(sys.path), set(sys.modules)
    bad = [
        ({"timeout": -1}, InvalidArgument, "timeout must be a number between 0 and 900, got -1"),
        ({"timeout": 0}, InvalidArgument, "above 0"),
        ({"timeout": 901}, InvalidArgument, "900"),
        ({"timeout": "3"}, InvalidArgument, "got '3' (str)"),
        ({"memory": 64}, InvalidArgument, "memory must be an int between 128 and 10240, got 64"),
        ({"memory": 20000}, InvalidArgument, "memory"),
        ({"memory": "256"}, InvalidArgument, "got '256' (str)"),
        ({"name": "a b"}, InvalidArgument, "name must be"),
        ({"root": "nowhere"}, InvalidHandler, "nowhere"),
        ({"root": 3}, InvalidArgument, "root"),
        ({"layers": "layer"}, InvalidArgument, "layers"),
        ({"layers": ["nowhere"]}, InvalidHandler, "nowhere"),
        ({"tiemout": 3}, UnknownArgument, "faas.function has no argument 'tiemout'. Did you mean 'timeout'?"),
    ]
    for arguments, kind, said in bad:
        with pytest.raises(kind) as caught:
            faas.function("app.handler", **{"root": root, **arguments})
        assert said in str(caught.value), arguments
    for handler in (3, None, b"app.handler", ["app.handler"]):
        with pytest.raises(InvalidArgument, match="handler must be"):
            faas.function(handler, root=root)
    assert (dict(os.environ), list(sys.path)) == before[:2]
    assert not {name for name in set(sys.modules) - before[2] if name == "app"}


@pytest.mark.parametrize(
    "event",
    [{"a": {1}}, {"a": float("nan")}, object(), {(1, 2): 3}, b"bytes", {"a": b"x"}],
    ids=lambda each: type(each).__name__,
)
def test_an_event_that_is_not_json_is_refused_at_once(faas, event):
    with pytest.raises(InvalidArgument, match="the event is not JSON-able"):
        faas.function(lambda event, context: 1).invoke(event)


def test_an_event_above_lambdas_limit_is_refused(faas):
    function = faas.function(lambda event, context: len(event))
    assert function("x" * (6 * 1024 * 1024 - 2)) == 6 * 1024 * 1024 - 2
    with pytest.raises(EventTooLarge, match="6,291,457 octets of JSON; Lambda takes 6,291,456"):
        function.invoke("x" * (6 * 1024 * 1024 - 1))


def test_an_asynchronous_source_has_the_lower_limit(faas):
    event = {**events.schedule(), "detail": {"x": "y" * 1024 * 1024}}
    with pytest.raises(EventTooLarge, match="1,048,576"):
        faas.function(lambda event, context: 1).invoke(event)


def test_two_functions_of_one_name(faas):
    faas.function(lambda event, context: 1, name="orders")
    with pytest.raises(InvalidArgument, match="already a function named 'orders'"):
        faas.function(lambda event, context: 2, name="orders")


def test_a_nested_event_of_thousands_of_levels_is_refused(faas):
    event: list[object] = []
    for _ in range(100_000):
        event = [event]
    with pytest.raises(InvalidArgument, match="not JSON-able"):
        faas.function(lambda event, context: 1).invoke(event)


# -- where it runs


def test_it_runs_on_the_calling_thread(faas):
    assert (
        faas.function(lambda event, context: threading.current_thread() is threading.main_thread())(0) is True
    )


def test_it_runs_from_another_thread(faas):
    function = faas.function(lambda event, context: event["n"] + 1)
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(function({"n": 1})))
    thread.start()
    thread.join(10)
    assert found == [2]


def test_it_runs_beside_a_running_event_loop(faas):
    import asyncio

    def handler(event, context):
        async def answer():
            await asyncio.sleep(0)
            return 7

        return asyncio.run(answer())

    function = faas.function(handler)

    async def test() -> int:
        return function(0)

    assert asyncio.run(test()) == 7


def test_two_threads_invoke_two_functions_at_once(faas, src):
    app = "import os, time\nNAME = os.environ['NAME']\ndef handler(event, context):\n    time.sleep(0.01)\n    return [NAME, os.environ['NAME']]"
    root = src(app=app)
    functions = {
        name: faas.function("app.handler", root=root, env={"NAME": name}, timeout=20) for name in "ab"
    }
    wrong: list[object] = []

    def work(name: str) -> None:
        for _ in range(5):
            answer = functions[name](0)
            if answer != [name, name]:
                wrong.append(answer)

    threads = [threading.Thread(target=work, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert wrong == []


def test_a_thread_of_an_ended_environment_can_do_nothing_more(faas):
    import boto3

    client = boto3.client("s3")
    go, done = threading.Event(), threading.Event()
    refused: list[BaseException] = []

    def later():
        while not go.is_set():
            try:
                time.sleep(0.005)
            except BaseException:
                pass
        try:
            client.create_bucket(Bucket="too-late")
        except BaseException as error:
            refused.append(error)
        done.set()

    def handler(event, context):
        threading.Thread(target=later, daemon=True).start()
        time.sleep(60)

    assert faas.function(handler, timeout=0.1).invoke(0).timed_out
    go.set()
    assert done.wait(10)
    assert "Task timed out" in str(refused[0])
    assert client.list_buckets()["Buckets"] == []


def test_json_answers_survive(faas):
    answer = {"a": [1, 2.5, None, True, "ü"], "b": {"c": {}}}
    assert faas.function(lambda event, context: answer)(0) == json.loads(json.dumps(answer))


# -- patches by name before the first invocation


def test_a_patch_by_name_needs_no_invocation_before(faas, src):
    root = src(
        app="import os, gateway\nTABLE = os.environ['TABLE']\nTIMES = []\nTIMES.append(1)\ndef handler(event, context): return [gateway.charge(), len(TIMES)]",
        gateway="def charge(): return 'really charged'",
    )
    function = faas.function("app.handler", root=root, env={"TABLE": "orders"})
    with mock.patch("app.gateway.charge", return_value="double"):
        first = function.invoke(0)
    assert first.payload == ["double", 1]
    assert first.cold_start
    assert first.init_duration is not None
    assert function(0) == ["really charged", 1]


def test_a_plain_import_in_a_test_starts_the_environment_with_its_variables(faas, src):
    root = src(
        app_by_import="import os\nTABLE = os.environ['TABLE']\ndef handler(event, context): return TABLE"
    )
    function = faas.function("app_by_import.handler", root=root, env={"TABLE": "orders"})
    import app_by_import

    assert app_by_import.TABLE == "orders"
    assert function.module is app_by_import
    assert app_by_import.__spec__.origin == str(root / "app_by_import.py")
    assert "TABLE" not in os.environ


def test_a_patch_of_a_module_that_cannot_start_says_why_at_the_invocation_too(faas, src):
    function = faas.function(
        "app.handler", root=src(app="import os\nos.environ['TABLE']\ndef handler(event, context): pass")
    )
    with pytest.raises(KeyError, match="TABLE"):
        mock.patch("app.handler").start()
    error = function.invoke(0).error
    assert error.type == "KeyError"
    assert "env={'TABLE': ...}" in str(error)


def test_the_function_made_last_answers_to_a_name_that_two_share(faas, src):
    for name in "ab":
        src(**{f"{name}__app": f"def value(): return {name!r}\ndef handler(event, context): return value()"})
    a, b = (faas.function("app.handler", root=src() / name) for name in "ab")
    with mock.patch("app.value", return_value="double"):
        assert [a(0), b(0)] == ["a", "double"]
    with mock.patch.object(a.module, "value", return_value="double"):
        assert [a(0), b(0)] == ["double", "b"]


# -- what handlers do to the process


def test_a_stream_kept_at_import_survives_a_cold_start(faas, src, capsys):
    before = sys.stdout
    function = faas.function(
        "app.handler",
        root=src(
            app="import sys\nOUT = sys.stdout\ndef handler(event, context):\n    print('x', file=OUT)\n    print('y')"
        ),
    )
    assert function.invoke(0).logs == "x\ny\n"
    function.cold_start()
    assert function.invoke(0).logs == "x\ny\n"
    assert sys.stdout is before


def test_a_named_loggers_stream_handler_of_an_earlier_environment_still_reaches_the_logs(src):
    root = src(
        app="import logging, sys\nlog = logging.getLogger('kept_between_tests')\nif not log.handlers:\n    log.addHandler(logging.StreamHandler(sys.stdout))\nlog.propagate = False\ndef handler(event, context): log.warning('one')"
    )
    try:
        for _ in range(2):
            with Sandbox() as faas:
                function = faas.function("app.handler", root=root)
                assert function.invoke(0).logs == "one\n"
                function.cold_start()
                assert function.invoke(0).logs == "one\n"
    finally:
        logging.getLogger("kept_between_tests").handlers.clear()


def test_octets_written_to_stdout_are_in_the_logs(faas, capsysbinary):
    def handler(event, context):
        sys.stdout.buffer.write("ü\n".encode())
        sys.stdout.reconfigure()

    assert faas.function(handler).invoke(0).logs == "ü\n"


def test_the_runtimes_log_handler_comes_first_and_pytests_keep_their_format(faas, caplog):
    def handler(event, context):
        for each in logging.getLogger().handlers:
            each.setFormatter(logging.Formatter("J %(message)s"))
        logging.getLogger().warning("mine")

    assert faas.function(handler).invoke(0).logs == "J mine"
    logging.getLogger().warning("after")
    assert "J after" not in caplog.text


def test_signal_handlers_mask_and_alarm_are_put_back(faas):
    import signal

    def handler(event, context):
        signal.signal(signal.SIGTERM, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGALRM, lambda *_: None)
        signal.alarm(60)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})

    def state():
        handlers = [signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)]
        alarm = signal.getitimer(signal.ITIMER_REAL)[0] > 0  # pytest-timeout may have one
        return handlers, signal.pthread_sigmask(signal.SIG_BLOCK, ()), alarm

    before = state()
    faas.function(handler)(0)
    assert state() == before


def test_a_patched_getcwd_leaves_the_working_directory_alone(faas, src):
    before = os.getcwd()
    function = faas.function("app.handler", root=src(app="def handler(event, context): return 1"))
    with mock.patch("os.getcwd", return_value="/nowhere"):
        assert function(0) == 1
    assert os.getcwd() == before


def test_a_function_of_a_closed_sandbox_says_so():
    with Sandbox() as faas:
        function = faas.function(lambda event, context: 1)
    with pytest.raises(InvalidArgument, match="belongs to a Sandbox that is closed"):
        function.invoke(0)


def test_a_thread_pool_of_a_module_that_the_test_imported_works_in_the_next_test(src, monkeypatch):
    root = src(
        app_with_pool="import boto3\nfrom concurrent.futures import ThreadPoolExecutor\nPOOL = ThreadPoolExecutor(1)\ndef handler(event, context):\n    return POOL.submit(lambda: len(boto3.client('s3').list_buckets()['Buckets'])).result()"
    )
    monkeypatch.syspath_prepend(str(root))
    import app_with_pool

    try:
        for handler in (
            "app_with_pool.handler",
            "app_with_pool.handler",
            app_with_pool.handler,
            app_with_pool.handler,
        ):
            with Sandbox() as faas:
                assert faas.function(handler, root=root, timeout=20).invoke(0).payload == 0
    finally:
        app_with_pool.POOL.shutdown()
        sys.modules.pop("app_with_pool")


@pytest.mark.parametrize("margin", [500, 5_000, 10_000, 30_000])
def test_a_handler_that_polls_its_remaining_time_stops_in_time_on_a_frozen_clock(faas, margin):
    def handler(event, context):
        while context.get_remaining_time_in_millis() > margin:
            pass
        return context.get_remaining_time_in_millis()

    with faas.frozen("2026-01-01T00:00:00Z"):
        invocation = faas.function(handler, timeout=900).invoke(0)
    assert not invocation.timed_out
    assert 0 < invocation.payload <= margin
    assert invocation.duration <= 900
