"""What a struck effect raises is its SDK's own error, of the class that the handler's own modules have now."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import Any
from unittest import mock

import pytest

from pytest_faas import InvalidArgument, Sandbox
from pytest_faas.cloud.faults import FailedCall
from pytest_faas.effects.renewed import renewed
from pytest_faas.effects.sdk_errors import as_raised

GATEWAY = """
class GatewayError(Exception): pass
class NoAnswer(GatewayError): pass
def pay(order): raise SystemError
async def later(order): raise SystemError
"""
APP = """
import asyncio, gateway
def handler(event, context):
    try:
        asyncio.run(gateway.later(event)) if event == "later" else gateway.pay(event)
    except gateway.GatewayError as error:
        return f"{type(error).__name__}: {error}"
"""


class Coded(Exception):
    def __init__(self, code: int, text: str) -> None:
        super().__init__(code, text)


def by_fault(error: Exception) -> Exception:
    gateway: Any = sys.modules["gateway"]
    kind = gateway.NoAnswer if isinstance(error, TimeoutError) else gateway.GatewayError
    return kind(str(error))  # type: ignore[no-any-return]


@pytest.mark.parametrize("what", ["pay", "later"])
@pytest.mark.parametrize(
    ("kind", "made", "said"),
    [
        ("failed_call", "class", "NoAnswer: InternalFailure: The service failed (a fault struck)."),
        ("lost_response", "class", "NoAnswer: no response came to gateway.WHAT"),
        ("failed_call", "instance", "NoAnswer: of the test"),
        ("failed_call", "callable", "GatewayError: InternalFailure: The service failed (a fault struck)."),
        ("lost_response", "callable", "NoAnswer: no response came to gateway.WHAT"),
        (FailedCall("rate_limit", 429), "callable", "GatewayError: rate_limit: The service failed (a fault struck)."),
    ],
)  # fmt: skip
def test_a_struck_effect_fails_with_the_error_of_its_sdk_after_a_cold_start_too(
    faas: Sandbox, write: Any, what: str, kind: Any, made: str, said: str
) -> None:
    fn = faas.function("app.handler", root=write(gateway=GATEWAY, app=APP))
    no_answer = fn.module.gateway.NoAnswer
    error = {"class": no_answer, "instance": no_answer("of the test"), "callable": by_fault}[made]
    faas.effect(f"gateway.{what}", returns=None, error=error)
    for _ in range(2):
        with faas.fault(f"gateway.{what}", kind=kind):
            assert fn(what) == said.replace("WHAT", what)
        fn.cold_start()
    assert fn(what) is None
    assert [call.error_code for call in faas.calls][-1] is None


@pytest.mark.parametrize("double", ["raises", "side_effect", "mock", "awaited"])
def test_a_double_raises_the_class_that_is_loaded_now(faas: Sandbox, write: Any, double: str) -> None:
    fn = faas.function("app.handler", root=write(gateway=GATEWAY, app=APP))
    declined = fn.module.gateway.NoAnswer("declined")
    what = "later" if double == "awaited" else "pay"
    options: dict[str, Any] = {double: declined} if double in ("raises", "side_effect") else {}
    with nullcontext() if options else mock.patch(f"gateway.{what}", side_effect=declined):
        faas.effect(f"gateway.{what}", **options)
        for _ in range(2):
            assert fn(what) == "NoAnswer: declined"
            fn.cold_start()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("NoAnswer", r"error must be an exception, .* got 'NoAnswer' \(str\)"),
        (KeyboardInterrupt, "error must be an exception, .* got <class 'KeyboardInterrupt'>"),
        (Coded, "of 'shop.pay' cannot be called with one text: TypeError: .*'text'. Give an exception that is made"),
        (lambda: OSError(), r"of 'shop.pay' cannot be called with TimeoutError\('no response came'\): TypeError"),
        (lambda _: "no error", "what error= of 'shop.pay' returns must be an exception, got 'no error'"),
        (lambda error: OSError() if isinstance(error, TimeoutError) else None, "returns must be an exception, got None"),
    ],
)  # fmt: skip
def test_what_comes_to_no_exception_is_refused_before_anything_runs(error: Any, said: str) -> None:
    with pytest.raises(InvalidArgument, match=said):
        as_raised("shop.pay", error)


def test_an_error_of_a_host_is_its_clients(faas: Sandbox) -> None:
    with pytest.raises(InvalidArgument, match=r"error= goes with a name.*got error=<class 'OSError'>"):
        faas.effect(http="api.example.com", returns=200, error=OSError)
    with pytest.raises(InvalidArgument, match="got neither"):
        faas.effect(error=OSError)
    with pytest.raises(InvalidArgument, match="got both"):
        faas.effect("shop.pay", http="api.example.com", error=OSError)


def test_an_error_whose_class_is_no_error_or_laid_out_otherwise_by_now_stays_what_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = sys.modules[__name__]
    error = Coded(1, "x")
    monkeypatch.setattr(module, "Coded", str)
    assert type(renewed(error)).__name__ == "Coded"
    monkeypatch.setattr(module, "Coded", OSError)
    assert type(renewed(error)).__name__ == "Coded"
    monkeypatch.delattr(module, "Coded")
    assert type(renewed(error)).__name__ == "Coded"
