"""`load_handler` held against `_get_handler` of AWS's own `awslambdaric`, run in a process of its own."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from pytest_faas.errors import InvalidHandler
from pytest_faas.runtime.faults import RuntimeFault
from pytest_faas.runtime.handlers.handler import check_handler, load_handler
from pytest_faas.runtime.modules import ModuleWorld

# fmt: off
FILES = {
    "app.py": "def handler(event, context): return 'app'\nvalue = 3\n_hidden = lambda event, context: '_hidden'",
    "my-mod.py": "def h(event, context): return 'dashed'",
    "a/b.py": "def h(event, context): return 'a/b'",
    "a/c/__init__.py": "from .d import h",
    "a/c/d.py": "def h(event, context): return __name__",
    "pkg/__init__.py": "def h(event, context): return 'pkg'",
    "pkg/sub.py": "def h(event, context): return 'sub'",
    "broken.py": "def handler(:\n    pass",
    "indented.py": "def handler():\nreturn 1",
    "tabs.py": "def handler():\n\tif 1:\n        return 1",
    "null.py": "x = 1\n",
    "needs.py": "import not_there_at_all\ndef h(): pass",
    "needs_name.py": "from json import not_in_json\ndef h(): pass",
    "needs_deep.py": "import needs\n",
    "raises_import.py": "raise ImportError('by hand', name='x')",
    "no_text.py": "raise ImportError",
    "raises.py": "1 / 0",
    "raises_key.py": "{}['x']",
    "raises_deep.py": "import raises",
    "raises_syntax.py": "exec('def (')",
    "raises_attribute.py": "import json\njson.nope",
    "raises_module.py": "raise ModuleNotFoundError",
    "encoding.py": "# coding: nonsense\nx = 1",
    "circular.py": "import circular_b\nx = 1",
    "circular_b.py": "from circular import x",
    "lazy.py": "def __getattr__(name):\n    if name == 'bad': raise KeyError(name)\n"
               "    if name == 'h': return print\n    raise AttributeError(name)",
    "json.py": "def mine(): pass",
    "unicode_ß.py": "def h(): pass",
    "bad/__init__.py": "raise ValueError('package')",
    "bad/mod.py": "",
    "relative.py": "from . import app",
    "later.py": "from __future__ import nonsense",
}
HANDLERS = [
    "app.handler", "app.value", "app._hidden", "app.missing", "app.", "app.__name__", "app.__doc__", "app.handler.x",
    "app..handler", "nodot", "", ".", "..", ".h", "./app.handler", "../app.handler", "/app.handler", "app/.handler",
    "/", "app/handler", "my-mod.h", "my_mod.h", "a/b.h", "a.b.h", "a/c.h", "a.c.d.h", "a/c/d.h", "a.h", "a/b/c.h",
    "a//b.h", "pkg.h", "pkg.sub", "pkg/sub.h", "sys.exit", "time.sleep", "sys/x.h", "builtins.print", "os.getcwd",
    "json.loads", "json.mine", "os/path.join", "broken.handler", "indented.handler", "tabs.handler", "needs.h",
    "needs_name.h", "needs_deep.h", "raises_import.h", "no_text.h", "raises.h", "raises_key.h", "raises_deep.h",
    "raises_syntax.h", "raises_attribute.h", "raises_module.h", "encoding.h", "circular.x", "lazy.h", "lazy.bad",
    "lazy.other", "nowhere.h", "nowhere.at.all.h", "app.py.handler", "unicode_ß.h", "bad.h", "bad.mod.h",
    "bad/mod.h", "relative.h", "later.h",
    "app.handler ", " app.handler", "app:handler", "App.handler", "app.Handler", "a b.h", "app.handler\n",
]
# fmt: on

MUST_BE_SEEN = {
    "Runtime.MalformedHandlerName",
    "Runtime.BuiltInModuleConflict",
    "Runtime.HandlerNotFound",
    "Runtime.ImportModuleError",
    "TypeError",
    "ValueError",
}
# an import that fails inside the module, an exception of the module's own, a name that its `__getattr__` refuses
ONLY_RUNNING_TELLS = set(
    """
    needs.h needs_name.h needs_deep.h raises_import.h no_text.h raises_module.h circular.x relative.h bad.h lazy.other
    raises.h raises_key.h raises_deep.h raises_attribute.h pkg.sub
    """.split()
)

# the package above it raises, and the file itself is empty
FAILS_EARLIER = {
    "bad.mod.h": ("Runtime.HandlerNotFound", "Handler 'h' missing on module 'bad.mod'"),
    "bad/mod.h": ("Runtime.HandlerNotFound", "Handler 'h' missing on module 'bad/mod'"),
}

DRIVER = """
import json, sys, traceback
from awslambdaric.bootstrap import _get_handler
from awslambdaric.lambda_runtime_exception import FaultException
root, handlers = sys.argv[1], json.loads(sys.argv[2])
own = set(sys.modules)
sys.path.insert(0, root)
found = {}
for handler in handlers:
    for name in set(sys.modules) - own:
        if str(getattr(sys.modules[name], "__file__", None) or getattr(sys.modules[name], "__path__", "")).find(root) >= 0:
            del sys.modules[name]
    try:
        found[handler] = ["ok", type(_get_handler(handler)).__name__]
    except FaultException as fault:
        found[handler] = [fault.exception_type, fault.msg, fault.trace or []]
    except Exception as error:
        frames = [(f.filename, f.lineno, f.name) for f in traceback.extract_tb(error.__traceback__)][2:]
        found[handler] = [type(error).__name__, str(error), frames]
