"""Run the `python` blocks of a page that are no files: examples with `>>>`, or plain statements."""

from __future__ import annotations

import doctest
import io
from typing import Any

from docs_blocks import Block


def run(block: Block, namespace: dict[str, Any]) -> None:
    """Run a block in the page's namespace."""
    if ">>>" not in block.text:
        exec(compile(block.text, block.place, "exec"), namespace)
        return
    examples = doctest.DocTestParser().get_doctest(
        block.text, namespace, block.place, str(block.page), block.line
    )
    printed = io.StringIO()
    result = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS).run(
        examples, out=printed.write, clear_globs=False
    )
    namespace.update(examples.globs)
    assert not result.failed, printed.getvalue()
