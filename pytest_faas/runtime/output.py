"""What a function prints and logs: kept for `Invocation.logs`, and still visible to `capsys`, `caplog` and the terminal."""

from __future__ import annotations

import io
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from pytest_faas.runtime.stopping import marks

# As awslambdaric sets up the root logger: bootstrap.py, _setup_logging.
_FORMAT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
_DATE_FORMAT = "%Y-%m-%dT%H:%M:%S"


class Tee(io.TextIOBase):
    """Stands in for `sys.stdout` or `sys.stderr`: writes on to the stream it displaced, and keeps a copy while recording.

    One lives as long as its execution environment, since handlers keep references (a `StreamHandler(sys.stdout)` made
    at import): it always writes on to whatever stream is there now, and to nothing once the environment is over.
    """

    # In slots, so that nobody who looks at what a module's objects hold sees them change between invocations.
    __slots__ = ("_beneath", "_copy", "_name")

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._beneath: TextIO | None = None
        self._copy: io.StringIO | None = None

    def write(self, text: str, /) -> int:
        """Write on to the stream beneath, and to the copy; drop what a thread of an abandoned environment writes."""
        if _abandoned():
            return len(text)
        if self._copy is not None:
            self._copy.write(text)
        self._stream().write(text)
        return len(text)

    def flush(self) -> None:
        """Flush the stream beneath."""
        self._stream().flush()

    @contextmanager
    def standing_in(self, copy: io.StringIO) -> Iterator[None]:
        """Take the place of the stream for a block, and copy to `copy`."""
        beneath: TextIO = getattr(sys, self._name)
        outer = self._beneath, self._copy
        self._beneath, self._copy = beneath, copy
        setattr(sys, self._name, self)
        try:
            yield
        finally:
            setattr(sys, self._name, beneath)
            self._beneath, self._copy = outer

    def _stream(self) -> Any:
        if self._beneath is not None:
            return self._beneath
        now = getattr(sys, self._name)
        return getattr(sys, f"__{self._name}__") if now is self else now

    def __getattr__(self, name: str) -> Any:
        """Pass everything else on, as the runtime client's `Unbuffered` does (`reconfigure`)."""
        return getattr(self._stream(), name)

    def writable(self) -> bool:
        """Return True."""
        return True

    def isatty(self) -> bool:
        """Return False: a function's output is no terminal."""
        return False

    def fileno(self) -> int:
        """Return the descriptor of the stream beneath."""
        return int(self._stream().fileno())

    @property
    def encoding(self) -> str:  # type: ignore[override] # a property over an attribute that TextIOBase only declares
        """Say UTF-8, as on Lambda."""
        return "utf-8"

    @property
    def errors(self) -> str | None:  # type: ignore[override] # as above
        """Say what the stream beneath does about text that it cannot encode."""
        return getattr(self._stream(), "errors", None)

    @property
    def buffer(self) -> Any:
        """The octets beneath, copied too."""
        return _Octets(self._stream().buffer, self._copy)


class _Octets:
    """Writes octets on, and keeps a copy of them as text."""

    def __init__(self, beneath: Any, copy: io.StringIO | None) -> None:
        self._beneath, self._copy = beneath, copy

    def write(self, octets: Any, /) -> int:
        """Write on to the stream beneath, and to the copy."""
        if self._copy is not None:
            self._copy.write(bytes(octets).decode("utf-8", "replace"))
        return int(self._beneath.write(octets))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._beneath, name)


def _abandoned() -> bool:
    """Say whether the calling thread belongs to an environment that is over."""
    mark = marks.current()
    return mark is not None and mark.over is not None


class _LogHandler(logging.Handler):
    """The handler that the runtime puts on the root logger; writes to the invocation's logs only.

    pytest's own handlers stay on the root logger, so `caplog` and the report see the record as ever.
    """

    def __init__(self) -> None:
        super().__init__()
        formatter = logging.Formatter(_FORMAT, _DATE_FORMAT)
        formatter.converter = time.gmtime
        self.setFormatter(formatter)
        self.sink: io.StringIO | None = None
        self.request_id = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record to the invocation's logs."""
        if self.sink is None or _abandoned():
            return
        record.__dict__["aws_request_id"] = self.request_id
        try:
            self.sink.write(self.format(record))
        finally:
            del record.__dict__["aws_request_id"]


class Output:
    """The output of one execution environment: two streams and the root logger, redirected for each invocation."""

    def __init__(self) -> None:
        self._streams = (Tee("stdout"), Tee("stderr"))
        self._handler = _LogHandler()
        self._own_handlers: list[logging.Handler] = []
        self._own_level: int | None = None

    @contextmanager
    def recording(self, request_id: str, copy: io.StringIO) -> Iterator[None]:
        """Record everything that is printed and logged in a block, at the end of `copy`."""
        root = logging.getLogger()
        level, outside = (
            root.level,
            [(each, each.level, each.formatter, each.filters.copy()) for each in root.handlers],
        )
        handlers = [each for each, *_ in outside]
        self._handler.sink, self._handler.request_id = copy, request_id
        root.handlers[:] = [
            self._handler,
            *handlers,
            *self._own_handlers,
        ]  # the runtime's own comes first, as on Lambda
        if self._own_level is not None and self._own_level != level:
            root.setLevel(self._own_level)
        entered_at = root.level
        try:
            with self._streams[0].standing_in(copy), self._streams[1].standing_in(copy):
                yield
        finally:
            self._handler.sink = None
            self._keep_logging_set_up(root, handlers, entered_at)
            root.handlers[:] = handlers
            for handler, its_level, formatter, filters in outside:
                handler.level, handler.formatter = its_level, formatter
                handler.filters[:] = filters
            if root.level != level:
                root.setLevel(level)

    def _keep_logging_set_up(self, root: logging.Logger, handlers: list[logging.Handler], level: int) -> None:
        """Remember the handlers and the level that the function set: a warm environment still has them."""
        self._own_handlers = [
            each for each in root.handlers if each not in handlers and each is not self._handler
        ]
        if root.level != level:
            self._own_level = root.level
