"""Fixtures of the contracts' tests."""

from __future__ import annotations

import sys
from pathlib import Path

# breaking.py is a tool of these tests, not a test: make it importable by its own name.
sys.path.insert(0, str(Path(__file__).parent))