json.dump(found, sys.stdout)
"""


def outcome(handler: str, root: Path) -> list[object]:
    world = ModuleWorld([root])
    try:
        return ["ok", type(load_handler(handler, world)).__name__]
    except RuntimeFault as fault:
        return [fault.error_type, fault.message, fault.stack_trace]
    except Exception as error:
        frames = [[f.filename, f.lineno, f.name] for f in traceback.extract_tb(error.__traceback__)]
        assert [frame[2] for frame in frames[:2]] == ["outcome", "load_handler"]
        return [type(error).__name__, str(error), frames[2:]]


def refusal(handler: str, root: Path) -> InvalidHandler | None:
    try:
        check_handler(handler, [root])
    except InvalidHandler as error:
        return error
    return None


@pytest.fixture(scope="module")
def oracle(tmp_path_factory):
    if importlib.util.find_spec("awslambdaric") is None:
        pytest.skip("awslambdaric is not installed")
    root = tmp_path_factory.mktemp("oracle")
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (root / "null.py").write_bytes(b"x = '\0'\n")
    command = [sys.executable, "-B", "-c", DRIVER, str(root), json.dumps([*HANDLERS, "null.x"])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True, cwd=root.parent)
    return root, json.loads(done.stdout)


@pytest.mark.parametrize("handler", [*HANDLERS, "null.x"])
def test_the_outcome_is_that_of_awslambdaric(oracle, handler):
    root, expected = oracle
    assert outcome(handler, root) == expected[handler]


@pytest.mark.parametrize("handler", [*HANDLERS, "null.x"])
def test_what_is_refused_early_is_what_the_runtime_refuses_with_its_type_and_text(oracle, handler):
    root, expected = oracle
    before = set(sys.modules)
    error = refusal(handler, root)
    assert set(sys.modules) == before
    kind, text, *_ = FAILS_EARLIER.get(handler) or expected[handler]
    if error is None:
        # a file with a NUL is a SyntaxError from Python 3.11.4 on and a ValueError before: only compiling it tells
        assert kind not in MUST_BE_SEEN or handler in ONLY_RUNNING_TELLS or handler == "null.x"
    else:
        assert (error.error_type, f"{kind}: {text}" in str(error)) == (kind, True)


def test_the_fault_keeps_what_caused_it(files):
    root = files({"app.py": "import not_there"})
    with pytest.raises(RuntimeFault) as caught:
        load_handler("app.h", ModuleWorld([root]))
    assert isinstance(caught.value.__cause__, ModuleNotFoundError)
    assert caught.value.__cause__.name == "not_there"


def test_a_handler_that_cannot_be_called_is_the_invocations_business(files):
    assert load_handler("app.value", ModuleWorld([files({"app.py": "value = 3"})])) == 3


def test_an_exit_at_import_comes_through(files):
    with pytest.raises(SystemExit):
        load_handler("app.h", ModuleWorld([files({"app.py": "raise SystemExit(3)"})]))
