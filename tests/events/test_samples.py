"""The sample events are what their table makes, all of them and nothing else, and no service would disown them."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from pytest_faas import events, validate
from pytest_faas.errors import InvalidArgument

FOLDER = Path(__file__).parent.parent.parent / "event_samples"


def load_make() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_samples", FOLDER / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


MAKE = load_make()
CONTENTS = MAKE.contents()
NAMES = list(events.samples())


@pytest.mark.parametrize("name", CONTENTS)
def test_a_file_is_what_the_table_makes(name):
    path = FOLDER / name
    assert path.exists(), "run python event_samples/make.py"
    assert path.read_bytes() == CONTENTS[name].encode(), "run python event_samples/make.py"


def test_there_is_no_other_file():
    there = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    strays = {name for name in there - set(CONTENTS) if "__pycache__" not in name}
    assert strays == {"make.py", "README.md"}


def test_another_process_in_another_place_makes_the_same_bytes():
    code = f"""
import sys; sys.path.insert(0, {str(FOLDER)!r})
import make, pytest_faas.events as events
with events.origin(region="ap-south-1", account="999999999999", seed=3):
    files = make.contents()
sys.stdout.buffer.write(repr(sorted(files.items())).encode())
"""
    done = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, check=True, timeout=60)
    assert done.stdout.decode() == repr(sorted(CONTENTS.items()))


@pytest.mark.parametrize("name", NAMES)
def test_the_index_says_source_sense_and_facts(name):
    entry = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))[name]
    assert list(entry) == ["source", "shows", "facts"]
    assert entry["source"] == name.partition("/")[0]
    assert re.fullmatch(r"[A-Z].{20,130}\.", entry["shows"]), "one sentence"
    assert entry["facts"], "where its facts come from"
    assert all(fact.startswith(("https://", "recorded from AWS by ")) for fact in entry["facts"])


def test_the_index_names_each_file():
    assert sorted([*(f"{name}.json" for name in NAMES), "index.json"]) == sorted(CONTENTS)
    assert NAMES == sorted(NAMES)


def test_no_two_samples_show_the_same():
    assert len({*events.samples().values()}) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_recognised_and_without_faults(name):
    found = validate(events.sample(name), name=name)
    found.raise_for_faults()
    source = "function_url" if name == "http_api/function_url" else name.partition("/")[0]
    assert found.source == source


def test_a_sample_is_its_caller_s_own():
    events.sample("sqs/single")["Records"].clear()
    assert len(events.sample("sqs/single")["Records"]) == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sqs/fif", "there is no sample 'sqs/fif' (str). Did you mean 'sqs/fifo'? Samples: sqs/attributes, "),
        ("fifo", "Did you mean 'sqs/fifo'?"),
        ("SQS/FIFO", "Did you mean 'sqs/fifo'?"),
        ("sqss", "Did you mean 'sqs'? Samples: apigw/"),
        ("sqs", "there is no sample 'sqs' (str). Samples: sqs/attributes, "),
        ("sqs", "Samples: sqs/attributes, sqs/batch, "),
        ("kafka/single", "Samples: apigw/base64_body, "),
        ("sqs/fifo.json", "Did you mean 'sqs/fifo'?"),
        ("", "there is no sample '' (str)."),
        ("index", "there is no sample 'index' (str)."),
        ("../pyproject", "there is no sample '../pyproject' (str)."),
        ("sqs/../sqs/fifo", "there is no sample"),
        (str(FOLDER / "sqs" / "fifo"), "there is no sample"),
        (Path("sqs/fifo"), "there is no sample"),
        (None, "there is no sample None (NoneType)."),
        (7, "there is no sample 7 (int)."),
        (["sqs/fifo"], "there is no sample ['sqs/fifo'] (list)."),
    ],
)
def test_a_name_that_is_not_there_names_what_is(name, said):
    with pytest.raises(InvalidArgument) as caught:
        events.sample(name)
    assert str(caught.value).startswith("events.sample: there is no sample")
    assert said in str(caught.value)


def test_samples_are_in_the_wheel_and_what_makes_them_is_not(tmp_path, monkeypatch):
    build = pytest.importorskip("hatchling.build")
    import zipfile

    monkeypatch.chdir(FOLDER.parent)
    with zipfile.ZipFile(tmp_path / build.build_wheel(str(tmp_path))) as wheel:
        there = {name for name in wheel.namelist() if "event_samples" in name}
        assert there == {f"pytest_faas/event_samples/{name}" for name in CONTENTS}
        wheel.extractall(tmp_path / "installed")
    code = "import pytest_faas.events as e; print(e.__file__); print(len([e.sample(n) for n in e.samples()]))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60,
        cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "installed")},
    )  # fmt: skip
    place, count = done.stdout.split()
    assert place.startswith(str(tmp_path))
    assert int(count) == len(NAMES)
