"""Effects and cold starts, functions side by side, and what is there when the sandbox has ended."""

from __future__ import annotations

import sys
from unittest import mock

import pytest

from pytest_faas import Sandbox

GATEWAY = """
made = []
def send(to):
    raise AssertionError("the real one")
class Client:
    def charge(self, amount):
        raise AssertionError("the real one")
"""
APP = """
import gateway
from gateway import send
def handler(event, context):
    return [gateway.send("a"), send("b"), gateway.Client().charge(1)]
"""


def test_the_replacement_is_in_every_fresh_module_also_where_it_was_imported_to(faas, write):
    function = faas.function("app.handler", root=write(gateway=GATEWAY, app=APP))
    faas.effect("gateway.send", returns="sent")
    faas.effect("gateway.Client.charge", returns="paid")
    modules = set()
    for _ in range(3):
        assert function.invoke({}).payload == ["sent", "sent", "paid"]
        modules.add(id(function.module.gateway))
        function.cold_start()
    assert len(modules) > 1
    assert [call.operation for call in faas.calls] == ["send", "send", "Client.charge"] * 3


def test_the_replacement_is_in_what_the_test_imported_before_the_declaration(faas, write, monkeypatch):
    root = write(gateway2=GATEWAY, app2=APP.replace("gateway", "gateway2"))
    monkeypatch.syspath_prepend(root)
    import app2

    try:
        function = faas.function("app2.handler", root=root)
        faas.effect("gateway2.send", returns="sent")
        faas.effect("gateway2.Client.charge", returns="paid")
        assert function.invoke({}).payload == app2.handler({}, None) == ["sent", "sent", "paid"]
        function.cold_start()
        assert function.invoke({}).payload == ["sent", "sent", "paid"]
    finally:
        for name in ("app2", "gateway2"):
            sys.modules.pop(name)


def test_a_module_that_the_handler_imports_late_has_it_too(faas, write):
    app = """
    def handler(event, context):
        import gateway
        from gateway import send
        return [gateway.send("a"), send("b")]
    """
    function = faas.function("app.handler", root=write(gateway=GATEWAY, app=app))
    faas.effect("gateway.send", returns="sent")
    for _ in range(2):
        function.cold_start()
        assert function.invoke({}).payload == ["sent", "sent"]


def test_a_call_while_the_module_is_imported_is_an_effect(faas, write):
    app = """
    from gateway import send
    started = send("starting")
    def handler(event, context):
        return started
    """
    function = faas.function("app.handler", root=write(gateway=GATEWAY, app=app))
    faas.effect("gateway.send", returns="sent")
    for _ in range(2):
        assert function.invoke({}).payload == "sent"
        function.cold_start()
    assert [call.parameters for call in faas.calls] == [{"to": "starting"}] * 2


def test_a_mock_by_name_below_the_effect_outlives_a_cold_start(faas, write):
    function = faas.function("app.handler", root=write(gateway=GATEWAY, app=APP))
    faas.effect("gateway.Client.charge", returns="paid")
    with mock.patch("gateway.send", return_value="mocked") as send:
        faas.effect("gateway.send")
        assert function.invoke({}).payload[0] == "mocked"
        function.cold_start()
        assert function.invoke({}).payload[0] == "mocked"
    assert send.call_count >= 2


def test_two_functions_with_a_module_of_that_name_both_have_the_effect(faas, write):
    root = write(one__gateway=GATEWAY, one__app=APP, two__gateway=GATEWAY, two__app=APP)
    one = faas.function("app.handler", root=root / "one", name="one")
    two = faas.function("app.handler", root=root / "two", name="two")
    faas.effect("gateway.send", returns="sent")
    faas.effect("gateway.Client.charge", returns="paid")
    for function in (one, two, one):
        assert function.invoke({}).payload == ["sent", "sent", "paid"]


def test_a_moment_that_is_restored_keeps_the_effects(faas, write):
    function = faas.function("app.handler", root=write(gateway=GATEWAY, app=APP))
    faas.effect("gateway.send", returns="sent")
    faas.effect("gateway.Client.charge", returns="paid")
    moment = faas.moment()
    for _ in range(3):
        moment.restore()
        assert function.invoke({}).payload == ["sent", "sent", "paid"]
        assert len(faas.calls) == 3


def test_a_library_is_as_before_when_the_sandbox_ends_with_an_error():
    import textwrap
    from textwrap import shorten

    before = dict(vars(textwrap)), dict(vars(textwrap.TextWrapper))
    with pytest.raises(ZeroDivisionError), Sandbox() as faas:  # noqa: PT012 - the block is what is tested
        faas.effect("textwrap.shorten", returns="short")
        faas.effect("textwrap.TextWrapper.fill", returns="filled")
        faas.effect("textwrap.TextWrapper.wrap", returns=["wrapped"])
        assert (textwrap.shorten("a", 5), textwrap.TextWrapper().fill("x")) == ("short", "filled")
        1 / 0  # noqa: B018
    assert (dict(vars(textwrap)), dict(vars(textwrap.TextWrapper))) == before
    assert shorten("hello world", 8) == "hello [...]" or shorten("a b", 5) == "a b"


def test_an_object_and_an_inherited_method_lose_what_was_put_on_them(write, monkeypatch):
    source = "class Base:\n    def go(self): return 'real'\nclass Child(Base): pass\nchild = Child()\n"
    monkeypatch.syspath_prepend(write(objects_here=source))
    import objects_here

    with Sandbox() as faas:
        faas.effect("objects_here.Child.go", returns=1)
        faas.effect("objects_here.child.go", returns=2)
        assert (objects_here.Child().go(), objects_here.child.go()) == (1, 2)
        assert objects_here.Base().go() == "real"
    assert "go" not in vars(objects_here.Child)
    assert vars(objects_here.child) == {}
    sys.modules.pop("objects_here")


def test_an_effect_before_the_start_says_so():
    from pytest_faas import InvalidArgument

    with pytest.raises(InvalidArgument, match="has not been started"):
        Sandbox().effect("textwrap.shorten", returns=1)
