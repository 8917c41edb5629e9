"""What is compared: the durable things and the emissions of one world, read as trees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pytest_faas.checks.sameness.agreement import Agreement
from pytest_faas.checks.sameness.nodes import Node, Wild, Words
from pytest_faas.checks.sameness.reading import Reader
from pytest_faas.checks.sameness.rows import same
from pytest_faas.checks.sameness.rules import Rules
from pytest_faas.checks.sameness.stamps import Shift
from pytest_faas.checks.sameness.tainted import NO_TAINT, Taint
from pytest_faas.checks.worlds.evidence import Evidence

_WITH_HISTORY = frozenset({"s3", "ssm"})


@dataclass(slots=True, eq=False)
class Thing:
    """An entry of a state, or an emission (`sent`); `region` is empty at home."""

    service: str
    region: str
    resource: Words
    key: Words | Wild
    value: Node
    seen: Any  # the value itself, whatever is compared of it
    sent: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """How the evidence of one world is read."""

    reader: Reader
    rules: Rules
    taint: Taint = NO_TAINT

    def things(self, evidence: Evidence) -> Iterator[Thing]:
        """Yield what lasts, then what was sent."""
        yield from self.durable(evidence)
        yield from self.sent(evidence)

    def sent(self, evidence: Evidence) -> Iterator[Thing]:
        """Yield what was sent."""
        for each in evidence.emissions:
            value = self.rules.applied(each.service, each.resource, "", each.payload)
            node = self._of(each.service, each.resource).node(value)
            yield Thing(
                each.service,
                each.region,
                self.reader.words(each.resource),
                _NO_KEY,
                node,
                each.payload,
                sent=True,
            )

    def durable(self, evidence: Evidence) -> Iterator[Thing]:
        """Yield what lasts."""
        home = evidence.state.home
        for entry in evidence.state.entries:
            if not entry.sent:
                service, region, resource, key = entry.place
                value = self.rules.applied(service, resource, key, entry.value)
                node = self._value(service, resource, value)
                named = Wild(key) if self.taint.of_key(service, resource) and key else self.reader.words(key)
                where = "" if region == home else region
                yield Thing(service, where, self.reader.words(resource), named, node, entry.value)

    def _of(self, service: str, resource: str) -> Reader:
        wild = self.taint.paths(service, resource)
        return Reader(self.reader.names, self.reader.window, wild) if wild else self.reader

    def _value(self, service: str, resource: str, value: Any) -> Node:
        reader = self._of(service, resource)
        if service in _WITH_HISTORY and isinstance(value, dict) and isinstance(value.get("Versions"), list):
            return reader.node(self._shortened(value, reader))
        return reader.node(value)

    def _shortened(self, value: dict[str, Any], reader: Reader) -> dict[str, Any]:
        """Return an object without the versions that are like the next one but for times: they changed nothing."""
        now = {name: each for name, each in value.items() if name != "Versions"}
        versions = [*value["Versions"], now]
        nodes = [reader.node(each) for each in versions]
        agreement = Agreement.in_one(Shift.between(reader.window, reader.window))
        kept = [
            version
            for version, node, later in zip(versions, nodes, [*nodes[1:], None], strict=True)
            if later is not None and not same(node, later, agreement)
        ]
        return {**now, "Versions": kept} if kept else now


_NO_KEY = Words("str", ("",), "")
