"""Name a defect by what the runs show: its kind, which is a heading of the docs, and what to change."""

from __future__ import annotations

from pytest_faas.checks.explaining.batches import advice as advice_for_batch
from pytest_faas.checks.explaining.causes import of_no_recovery, of_refusal, of_repetition, of_retry
from pytest_faas.checks.explaining.table import ADVICE, PLAIN, Cause, cause
from pytest_faas.checks.explaining.trials import Trials

__all__ = [
    "ADVICE",
    "PLAIN",
    "Cause",
    "Trials",
    "advice_for_batch",
    "cause",
    "of_no_recovery",
    "of_refusal",
    "of_repetition",
    "of_retry",
]
