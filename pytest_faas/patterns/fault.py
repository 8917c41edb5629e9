"""What is wrong with a pattern, on its way from where it is seen to the message that tells."""

from __future__ import annotations

from typing import Final

from pytest_faas.errors import InvalidPattern

# The codes and texts of the two services. EventBridge: recorded from AWS by LocalStack's suite,
# test_events_patterns.py::TestEventPattern::test_event_pattern, 2024-12-05. Lambda: test_sqs_invalid_event_filter,
# test_dynamodb_invalid_event_filter, 2025-11-25; it tells no reason.
_CODES: Final = {"eventbridge": "InvalidEventPatternException", "lambda": "InvalidParameterValueException"}


class Fault(Exception):
    """One fault: the rule engine's own words for it, where it is, and what to write instead. It never leaves this room."""

    def __init__(self, reason: str, where: str = "", advice: str = "") -> None:
        super().__init__(reason)
        self.reason, self.where, self.advice = reason, where, advice

    def error(self, dialect: str, place: str = "") -> InvalidPattern:
        """Return the error that the user sees; `place` tells which of several patterns it is."""
        if dialect == "lambda":
            aws = "Invalid filter pattern definition."
            ours = [f"{self.reason.rstrip('.')}."]
        else:
            aws = f"Event pattern is not valid. Reason: {self.reason}"
            ours = []
        at = ": ".join(part for part in (place, self.where) if part)
        ours += [f"At {at}."] if at else []
        ours += [self.advice] if self.advice else []
        gap = " " if aws.endswith(".") else ". "
        message = f"{_CODES[dialect]}: {aws}" + (gap + " ".join(ours) if ours else "")
        return InvalidPattern(message, code=_CODES[dialect], reason=self.reason, where=self.where)
