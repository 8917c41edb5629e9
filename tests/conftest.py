"""What every test may use."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import freezegun
import pytest
from hypothesis import settings

pytest_plugins = ["pytester"]

sys.path.insert(0, str(Path(__file__).parent))  # for shared_clients and the like

# A plain `freezegun.freeze_time` makes powertools load its pydantic models while `datetime` is the fake one, which
# pydantic cannot read, and stays frozen. `faas.frozen` does not (tests/runtime/test_frozen_start.py).
freezegun.configure(extend_ignore_list=["aws_lambda_powertools", "pydantic"])

# How long an example takes is the machine's affair.
settings.register_profile("without a deadline", settings(deadline=None))
settings.load_profile("without a deadline")

# A shell that starts a command in the background has it ignore Ctrl-C, which some tests are about.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Keep what has been loaded by now, sixteen thousand tests, out of each later search for garbage and for mocks."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def nothing_stays_armed() -> Iterator[None]:
    """Give back what the deadline put in place, also after tests that use it without a sandbox."""
    yield
    deadline = sys.modules.get("pytest_faas.runtime.stopping.deadline")
    if deadline is not None:
        deadline.release()
