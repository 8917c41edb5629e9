"""Places whose values follow the seed of generated values in a way that nobody recorded: a hash, a prefix, a choice."""

from __future__ import annotations

from dataclasses import dataclass

_KEY = None


@dataclass(frozen=True, slots=True)
class Taint:
    """Which places follow the seed: service, resource and path in the value, without positions in lists; None for the key.

    >>> Taint(frozenset({("dynamodb", "orders", "code")})).paths("dynamodb", "orders")
    frozenset({'code'})
    """

    places: frozenset[tuple[str, str, str | None]] = frozenset()

    def paths(self, service: str, resource: str) -> frozenset[str]:
        """Return the paths that hold anything in the values of a table, bucket, queue or other resource."""
        if not self.places:
            return frozenset()
        return frozenset(
            path for of, at, path in self.places if (of, at) == (service, resource) and path is not _KEY
        )

    def of_key(self, service: str, resource: str) -> bool:
        """Whether the keys of a resource follow the seed."""
        return (service, resource, _KEY) in self.places

    def __bool__(self) -> bool:
        return bool(self.places)


NO_TAINT = Taint()
