"""Resolve a handler string, with the errors of Lambda's own runtime.

`load_handler` is `_get_handler` of `bootstrap.py` in awslambdaric 4.2, error types and texts included:
https://github.com/aws/aws-lambda-python-runtime-interface-client/blob/main/awslambdaric/bootstrap.py
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from pytest_faas import errors
from pytest_faas.runtime.faults import RuntimeFault
from pytest_faas.runtime.handlers.check import check_handler
from pytest_faas.runtime.handlers.folders import resolve_layers, resolve_root
from pytest_faas.runtime.modules import ModuleWorld

__tracebackhide__ = errors.hidden_from

__all__ = ["check_handler", "load_handler", "resolve_layers", "resolve_root"]


def load_handler(handler: str, world: ModuleWorld) -> Callable[[Any, Any], Any]:
    """Import the module of a handler string and return the function, as the runtime does.

    Raises `RuntimeFault` for what the runtime reports as a fault of its own (`Runtime.ImportModuleError`, …); any
    other exception of the import comes through, and its traceback goes on from this function into `importlib`. What
    the name stands for is returned as it is, callable or not.
    """
    try:
        module_name, function_name = handler.rsplit(".", 1)
    except ValueError as error:
        raise RuntimeFault("Runtime.MalformedHandlerName", f"Bad handler '{handler}': {error}") from error
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise RuntimeFault(
            "Runtime.BuiltInModuleConflict", f"Cannot use built-in module {module_name} as a handler module"
        )
    try:
        module = world.load(module_name.replace("/", "."))
    except ImportError as error:
        raise RuntimeFault(
            "Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}"
        ) from error
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        raise RuntimeFault(
            "Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}", trace
        ) from error
    except Exception as error:
        _drop_frame_of_load(error)
        raise
    try:
        function: Callable[[Any, Any], Any] = getattr(module, function_name)
    except AttributeError as error:
        raise RuntimeFault(
            "Runtime.HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'"
        ) from error
    return function


def _drop_frame_of_load(error: Exception) -> None:
    """Cut `ModuleWorld.load` out of a traceback, which the runtime does not have between itself and `importlib`."""
    here = error.__traceback__
    if here is not None and here.tb_next is not None:
        here.tb_next = here.tb_next.tb_next
