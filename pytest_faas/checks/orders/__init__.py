"""The orders in which a source may deliver records, which records may mind, and a run in one of them."""

from pytest_faas.checks.orders.lanes import Lane, lanes
from pytest_faas.checks.orders.passage import batches, passage
from pytest_faas.checks.orders.permuted import Order, distance, permuted
from pytest_faas.checks.orders.touched import Pair, sharing

__all__ = ["Lane", "Order", "Pair", "batches", "distance", "lanes", "passage", "permuted", "sharing"]
