"""A handler string that cannot resolve is refused at once, with what is near, and nothing is run."""

from __future__ import annotations

import sys

import pytest

from pytest_faas.errors import FaasError, InvalidArgument, InvalidHandler
from pytest_faas.runtime.handlers.handler import check_handler

ORDERS = """
import this_must_not_run
def create(event, context): pass
def read(event, context): pass
class Api:
    def answer(self): pass
"""


@pytest.fixture
def root(files):
    return files(
        {"orders.py": ORDERS, "shop/__init__.py": "", "shop/cart.py": ORDERS, "deep/er/late.py": ORDERS}
    )


@pytest.mark.parametrize(
    ("handler", "error_type", "said"),
    [
        ("orders", "Runtime.MalformedHandlerName", "Did you mean 'orders.create'?"),
        ("orders:create", "Runtime.MalformedHandlerName", "Did you mean 'orders.create'?"),
        ("", "Runtime.MalformedHandlerName", "needs a dot"),
        ("time.sleep", "Runtime.BuiltInModuleConflict", "built into Python"),
        ("./orders.create", "TypeError", "Did you mean 'orders.create'?"),
        ("order.create", "Runtime.ImportModuleError", "Did you mean 'orders'?"),
        ("order.create", "Runtime.ImportModuleError", "expected order.py or order/__init__.py in "),
        ("late.create", "Runtime.ImportModuleError", "deep/er', or 'deep.er.late.create'?"),
        ("er.late.create", "Runtime.ImportModuleError", "deep', or 'deep.er.late.create'?"),
        (
            "src.orders.create",
            "Runtime.ImportModuleError",
            "Root is 'src' already: did you mean 'orders.create'?",
        ),
        (
            "src/orders.create",
            "Runtime.ImportModuleError",
            "Root is 'src' already: did you mean 'orders.create'?",
        ),
        ("orders.py.create", "Runtime.ImportModuleError", "Leave '.py' out of it"),
        ("shop.carts.create", "Runtime.ImportModuleError", "expected carts.py or carts/__init__.py in "),
        ("shop.carts.create", "Runtime.ImportModuleError", "Did you mean 'shop.cart'?"),
        (
            "shop/carts.create",
            "Runtime.ImportModuleError",
            "Unable to import module 'shop/carts': No module named 'shop.carts'",
        ),
        ("zzz.create", "Runtime.ImportModuleError", "There are: orders, shop."),
        ("orders.creat", "Runtime.HandlerNotFound", "Did you mean 'create'? It defines: create, read, Api"),
        (
            "orders.lambda_handler",
            "Runtime.HandlerNotFound",
            "orders.py defines no 'lambda_handler'. It defines: create",
        ),
        ("orders.answer", "Runtime.HandlerNotFound", "a method of 'Api'"),
        ("shop.cart.creat", "Runtime.HandlerNotFound", "Handler 'creat' missing on module 'shop.cart'"),
        ("json.create", "Runtime.HandlerNotFound", "Python's own 'json'"),
    ],
)
def test_what_is_refused_and_what_is_near(root, handler, error_type, said):
    with pytest.raises(InvalidHandler) as caught:
        check_handler(handler, [root])
    assert caught.value.error_type == error_type
    assert said in str(caught.value)
    assert f"Lambda says: {error_type}: " in str(caught.value)
    assert isinstance(caught.value, FaasError)


@pytest.mark.parametrize(
    "handler",
    ["orders.create", "orders.Api", "shop/cart.read", "shop.cart", "deep.er.late.read", "orders.__doc__"],
)
def test_what_resolves_is_let_through_and_nothing_is_run(root, handler):
    check_handler(handler, [root])
    assert not {"orders", "shop", "deep"} & set(sys.modules)


