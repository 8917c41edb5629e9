"""Prices: Decimals inside, text with two digits outside."""

import re
from decimal import Decimal

HIGHEST = Decimal(100_000)


def parse(value):
    """Return a price given as text ("9.99") or as a JSON number; raise ValueError for anything else."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,2})?", value):
        value = Decimal(value)
    if type(value) is int:
        value = Decimal(value)
    if not isinstance(value, Decimal) or not _in_bounds(value):
        raise ValueError(f"a price is above 0, at most {HIGHEST:,} and has at most two decimals")
    return value


def _in_bounds(price):
    return price.is_finite() and 0 < price <= HIGHEST and price.as_tuple().exponent >= -2


def text(amount):
    """Return an amount as people and other systems read it: 12.50"""
    return f"{amount:.2f}"
