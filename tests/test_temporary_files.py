"""What invocations do to /tmp is seen and undone; what others do there is neither read nor touched."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_faas import Sandbox
from pytest_faas.cloud.state.entry import TMP
from pytest_faas.runtime.stopping.marks import Mark
from pytest_faas.temporary_files import LARGE, TemporaryFiles


@pytest.fixture
def files(tmp_path: Path) -> Iterator[TemporaryFiles]:
    made = TemporaryFiles(tmp_path)
    made.begin()
    yield made
    made.end()


def seen(files: TemporaryFiles) -> dict[str, Any]:
    return {each.place.key: each.value for each in files.entries()}


def contents(folder: Path) -> dict[str, Any]:
    return {
        str(each.relative_to(folder)): os.readlink(each)
        if each.is_symlink()
        else each.read_bytes()
        if each.is_file()
        else None
        for each in sorted(folder.rglob("*"))
    }


def append(path: Path) -> None:
    with path.open("a") as file:
        file.write("more")


def by_descriptor(folder: Path) -> None:
    number = os.open(folder / "fd", os.O_CREAT | os.O_WRONLY)
    os.write(number, b"x")
    os.close(number)


def by_relative_path(folder: Path) -> None:
    here = os.getcwd()
    os.chdir(folder)
    try:
        Path("relative").write_text("x")
    finally:
        os.chdir(here)


def by_database(folder: Path) -> None:
    database = sqlite3.connect(folder / "db")
    database.execute("CREATE TABLE t (a)")
    database.commit()
    database.close()


def by_directory_descriptor(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    os.mkdir("made", dir_fd=number)
    os.unlink("old", dir_fd=number)
    os.close(number)


def by_thread(folder: Path) -> None:
    thread = threading.Thread(target=(folder / "threaded").write_text, args=("x",))
    thread.start()
    thread.join()


ACTS: dict[str, tuple[Callable[[Path], Any], set[str]]] = {
    "write": (lambda folder: (folder / "new").write_text("x"), {"new"}),
    "overwrite": (lambda folder: (folder / "old").write_text("x"), {"old"}),
    "append": (lambda folder: append(folder / "old"), {"old"}),
    "remove": (lambda folder: (folder / "old").unlink(), set()),
    "move": (lambda folder: (folder / "old").rename(folder / "moved"), {"moved"}),
    "replace": (lambda folder: (folder / "old").replace(folder / "sub" / "inner"), {"sub/inner"}),
    "move a folder": (
        lambda folder: (folder / "sub").rename(folder / "other"),
        {"other", "other/inner", "other/deep", "other/deep/leaf"},
    ),
    "remove a tree": (lambda folder: shutil.rmtree(folder / "sub"), set()),
    "copy a tree": (
        lambda folder: shutil.copytree(folder / "sub", folder / "copy"),
        {"copy", "copy/inner", "copy/deep", "copy/deep/leaf"},
    ),
    "folders": (lambda folder: (folder / "a" / "b").mkdir(parents=True), {"a", "a/b"}),
    "symlink": (lambda folder: (folder / "link").symlink_to("old"), {"link"}),
    "hard link": (lambda folder: os.link(folder / "old", folder / "hard"), {"hard"}),
    "truncate": (lambda folder: os.truncate(folder / "old", 1), {"old"}),
    "mode": (lambda folder: (folder / "old").chmod(0o700), {"old"}),
    "descriptor": (by_descriptor, {"fd"}),
    "relative": (by_relative_path, {"relative"}),
    "database": (by_database, {"db"}),
    "directory descriptor": (by_directory_descriptor, {"made"}),
    "thread": (by_thread, {"threaded"}),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "old").write_text("old")
    (tmp_path / "sub" / "deep").mkdir(parents=True)
    (tmp_path / "sub" / "inner").write_text("inner")
    (tmp_path / "sub" / "deep" / "leaf").write_bytes(b"\xff")
    (tmp_path / "untouched").write_text("untouched")
    return tmp_path


@pytest.mark.parametrize("act", ACTS)
def test_what_an_invocation_does_is_seen_and_undone(folder: Path, files: TemporaryFiles, act: str) -> None:
    perform, touched = ACTS[act]
    before, mode = contents(folder), (folder / "old").stat().st_mode
    for _ in range(2):
        with Mark().running():
            perform(folder)
        assert set(seen(files)) == touched
        files.restore()
        assert contents(folder) == before
        assert (folder / "old").stat().st_mode == mode
        assert seen(files) == {}


@pytest.mark.parametrize("act", ACTS)
def test_what_a_test_does_itself_is_its_own(folder: Path, files: TemporaryFiles, act: str) -> None:
    ACTS[act][0](folder)
    after = contents(folder)
    assert seen(files) == {}
    files.restore()
    assert contents(folder) == after


def test_reading_is_no_touch(folder: Path, files: TemporaryFiles) -> None:
    with Mark().running():
        (folder / "old").read_text()
        list(folder.rglob("*"))
    assert seen(files) == {}


def test_values_are_text_octets_or_a_digest(tmp_path: Path, files: TemporaryFiles) -> None:
    with Mark().running():
        (tmp_path / "text").write_text('{"a": 1}')
        (tmp_path / "octets").write_bytes(b"\xff")
        (tmp_path / "large").write_bytes(b"x" * LARGE)
        (tmp_path / "folder").mkdir()
        (tmp_path / "link").symlink_to("text")
    assert seen(files) == {
        "text": '{"a": 1}',
        "octets": b"\xff",
        "large": {"size": LARGE, "sha256": hashlib.sha256(b"x" * LARGE).hexdigest()},
        "folder": {"kind": "folder"},
        "link": {"kind": "link", "target": "text"},
    }
    assert files.size() == LARGE + 8 + 1
    assert {each.place[:3] for each in files.entries()} == {(TMP, "", os.path.realpath(tmp_path))}


def test_files_of_others_in_a_folder_that_goes_stay(tmp_path: Path, files: TemporaryFiles) -> None:
    with Mark().running():
        (tmp_path / "cache").mkdir()
        (tmp_path / "cache" / "mine").write_text("x")
    (tmp_path / "cache" / "theirs").write_text("y")
    files.restore()
    assert contents(tmp_path) == {"cache": None, "cache/theirs": b"y"}


def test_what_is_outside_is_left_alone(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, files: TemporaryFiles
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (tmp_path / "way").symlink_to(outside)
    with Mark().running():
        (outside / "a").write_text("x")
        (tmp_path / "way" / "b").write_text("x")
        (tmp_path / "__pycache__").mkdir()
    assert seen(files) == {}
    files.restore()
    assert sorted(os.listdir(outside)) == ["a", "b"]


def test_after_the_end_nothing_is_seen(tmp_path: Path, files: TemporaryFiles) -> None:
    files.begin()
    files.end()
    with Mark().running():
        (tmp_path / "a").write_text("x")
    files.end()
    assert seen(files) == {}


def test_a_function_that_writes_to_tmp() -> None:
    name = f"pytest-faas-{uuid.uuid4()}"

    def handler(event: Any, context: Any) -> str:
        with open(f"/tmp/{name}", "a") as file:
            file.write(event)
        with tempfile.TemporaryFile() as scratch:
            scratch.write(b"gone when it is closed")
        return tempfile.mkdtemp(prefix=name)

    files = TemporaryFiles()
    with Sandbox() as faas:
        function = faas.function(handler)
        files.begin()
        try:
            made = [function.invoke(letter).payload for letter in "ab"]
            folders = {os.path.basename(each): {"kind": "folder"} for each in made}
            assert seen(files) == {name: "ab", **folders}
            files.restore()
            assert not os.path.exists(f"/tmp/{name}")
            assert not any(map(os.path.exists, made))
        finally:
            files.end()
