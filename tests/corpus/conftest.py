"""Let the tests of the corpus import its rows and probes."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