@pytest.mark.parametrize(
    "text",
    [
        "from somewhere import *",
        "def __getattr__(name): ...",
        "globals()['h'] = print",
        "import sys\nsetattr(sys.modules[__name__], 'h', print)",
        "exec('def h(): pass')",
        "from sys import modules as m",
        "h = 1",
        "h: int = 1",
        "h, *rest = 1, 2",
        "(a, [h]) = 1, [2]",
        "for h in (): pass",
        "with open('x') as h: pass",
        "import os as h",
        "import h.deeper",
        "from x import y as h",
        "if True:\n    def h(): pass",
        "try:\n    from x import h\nexcept ImportError as e:\n    h = None",
        "async def h(): pass",
        "class h: pass",
        "def later():\n    global h\n    h = 1",
        "print(h := 1)",
        "[h := x for x in ()]",
        "match 1:\n    case [h, *_]: pass",
        "match {}:\n    case {**h}: pass",
        "match 1:\n    case int() as h: pass",
        "while True:\n    h = 1\n    break",
        "def (",
        "import only_this",
        "1 / 0",
        "def handler(): pass\nraise ImportError",
        "def handler(): pass\nif x:\n    raise SystemExit",
        "from __future__ import nonsense",
        "# coding: nonsense",
        "@decorated\ndef h(): pass",
    ],
)
def test_a_name_that_may_be_bound_is_not_refused(files, text):
    check_handler("app.h", [files({"app.py": text})])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "def outer():\n    def h(): pass",
        "class A:\n    h = 1",
        "class A: pass\nx = lambda h: h",
        "def outer(h): h = 1",
        "def h2(): pass\nfrom a import b",
        "def h2(): pass\nimport a.h",
        "def h2(): pass\nimport not_there",
        "def h2(): x.h = 1",
        "def h2(): h",
        "'a docstring'",
        "def handler(): 'h'",
    ],
)
def test_a_name_that_cannot_be_bound_is_refused(files, text):
    with pytest.raises(
        InvalidHandler, match=r"Runtime\.HandlerNotFound: Handler 'h' missing on module 'app'"
    ):
        check_handler("app.h", [files({"app.py": text})])


def test_a_submodule_may_become_an_attribute_of_its_package(files):
    check_handler("pkg.h", [files({"pkg/__init__.py": "from .h import x", "pkg/h.py": ""})])


@pytest.mark.parametrize(
    "text", ["__path__.append('/elsewhere')", "import sys\nsys.modules['pkg.mod'] = sys"]
)
def test_a_package_that_finds_its_modules_by_itself_is_not_judged(files, text):
    check_handler("pkg.mod.h", [files({"pkg/__init__.py": text})])


def test_a_handler_may_lie_in_a_layer_or_be_installed(files):
    root, layer = files({"app.py": ""}), files({"shared.py": "def h(): pass"}, "layer")
    check_handler("shared.h", [root, layer])
    check_handler("simplejson.dumps", [root])
    with pytest.raises(InvalidHandler, match="shared"):
        check_handler("share.h", [root, layer])


def test_a_file_written_a_moment_ago_is_seen(files):
    root = files({})
    for n in range(5):
        with pytest.raises(InvalidHandler):
            check_handler(f"late{n}.h", [root])
        files({f"late{n}.py": "h = 1"})
        check_handler(f"late{n}.h", [root])
        files({f"late{n}.py": "def x(): pass"})
        with pytest.raises(InvalidHandler):
            check_handler(f"late{n}.h", [root])


def test_what_is_installed_below_root_is_not_offered(files):
    root = files(
        {
            "app.py": "",
            ".venv/lib/orderz.py": "",
            "venv/site-packages/orderz.py": "",
            "node_modules/orderz.py": "",
        }
    )
    with pytest.raises(InvalidHandler) as caught:
        check_handler("orderz.h", [root])
    assert "There are: app." in str(caught.value)


def test_a_name_of_pythons_own_below_a_folder_is_the_users(files):
    root = files({"shop/json.py": "def h(): pass", "shop/deep/logging.py": "def h(): pass"})
    check_handler("shop.json.h", [root])
    check_handler("shop/deep/logging.h", [root])
    with pytest.raises(InvalidHandler, match="Did you mean 'h'"):
        check_handler("shop.json.hh", [root])


def test_a_root_without_python_files_says_so(files):
    with pytest.raises(InvalidHandler, match=r"no Python files below"):
        check_handler("app.h", [files({"readme.md": ""})])


def test_an_odd_escape_in_the_file_raises_no_warning(files):
    check_handler("app.h", [files({"app.py": "h = '\\\\d'\nx = '\\d'"})])


@pytest.mark.parametrize("value", [None, 3, b"app.handler", ["app.handler"]])
def test_only_text_is_a_handler_string(root, value):
    with pytest.raises(InvalidArgument, match="handler must be a handler string"):
        check_handler(value, [root])
