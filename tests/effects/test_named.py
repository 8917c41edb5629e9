"""Effects declared by name: functions, methods, async ones and context managers."""

from __future__ import annotations

import pytest

from pytest_faas import InvalidArgument, InvocationOver, UnknownArgument
from pytest_faas.runtime.stopping.marks import Mark

GATEWAY = """
import contextlib

class Client:
    def __init__(self, key="k"):
        self.key = key
    def charge(self, amount, *, currency="EUR"):
        raise AssertionError("the real one")
    @classmethod
    def refund(cls, charge_id):
        raise AssertionError("the real one")
    @staticmethod
    def ping(host="x"):
        raise AssertionError("the real one")
    async def pay(self, amount):
        raise AssertionError("the real one")

class Special(Client):
    pass

def send(to, *lines, subject=None, **headers):
    raise AssertionError("the real one")

async def send_later(to):
    raise AssertionError("the real one")

@contextlib.contextmanager
def lock(name):
    raise AssertionError("the real one")
    yield

@contextlib.asynccontextmanager
async def session(name):
    raise AssertionError("the real one")
    yield

def pages():
    yield 1 / 0

async def later_pages():
    yield 1 / 0

class Slotted:
    __slots__ = ()
    def go(self): raise AssertionError("the real one")

slotted = Slotted()
client = Client()
LIMIT = 3
"""


@pytest.fixture
def run(faas, write):
    """Run the body of a handler beside the gateway; the effects are declared first."""

    def run(body: str, **options):
        root = write(gateway=GATEWAY, app="import asyncio, gateway\n" + body)
        function = faas.function("app.handler", root=root)
        for name, double in options.items():
            faas.effect("gateway." + name.replace("__", "."), **double)
        return function.invoke({})

    return run


@pytest.mark.parametrize(
    ("name", "expression", "operation", "parameters"),
    [
        ("send", "gateway.send('a', 'b', subject='s', x=1)", "send",
         {"to": "a", "lines": ["b"], "subject": "s", "x": 1}),
        ("send", "gateway.send('a')", "send", {"to": "a"}),
        ("Client__charge", "gateway.Client().charge(5, currency='USD')", "Client.charge",
         {"amount": 5, "currency": "USD"}),
        ("Client__charge", "gateway.client.charge(amount=5)", "Client.charge", {"amount": 5}),
        ("Client__charge", "gateway.Special().charge(5)", "Client.charge", {"amount": 5}),
        ("Special__charge", "gateway.Special().charge(5)", "Special.charge", {"amount": 5}),
        ("client__charge", "gateway.client.charge(5)", "Client.charge", {"amount": 5}),
        ("Client__refund", "gateway.Client.refund('ch')", "Client.refund", {"charge_id": "ch"}),
        ("Client__refund", "gateway.Client().refund('ch')", "Client.refund", {"charge_id": "ch"}),
        ("client__refund", "gateway.client.refund('ch')", "Client.refund", {"charge_id": "ch"}),
        ("Client__ping", "gateway.Client.ping('h')", "Client.ping", {"host": "h"}),
        ("Client__ping", "gateway.Client().ping('h')", "Client.ping", {"host": "h"}),
        ("client__ping", "gateway.client.ping('h')", "Client.ping", {"host": "h"}),
        ("send_later", "asyncio.run(gateway.send_later('a'))", "send_later", {"to": "a"}),
        ("Client__pay", "asyncio.run(gateway.Client().pay(5))", "Client.pay", {"amount": 5}),
    ],
)  # fmt: skip
def test_every_kind_of_callable_answers_by_its_double_and_is_written_down(
    faas, run, name, expression, operation, parameters
):
    invocation = run(
        f"def handler(event, context): return {expression}", **{name: {"returns": {"id": "ch_1"}}}
    )
    assert invocation.error is None
    assert invocation.payload == {"id": "ch_1"}
    (call,) = invocation.calls
    assert (call.service, call.operation, call.parameters) == ("gateway", operation, parameters)
    assert (call.response, call.error) == ({"returned": {"id": "ch_1"}}, None)
    assert call.effect == "gateway." + name.replace("__", ".")
    assert list(faas.calls) == [call]


def test_context_managers_give_the_value_and_let_the_body_raise(faas, run):
    body = """
async def both():
    async with gateway.session("s") as inner:
        return inner
def handler(event, context):
    with gateway.lock("orders") as held:
        first = held
    try:
        with gateway.lock("again"):
            raise KeyError("body")
    except KeyError:
        return [first, asyncio.run(both())]
"""
    invocation = run(body, lock={"returns": "held"}, session={"returns": "open"})
    assert invocation.payload == ["held", "open"]
    assert [(call.operation, call.parameters) for call in faas.calls] == [
        ("lock", {"name": "orders"}),
        ("lock", {"name": "again"}),
        ("session", {"name": "s"}),
    ]


def test_generators_yield_what_the_double_holds(faas, run):
    body = """
async def listed():
    return [each async for each in gateway.later_pages()]
def handler(event, context):
    return [list(gateway.pages()), asyncio.run(listed())]
"""
    assert run(body, pages={"returns": [1, 2]}, later_pages={"returns": [3]}).payload == [[1, 2], [3]]
    assert [call.operation for call in faas.calls] == ["pages", "later_pages"]


def test_the_double_of_a_method_is_not_given_self(run):
    invocation = run(
        "def handler(event, context): return gateway.Client().charge(5, currency='USD')",
        Client__charge={"side_effect": lambda amount, currency: [amount, currency]},
    )
    assert invocation.payload == [5, "USD"]


