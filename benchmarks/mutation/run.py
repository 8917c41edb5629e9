"""Run the tests of a room against mutants, each in a process of its own that is forked from a warm one.

`python benchmarks/mutation/run.py MUTANTS.jsonl --tests tests/... --out RESULTS.jsonl`, in the environment of the project.
The room's tests run once as they are: how long each takes and which lines it reaches decides which run for a mutant, the
quick ones first, until one fails. Nothing is written into the tree: a mutant is what its module is imported as.
"""

# ruff: noqa: ARG002, BLE001 - importlib calls with these arguments; whatever a mutant raises ends it

from __future__ import annotations

import argparse
import contextlib
import gc
import importlib
import importlib.util
import inspect
import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

QUIET = ("-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:cov", "-p", "no:xdist", "--no-header",
         "--assert=plain", "--tb=no", "--timeout", "0", "--hypothesis-profile", "mutation")  # fmt: skip
_UNSWAPPED = "nothing to swap"  # then it is imported mutated
_OURS = ("pytest_faas", "tests", "test_", "conftest", "_pytest", "pytest", "coverage", "__m")


class Mutated(SourceFileLoader):
    """Imports one module from a source that is not in its file."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self.source = source

    def get_code(self, fullname: str) -> Any:
        return compile(self.source, self.path, "exec", dont_inherit=True)

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(name, self.path, loader=self)


class Picked:
    """The tests that are run, in that order; None: all, as they come."""

    def __init__(self, ids: list[str] | None) -> None:
        self.order = None if ids is None else {each: place for place, each in enumerate(ids)}
        self.failed: list[str] = []
        self.took: dict[str, float] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self.order is not None:
            order = self.order
            items[:] = sorted(
                (each for each in items if each.nodeid in order), key=lambda each: order[each.nodeid]
            )

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        before = time.process_time()
        yield
        self.took[item.nodeid] = time.process_time() - before

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)


def in_child(work: Callable[[], object], *, cpu: int, wall: float) -> tuple[str, Any]:
    """Return how a process that did that work ended, and what it came to; at most so many seconds."""
    with tempfile.NamedTemporaryFile() as file:
        pid = os.fork()
        if pid == 0:
            os.setpgid(0, 0)
            resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 5))
            resource.setrlimit(resource.RLIMIT_AS, (3 << 29, 3 << 29))
            try:
                silent = os.open(os.devnull, os.O_RDWR)
                for each in (0, 1, 2):
                    os.dup2(silent, each)
                Path(file.name).write_text(json.dumps(work()))
            except BaseException as error:
                Path(file.name).write_text(json.dumps({"error": repr(error)[:300]}))
            os._exit(0)
        end = time.monotonic() + wall
        while True:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                break
            if time.monotonic() > end:
                os.killpg(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                return "timeout", None
            time.sleep(0.01)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)  # what it left behind
        if os.WIFSIGNALED(status):
            return "timeout" if os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL) else "crash", None
        text = Path(file.name).read_text()
        return "done", json.loads(text) if text else {"error": "ended without a word"}


def profile() -> None:
    from hypothesis import Phase, settings

    settings.register_profile(
        "mutation", derandomize=True, database=None, deadline=None, phases=[Phase.explicit, Phase.generate]
    )


def baseline(tests: list[str], package: str, paths: Iterable[str]) -> dict[str, Any]:
    """Run the tests as they are: time and lines of each, and what they imported.

    The files at these paths are imported first: what runs on import is of no test, whichever is the first to need it.
    """
    import coverage

    profile()
    plugin = Picked(None)
    measured = coverage.Coverage(data_file=None, include=[f"{package}/*"], config_file=False)

    class Contexts:
        @pytest.hookimpl(hookwrapper=True)
        def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
            measured.switch_context(item.nodeid)
            yield
            measured.switch_context("")

    measured.start()
    for path in sorted(paths):
        importlib.import_module(_module(path))
    code = pytest.main([*(each for each in QUIET if each != "-x"), *tests], plugins=[plugin, Contexts()])
    measured.stop()
    data = measured.get_data()
    lines: dict[str, dict[int, list[str]]] = {}
    for file in data.measured_files():
        lines[os.path.relpath(file)] = {
            line: sorted(each) for line, each in data.contexts_by_lineno(file).items()
        }
    return {
        "code": int(code),
        "failed": plugin.failed,
        "took": plugin.took,
        "lines": lines,
        "imported": [name for name in sys.modules if not name.startswith(_OURS)],
    }


def reaching(mutant: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """Return the tests that reach the line of a mutant, or the one before it that was noted; "" is the import."""
    lines = known["lines"].get(mutant["path"], {})
    before = [int(line) for line in lines if int(line) <= mutant["line"]]
    found: list[str] = lines[str(max(before))] if before else [""]
    return found


def picked(mutant: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """Return the tests that reach the line of a mutant, the quick ones first; all for what runs on import."""
    took, at = known["took"], reaching(mutant, known)
    ids = took.keys() if "" in at else at
    bad = set(known["failed"])
    return sorted((each for each in ids if each in took and each not in bad), key=lambda each: took[each])


def tried(mutant: dict[str, Any], ids: list[str]) -> dict[str, Any]:
    """Run tests with a mutant in place of its module."""
    path, name = Path(mutant["path"]).resolve(), _module(mutant["path"])
    sys.meta_path.insert(0, Mutated(name, str(path), mutant["source"]))  # type: ignore[arg-type]  # a finder by its methods
    try:
        importlib.import_module(name)
    except Exception as error:
        return {"killed": True, "by": f"import: {error!r}"[:200]}
    profile()
    plugin = Picked(ids)
    code = pytest.main([*QUIET, *dict.fromkeys(each.split("::")[0] for each in ids)], plugins=[plugin])
    if code == 0:
        return {"killed": False, "ran": len(plugin.took)}
    return {"killed": True, "by": plugin.failed[0] if plugin.failed else f"exit {int(code)}"}


def _module(path: str) -> str:
    """Return the name that a file of the tree, by its path from the root, is imported by."""
    parts = Path(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


class Swapping:
    """A session that has collected its tests, and forks for each mutant: there the code of a function is another."""

    def __init__(
        self, work: list[tuple[dict[str, Any], list[str]]], known: dict[str, Any], out: Path
    ) -> None:
        self.work, self.known, self.out = work, known, out
        self.failed: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {each.nodeid: each for each in session.items}
        for path in {mutant["path"] for mutant, _ in self.work}:
            importlib.import_module(_module(path))  # a check is imported when it is first asked for
        for mutant, ids in self.work:
            wanted = [items[each] for each in ids if each in items]
            found = limited(mutant, ids, self.known, lambda one=mutant, run=wanted: self._tried(one, run))  # type: ignore[misc]  # defaults bind the loop's values
            with self.out.open("a") as file:
                file.write(json.dumps(found) + "\n")
        return True

    def _tried(self, mutant: dict[str, Any], items: list[pytest.Item]) -> dict[str, Any]:
        if not swapped(Path(mutant["path"]).resolve(), mutant["source"]):
            return {"error": _UNSWAPPED}
        for place, item in enumerate(items):
            following = items[place + 1] if place + 1 < len(items) else None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                return {"killed": True, "by": self.failed[0]}
        return {"killed": False, "ran": len(items)}


def swapped(path: Path, source: str) -> int:
    """Give the functions of a file the code that a source has for them; return how many have another one now."""
    new = {_place(code): code for code in _outermost(compile(source, str(path), "exec", dont_inherit=True))}
    count = 0
    for each in gc.get_objects():
        if type(each) is FunctionType and each.__code__.co_filename == str(path):
            code = new.get(_place(each.__code__))
            if code is not None and code != each.__code__:
                each.__code__ = code
                count += 1
    return count


def _place(code: CodeType) -> tuple[str, int]:
    return code.co_name, code.co_firstlineno


def _outermost(code: CodeType) -> Iterator[CodeType]:
    """Yield the code of functions and methods, not of what is defined within them."""
    for each in code.co_consts:
        if isinstance(each, CodeType):
            if each.co_flags & inspect.CO_OPTIMIZED:
                yield each
            else:
                yield from _outermost(each)  # the body of a class


def warm(names: Iterable[str]) -> None:
    """Import what is not ours, so that forked processes have it."""
    for name in sorted(names):
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mutants", type=Path)
    parser.add_argument("--tests", nargs="+", required=True)
    parser.add_argument("--package", default="pytest_faas", help="the folder whose lines are noted")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--again", action="store_true", help="only those that lived in the last run")
    parser.add_argument(
        "--keep", action="store_true", help="what the last run noted of the tests still holds"
    )
    parser.add_argument(
        "--slowest", type=float, default=1e9, help="leave out tests that take longer, in CPU seconds"
    )
    parser.add_argument("--seconds", type=float, default=1e9, help="stop after so long")
    given = parser.parse_args()
    sys.path.insert(0, str(Path.cwd()))
    started = time.monotonic()
    noted = given.out.with_suffix(".known")
    if not (given.keep and noted.exists()):
        paths = {each["path"] for each in _read(given.mutants)}
        noted.write_text(json.dumps(reached(given.tests, given.package, paths)))
    known = json.loads(noted.read_text())
    print(
        f"{len(known['took'])} tests, {time.monotonic() - started:.0f} s; that fail here: {known['failed']}",
        flush=True,
    )
    known["failed"] += [each for each, took in known["took"].items() if took > given.slowest]
    warm(known["imported"])
    old = [each for each in _read(given.out) if each["killed"] or not given.again]
    given.out.write_text("".join(json.dumps(each) + "\n" for each in old))
    done = {each["id"] for each in old}
    todo = [each for each in _read(given.mutants) if each["id"] not in done]
    with_tests = [(each, picked(each, known)) for each in todo]
    inside = [each for each in with_tests if each[1] and "" not in reaching(each[0], known)]
    plugin = Swapping(inside, known, given.out)
    files = sorted({one.split("::")[0] for _, ids in inside for one in ids})
    in_child(
        lambda: profile() or int(pytest.main([*QUIET, *files], plugins=[plugin])),
        cpu=36_000,
        wall=given.seconds,
    )
    results = {each["id"]: each for each in _read(given.out)}
    for mutant, ids in with_tests:
        told = results.get(mutant["id"])
        unswapped = told is not None and told.get("by") == _UNSWAPPED
        if (told is None or unswapped) and time.monotonic() - started < given.seconds:
            found = limited(mutant, ids, known, lambda one=mutant, run=ids: tried(one, run))  # type: ignore[misc]  # defaults bind the loop's values
            results[mutant["id"]] = found
            with given.out.open("a") as file:
                file.write(json.dumps(found) + "\n")
    results = {name: each for name, each in results.items() if each.get("by") != _UNSWAPPED}
    given.out.write_text("".join(json.dumps(each) + "\n" for each in results.values()))
    killed = sum(each["killed"] for each in results.values())
    for each in results.values():
        if not each["killed"]:
            print(f"LIVES {each['id']} {each['operator']}: {each['before']}  ->  {each['after']}", flush=True)
    print(f"{killed} of {len(results)} killed, {time.monotonic() - started:.0f} s")


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def reached(tests: list[str], package: str, paths: Iterable[str]) -> dict[str, Any]:
    """Return what a run of the tests as they are has shown."""
    how, known = in_child(lambda: baseline(tests, package, paths), cpu=900, wall=1800)
    if how != "done" or "error" in known or known["code"] not in (0, 1):
        sys.exit(f"the tests do not run as they are: {how}, {str(known)[:500]}")
    found: dict[str, Any] = known
    return found


def limited(
    mutant: dict[str, Any], ids: list[str], known: dict[str, Any], run: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Return what became of a mutant; a run that takes half as long again, or 1.5 GB, is a killed one."""
    told = {name: mutant[name] for name in ("id", "operator", "before", "after")}
    if not ids:
        return {**told, "killed": False, "ran": 0}
    needed = sum(known["took"][each] for each in ids)
    started = time.monotonic()
    how, came = in_child(run, cpu=int(3 + 1.5 * needed), wall=300 + 60 * needed)
    if how != "done":
        came = {"killed": True, "by": how}
    elif "error" in came:
        came = {"killed": True, "by": came["error"]}
    return {**told, **came, "seconds": round(time.monotonic() - started, 1)}


if __name__ == "__main__":
    main()
