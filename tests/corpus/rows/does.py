"""What handlers of the corpus do with a clean event, in the words of a row: `does=stored("orders", {...})`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from corpus_aws import Aws

Does = Callable[[Aws], None]


def stored(table: str, *items: dict[str, Any]) -> Does:
    """Assert that a table has items with at least these attributes, in the order of their ids, and no others."""

    def does(aws: Aws) -> None:
        found = aws.items(table)
        assert len(found) == len(items), found
        for item, wanted in zip(found, items):
            assert {**item, **wanted} == item

    return does


def kept(bucket: str, objects: dict[str, bytes]) -> Does:
    """Assert which objects a bucket has."""

    def does(aws: Aws) -> None:
        assert aws.objects(bucket) == objects

    return does


def sent(*parts: str) -> Does:
    """Assert that as many things were sent, and each holds its part; in the order of their text."""

    def does(aws: Aws) -> None:
        found = aws.sent()
        assert len(found) == len(parts), found
        assert all(part in line for part, line in zip(parts, found)), found

    return does


def both(*all_of: Does) -> Does:
    """Assert all of them."""

    def does(aws: Aws) -> None:
        for each in all_of:
            each(aws)

    return does


def nothing_is_stored(aws: Aws) -> None:
    """Assert that a request that only reads has left nothing but what was there: it sends nothing."""
    assert aws.sent() == []
