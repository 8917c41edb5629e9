"""Readers of states: one file a service, found through `table.py`."""
