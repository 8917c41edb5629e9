"""The same logical event once more: what its source changes when it delivers again, and what stays.

`again` is a redelivery of what was delivered, `producer_again` what a producer sent twice, `stable_key` what both
deliveries of one thing have in common. A source is a row of `table.SOURCES`.
"""

from pytest_faas.delivery.again.entrance import again, producer_again, stable_key, stable_keys

__all__ = ["again", "producer_again", "stable_key", "stable_keys"]
