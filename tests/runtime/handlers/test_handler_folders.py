"""Where a function's code lies: root, and layers in the order of Lambda's search."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pytest_faas.errors import InvalidArgument, InvalidHandler
from pytest_faas.runtime.handlers.handler import load_handler, resolve_layers, resolve_root
from pytest_faas.runtime.modules import ModuleWorld

OWN = f"python/lib/python3.{sys.version_info.minor}/site-packages"


def test_root_is_relative_to_rootdir_and_may_be_absolute(tmp_path):
    (tmp_path / "src" / "orders").mkdir(parents=True)
    assert resolve_root("src", tmp_path) == tmp_path / "src"
    assert resolve_root(Path("src/orders"), tmp_path) == tmp_path / "src" / "orders"
    assert resolve_root(".", tmp_path / "src") == tmp_path / "src"
    assert resolve_root("../src", tmp_path / "src") == tmp_path / "src"
    assert resolve_root(str(tmp_path), Path("/elsewhere")) == tmp_path


@pytest.mark.parametrize(
    ("root", "said"),
    [
        ("scr", "does not exist: looked for {0}/scr. Did you mean 'src'? {0} has the folders event, src"),
        ("src/order", "Did you mean 'orders'? {0}/src has the folders orders"),
        ("nowhere/at/all", "does not exist: looked for {0}/nowhere/at/all. {0} has the folders event, src"),
        ("src/orders/app.py", "is a file ({0}/src/orders/app.py): give the folder that holds it"),
        ("src/orders/x", "{0}/src/orders has no folders"),
    ],
)
def test_a_root_that_is_no_folder_says_what_is_near(tmp_path, root, said):
    (tmp_path / "src" / "orders").mkdir(parents=True)
    (tmp_path / "src" / "orders" / "app.py").touch()
    (tmp_path / "event").mkdir()
    (tmp_path / ".git").mkdir()
    with pytest.raises(InvalidHandler) as caught:
        resolve_root(root, tmp_path)
    assert said.format(tmp_path) in str(caught.value)
    assert str(caught.value).startswith(f"function: root {root!r} ")


@pytest.mark.parametrize("root", [None, 3, "", b"src", "a\0b"])
def test_what_is_no_path_is_refused(tmp_path, root):
    with pytest.raises(InvalidArgument, match=r"root must be a|root must be the path of a folder"):
        resolve_root(root, tmp_path)


def layer(base: Path, *folders: str) -> Path:
    for folder in folders:
        (base / folder).mkdir(parents=True)
    base.mkdir(exist_ok=True)
    return base


# https://docs.aws.amazon.com/lambda/latest/dg/python-layers.html
def test_a_layers_folders_come_in_lambdas_order(tmp_path):
    one = layer(tmp_path / "one", "python")
    two = layer(tmp_path / "two", OWN)
    plain = layer(tmp_path / "plain", "shared")
    assert resolve_layers(["one"], tmp_path) == (one / "python",)
    assert resolve_layers(["two"], tmp_path) == (two / OWN, two / "python")
    assert resolve_layers(["plain"], tmp_path) == (plain,)
    assert resolve_layers(["two", one], tmp_path) == (two / OWN, one / "python", two / "python")
    assert resolve_layers([], tmp_path) == ()


def test_a_layer_for_another_python_is_taken_where_there_is_none_for_this_one(tmp_path):
    other = layer(
        tmp_path / "other", "python/lib/python3.8/site-packages", "python/lib/python3.7/site-packages"
    )
    assert resolve_layers(["other"], tmp_path)[0] == other / "python/lib/python3.8/site-packages"
    layer(tmp_path / "other", OWN)
    assert resolve_layers(["other"], tmp_path)[0] == other / OWN


def test_of_two_layers_with_the_same_module_the_later_wins(tmp_path):
    for name in ("one", "two"):
        (layer(tmp_path / name, "python") / "python" / "shared.py").write_text(f"def h(): return {name!r}")
    paths = [layer(tmp_path / "src"), *resolve_layers(["one", "two"], tmp_path)]
    assert load_handler("shared.h", ModuleWorld(paths))() == "two"


def test_a_layer_that_is_no_folder_says_what_is_near(tmp_path):
    layer(tmp_path / "layers")
    with pytest.raises(InvalidHandler, match=r"layer 'layer' does not exist.*Did you mean 'layers'"):
        resolve_layers(["layer"], tmp_path)


def test_layers_are_a_list(tmp_path):
    with pytest.raises(InvalidArgument, match="layers must be a list of folders"):
        resolve_layers("layers/common", tmp_path)
    with pytest.raises(InvalidArgument, match="layer must be the path of a folder"):
        resolve_layers([None], tmp_path)
    with pytest.raises(InvalidArgument, match="layers must be a list of folders"):
        resolve_layers(None, tmp_path)
