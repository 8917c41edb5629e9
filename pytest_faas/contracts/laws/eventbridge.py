"""What must agree in an event of an EventBridge bus; most of it is the sender's to choose."""

from __future__ import annotations

from pytest_faas.contracts.laws._bus import time_exists
from pytest_faas.contracts.laws._bus_details import DETAIL_LAWS
from pytest_faas.contracts.laws._bus_kinds import KIND_LAWS
from pytest_faas.contracts.laws._bus_s3 import S3_LAWS

RECORD_LAWS = ()
EVENT_LAWS = (time_exists, *KIND_LAWS, *DETAIL_LAWS, *S3_LAWS)
