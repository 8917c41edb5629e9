"""What Lambda's runtime has imported before it imports a handler, so that no file of the user's can take its place."""

from __future__ import annotations

import sys

# the standard library's top-level names in `sys.modules` after `import awslambdaric.bootstrap` (4.2, Python 3.11)
_NAMES = """
    abc codecs collections contextlib copyreg decimal encodings enum functools genericpath importlib io json keyword
    linecache logging math numbers operator os posixpath re reprlib site stat string textwrap threading token tokenize
    traceback types warnings weakref zipimport
"""
RUNTIME = frozenset({*_NAMES.split(), *sys.builtin_module_names})
