"""The pytest plugin: options, marker and hooks; everything else is in plain objects that work without pytest.

It loads nothing heavy: boto3, moto, freezegun, simplejson, hypothesis and jsonschema wait for a test that needs them.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable

import pytest

from pytest_faas import origin as origins
from pytest_faas.arguments import closest
from pytest_faas.examples import fresh_for_each
from pytest_faas.fuzz_marker import FUZZ_MARKER, check_fuzz_marker, fuzzed
from pytest_faas.session import (
    ORIGIN,
    REPLAY,
    RUN,
    SANDBOX,
    Run,
    read_replay,
    run_settings,
    settings_of,
)
from pytest_faas.settings import OPTIONS, PREFIX

pytest_plugins = ("pytest_faas.fixtures",)

_REPLAY_FLAG = "--faas-replay"
_TIMELINES = 3  # so many of a test's deliveries are shown where it fails: the last ones
_MARKER = (
    "faas(*, region, account, partition, seed, root, network, guard): settings of this test, over those of the command"
    " line and the ini file; see docs/reference/settings.md"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add each setting to the command line and to the ini file."""
    group = parser.getgroup(PREFIX, "serverless functions (pytest-faas)")
    for option in OPTIONS:
        group.addoption(option.flag, dest=option.ini, metavar=option.metavar, default=None, help=option.help)
        parser.addini(option.ini, option.help, default=None)
    group.addoption(
        _REPLAY_FLAG,
        dest=REPLAY,
        metavar="FILE",
        default=None,
        help="run one saved failure of a check again: what the line Replay of its message says (.faas/*.json)",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Read the settings, and shut the run off from AWS before a conftest or a test module can make a client."""
    flags = (arg.partition("=")[0] for arg in args)
    known = [*(option.flag for option in OPTIONS), _REPLAY_FLAG]
    _refuse_unknown(flags, f"--{PREFIX}", known, "command line")
    _refuse_unknown(
        _ini_keys(early_config), f"{PREFIX}_", [option.ini for option in OPTIONS], str(early_config.inipath)
    )
    run = Run(run_settings(early_config))
    run.open()
    early_config.stash[RUN] = run
    early_config.add_cleanup(run.close)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and keep a way to the terminal: capturing is suspended while this runs."""
    config.addinivalue_line("markers", _MARKER)
    config.addinivalue_line("markers", FUZZ_MARKER)
    run = config.stash[RUN]
    run.keep_stderr()
    run.replay = read_replay(config)


def pytest_report_header(config: pytest.Config) -> str:
    """Say with what the run can be repeated."""
    chosen = config.stash[RUN].settings
    return f"faas: region {chosen.origin().region}, account {chosen.account}, seed {chosen.seed}, target inline (moto)"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Read the markers of all tests at once, so that a mistake in one ends the run before it starts.

    With `--faas-replay`, only the test of that failure runs.
    """
    for item in items:
        settings_of(item)
        check_fuzz_marker(item)
    saved = config.stash[RUN].replay
    if saved is None:
        return
    wanted = [item for item in items if item.nodeid == saved.test]
    if not wanted:
        raise pytest.UsageError(
            f"{_REPLAY_FLAG}: the failure is one of {saved.test}, which is not among the tests collected:"
            f" pytest {saved.test} {_REPLAY_FLAG} {config.getoption(REPLAY)}"
        )
    config.hook.pytest_deselected(items=[item for item in items if item not in wanted])
    items[:] = wanted


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Restart the stream of identifiers for the test, from the run's seed and the test's own name."""
    mine = settings_of(item).origin(item.nodeid)
    item.stash[ORIGIN] = mine
    previous = origins.use(mine)
    try:
        return (yield)
    finally:
        origins.use(previous)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test with the marker `faas_fuzz`: it returns the function, and events are drawn for that."""
    return fuzzed(pyfuncitem)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test in which something tried to leave the fake AWS, even if the handler swallowed the refusal."""
    guard = item.config.stash[RUN].guard
    if guard is not None:
        guard.refusals.clear()
    try:
        with fresh_for_each(item):
            outcome = yield
    except BaseException as error:
        if told := _refused(item):
            item.add_report_section("call", "faas", told)
        if told := _timelines(item):
            item.add_report_section("call", "faas.deliver", told)
        if type(error).__name__ == "Inapplicable":
            # At the test's own line: pytest gives a SkipTest, which works without it too, the line of its own code.
            raise pytest.skip.Exception(str(error), _use_item_location=True) from error
        raise
    finally:
        if (sandbox := item.stash.get(SANDBOX, None)) is not None and sandbox.told:
            item.add_report_section("call", "faas checks", "\n".join(sandbox.told))
    if told := _refused(item):
        pytest.fail(told, pytrace=False)
    return outcome


def _timelines(item: pytest.Item) -> str:
    """Return the stories of the last deliveries of a test that failed: complete with -v, else as a screen holds."""
    sandbox = item.stash.get(SANDBOX, None)
    if sandbox is None:
        return ""
    complete = item.config.get_verbosity() > 0
    return "\n\n".join(report.table(complete=complete) for report in sandbox.reports[-_TIMELINES:])


def _refused(item: pytest.Item) -> str:
    """Say what the test tried that was refused, and what to do; nothing where there was nothing."""
    run, sandbox = item.config.stash[RUN], item.stash.get(SANDBOX, None)
    refusals = [*(run.guard.refusals if run.guard else ()), *(sandbox.refusals if sandbox else ())]
    if not refusals:
        return ""
    listed = "\n\n".join(str(each) for each in refusals)
    if sandbox is None:
        remedy = (
            "This test does not use the `faas` fixture, on whose fake AWS boto3's calls would be answered."
        )
    else:
        remedy = "Where a refusal is what the test wants: faas.refusals.clear()"
    return f"something in this test tried to leave the fake AWS, and was refused:\n\n{listed}\n\n{remedy}"


def _ini_keys(config: pytest.Config) -> Iterable[str]:
    """Return the keys that the ini file has; pytest 9 has no public name for them any more."""
    keys: Iterable[str] = config._inicfg if hasattr(config, "_inicfg") else config.inicfg
    return keys


def _refuse_unknown(names: Iterable[str], prefix: str, known: list[str], where: str) -> None:
    """Name the closest option for one that does not exist: pytest itself says `unrecognized arguments` at best."""
    for name in names:
        if name == "--":
            return
        if name.startswith(prefix) and name not in known:
            raise pytest.UsageError(
                f"{where}: there is no {name}.{closest(name, known)} There are: {', '.join(known)}"
            )
