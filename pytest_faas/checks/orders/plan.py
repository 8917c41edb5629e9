"""One world of an order: in which order the records come, and whether each by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.checks.orders.permuted import Order
from pytest_faas.checks.worlds.case import Case

__tracebackhide__ = errors.hidden_from

_WHERE = "faas.assert_order"
_OPEN = {
    "sqs": "a standard queue",
    "sns_sqs": "a queue",
    "sqs_fifo": "a FIFO queue with several message groups",
    "kinesis": "a stream with several shards or lanes",
    "dynamodb_stream": "a stream with several lanes",
    "s3": "S3",
}


@dataclass(frozen=True)
class Plan:
    """One world: the records in this order, each delivered `apart` or as many together as may be."""

    order: Order
    apart: bool

    def as_json(self) -> dict[str, Any]:
        """Return what brings about the same world again."""
        return {"order": list(self.order), "apart": self.apart}

    @classmethod
    def of(cls, held: Mapping[str, Any], count: int) -> Plan:
        """Return the plan that `as_json` gave, of so many records; `InvalidArgument` for anything else.

        >>> Plan.of({"order": [1, 0], "apart": True}, 2)
        Plan(order=(1, 0), apart=True)
        """
        order = held.get("order")
        if not isinstance(order, list) or sorted(map(repr, order)) != sorted(map(repr, range(count))):
            raise arguments.invalid(_WHERE, "order", f"the places of {count} records, from 0", order)
        return cls(tuple(order), arguments.flag(_WHERE, "apart", held.get("apart")))

    def said(self, case: Case) -> str:
        """Return how the records came, as a sentence begins."""
        order = ", ".join(str(place + 1) for place in self.order)
        how = "each by itself" if self.apart else "in batches" if case.is_stream else "in one batch"
        return f"With its records in the order {order}, {how}, as {_OPEN[case.source]} may deliver them,"
