"""The laws of each source: what must agree between the fields of its events. A file has `RECORD_LAWS` and `EVENT_LAWS`."""
