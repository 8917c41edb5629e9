"""The forms that one request takes: those of its own front end, and those of others."""

from pytest_faas.checks.requests.form import Form
from pytest_faas.checks.requests.forms import own_forms
from pytest_faas.checks.requests.projected import KINDS, projections

__all__ = ["KINDS", "Form", "own_forms", "projections"]
