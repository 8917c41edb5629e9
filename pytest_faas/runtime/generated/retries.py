"""botocore's standard retries took `random.random` by name: their jitter is not to shift the handler's draws."""

from __future__ import annotations

import sys
from typing import Any

from pytest_faas.runtime.generated import functions

_MODULE, _CLASS = "botocore.retries.standard", "ExponentialBackoff"


def backoff() -> Any:
    """Return the class that waits between attempts; None where botocore's retries have not been imported."""
    return getattr(sys.modules.get(_MODULE), _CLASS, None)


def replacement(original: Any) -> Any:
    """Return a method that leaves the state as it found it."""

    def delay_amount(self: Any, *args: Any, **kwargs: Any) -> Any:
        before = functions.state()
        try:
            return original(self, *args, **kwargs)
        finally:
            functions.go_back(before)

    return delay_amount
