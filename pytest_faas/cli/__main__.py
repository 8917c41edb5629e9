"""`python -m pytest_faas.cli` is the `pytest-faas` command."""

import sys

from pytest_faas.cli import main

if __name__ == "__main__":
    sys.exit(main())
