"""`pytest-faas sample`: a list, and each sample as its file has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_faas import cli, events

FOLDER = Path(__file__).parent.parent.parent / "event_samples"


@pytest.mark.parametrize("name", ["sqs/fifo", "s3/encoded_key", "http_api/function_url"])
def test_a_sample_is_printed_as_its_file(name, capsys):
    assert cli.main(["sample", name]) == 0
    assert capsys.readouterr().out == (FOLDER / f"{name}.json").read_text(encoding="utf-8")


def test_all_samples_are_listed_with_what_they_show(capsys):
    assert cli.main(["sample"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(maxsplit=1) for line in lines] == [list(each) for each in events.samples().items()]


def test_the_samples_of_a_source(capsys):
    assert cli.main(["sample", "scheduler"]) == 0
    assert {line.partition("/")[0] for line in capsys.readouterr().out.splitlines()} == {"scheduler"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "sqs/fif",
            "pytest-faas sample: there is no sample 'sqs/fif' (str). Did you mean 'sqs/fifo'? Samples: sqs/attributes, ",
        ),
        ("kafka", "there is no sample 'kafka' (str)."),
        ("../pyproject", "there is no sample '../pyproject' (str)."),
    ],
)
def test_a_sample_that_does_not_exist(name, said, refused):
    assert said in refused("sample", name)
