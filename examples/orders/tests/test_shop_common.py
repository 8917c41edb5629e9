"""The layer on its own: plain unit tests, without a function and without AWS."""

from decimal import Decimal

import pytest

from shop_common import http, money, orders, times


@pytest.mark.parametrize(
    ("given", "price"), [("9.99", "9.99"), ("10", "10"), (3, "3"), (Decimal("0.01"), "0.01")]
)
def test_a_price_is_a_decimal(given, price):
    assert money.parse(given) == Decimal(price)


@pytest.mark.parametrize(
    "given",
    [
        None,
        True,
        0,
        -1,
        1.5,
        "",
        "1e3",
        "١",
        "1.999",
        "-1",
        "0",
        Decimal("NaN"),
        Decimal("1e9"),
        Decimal("0.001"),
        10**400,
    ],
)
def test_what_is_no_price_is_refused(given):
    with pytest.raises(ValueError, match="a price is above 0"):
        money.parse(given)


def test_header_names_match_in_any_case():
    assert http.header({"headers": {"Idempotency-KEY": "k"}}, "idempotency-key") == "k"
    assert http.header({"headers": None}, "idempotency-key") is None
    assert http.header({}, "idempotency-key") is None


def test_a_key_always_stands_for_the_same_order():
    assert orders.id_for("ada", "k-1") == orders.id_for("ada", "k-1") != orders.id_for("ada", "k-2")
    assert orders.is_id(orders.id_for("ada", "k-1"))
    assert orders.is_id(orders.new_id())


def test_times_sort_as_text_and_come_back():
    assert times.text(times.parse("2026-01-31T03:00:00Z")) == "2026-01-31T03:00:00Z"
    assert times.text(times.parse("2026-01-31T03:00:00Z")) < times.text(times.parse("2026-02-01T00:00:00Z"))
