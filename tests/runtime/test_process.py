"""What a process has once: each environment has its own of it, and the test gets back what was there."""

from __future__ import annotations

import atexit
import csv
import decimal
import random
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from shared_clients import clients_shared

from pytest_faas import Function, NotIdempotent, Sandbox, events, session
from pytest_faas.runtime.generated import Streams
from pytest_faas.runtime.interleaved import side_by_side
from pytest_faas.runtime.interleaved.turn import Turn
from pytest_faas.runtime.process import at_exit

NAMES = (
    "asyncio", "boto3", "csv", "decimal", "gc", "locale", "logging", "numpy", "os", "random", "signal", "socket", "ssl", "sys",
    "tempfile", "urllib", "warnings",
)  # fmt: skip
# What the code does, and what shows it: in the code itself, and in the test.
ROWS = {
    "decimal: in place": ("mine = decimal.getcontext(); mine.prec, mine.Emin, mine.Emax, mine.capitals, mine.clamp, mine.rounding = 5, -9, 9, 0, 1, 'ROUND_UP'", "repr(decimal.getcontext())"),
    "decimal: a context": ("decimal.setcontext(decimal.Context(prec=7, rounding='ROUND_UP', Emin=-9, Emax=9, capitals=0, clamp=1))", "repr(decimal.getcontext())"),
    "decimal: a trap": ("decimal.getcontext().traps[decimal.FloatOperation] = True", "repr(decimal.getcontext())"),
    "decimal: a flag": ("decimal.Decimal(1) / 3", "repr(decimal.getcontext())"),
    "locale": ("locale.setlocale(locale.LC_TIME, 'C.UTF-8')", "locale.setlocale(locale.LC_ALL)"),
    "socket time-out": ("socket.setdefaulttimeout(7)", "socket.getdefaulttimeout()"),
    "umask": ("os.umask(0o027)", "umask()"),
    "recursion limit": ("sys.setrecursionlimit(4321)", "sys.getrecursionlimit()"),
    "switch interval": ("sys.setswitchinterval(0.25)", "sys.getswitchinterval()"),
    "collector off": ("gc.disable()", "gc.isenabled()"),
    "collector's threshold": ("gc.set_threshold(9999, 99, 99)", "gc.get_threshold()"),
    "csv": ("csv.field_size_limit(10 ** 7)", "csv.field_size_limit()"),
    "logging.disable": ("logging.disable(logging.ERROR)", "logging.root.manager.disable"),
    "logging: a level of the root": ("logging.getLogger().setLevel(7)", "logging.getLogger().level"),
    "logging: a class": ("logging.setLoggerClass(type('Mine', (logging.Logger,), {}))", "called(logging.getLoggerClass())"),
    "logging: a record factory": ("logging.setLogRecordFactory(MINE)", "called(logging.getLogRecordFactory())"),
    "logging: of warnings": ("logging.captureWarnings(True)", "[called(warnings.showwarning), called(logging._warnings_showwarning)]"),
    "warnings: a filter": ("warnings.simplefilter('once')", "str(warnings.filters)"),
    "warnings: showing them": ("warnings.showwarning = MINE", "called(warnings.showwarning)"),
    "excepthook": ("sys.excepthook = MINE", "called(sys.excepthook)"),
    "asyncio: a policy": ("asyncio.set_event_loop_policy(Policy())", "called(asyncio.events._event_loop_policy)"),
    "urllib: an opener": ("urllib.request.install_opener(MINE)", "called(urllib.request._opener)"),
    "ssl: unverified": ("ssl._create_default_https_context = ssl._create_unverified_context", "called(ssl._create_default_https_context)"),
    "boto3: a session": ("boto3.setup_default_session(region_name='eu-west-3')", "getattr(boto3.DEFAULT_SESSION, 'region_name', None)"),
    "random: a seed": ("random.seed(7)", "hash(random.getstate())"),
    "random: a state": ("random.setstate(random.Random(7).getstate())", "hash(random.getstate())"),
    "numpy: a seed": ("numpy.random.seed(7)", "repr(numpy.random.get_state())"),
    "a variable": ("os.environ['MINE'] = '1'", "os.environ.get('MINE')"),
}  # fmt: skip
# What is the environment's own in each invocation, however the one before it has left it.
EACH_TIME = {
    "a signal": ("signal.signal(signal.SIGUSR1, signal.SIG_IGN)", "repr(signal.getsignal(signal.SIGUSR1))"),
    "the folder": ("os.chdir('/')", "os.getcwd()"),
}
# What one that is gone may leave to another of the same function: it is as that one would make it itself.
FOUND = {
    "tempfile": ("tempfile.gettempdir()", "tempfile.tempdir"),
    "boto3: the session by default": ("boto3.client('sts')", "id(boto3.DEFAULT_SESSION)"),
}
HELP = f"""
import {", ".join(NAMES)}
import asyncio.events, urllib.request

def called(found):
    return getattr(found, "__name__", type(found).__name__)

def umask():
    found = os.umask(0o077)
    os.umask(found)
    return found
"""
CODE = """
{help}
class Policy(asyncio.DefaultEventLoopPolicy):
    pass

def MINE(*args, **kwargs):
    pass

def look():
    return [{looks}]

AT_IMPORT = look()
{at_import}

def handler(event, context):
    seen = look()
    {late}
    {then}
    return [AT_IMPORT, seen, look()]
"""
STORE = "boto3.client('dynamodb', region_name='us-east-1').put_item(TableName='t', Item={'id': {'S': event['Records'][0]['messageId'] + %s}, 'seen': {'S': repr(AT_IMPORT)}})"
RIGHT, WRONG = STORE % "''", STORE % "os.urandom(8).hex()"


