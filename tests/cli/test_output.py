"""What the command prints is UTF-8 whatever the locale, and a reader that goes away is no error."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from pytest_faas import __version__, cli

COMMAND = f"{sys.executable} -m pytest_faas.cli"


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1:strict"},
        {"PYTHONIOENCODING": "utf-16"},
    ],
)
def test_utf_8_in_every_locale(env, process, tmp_path):
    (tmp_path / "event.json").write_text('"ünï ✓"', encoding="utf-8")
    done = process("event", "eventbridge", '{"name": "\\u00fcn\\u00ef \\u2713"}', env=env)
    assert json.loads(done.stdout.decode("utf-8"))["detail"] == {"name": "ünï ✓"}
    done = process("validate", "event.json", env=env)
    assert done.returncode == 2
    assert "'ünï ✓'" in done.stderr.decode("utf-8")


def shell(line: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["bash", "-c", line], capture_output=True, timeout=60, check=False)


def test_a_broken_pipe_is_quiet():
    done = shell(f"{COMMAND} event sqs x --count 5000 | head -1; exit ${{PIPESTATUS[0]}}")
    assert (done.stdout, done.stderr, done.returncode) == (b"{\n", b"", 0)


def test_a_broken_pipe_does_not_change_the_verdict(tmp_path):
    faulty = tmp_path / "faulty.json"
    faulty.write_text(json.dumps({"Records": [{"eventSource": "aws:sqs", "body": 7}]}))
    done = shell(f"{COMMAND} validate {faulty} | true; exit ${{PIPESTATUS[0]}}")
    assert (done.stderr, done.returncode) == (b"", 1)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_full_disk_is_told():
    done = shell(f"{COMMAND} event sqs x > /dev/full")
    assert done.stderr == b"pytest-faas: the output cannot be written: No space left on device\n"
    assert done.returncode == 2


def test_a_closed_output_is_no_error():
    done = shell(f"{COMMAND} event sqs x >&-")
    assert (done.stdout, done.stderr, done.returncode) == (b"", b"", 0)


def test_the_console_script_is_the_same_command():
    from importlib.metadata import entry_points

    (script,) = [each for each in entry_points(group="console_scripts") if each.name == "pytest-faas"]
    assert script.value == "pytest_faas.cli:main"
    assert script.load() is cli.main


def test_the_version(capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"pytest-faas {__version__}\n"


def test_help_names_each_command(capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["--help"])
    assert caught.value.code == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown and what in shown for name, what in cli.COMMANDS.items())


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_each_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main([command, "--help"])
    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: pytest-faas {command}")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "pytest-faas: the following arguments are required: COMMAND"),
        (["evnt"], "pytest-faas: there is no command 'evnt'. Did you mean 'event'? Commands: event, "),
        (["event\nsqs"], "there is no command 'event\\nsqs'"),
    ],
)
def test_a_command_that_is_none(given, said, refused):
    assert said in refused(*given)


def test_printing_an_event_loads_nothing_heavy():
    code = "import sys; from pytest_faas.cli import main; main(['event', 'sqs', 'x']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    heavy = {"pytest", "boto3", "botocore", "moto", "hypothesis", "jsonschema", "freezegun", "simplejson"}
    assert heavy & set(done.stderr.split()) == set()


def test_ctrl_c_is_quiet(monkeypatch, capsys):
    from pytest_faas.cli import event

    def interrupted(given):
        raise KeyboardInterrupt

    monkeypatch.setattr(event, "run", interrupted)
    assert cli.main(["event", "sqs", "x"]) == 130
    assert capsys.readouterr().err == ""


def test_the_example_of_main_runs():
    import doctest

    result = doctest.testmod(cli, optionflags=doctest.ELLIPSIS)
    assert result.attempted > 0
    assert result.failed == 0
