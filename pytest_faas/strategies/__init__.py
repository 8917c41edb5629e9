"""Hypothesis strategies for events and contexts: every drawn event is one that the service could send.

Each argument is a value, or a strategy that draws one; what is left out is drawn from what services really send.

>>> from hypothesis import given, strategies as st
>>> from pytest_faas import strategies
"""

__all__: list[str] = []