_NAMESPACE: dict[str, Any] = {}
exec(HELP, _NAMESPACE)


@pytest.fixture(autouse=True)
def same_clients() -> Iterator[None]:
    decimal.getcontext().clear_flags()  # of earlier tests: a flag that is set already is no change
    with clients_shared():
        yield


@pytest.fixture
def make(faas: Sandbox, tmp_path: Path) -> Callable[..., Function]:
    def make(
        rows: dict[str, tuple[str, str]], *, late: bool, then: str = "pass", timeout: float = 30
    ) -> Function:
        dirty = "; ".join(change for change, _ in rows.values())
        looks = ", ".join(look for _, look in rows.values())
        changes = ("pass", dirty) if late else (dirty, "pass")
        code = CODE.format(help=HELP, looks=looks, at_import=changes[0], late=changes[1], then=then)
        (tmp_path / "app.py").write_text(code)
        return faas.function("app.handler", root=tmp_path, timeout=timeout)

    return make


def seen_here(rows: dict[str, tuple[str, str]]) -> dict[str, Any]:
    """What a test sees, by the row."""
    return {name: eval(look, _NAMESPACE) for name, (_, look) in rows.items()}


def by_row(rows: dict[str, tuple[str, str]], payload: Any) -> list[dict[str, Any]]:
    """What the code saw at its import, when it was called, and at its end."""
    return [dict(zip(rows, each, strict=True)) for each in payload]


def first_of(payload: Any) -> Any:
    return [each[0] for each in payload]


# The rows of decimal hide each other; all the rest is looked at in one function.
APART = {
    name: {name: row}
    for name, row in ROWS.items()
    if name.startswith(("decimal", "random", "logging: of", "warnings"))
}
APART["the rest"] = {name: row for name, row in ROWS.items() if name not in APART}


