"""What a user compares in a way of their own: for which places, and by what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.errors import InvalidArgument

__tracebackhide__ = errors.hidden_from

By = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Rules:
    """Which values are compared by what a callable makes of them; of two rules for one place the later holds.

    >>> rules = Rules.of("s3", "reports-*", by=lambda value: value["Body"].strip())
    >>> rules.applied("s3", "reports-daily", "today.csv", {"Body": b" 1;2 "})
    b'1;2'
    """

    each: tuple[tuple[str, str, By], ...] = ()

    @classmethod
    def of(cls, service: str, resource: str, by: By) -> Rules:
        """Return one rule: `service` and `resource` are glob patterns, `by` gets a value and returns what is compared."""
        return cls().plus(service, resource, by)

    def plus(self, service: str, resource: str, by: By) -> Rules:
        """Return these rules and one more."""
        service = arguments.text("faas.compare", "service", service)
        resource = arguments.text("faas.compare", "resource", resource)
        if not callable(by):
            raise arguments.invalid("faas.compare", "by", "a callable that takes a value", by)
        return Rules((*self.each, (service, resource, by)))

    def applied(self, service: str, resource: str, key: str, value: Any) -> Any:
        """Return what is compared of a value; raises InvalidArgument where the callable of its rule raises."""
        for of_service, of_resource, by in reversed(self.each):
            if fnmatchcase(service, of_service) and fnmatchcase(resource, of_resource):
                try:
                    return by(value)
                except Exception as error:
                    place = " ".join(filter(None, (service, resource, key)))
                    raise InvalidArgument(
                        f"faas.compare({of_service!r}, {of_resource!r}, by={_named(by)}): it raised "
                        f"{type(error).__name__}: {error} for {place}, whose value is {arguments.seen(value)}"
                    ) from error
        return value


NO_RULES = Rules()


def _named(by: By) -> str:
    return getattr(by, "__qualname__", None) or repr(by)
