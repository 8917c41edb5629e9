"""Answer a request with the client token of an earlier one as that one was answered, and do nothing.

What was answered is kept with the backend, so that a snapshot holds it. A request that failed is not remembered: its token
may be used again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from moto.backends import get_backend
from moto.core.responses import BaseResponse

from pytest_faas.cloud.idempotency_tokens.contracts import CONTRACTS, Contract
from pytest_faas.cloud.patches import Patches

_KEPT = "_pytest_faas_tokens"  # the backend's attribute: what was asked, when, and the answer, for each token


class Answered(NamedTuple):
    """What a request asked for, when, and how it was answered: status, headers and body."""

    asked: str
    at: float
    answer: tuple[int, dict[str, str], Any]


def _call_action(handler: Any) -> Any:
    perform = patches.before(BaseResponse, "call_action")
    if not patches.laid or handler.service_name not in _SERVICES:
        return perform(handler)
    operation = handler._get_action()
    contract = CONTRACTS.get((handler.service_name, operation))
    given = _parameters(handler) if contract else {}
    token = given.pop(contract.token, None) if contract else None
    if contract is None or not token:
        return perform(handler)
    key = (operation, str(given.get(contract.scope)) if contract.scope else "", str(token))
    asked = json.dumps([handler.path, given], sort_keys=True, default=str)
    return _once(handler, contract, key, asked, perform)


def _once(handler: Any, contract: Contract, key: tuple[str, ...], asked: str, perform: Any) -> Any:
    """Perform a request, unless its token is known."""
    kept = _kept(handler)
    earlier = kept.get(key)
    if earlier is not None and time.time() - earlier.at < contract.seconds:
        if earlier.asked == asked:
            status, headers, body = earlier.answer
            return status, dict(headers), body
        if contract.error is not None:
            return _mismatch(contract.error)
    status, headers, body = perform(handler)
    if int(status) < 300:
        # another snapshot may have been put back meanwhile: by a function that moto's own Lambda ran
        _kept(handler)[key] = Answered(asked, time.time(), (status, dict(headers), body))
    return status, headers, body


def _kept(handler: Any) -> dict[tuple[str, ...], Answered]:
    backend: Any = get_backend(handler.service_name)[handler.current_account][handler.region]
    found: dict[tuple[str, ...], Answered] = backend.__dict__.setdefault(_KEPT, {})
    return found


def _parameters(handler: Any) -> dict[str, Any]:
    """Return what a request asks for: its JSON body, or its query where it has none."""
    if handler.raw_body:
        told = json.loads(handler.raw_body)
        return dict(told) if isinstance(told, Mapping) else {}
    return {name: values[0] for name, values in handler.querystring.items() if values}


def _mismatch(code: str) -> tuple[int, dict[str, str], str]:
    """Return the refusal of a token that was used with other parameters."""
    said = {
        "__type": code,
        "message": "The client token was used before, for a request with other parameters",
    }
    return 400, {"x-amzn-errortype": code}, json.dumps(said)


_SERVICES = {service for service, _ in CONTRACTS}
patches = Patches((BaseResponse, "call_action", _call_action))
