"""The checks, each by its name: where its code is, what it raises, and how its failure begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from pytest_faas import errors
from pytest_faas.errors import CheckFailed


@dataclass(frozen=True)
class Check:
    """One check: the module of that name in this room, its error, and what a failure says of the handler."""

    error: type[CheckFailed]
    broken: str

    def judge(self, name: str) -> Callable[..., Any]:
        """Return the function that judges worlds."""
        found: Callable[..., Any] = import_module(f"pytest_faas.checks.properties.{name}").judge
        return found


CHECKS: Final[dict[str, Check]] = {
    "idempotent": Check(errors.NotIdempotent, "is not idempotent"),
    "retry_safe": Check(errors.RetryNotSafe, "is not safe to retry"),
    "concurrent": Check(errors.NotSerializable, "loses or doubles something when it runs twice at once"),
    "recursion": Check(errors.TriggersItself, "triggers itself without end"),
    "warm_start": Check(errors.WarmStartDiffers, "depends on what its environment ran before"),
    "contract": Check(errors.AnswerInvalid, "gives an answer that is not valid"),
    "http_semantics": Check(errors.WrongMethodSemantics, "does not keep what its HTTP method promises"),
    "equivalent_requests": Check(errors.AnswersDiffer, "treats one request in different ways"),
    "order": Check(errors.OrderMatters, "depends on an order that its source does not keep"),
    "no_lost_records": Check(errors.RecordsLost, "loses what it reports as done"),
    "partial_batch": Check(errors.WrongPartialBatch, "does not hand back the records of a batch that failed"),
    "robust": Check(errors.NotRobust, "is not robust"),
}
