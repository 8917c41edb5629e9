"""Synchronous sources: a caller sends a request, waits for the answer, and may send it again by itself."""
