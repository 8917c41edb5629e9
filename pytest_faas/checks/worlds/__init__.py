"""Worlds that start alike: what a check runs the function in, and what came of it."""
