"""Thousands of drawn events of each source: none is one that the service would not send."""

from __future__ import annotations

import json
import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from pytest_faas import strategies, validate
from pytest_faas.contracts.sources import CONTRACTS

SOURCES = sorted(name.removesuffix("_events") for name in strategies.__all__ if name.endswith("_events"))

# FAAS_DRAWN=5000 draws as many as before: that takes minutes.
COUNT = int(os.environ.get("FAAS_DRAWN", "1500"))


def test_every_source_with_a_contract_has_its_strategy():
    assert SOURCES == sorted(CONTRACTS.keys() - {"function_url"})  # http_api draws function URLs too


@pytest.mark.parametrize("source", SOURCES)
def test_drawn_events_are_without_faults(source):
    seen = []

    @settings(
        max_examples=COUNT,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(event=getattr(strategies, f"{source}_events")())
    def judged(event):
        seen.append(None)
        found = validate(event)
        found.raise_for_faults()
        assert found.source in {source, "function_url"} if source == "http_api" else found.source == source

    judged()
    assert len(seen) == COUNT


@pytest.mark.parametrize("source", SOURCES)
def test_an_event_survives_json(source):
    @settings(max_examples=200, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(event=getattr(strategies, f"{source}_events")())
    def survives(event):
        assert json.loads(json.dumps(event)) == event

    survives()
