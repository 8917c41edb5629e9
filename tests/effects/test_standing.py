"""A mock that an effect stands over is still the mock that the test asks."""

from __future__ import annotations

from unittest import mock

import pytest

GATEWAY = "def send(to):\n    raise AssertionError('the real one')\n"


@pytest.fixture
def gateway(faas, write):
    return faas.function("gateway.send", root=write(gateway=GATEWAY)).module


def test_assertions_by_the_patched_name_work(faas, gateway):
    with mock.patch("gateway.send", return_value=1):
        faas.effect("gateway.send")
        assert gateway.send("a") == 1
        gateway.send.assert_called_once_with("a")
        gateway.send.return_value = 2
        assert gateway.send("b") == 2
        assert gateway.send.call_count == 2
        assert gateway.send.mock_calls == [mock.call("a"), mock.call("b")]
        with pytest.raises(AssertionError, match="Called 2 times"):
            gateway.send.assert_called_once()
        gateway.send.reset_mock()
        assert gateway.send.call_count == 0
    assert [call.response for call in faas.calls] == [{"returned": 1}, {"returned": 2}]


def test_an_autospecced_mock_refuses_arguments_that_the_real_thing_does_not_take(faas, gateway):
    with mock.patch("gateway.send", autospec=True):
        faas.effect("gateway.send")
        with pytest.raises(TypeError, match="too many positional arguments"):
            gateway.send("a", "b")
        gateway.send.assert_not_called()
    assert [call.error_code for call in faas.calls] == ["TypeError"]
