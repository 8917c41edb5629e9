"""Measure what pytest-faas costs beside what a user would pay otherwise, in one run: `make bench`.

Nothing here is asserted: figures drift from machine to machine, ratios within one run much less. The names of tables
(`start sources invoke deliver restore checks others`) choose some of them.
"""

from __future__ import annotations

import os
import platform
import sys

import checks
import delivering
import invoking
import others
import restoring
import sources
import starting

TABLES = {
    "start": starting.show,
    "sources": sources.show,
    "invoke": invoking.show,
    "deliver": delivering.show,
    "restore": restoring.show,
    "checks": checks.show,
    "others": others.show,
}


def main(chosen: list[str]) -> None:
    """Print the machine and the tables."""
    unknown = set(chosen) - set(TABLES)
    if unknown:
        sys.exit(f"there is no table {unknown.pop()!r}. Tables: {', '.join(TABLES)}")
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for name in chosen or TABLES:
        TABLES[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
