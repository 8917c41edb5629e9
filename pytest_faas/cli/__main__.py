"""`python -m pytest_faas.cli` is the `pytest-faas` command."""

import sys

from pytest_faas.cli import main

sys.exit(main())
