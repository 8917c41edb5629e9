"""What the command prints: UTF-8 whatever the locale, and no word about a reader that has gone."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Any, TextIO


def answer(text: str) -> None:
    """Print what a program may read: to the standard output."""
    write(text, sys.stdout)


def remark(text: str) -> None:
    """Print a line for a person: to the standard error."""
    write(text + "\n", sys.stderr)


def write(text: str, stream: TextIO | None) -> None:
    """Write text as UTF-8; a lone surrogate, from an argument that was no UTF-8, is shown as `?`."""
    octets(text.encode("utf-8", "replace"), stream)


def octets(content: bytes, stream: TextIO | None) -> None:
    """Write octets past the stream's own encoding, and at once.

    A reader that has gone (`| head -1`) has what it wanted: the rest goes nowhere, in silence. `SystemExit` with status
    2 and a line where the octets cannot be kept, as on a full disk.
    """
    if stream is None:  # closed by the shell: >&-
        return
    beneath: Any = getattr(stream, "buffer", None)
    try:
        if beneath is None:  # a stream of text only, such as io.StringIO
            stream.write(content.decode())
            return
        stream.flush()
        beneath.write(content)
        beneath.flush()
    except BrokenPipeError:
        _lead_nowhere(stream)
    except OSError as error:
        _lead_nowhere(stream)
        if stream is not sys.stderr:
            remark(f"pytest-faas: the output cannot be written: {error.strerror or error}")
        sys.exit(2)


def _lead_nowhere(stream: TextIO) -> None:
    """Let what is buffered go nowhere: Python flushes once more when it ends, and would complain.

    https://docs.python.org/3/library/signal.html#note-on-sigpipe
    """
    with contextlib.suppress(OSError, ValueError):  # no file beneath: nothing will complain
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