@pytest.mark.parametrize("late", [True, False])
@pytest.mark.parametrize("part", APART)
def test_a_warm_environment_keeps_what_its_code_set_and_neither_the_test_nor_a_cold_start_sees_it(
    make: Callable[..., Function], part: str, late: bool
) -> None:
    rows = APART[part]
    before = seen_here(rows)
    function = make(rows, late=late)
    imported, began, ended = by_row(rows, function.invoke({}).payload)
    assert began == (imported if late else ended)
    assert [name for name in rows if ended[name] == imported[name]] == []
    assert seen_here(rows) == before
    assert by_row(rows, function.invoke({}).payload)[1] == ended
    assert seen_here(rows) == before
    function.cold_start()
    assert by_row(rows, function.invoke({}).payload) == [imported, began, ended]
    assert seen_here(rows) == before


@pytest.mark.parametrize("name", EACH_TIME)
def test_some_things_are_the_same_in_each_invocation(make: Callable[..., Function], name: str) -> None:
    rows = {name: EACH_TIME[name]}
    before = seen_here(rows)
    function = make(rows, late=True)
    imported, began, ended = first_of(function.invoke({}).payload)
    assert imported == began != ended
    assert seen_here(rows) == before
    assert first_of(function.invoke({}).payload) == [imported, began, ended]


