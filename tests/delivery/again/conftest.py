"""What the tests of redelivered events share."""

from __future__ import annotations

import sys
from pathlib import Path

# again_cases.py is a helper of these tests, not a test: make it importable by its own name.
sys.path.insert(0, str(Path(__file__).parent))
