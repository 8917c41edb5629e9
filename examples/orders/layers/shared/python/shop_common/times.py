"""Times as the tables hold them: UTC, whole seconds, text that sorts by time."""

from datetime import datetime, timezone


def now():
    """Return the time in UTC."""
    return datetime.now(timezone.utc)


def text(when):
    """Return a time as text: 2026-01-31T03:00:00Z"""
    return when.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse(value):
    """Return the time that such a text stands for."""
    return datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
