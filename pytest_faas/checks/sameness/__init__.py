"""When two worlds are the same: within one world, across worlds, exactly, and which places follow the seed."""

from pytest_faas.checks.sameness.compared import Compared
from pytest_faas.checks.sameness.comparing import across
from pytest_faas.checks.sameness.following import taint
from pytest_faas.checks.sameness.literals import GivenText
from pytest_faas.checks.sameness.rules import NO_RULES, Rules
from pytest_faas.checks.sameness.steps import identical, within
from pytest_faas.checks.sameness.tainted import NO_TAINT, Taint

__all__ = [
    "NO_RULES",
    "NO_TAINT",
    "Compared",
    "GivenText",
    "Rules",
    "Taint",
    "across",
    "identical",
    "taint",
    "within",
]
