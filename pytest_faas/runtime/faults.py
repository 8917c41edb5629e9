"""What the runtime itself reports, rather than the handler: a fault with AWS's own type and text."""

from __future__ import annotations

from collections.abc import Sequence


class RuntimeFault(Exception):
    """A fault of the runtime (`Runtime.MarshalError`, `Runtime.ImportModuleError`, …) on its way to the error payload."""

    def __init__(self, error_type: str, message: str, stack_trace: Sequence[str] = ()) -> None:
        super().__init__(f"{error_type}: {message}")
        self.error_type = error_type
        self.message = message
        self.stack_trace = list(stack_trace)
