"""The inline runtime against the real one: equal octets for a table of awkward answers and failures.

`awslambdaric` runs in a subprocess behind a small Runtime API server (oracle/server.py). What it cannot say, since the
platform says it (exits, sizes), is said beside the comparison.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_faas import Function, Sandbox
from pytest_faas.errors import InvalidHandler
from pytest_faas.runtime.run import Request

ORACLE = Path(__file__).parent / "oracle"
REQUEST_ID = "11111111-2222-4333-8444-555555555555"


def _load(name: str):
    spec = importlib.util.spec_from_file_location(f"oracle_{name}", ORACLE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


server, cases = _load("server"), _load("cases")

# The platform's own limit: the runtime client posts it, Lambda refuses it.
# Recorded from AWS by LocalStack's suite, test_lambda_too_large_response, 2025-11-24.
PLATFORM_REFUSES = {"just_too_large"}
# simplejson's text of a recursion limit depends on the depth of the stack that it is called on.
CLIENT_CONTEXT = {
    "custom": {"foo": "bar"},
    "client": {"installation_id": "i"},
    "env": {"e": 1},
    "w3c": {"traceparent": "t"},
}


@pytest.fixture(scope="module")
def real() -> Iterator[object]:
    runtime = server.RealRuntime("cases.handler", ORACLE)
    yield runtime
    runtime.close()


@pytest.fixture
def ours(faas: Sandbox) -> Function:
    return faas.function("cases.handler", name="oracle", root=ORACLE)


@pytest.mark.parametrize("name", sorted(cases.CASES))
def test_the_same_octets_as_the_real_runtime(name, real, ours):
    payload = json.dumps({"case": name, "values": [1, 1.5, 2**70, "a", None, True]}).encode()
    context = CLIENT_CONTEXT if name == "client_context" else None
    theirs = real.invoke(payload, REQUEST_ID, json.dumps(context) if context else "")
    invocation = ours.invoke_payload(Request(payload, REQUEST_ID, dict(context) if context else None))
    if theirs.exit_status is not None:
        assert invocation.payload == _exit_error(theirs.exit_status)
    elif name in PLATFORM_REFUSES:
        assert invocation.payload["errorType"] == "Function.ResponseSizeTooLarge"
    else:
        assert (invocation.raw, invocation.content_type) == (theirs.raw, _content_type(theirs))
        assert (invocation.error is not None) == theirs.failed


def test_the_table_holds_at_least_sixty_cases():
    assert len(cases.CASES) >= 60


@pytest.mark.parametrize(
    "payload", [b"", b"{", b"NaN", b'{"a": Infinity}', b"\xff", b"'a'", b"[1,]", b'"\\ud800"', b"1e400", b"\xef\xbb\xbf{}"],
    ids=repr,
)  # fmt: skip
def test_the_same_event_or_fault_for_odd_requests(payload, real, ours, tmp_path):
    wrapped = tmp_path / "echo.py"
    wrapped.write_text("def handler(event, context):\n    return [type(event).__name__, event]\n")
    runtime = server.RealRuntime("echo.handler", tmp_path)
    try:
        theirs = runtime.invoke(payload, REQUEST_ID)
    finally:
        runtime.close()
    with Sandbox() as faas:
        invocation = faas.function("echo.handler", root=tmp_path).invoke_payload(Request(payload, REQUEST_ID))
    if theirs.exit_status is not None:
        assert invocation.payload == _exit_error(theirs.exit_status)
    else:
        assert invocation.raw == theirs.raw


MODULES = {
    "raises at import": ("m.handler", "raise ValueError('no start')"),
    "raises deep at import": ("m.handler", "import helper", "def f():\n    raise KeyError('k')\nf()"),
    "imports what is missing": ("m.handler", "import a_module_that_is_not_there"),
    "imports a missing name": ("m.handler", "from json import a_name_that_is_not_there"),
    "has a syntax error": ("m.handler", "def handler(event, context)\n    pass"),
    "has an indentation error": ("m.handler", "def handler(event, context):\npass"),
    "exits at import": ("m.handler", "import sys\nsys.exit(3)"),
    "is no function": ("m.handler", "handler = 5"),
    "is a class": ("m.handler", "class handler:\n    def __init__(self, event, context):\n        pass"),
    "is an object": (
        "m.handler",
        "class H:\n    def __call__(self, event, context):\n        return event\nhandler = H()",
    ),
    "takes one argument": ("m.handler", "def handler(event):\n    return event"),
    "takes three arguments": ("m.handler", "def handler(event, context, more):\n    return event"),
    "is built in": ("m.handler", "handler = print"),
    "is a lambda": ("m.handler", "handler = lambda event, context: 1 / 0"),
    "is a dynamic name": ("m.handler", "globals()['handler'] = lambda event, context: 1"),
    "is async": ("m.handler", "async def handler(event, context):\n    return 1"),
    "is a generator": ("m.handler", "def handler(event, context):\n    yield 1"),
}
STOPS_AT_IMPORT = {
    "raises at import",
    "raises deep at import",
    "imports what is missing",
    "imports a missing name",
    "exits at import",
}
DEFINED = "def handler(event, context):\n    return event\n"
# A wrong signature is raised in the frame that calls the handler: the real runtime's bootstrap there, ours here.
CALLERS_FRAME = {"is no function", "takes one argument", "takes three arguments", "is built in"}


@pytest.mark.parametrize("name", MODULES)
def test_the_same_outcome_for_modules_that_start_oddly(name, faas, tmp_path):
    handler, source, *helper = MODULES[name]
    (tmp_path / "m.py").write_text(f"{source}\n{DEFINED}" if name in STOPS_AT_IMPORT else f"{source}\n")
    (tmp_path / "helper.py").write_text("\n".join(helper) + "\n")
    runtime = server.RealRuntime(handler, tmp_path)
    try:
        theirs = runtime.invoke(b'{"a":1}', REQUEST_ID)
    finally:
        runtime.close()
    invocation = faas.function(handler, root=tmp_path).invoke_payload(Request(b'{"a":1}', REQUEST_ID))
    if theirs.exit_status is not None:
        assert invocation.payload == _exit_error(theirs.exit_status)
        return
    expected, seen = json.loads(theirs.raw), invocation.payload
    if name in CALLERS_FRAME and isinstance(expected, dict) and "stackTrace" in expected:
        assert len(expected.pop("stackTrace")) == len(seen.pop("stackTrace")) == 1
    assert seen == expected


HANDLERS = [
    "nodot",
    "m.missing",
    "missing.handler",
    "sys.handler",
    "time.handler",
    "m.",
    ".handler",
    "m/x.handler",
    "",
]


@pytest.mark.parametrize("handler", HANDLERS)
def test_a_handler_string_that_cannot_resolve_is_refused_with_the_runtimes_own_words(handler, faas, tmp_path):
    (tmp_path / "m.py").write_text("def handle(event, context):\n    return event\n")
    runtime = server.RealRuntime(handler, tmp_path)
    try:
        theirs = server.error_of(runtime.init())
    finally:
        runtime.close()
    with pytest.raises(InvalidHandler) as caught:
        faas.function(handler, root=tmp_path)
    assert str(theirs["errorType"]) in str(caught.value)
    assert str(theirs["errorMessage"]) in str(caught.value)


def test_handler_strings_resolve_as_the_real_runtime_resolves_them(faas, tmp_path):
    package = tmp_path / "a" / "my-pkg"
    package.mkdir(parents=True)
    (package / "b.py").write_text(
        textwrap.dedent("""\
        def h(event, context):
            return __name__
    """)
    )
    for handler in ("a/my-pkg/b.h", "a.my-pkg.b.h"):
        runtime = server.RealRuntime(handler, tmp_path)
        try:
            theirs = runtime.invoke(b"{}", REQUEST_ID)
        finally:
            runtime.close()
        assert (
            faas.function(handler, root=tmp_path).invoke_payload(Request(b"{}", REQUEST_ID)).raw == theirs.raw
        )


def _exit_error(status: int) -> dict[str, str]:
    """What the platform says of a runtime that has exited.

    Recorded from AWS by LocalStack's suite, TestLambdaErrors::test_lambda_runtime_exit and ::test_lambda_handler_exit,
    2025-11-24 (and test_lambda_runtime_wrapper_not_found for a status).
    """
    said = (
        f"Runtime exited with error: exit status {status}"
        if status
        else "Runtime exited without providing a reason"
    )
    return {"errorType": "Runtime.ExitError", "errorMessage": f"RequestId: {REQUEST_ID} Error: {said}"}


def _content_type(posted) -> str:
    return "application/json" if posted.failed else posted.content_type
