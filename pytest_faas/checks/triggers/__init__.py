"""What sets a function off, as its event tells: and the events that its own effects make there.

`sent.py` has the sources that are sent to (queues, topics, buses, streams), `changed.py` those that tell of changes
(buckets, tables), `itself.py` a function that invokes itself; `table.py` finds them.
"""

from pytest_faas.checks.triggers.table import trigger_of
from pytest_faas.checks.triggers.trigger import Made, Options, Trigger

__all__ = ["Made", "Options", "Trigger", "trigger_of"]
