"""Faults that strike calls: small frozen values, aimed at a call by `faas.fault(...)` or by `armed(...)`."""

from pytest_faas.cloud.faults.address import Address, address_of, addresses
from pytest_faas.cloud.faults.aim import Aim, aim, at
from pytest_faas.cloud.faults.at_call import (
    ConditionalCheckFailed,
    CrashAfter,
    CrashBefore,
    FailedCall,
    LostResponse,
    TimeoutAfter,
)
from pytest_faas.cloud.faults.effects import EffectHook
from pytest_faas.cloud.faults.error_answer import ErrorAnswer, is_request
from pytest_faas.cloud.faults.kind import Kind
from pytest_faas.cloud.faults.on_wire import LostAndRetried, ServerError, Throttling
from pytest_faas.cloud.faults.partial import PartialBatch
from pytest_faas.cloud.faults.striking import Armed, Strike, Struck, armed, due
from pytest_faas.cloud.faults.table import KINDS, kinds

__all__ = [
    "KINDS",
    "Address",
    "Aim",
    "Armed",
    "ConditionalCheckFailed",
    "CrashAfter",
    "CrashBefore",
    "EffectHook",
    "ErrorAnswer",
    "FailedCall",
    "Kind",
    "LostAndRetried",
    "LostResponse",
    "PartialBatch",
    "ServerError",
    "Strike",
    "Struck",
    "Throttling",
    "TimeoutAfter",
    "address_of",
    "addresses",
    "aim",
    "armed",
    "at",
    "due",
    "is_request",
    "kinds",
]
