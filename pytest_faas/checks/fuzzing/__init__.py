"""Drawn events judged by several checks."""
