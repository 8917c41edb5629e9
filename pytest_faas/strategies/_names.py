"""Names that rules, schedules and groups of schedules may have."""

from __future__ import annotations

import string
from typing import Final

from hypothesis import strategies as st

from pytest_faas.strategies._mixture import Mixture

# 1 to 64 letters, digits, '.', '-' and '_':
# https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
# https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
_UNUSUAL = ("nightly", "a", "0", "_", "-", ".", "A.b_c-1", "x" * 64, "-._" * 21)
_ANY = st.text(string.ascii_letters + string.digits + ".-_", min_size=1, max_size=64)


def names(usual: str) -> Mixture:
    """Return a mixture of names; it shrinks to the usual one, which is the factory's default."""
    return Mixture((usual, *_UNUSUAL), _ANY, share=4)


RULES: Final = names("my-rule")
SCHEDULES: Final = names("my-schedule")
GROUPS: Final = names("default")
