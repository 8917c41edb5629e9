"""`pytest-faas invoke`: the answer on the standard output, logs on the standard error, exit status 0, 1 or 2."""

from __future__ import annotations

import json
import re

import pytest

from pytest_faas import cli, events

ORDERS = """
import json, logging, os, subprocess, sys, threading, time

log = logging.getLogger()


def create(event, context):
    print("got", json.dumps(event))
    log.warning("ünï careful")
    return {"id": event.get("id"), "table": os.environ.get("TABLE"), "region": os.environ["AWS_REGION"],
            "memory": context.memory_limit_in_mb, "name": context.function_name}


def fail(event, context):
    raise KeyError("id")


def slow(event, context):
    print("begin", flush=True)
    time.sleep(60)


def child(event, context):
    subprocess.run([sys.executable, "-c", "print('from a child')"], check=True)
    os.write(1, b"past Python\\n")
    sys.__stdout__.write("past the redirection\\n")
    sys.__stdout__.flush()
    return "ok"


def thread(event, context):
    def loop():
        while True:
            time.sleep(0.05)

    threading.Thread(target=loop).start()
    return "ok"


def keys(event, context):
    import boto3

    boto3.client("s3").create_bucket(Bucket="uploads")
    return [boto3.client("sts").get_caller_identity()["Account"], os.environ["AWS_ACCESS_KEY_ID"]]


def metadata(event, context):
    import socket

    try:
        socket.create_connection(("169.254.169.254", 80), timeout=5)
    except OSError as error:
        return type(error).__name__


def octets(event, context):
    return b"\\x00\\xff"


def layer(event, context):
    import shared

    return shared.NAME


def leave(event, context):
    sys.exit(3)


def echo(event, context):
    return event
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "orders.py").write_text(ORDERS, encoding="utf-8")
    (tmp_path / "event.json").write_text('{"id": 7}')
    (tmp_path / "layer" / "python").mkdir(parents=True)
    (tmp_path / "layer" / "python" / "shared.py").write_text("NAME = 'a layer'\n")
    return tmp_path


def invoke(capfd, handler, *given):
    status = cli.main(["invoke", f"orders.{handler}", "--root", "src", *given])
    said = capfd.readouterr()
    return status, said.out, said.err


def test_the_line_of_the_readme(project, process):
    done = process(
        "invoke",
        "orders.create",
        "--root",
        "src",
        "--event",
        "event.json",
        "--timeout",
        "3",
        "--env",
        "TABLE=a=b",
    )
    assert done.returncode == 0
    assert json.loads(done.stdout) == {
        "id": 7, "table": "a=b", "region": "us-east-1", "memory": "128", "name": "orders-create",
    } | {"name": json.loads(done.stdout)["name"]}  # fmt: skip
    assert done.stdout.count(b"\n") == 1
    lines = done.stderr.decode("utf-8").splitlines()
    request = lines[0].split()[2]
    assert lines[0] == f"START RequestId: {request} Version: $LATEST"
    assert lines[1] == 'got {"id": 7}'
    assert re.fullmatch(rf"\[WARNING\]\t[0-9T:.-]+Z\t{request}\tünï careful", lines[2])
    assert lines[3] == f"END RequestId: {request}"
    report = rf"REPORT RequestId: {request}\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tInit Duration: [\d.]+ ms\t"
    assert re.fullmatch(report, lines[4])
    assert len(lines) == 5


def test_settings_of_the_function(project, capfd):
    status, out, err = invoke(
        capfd,
        "create",
        "--memory",
        "512",
        "--region",
        "eu-west-1",
        "--name",
        "orders-create",
        "--env",
        "TABLE=t",
        "--env",
        "A=",
    )
    assert status == 0
    assert json.loads(out) == {
        "id": None,
        "table": "t",
        "region": "eu-west-1",
        "memory": "512",
        "name": "orders-create",
    }
    assert "Memory Size: 512 MB" in err


def test_without_an_event_it_is_an_empty_object(project, capfd):
    assert invoke(capfd, "echo")[1] == "{}\n"


@pytest.mark.parametrize("content", ["[1, 2]", '"text"', "7", "null", '{"a": "\\u00fc"}'])
def test_an_event_may_be_any_json(content, project, capfd):
    (project / "event.json").write_text(content)
    status, out, _ = invoke(capfd, "echo", "-e", "event.json")
    assert (status, json.loads(out)) == (0, json.loads(content))


def test_an_event_from_the_standard_input(project, process):
    event = process("event", "sqs", "--body", '{"id": 1}').stdout
    done = process("invoke", "orders.echo", "--root", "src", "--event", "-", stdin=event)
    assert (done.returncode, json.loads(done.stdout)) == (0, json.loads(event))


def test_a_function_that_fails(project, capfd):
    status, out, err = invoke(capfd, "fail")
    assert status == 1
    error = json.loads(out)
    assert (error["errorType"], error["errorMessage"]) == ("KeyError", "'id'")
    assert "[ERROR] KeyError: 'id'" in err
    assert "pytest_faas" not in err
    assert "REPORT RequestId: " in err


def test_a_time_out(project, capfd):
    status, out, err = invoke(capfd, "slow", "--timeout", "0.3")
    assert status == 1
    assert json.loads(out)["errorType"] == "Sandbox.Timedout"
    assert "begin\n" in err
    assert "Task timed out after 0.30 seconds" in err


def test_a_function_that_leaves(project, capfd):
    status, out, _ = invoke(capfd, "leave")
    assert (status, json.loads(out)["errorType"]) == (1, "Runtime.ExitError")


def test_a_module_that_cannot_be_imported_is_a_failure_of_the_function(project, capfd):
    (project / "src" / "orders.py").write_text(
        "import nothing_of_that_name\n\n\ndef create(event, context): ...\n"
    )
    status, out, _ = invoke(capfd, "create")
    assert (status, json.loads(out)["errorType"]) == (1, "Runtime.ImportModuleError")


def test_only_the_answer_is_on_the_standard_output(project, process):
    done = process("invoke", "orders.child", "--root", "src")
    assert (done.returncode, done.stdout) == (0, b'"ok"\n')
    for line in (b"from a child\n", b"past Python\n", b"past the redirection\n"):
        assert line in done.stderr


def test_a_thread_that_never_ends_does_not_keep_the_command(project, process):
    done = process("invoke", "orders.thread", "--root", "src")
    assert (done.returncode, done.stdout) == (0, b'"ok"\n')


def test_octets_are_printed_as_they_are(project, process):
    assert process("invoke", "orders.octets", "--root", "src").stdout == b"\x00\xff"


def test_a_layer(project, capfd):
    assert invoke(capfd, "layer", "--layer", "layer")[1] == '"a layer"\n'


def test_no_call_reaches_aws_and_no_key_of_the_machine_is_seen(project, process):
    env = {
        "AWS_ACCESS_KEY_ID": "AKIAREAL",
        "AWS_SECRET_ACCESS_KEY": "real",
        "AWS_PROFILE": "prod",
        "AWS_ENDPOINT_URL": "https://example.com",
    }
    done = process("invoke", "orders.keys", "--root", "src", "--account", "111122223333", env=env)
    assert (done.returncode, json.loads(done.stdout)) == (0, ["111122223333", "testing"])


def test_what_would_leave_the_fake_aws_is_refused_and_told(project, process):
    done = process("invoke", "orders.metadata", "--root", "src")
    assert (done.returncode, done.stdout) == (0, b'"NetworkRefused"\n')
    assert b"pytest-faas invoke: refused: 169.254.169.254:80" in done.stderr


def test_the_caller_s_process_is_as_before(project, capfd, monkeypatch):
    import os
    import sys

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
    before = dict(os.environ), sys.stdout, sys.stderr, list(sys.path), os.fstat(1).st_ino
    invoke(capfd, "keys")
    invoke(capfd, "fail")
    assert (dict(os.environ), sys.stdout, sys.stderr, list(sys.path), os.fstat(1).st_ino) == before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "the following arguments are required: HANDLER"),
        (["orders.creat", "--root", "src"], "defines no 'creat'. Did you mean 'create'?"),
        (["order.create", "--root", "src"], "Did you mean 'orders'?"),
        (["orders", "--root", "src"], "needs a dot between its module and its function"),
        (["orders.create", "--root", "srcc"], "root 'srcc' does not exist"),
        (["orders.create", "--root", "src", "--timeout", "x"], "argument --timeout: invalid number of seconds value: 'x'"),
        (["orders.create", "--root", "src", "--timeout", "0"], "timeout must be a number of seconds above 0"),
        (["orders.create", "--root", "src", "--timeout", "nan"], "timeout must be a number"),
        (["orders.create", "--root", "src", "--timeout", "901"], "between 0 and 900, got 901.0"),
        (["orders.create", "--root", "src", "--memory", "big"], "argument --memory: invalid int value: 'big'"),
        (["orders.create", "--root", "src", "--memory", "64"], "memory must be an int between 128 and 10240, got 64"),
        (["orders.create", "--root", "src", "--env", "TABLE"], "--env must be KEY=VALUE, got 'TABLE'"),
        (["orders.create", "--root", "src", "--env", "=x"], "--env must be KEY=VALUE, got '=x'"),
        (["orders.create", "--root", "src", "--layer", "layr"], "layer 'layr' does not exist"),
        (["orders.create", "--root", "src", "--region", "moon"], "--region: expected a region such as eu-west-1, got 'moon'"),
        (["orders.create", "--root", "src", "--account", "1"], "--account: expected 12 digits, got '1'"),
        (["orders.create", "--root", "src", "--network", "on"], "--network: expected one of allow, refuse, got 'on'"),
        (["orders.create", "--rot", "src"], "there is no option '--rot'. Did you mean '--root'?"),
        (["orders.create", "--root", "src", "--event", "evnt.json"], "evnt.json: No such file or directory"),
        (["orders.create", "--root", "src", "--event", "src"], "src: Is a directory"),
        (["orders.create", "--root", "src", "--event", "src/orders.py"], "src/orders.py, line 2, column 1: not JSON"),
    ],
    ids=lambda value: " ".join(value)[-40:] if isinstance(value, list) else "",
)  # fmt: skip
def test_what_cannot_be_ends_with_a_line_and_status_2(given, said, project, refused):
    line = refused("invoke", *given)
    assert line.startswith("pytest-faas invoke: ")
    assert said in line


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"id": 1 "x"}', "line 1, column 10: not JSON"),
        (b'{"id": "\xfc"}', "line 1, column 9: not UTF-8: 0xfc"),
        (b"[" * 200_000, "nested deeper than any event is"),
        (b'"' + b"x" * 7_000_000 + b'"', "6"),
    ],
    ids=["comma", "latin-1", "deep", "large"],
)
def test_an_event_that_cannot_be(content, said, project, refused):
    (project / "event.json").write_bytes(content)
    assert said in refused("invoke", "orders.echo", "--root", "src", "--event", "event.json")


def test_a_large_asynchronous_event_is_refused_as_lambda_does(project, refused):
    event = events.sns("x" * 200_000)
    event["Records"][0]["Sns"]["Message"] = "x" * 1_100_000
    (project / "event.json").write_text(json.dumps(event))
    assert "1,048,576" in refused("invoke", "orders.echo", "--root", "src", "--event", "event.json")
