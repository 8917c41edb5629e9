"""Logging: Lambda writes what reaches the root logger to CloudWatch."""

import logging
import os


def get_logger(name):
    """Return the logger of one function, at the level of LOG_LEVEL."""
    logger = logging.getLogger(f"shop.{name}")
    logger.setLevel(os.environ.get("LOG_LEVEL", "INFO"))
    return logger
