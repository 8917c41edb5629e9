"""What an event must look like: a JSON Schema for each source, and the laws that no schema sees.

Schemas and laws are written from AWS's pages and from recorded events, not derived from the factories: each judges the
other.
"""

from pytest_faas.contracts.faults import ABSENT, Fault
from pytest_faas.contracts.validation import Validation, validate

__all__ = ["ABSENT", "Fault", "Validation", "validate"]