@pytest.mark.parametrize("name", FOUND)
def test_what_is_made_of_defaults_is_made_once_for_a_function_and_not_for_the_test(
    make: Callable[..., Function], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    rows = {name: FOUND[name]}
    before = seen_here(rows)
    function = make(rows, late=True)
    imported, _, ended = first_of(function.invoke({}).payload)
    assert (imported, seen_here(rows)) == (before[name], before)
    function.cold_start()
    assert first_of(function.invoke({}).payload) == [ended, ended, ended]
    assert seen_here(rows) == before


ENDS = {
    "raises": "raise ValueError",
    "exits": "sys.exit(1)",
    "exits hard": "os._exit(1)",
    "times out": "import time; time.sleep(30)",
    "times out and clings": "import time\n    while True:\n        try:\n            time.sleep(30)\n        except BaseException:\n            pass",
}


@pytest.mark.parametrize("late", [True, False])
@pytest.mark.parametrize("end", ENDS)
def test_however_an_invocation_ends_the_test_has_what_it_had(
    make: Callable[..., Function], end: str, late: bool
) -> None:
    rows = {**ROWS, **EACH_TIME}
    before = seen_here(rows)
    function = make(rows, late=late, then=ENDS[end], timeout=0.2)
    assert function.invoke({}).error is not None
    assert seen_here(rows) == before


# In a check each attempt draws from a state of its own.
DRAWN = {name: (change, "None") for name, (change, _) in ROWS.items() if name.startswith(("random", "numpy"))}
EVERYTHING = {**ROWS, **EACH_TIME, "sys.path": ("sys.path.insert(0, '/nowhere')", "list(sys.path)")}


@pytest.mark.parametrize("late", [True, False])
@pytest.mark.parametrize("right", [True, False])
def test_no_world_of_a_check_sees_what_another_one_set_and_nor_does_the_test(
    faas: Sandbox, make: Callable[..., Function], monkeypatch: pytest.MonkeyPatch, late: bool, right: bool
) -> None:
    boto3.client("dynamodb").create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    monkeypatch.setattr(session, "shelf_of", lambda _test: None)  # it fails on purpose: no file of that
    function = make({**EVERYTHING, **DRAWN}, late=late, then=RIGHT if right else WRONG)
    before = seen_here(EVERYTHING)
    if right:
        faas.assert_idempotent(function, events.sqs("x"))
    else:
        with pytest.raises(NotIdempotent):
            faas.assert_idempotent(function, events.sqs("x"))
    assert seen_here(EVERYTHING) == before


def test_two_side_by_side_have_each_their_own(
    faas: Sandbox, make: Callable[..., Function], tmp_path: Path
) -> None:
    rows = {name: row for name, row in ROWS.items() if name != "a variable"}
    (tmp_path / "charges.py").write_text("def charge():\n    raise SystemError\n")
    function = make(rows, late=True, then="import charges; charges.charge()")
    faas.effect("charges.charge", returns=None)
    before = seen_here(rows)

    def by_turns(turn: Turn) -> int:
        return 1 - (turn.who or 0)

    both = side_by_side.run_both(function, ({}, {}), by_turns)
    assert [each.error for each in both.invocations] == [None, None]
    first, second = (each.payload for each in both.invocations)
    names = [name for name in rows if not name.startswith(("random", "numpy", "boto3"))]
    by_name = [dict(zip(rows, column, strict=True)) for column in (first[1], second[1])]
    assert [by_name[0][name] for name in names] == [by_name[1][name] for name in names]
    assert seen_here(rows) == before


def test_a_function_that_another_one_invokes_sees_nothing_of_it(faas: Sandbox) -> None:
    precisions = []

    def inner(_event: object, _context: object) -> None:
        precisions.append(decimal.getcontext().prec)
        decimal.getcontext().prec += 1

    called = faas.function(inner)

    def outer(_event: object, _context: object) -> int:
        decimal.getcontext().prec = 5
        called.invoke({})
        called.invoke({})
        return decimal.getcontext().prec

    assert faas.function(outer).invoke({}).payload == 5
    assert precisions == [28, 29]
    assert decimal.getcontext().prec == 28


def test_a_module_that_the_code_is_the_first_to_import_is_as_imported_afterwards(
    make: Callable[..., Function], monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = csv.field_size_limit()
    monkeypatch.delitem(sys.modules, "csv")
    function = make({"csv": ROWS["csv"]}, late=True)
    for _ in range(2):
        assert first_of(function.invoke({}).payload) == [limit, limit, 10**7]
        assert csv.field_size_limit() == limit
        function.cold_start()


def test_what_code_has_warned_of_is_shown_to_the_test_nevertheless(faas: Sandbox) -> None:
    def warn() -> None:
        warnings.warn("old", stacklevel=1)

    def handler(_event: object, _context: object) -> None:
        warnings.simplefilter("default")
        warn()
        warn()

    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        faas.function(handler).invoke({})
        shown = len(seen)
        warn()
    assert (shown, len(seen)) == (1, 2)


def test_what_code_takes_back_is_taken_back(faas: Sandbox) -> None:
    def handler(event: int, _context: object) -> int:
        before, decimal.getcontext().prec = decimal.getcontext().prec, event
        return before

    function = faas.function(handler)
    assert [function.invoke(each).payload for each in (5, 28, 28)] == [28, 5, 28]


def test_a_session_of_the_tests_comes_before_one_that_a_function_has_made(
    make: Callable[..., Function], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    function = make({"boto3": FOUND["boto3: the session by default"]}, late=True)
    function.invoke({})
    function.cold_start()
    mine = boto3.Session()
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", mine)
    assert first_of(function.invoke({}).payload) == [id(mine)] * 3


@pytest.mark.parametrize(
    "settings", ["region_name='eu-west-3'", "aws_access_key_id='a', aws_secret_access_key='b'", ""]
)
def test_a_session_with_settings_is_left_to_no_other_environment(
    make: Callable[..., Function], monkeypatch: pytest.MonkeyPatch, settings: str
) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    made = f"boto3.setup_default_session({settings})"
    if not settings:
        made += "; boto3.DEFAULT_SESSION._session.set_default_client_config(object())"
    function = make({"boto3": (made, "boto3.DEFAULT_SESSION is None")}, late=True)
    for _ in range(2):
        assert first_of(function.invoke({}).payload) == [True, True, False]
        function.cold_start()


def test_what_the_test_sets_holds_for_its_functions_until_they_set_it(faas: Sandbox) -> None:
    with decimal.localcontext() as mine:
        mine.prec = 11
        function = faas.function(lambda event, _context: decimal.getcontext().prec)
        assert function.invoke({}).payload == 11
        mine.prec = 12
        assert function.invoke({}).payload == 12
        assert decimal.getcontext() is mine


def test_a_seed_of_the_test_decides_what_its_functions_draw(faas: Sandbox) -> None:
    function = faas.function(lambda _event, _context: random.random())
    random.seed(7)
    drawn = [function.invoke({}).payload, random.random(), function.invoke({}).payload]
    generator = random.Random(7)
    assert drawn == [generator.random() for _ in range(3)]


def test_a_seed_that_code_has_imported_serves_the_test_too(faas: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "from random import seed\ndef handler(event, context):\n    seed(event)\n"
    )
    function, seed = faas.function("app.handler", root=tmp_path), random.seed
    function.invoke(3)
    assert random.seed is seed
    function.module.seed(7)
    assert random.random() == random.Random(7).random()


def test_within_an_attempt_its_streams_decide_what_is_drawn(faas: Sandbox) -> None:
    def handler(event: object, _context: object) -> float:
        if event == "seed":
            random.seed(7)
        return random.random()

    function, drawn = faas.function(handler), []
    for event in ("seed", "draw"):
        with Streams("key").attempt(2):
            drawn.append(function.invoke(event).payload)
    with Streams("key").attempt(2):
        expected = random.random()
    assert drawn == [random.Random(7).random(), expected]


# -- what is called at the end of the process


@pytest.fixture
def called_at_exit(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is registered for the end of the process from here on."""
    registered: list[Any] = []

    def register(function: Any, *args: Any, **kwargs: Any) -> Any:
        registered.append((function, args, kwargs))
        return function

    monkeypatch.setattr(atexit, "register", register)
    monkeypatch.setattr(
        atexit,
        "unregister",
        lambda gone: registered.__setitem__(slice(None), [e for e in registered if e[0] != gone]),
    )
    return registered


AT_EXIT = """
import atexit
CALLED = []
@atexit.register
def goodbye():
    CALLED.append("goodbye")
atexit.register(CALLED.append, "at import")
def handler(event, context):
    atexit.register(CALLED.extend, ("late",))
    return CALLED
"""


def test_what_code_registers_for_the_end_of_the_process_ends_with_its_environment(
    faas: Sandbox, tmp_path: Path, called_at_exit: list[Any]
) -> None:
    (tmp_path / "app.py").write_text(AT_EXIT)
    function = faas.function("app.handler", root=tmp_path)
    register = atexit.register
    function.invoke({})
    assert atexit.register is register
    kept = [function for function, _, _ in called_at_exit]
    for each in reversed(kept):
        each()
    assert function.invoke({}).payload == ["late", "at import", "goodbye"]
    assert len(called_at_exit) == 4
    function.cold_start()
    assert called_at_exit == []
    kept[0]()  # nothing more: its module is gone
    assert function.invoke({}).payload == []


def test_a_callable_registers_as_code_does_and_packages_as_ever(
    faas: Sandbox, called_at_exit: list[Any]
) -> None:
    def handler(_event: object, _context: object) -> None:
        atexit.register(print, "over")
        exec("atexit.register(print, 'a package')", {"atexit": atexit, "print": print})

    function = faas.function(handler)
    function.invoke({})
    assert len(called_at_exit) == 2
    function.close()
    assert called_at_exit == [(print, ("a package",), {})]


def test_code_unregisters_what_it_has_registered_and_its_end_nothing_of_the_tests(
    called_at_exit: list[Any],
) -> None:
    of_code = at_exit.AtExit(lambda namespace: namespace is globals())
    with of_code.active():
        assert atexit.register(print) is print
        atexit.unregister(print)
        assert called_at_exit == []
        atexit.register(print)
    atexit.register(print)
    of_code.let_go()
    assert called_at_exit == [(print, (), {})]
    assert called_at_exit[0][0] is print
