"""What the plugin keeps: for a run (settings, fake credentials, the network guard) and for each test (settings, origin)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_faas import settings as table
from pytest_faas.errors import InvalidArgument
from pytest_faas.settings import OPTIONS, PREFIX, Settings

if TYPE_CHECKING:
    from pytest_faas.checks.replay import Saved, Shelf
    from pytest_faas.cloud.credentials import FakeCredentials
    from pytest_faas.cloud.guard import NetworkGuard
    from pytest_faas.origin import Origin
    from pytest_faas.sandbox import Sandbox


class Run:
    """One run of pytest, shut off from the machine's own AWS."""

    def __init__(self, chosen: Settings) -> None:
        self.settings = chosen
        self.stderr: int | None = None  # where last words go: a descriptor that pytest does not capture
        self.credentials: FakeCredentials | None = None
        self.guard: NetworkGuard | None = None
        self.replay: Saved | None = None  # the one failure that this run is about

    def open(self) -> None:
        """Put fake credentials and the network guard in place, unless the run keeps its own."""
        if self.settings.credentials == "keep":
            return
        from pytest_faas.cloud.credentials import FakeCredentials
        from pytest_faas.cloud.guard import NetworkGuard

        self.credentials = FakeCredentials()
        self.credentials.install(self.settings.origin().region)
        self.guard = NetworkGuard("allow")
        self.guard.install()

    def keep_stderr(self) -> None:
        """Keep the standard error as it is while pytest captures nothing."""
        self.stderr = os.dup(2)

    def close(self) -> None:
        """Put everything back."""
        if self.stderr is not None:
            os.close(self.stderr)
            self.stderr = None
        if self.guard is not None:
            self.guard.remove()
        if self.credentials is not None:
            self.credentials.restore()


REPLAY = "faas_replay"  # the option's name for pytest
RUN = pytest.StashKey[Run]()
_SETTINGS = pytest.StashKey[Settings]()
SANDBOX: pytest.StashKey[Sandbox] = pytest.StashKey()
ORIGIN: pytest.StashKey[Origin] = pytest.StashKey()


def run_settings(config: pytest.Config) -> Settings:
    """Return the settings of the ini file and, over them, of the command line; raises `pytest.UsageError`."""
    flags = vars(config.known_args_namespace)
    ini = {option.name: value for option in OPTIONS if (value := config.getini(option.ini)) is not None}
    line = {option.name: value for option in OPTIONS if (value := flags.get(option.ini)) is not None}
    return _layered(_layered(Settings(), ini, f"{config.inipath}: {PREFIX}_"), line, f"--{PREFIX}-")


def read_replay(config: pytest.Config) -> Saved | None:
    """Return the failure that `--faas-replay` names, if it is given; raises `pytest.UsageError` for one that is none."""
    given = config.getoption(REPLAY)
    if given is None:
        return None
    from pytest_faas.checks import replay

    try:
        return replay.read(Path(config.invocation_params.dir, given))
    except InvalidArgument as error:
        raise pytest.UsageError(str(error)) from None


def shelf_of(test: pytest.Item) -> Shelf:
    """Return where the failures of a test are kept."""
    from pytest_faas.checks.replay import Shelf

    return Shelf(test.config.rootpath, test.nodeid, test.config.stash[RUN].replay)


def settings_of(test: pytest.Item) -> Settings:
    """Return the settings that a test runs with: the run's, and its markers over them, the closest marker last."""
    if _SETTINGS not in test.stash:
        test.stash[_SETTINGS] = _test_settings(test)
    return test.stash[_SETTINGS]


def _test_settings(test: pytest.Item) -> Settings:
    chosen = test.config.stash[RUN].settings
    for marker in reversed(list(test.iter_markers(PREFIX))):
        where = f"{test.nodeid}: @pytest.mark.{PREFIX}"
        if marker.args:
            raise pytest.UsageError(
                f"{where} takes keyword arguments only, got {marker.args!r}; for example region='eu-west-1'"
            )
        if "credentials" in marker.kwargs:
            raise pytest.UsageError(
                f"{where}: credentials holds for a whole run: use --faas-credentials or faas_credentials"
            )
        chosen = _layered(chosen, marker.kwargs, f"{where}: ")
    return chosen


def _layered(base: Settings, values: Mapping[str, object], said: str) -> Settings:
    try:
        return table.layered(base, values, lambda name: f"{said}{name}")
    except InvalidArgument as error:
        raise pytest.UsageError(str(error)) from None
