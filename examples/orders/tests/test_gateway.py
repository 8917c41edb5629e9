"""The gateway module on its own, as payments loads it."""

import io
import json
from decimal import Decimal
from unittest import mock
from urllib.error import HTTPError

import pytest


@pytest.fixture
def gateway(payments, monkeypatch):
    monkeypatch.setenv("GATEWAY_URL", "https://payments.example.com")
    return payments.module.gateway


def test_the_order_is_the_idempotency_key(gateway):
    with mock.patch.object(gateway, "urlopen", return_value=io.BytesIO(b'{"id": "pay-1"}')) as urlopen:
        assert gateway.charge("o-1", Decimal("19.9")) == "pay-1"

    request = urlopen.call_args.args[0]
    assert request.full_url == "https://payments.example.com/charges"
    assert request.get_header("Idempotency-key") == "o-1"
    assert json.loads(request.data) == {"amount": "19.90", "reference": "o-1"}


@pytest.mark.parametrize(("status", "expected"), [(402, "Declined"), (500, "HTTPError"), (429, "HTTPError")])
def test_only_402_is_a_refusal(gateway, status, expected):
    refusal = HTTPError("https://payments.example.com/charges", status, "no", None, io.BytesIO())
    with (
        mock.patch.object(gateway, "urlopen", side_effect=refusal),
        pytest.raises(Exception, match="no") as caught,
    ):
        gateway.charge("o-1", Decimal("19.9"))

    assert type(caught.value).__name__ == expected
