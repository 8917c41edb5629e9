"""Fixtures of the documentation's tests."""

from __future__ import annotations

import sys
from pathlib import Path

# docs_*.py are helpers of these tests, not tests: make them importable by their own names.
sys.path.insert(0, str(Path(__file__).parent))
