"""Event patterns, as EventBridge's rules and Lambda's filter criteria read them.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html; the reference implementation is
https://github.com/aws/event-ruler.

`text.py` reads JSON and keeps how a number is spelled; `grammar.py` and `operators.py` make rules of a pattern;
`rule.py` and `condition.py` hold them against an event; `criteria.py` is what an event source mapping does with several.
"""

from pytest_faas.patterns.criteria import Criteria
from pytest_faas.patterns.pattern import Pattern, compile_pattern, matches
from pytest_faas.patterns.views import View, view

__all__ = ["Criteria", "Pattern", "View", "compile_pattern", "matches", "view"]
