"""A cold start runs what the files hold now, and reloads the user's files only."""

from __future__ import annotations

import os
import py_compile
import subprocess
import sys
import textwrap
import warnings

import pytest

from pytest_faas.runtime.modules import ModuleWorld, leave


def test_a_file_written_twice_within_a_second_runs_as_it_is_now(write, invoke):
    root = write(app="def handler(): return 1")
    world = ModuleWorld([root])
    stamp = (root / "app.py").stat()
    assert invoke(world) == 1
    for n in range(2, 9):
        write(app=f"def handler(): return {n}")
        os.utime(root / "app.py", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        world = world.renewed()
        assert invoke(world) == n


def test_bytecode_of_another_text_of_the_same_size_and_second_is_not_run(write, invoke):
    root = write(app="def handler(): return 1")
    py_compile.compile(str(root / "app.py"))
    stamp = (root / "app.py").stat()
    write(app="def handler(): return 2")
    os.utime(root / "app.py", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert invoke(ModuleWorld([root])) == 2


def test_a_file_written_a_moment_ago_is_found(write, invoke):
    root = write(app="def handler():\n    import late, pkg.late\n    return late.N, pkg.late.N", pkg_init="")
    world = ModuleWorld([root])
    with pytest.raises(ModuleNotFoundError):
        invoke(world)
    write(late="N = 1", pkg__late="N = 2")
    assert invoke(world) == (1, 2)


def test_a_file_that_is_gone_is_not_found_again(write, invoke):
    root = write(app="import helper\ndef handler(): return 1", helper="")
    world = ModuleWorld([root])
    assert invoke(world) == 1
    (root / "helper.py").unlink()
    with pytest.raises(ModuleNotFoundError, match="helper"):
        invoke(world.renewed())


def test_a_module_that_becomes_a_package(write, invoke):
    root = write(app="import thing\ndef handler(): return thing.N", thing="N = 1")
    world = ModuleWorld([root])
    assert invoke(world) == 1
    (root / "thing.py").unlink()
    write(thing_init="N = 2")
    assert invoke(world.renewed()) == 2


@pytest.mark.parametrize("writes", [True, False])
def test_python_writes_bytecode_as_ever(write, invoke, monkeypatch, writes):
    monkeypatch.setattr(sys, "dont_write_bytecode", not writes)
    root = write(app="def handler(): return 1")
    assert invoke(ModuleWorld([root])) == 1
    assert (root / "__pycache__").exists() is writes


def test_a_module_without_source(write, invoke):
    root = write(app="import hidden\ndef handler(): return hidden.N", hidden="N = 1")
    py_compile.compile(str(root / "hidden.py"), cfile=str(root / "hidden.pyc"))
    (root / "hidden.py").unlink()
    world = ModuleWorld([root])
    assert [invoke(world), invoke(world.renewed())] == [1, 1]


def test_a_warning_at_import_is_an_error_where_the_test_says_so(write):
    root = write(app="import warnings\nwarnings.warn('old', DeprecationWarning)")
    world = ModuleWorld([root])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(DeprecationWarning):
            world.load("app")
    with pytest.warns(DeprecationWarning, match="old"):
        world.load("app")


def test_tracebacks_show_the_users_lines(write, invoke):
    import traceback

    root = write(app="def handler():\n    return 1 / 0  # here")
    world = ModuleWorld([root]).renewed()
    with pytest.raises(ZeroDivisionError) as caught:
        invoke(world)
    last = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert (last.filename, last.line) == (str(root / "app.py"), "return 1 / 0  # here")


@pytest.mark.parametrize("broken", ["def (", "1 / 0", "import not_there", "x = '\0'"])
def test_what_fails_in_a_lazy_import_has_the_frames_that_python_gives_it(write, tmp_path, broken):
    import traceback

    root = write(app="def handler():\n    import broken", broken=broken)
    frames = {}
    for way in ("plain", "world"):
        sys.path.insert(0, str(root))
        try:
            if way == "plain":
                import app
            else:
                app = ModuleWorld([root]).renewed().load("app")
            with pytest.raises((SyntaxError, ZeroDivisionError, ImportError, ValueError)) as caught:
                app.handler()
        finally:
            leave()
            sys.path.remove(str(root))
        frames[way] = [
            type(caught.value),
            str(caught.value),
            *map(str, traceback.extract_tb(caught.value.__traceback__)[1:]),
        ]
        sys.modules.pop("app", None)
    assert frames["world"] == frames["plain"]


def test_coverage_counts_the_lines_of_every_world(write, tmp_path):
    pytest.importorskip("coverage")
    root = write(app="def handler(way):\n    if way:\n        return 1\n    return 2")
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent(
            f"""
            from pathlib import Path
            from pytest_faas.runtime.modules import ModuleWorld, leave
            world = ModuleWorld([Path({str(root)!r})])
            world.load("app").handler(True)
            world.renewed().load("app").handler(False)
            leave()
            """
        )
    )
    data = tmp_path / "data"
    environ = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "COVERAGE_FILE": str(data),
    }
    run = [sys.executable, "-m", "coverage", "run", f"--source={root}", str(script)]
    subprocess.run(run, check=True, env=environ, timeout=60, cwd=tmp_path)
    report = [sys.executable, "-m", "coverage", "report", "--format=total"]
    done = subprocess.run(
        report, check=True, env=environ, timeout=60, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.stdout.strip() == "100"