def test_raises_is_the_callers_error_and_is_written_down(faas, run):
    body = """
def handler(event, context):
    try:
        gateway.send("a")
    except TimeoutError as error:
        return str(error)
"""
    assert run(body, send={"raises": TimeoutError("too slow")}).payload == "too slow"
    assert (faas.calls[0].error_code, faas.calls[0].error.message) == ("TimeoutError", "too slow")


def test_a_list_of_answers_is_given_in_turn_and_its_end_is_told(faas, run):
    body = """
def handler(event, context):
    told = []
    for number in range(4):
        try:
            told.append(gateway.send("a"))
        except Exception as error:
            told.append(str(error))
    return told
"""
    answers = run(body, send={"side_effect": [1, KeyError("no"), {"a": 2}]}).payload
    assert answers[:3] == [1, "'no'", {"a": 2}]
    assert answers[3] == (
        "gateway.send: side_effect has 3 answers, and this is call 4. Give as many as there are calls, or"
        " returns= for the same one each time"
    )


def test_what_one_call_changes_in_its_answer_no_other_call_sees(run):
    body = """
def handler(event, context):
    gateway.send("a")["ids"].append(2)
    return gateway.send("b")
"""
    assert run(body, send={"returns": {"ids": [1]}}).payload == {"ids": [1]}


def test_arguments_that_the_real_thing_does_not_take_are_refused_as_it_would(faas, run):
    invocation = run("def handler(event, context): gateway.Client().charge()", Client__charge={"returns": 1})
    assert invocation.error.type == "TypeError"
    assert invocation.error.message == "Client.charge: missing a required argument: 'amount'"
    assert len(faas.calls) == 0


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("gatewya.send", {"returns": 1}, "there is no module 'gatewya'. Did you mean 'gateway'?"),
        ("gateway.sned", {"returns": 1}, "module 'gateway' has no attribute 'sned'. Did you mean 'send'?"),
        ("gateway.Client.chrge", {"returns": 1}, "has no attribute 'chrge'. Did you mean 'charge'?"),
        ("gateway.LIMIT", {"returns": 1}, "'gateway.LIMIT' must be a callable, got 3 (int)"),
        ("gateway", {"returns": 1}, "name must be a dotted name such as 'payments.charge', got 'gateway'"),
        ("gateway.send", {}, "'gateway.send' has no double, and the real thing is never called"),
        ("gateway.send", {"returns": 1, "raises": KeyError}, "takes one of returns, raises and side_effect"),
        ("gateway.send", {"raises": 3}, "raises must be an exception, or a class of exceptions, got 3 (int)"),
        ("gateway.send", {"side_effect": 3}, "side_effect must be a callable, an exception, or a list"),
        ("gateway.slotted.go", {"returns": 1}, "'gateway.slotted.go' cannot be replaced in <gateway.Slotted"),
        ("builtins.str.upper", {"returns": 1}, "'builtins.str.upper' cannot be replaced in <class 'str'>"),
        ("os.path", {"returns": 1}, "'os.path' is a module: name a callable in it"),
    ],
)
def test_what_cannot_be_declared_says_why_and_changes_nothing(faas, write, name, options, message):
    function = faas.function(
        "app.handler",
        root=write(gateway=GATEWAY, app="import gateway\ndef handler(event, context): gateway.send('a')"),
    )
    with pytest.raises(InvalidArgument) as caught:
        faas.effect(name, **options)
    assert message in str(caught.value)
    assert function.invoke({}).error.message == "the real one"


def test_an_effect_is_declared_once_and_with_known_arguments_only(faas, write):
    faas.function("gateway.send", root=write(gateway=GATEWAY))
    faas.effect("gateway.send", returns=1)
    with pytest.raises(InvalidArgument, match="declared already"):
        faas.effect("gateway.send", returns=2)
    with pytest.raises(UnknownArgument, match="no argument 'return'. Did you mean 'returns'"):
        faas.effect("gateway.lock", **{"return": 1})


def test_calls_of_knows_the_names_of_effects(faas, write):
    faas.function("gateway.send", root=write(gateway=GATEWAY))
    faas.effect("gateway.Client.charge", returns=1)
    assert list(faas.calls.of("gateway")) == list(faas.calls.of("gateway", "Client.charge")) == []
    with pytest.raises(InvalidArgument, match="Did you mean 'gateway'"):
        faas.calls.of("gatewy")
    with pytest.raises(InvalidArgument, match="Did you mean 'Client.charge'"):
        faas.calls.of("gateway", "Client.chrge")


def test_a_thread_of_an_ended_invocation_reaches_no_double(faas, write):
    asked: list[str] = []
    gateway = faas.function("gateway.send", root=write(gateway=GATEWAY)).module
    faas.effect("gateway.send", side_effect=asked.append)
    mark = Mark()
    with mark.running():
        gateway.send("before")
        mark.end("the test ended it")
        with pytest.raises(InvocationOver):
            gateway.send("after")
    assert asked == ["before"]
    assert [call.parameters for call in faas.calls.during(mark)] == [{"to": "before"}]


@pytest.mark.parametrize(
    "declared",
    [
        {"name": "gateway.send"},
        {"name": "gateway.sned"},
        {"name": "gateway.send", "raises": 1},
        {"name": "gateway.send", "returns": 1, "error": 1},
        {"http": "api.example.com"},
        {"http": "api.example.com", "returns": (9, "x")},
        {"http": "s3.amazonaws.com", "returns": 200},
    ],
)
def test_a_mistake_is_shown_at_the_users_line(faas, write, declared):
    assert faas.function("gateway.send", root=write(gateway="def send(): pass")).module
    with pytest.raises(InvalidArgument) as caught:
        faas.effect(**declared)
    assert caught.traceback.filter(caught)[-1].path.name == "test_named.py"
