"""JSON objects, small and awkward ones: details of EventBridge events, states of tumbling windows."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from pytest_faas.strategies._mixture import Mixture

_NESTED: list[Any] = []
for _ in range(30):
    _NESTED = [_NESTED]

_KEYS = Mixture(
    ("id", "a", "", " ", "status", "a.b", "$ref", "__proto__", "ключ", "日本語", "🔑", "\u0000", "x" * 256),
    st.text(max_size=8),
    share=3,
)
_VALUES = Mixture(
    (
        "", 0, None, False, True, {}, [], -1, 1.5, "ü", "日本語 🎉", 2**53 + 1, 1e308, -0.0, "\u0000",
        [None], [0, "a", {}], {"a": None}, {"a": {"b": {"c": [1, 2, 3]}}}, _NESTED,
    ),
    st.sampled_from(
        (
            "a", "e\u0301", "\u2028", '"\\/', "<b>&amp;</b>", "%20+", "null", "0", " a ", "x" * 1000, -(2**63), 10**30,
            5e-324, 0.1, {"": ""}, [[]], [{"id": 1}, {"id": 2}], "2026-01-01T00:00:00Z", "arn:aws:s3:::uploads",
        )
    ),
    st.text(max_size=12),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    share=2,
)  # fmt: skip

OBJECTS: Final = (
    {"id": 1},
    {"id": 1, "items": [{"sku": "a", "quantity": 2}], "paid": False, "note": None},
    {"größe": "groß", "名前": "山田", "🔑": "🎉"},
    {"total": 12.5, "currency": "EUR"},
    {"a": {"b": {"c": {"d": [[], {}, ""]}}}},
)
"""Objects as people write them."""


def json_object(draw: DrawFn, keys: int) -> dict[str, Any]:
    """Draw a JSON object of up to that many keys."""
    return {_KEYS(draw): _VALUES(draw) for _ in range(keys)}
