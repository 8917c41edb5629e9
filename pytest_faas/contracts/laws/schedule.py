"""What must agree in an event of a scheduled EventBridge rule: it has one resource, which sent it."""

from __future__ import annotations

from pytest_faas.contracts.laws._bus import SCHEDULED

RECORD_LAWS = ()
EVENT_LAWS = SCHEDULED
