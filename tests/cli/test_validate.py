"""`pytest-faas validate`: the verdict of each file, and exit status 0, 1 or 2."""

from __future__ import annotations

import io
import json
import os

import pytest

from pytest_faas import cli, events


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Make a folder with events good and bad, and go there."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.json").write_text(json.dumps(events.sample("sqs/fifo")))
    (tmp_path / "url.json").write_text(json.dumps(events.sample("http_api/function_url")))
    bad = events.sample("sqs/single")
    bad["Records"][0] |= {"body": "test", "awsRegion": "eu-west-1"}
    (tmp_path / "bad.json").write_text(json.dumps(bad))
    return tmp_path


def run(capsys, *given):
    status = cli.main(["validate", *given])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_an_event_without_faults(files, capsys):
    assert run(capsys, "good.json") == (0, "good.json is an SQS event without faults\n", "")


def test_faults_with_the_name_of_the_file(files, capsys):
    status, out, err = run(capsys, "bad.json")
    assert (status, err) == (1, "")
    lines = out.splitlines()
    assert lines[0] == "bad.json is an SQS event with 2 faults"
    assert lines[1].split(maxsplit=1)[0] == "Records[0].md5OfBody"
    assert "is not the MD5 of body ('test'): '098f6bcd4621d373cade4e832627b4f6'" in lines[1]
    assert lines[2] == "  Records[0].awsRegion   'eu-west-1', but eventSourceARN is in us-east-1"


def test_several_files(files, capsys):
    status, out, err = run(capsys, "good.json", "bad.json", "url.json")
    assert (status, err) == (1, "")
    heads = [line for line in out.splitlines() if not line.startswith(" ")]
    assert [head.partition(" ")[0] for head in heads] == ["good.json", "bad.json", "url.json"]


def test_a_file_that_is_no_event_does_not_stop_the_others(files, capsys):
    status, out, err = run(capsys, "missing.json", "bad.json", "good.json")
    assert status == 2
    assert err == "pytest-faas validate: missing.json: No such file or directory\n"
    assert "good.json is an SQS event without faults" in out
    assert "bad.json is an SQS event with 2 faults" in out


def test_the_standard_input(process):
    good = json.dumps(events.sample("s3/put")).encode()
    done = process("validate", "-", stdin=good)
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        b"standard input is an S3 event without faults\n",
        b"",
    )
    done = process("validate", "-", stdin=b"{]")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"pytest-faas validate: standard input, line 1, column 2: not JSON: ")


def test_a_source_that_the_user_names(files, capsys):
    event = events.sample("sqs/single")
    event["Records"][0]["eventSource"] = "aws:sns"
    (files / "odd.json").write_text(json.dumps(event))
    status, out, _ = run(capsys, "odd.json", "--source", "sqs")
    assert status == 1
    assert out.startswith("odd.json is an SQS event with 1 fault\n  Records[0].eventSource ")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "event.json, line 1, column 1: not JSON: Expecting value"),
        (b'{"Records": [\n  {"a": 1 "b"}]}', "event.json, line 2, column 11: not JSON: "),
        ('{"Records": [\n  "ü"]}'.encode("latin-1"), "event.json, line 2, column 4: not UTF-8: 0xfc"),
        ('{"a": "ü"}'.encode("utf-16"), "event.json, line 1, column 1: not UTF-8: 0xff"),
        (b'{"a": NaN}', "NaN is not JSON"),
        (b"[1, 2]", "event.json"),
        (b'"text"', "event.json"),
        (b"null", "event.json"),
        (
            b'{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}}',
            "it looks like a CloudFormation or SAM template",
        ),
        (b"{}", "event.json is no event of a source that is known here: it is empty"),
        (b'{"Records": []}', "its Records are empty"),
        (b"[" * 200_000, "event.json: nested deeper than any event is"),
        (b'{"a":' * 900 + b"1" + b"}" * 900, "event.json"),
        (b'{"Records": "' + b"x" * 7_000_000 + b'"}', "6,291,456"),
        (b'{"a": ' + b"9" * 5000 + b"}", "event.json"),
    ],
    ids=lambda value: "" if isinstance(value, str) else repr(value[:24]),
)
def test_what_is_no_event_ends_with_a_line_and_status_2(content, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "event.json").write_bytes(content)
    status, out, err = run(capsys, "event.json")
    assert (status, out) == (2, "")
    assert err.startswith("pytest-faas validate: event.json")
    assert said in err
    assert err.count("\n") == 1


def test_a_file_of_hundreds_of_megabytes_is_refused_at_once(tmp_path, capsys):
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(500_000_000)  # sparse: it takes no room
    status, out, err = run(capsys, str(path))
    assert (status, out) == (2, "")
    assert (
        err
        == f"pytest-faas validate: {path}: the file has more than 67,108,864 octets, and no event is that large\n"
    )


def test_a_folder(tmp_path, capsys):
    assert run(capsys, str(tmp_path)) == (2, "", f"pytest-faas validate: {tmp_path}: Is a directory\n")


def test_a_file_that_may_not_be_read(files, capsys):
    if os.getuid() == 0:
        pytest.skip("nothing is forbidden to root")
    (files / "good.json").chmod(0)
    assert run(capsys, "good.json") == (2, "", "pytest-faas validate: good.json: Permission denied\n")


def test_a_standard_input_that_is_closed(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", None)
    assert run(capsys, "-") == (2, "", "pytest-faas validate: standard input: it is closed\n")


def test_the_standard_input_of_a_caller_in_the_same_process(monkeypatch, capsys):
    text = json.dumps(events.sample("schedule/rate")).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert run(capsys, "-")[0] == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "the following arguments are required: FILE"),
        (
            ["good.json", "--source", "sqss"],
            "there is no source 'sqss'. Did you mean 'sqs'? Sources: apigw, ",
        ),
        (["good.json", "--sorce", "sqs"], "there is no option '--sorce'. Did you mean '--source'?"),
    ],
)
def test_arguments_that_cannot_be(given, said, files, refused):
    assert said in refused("validate", *given)
