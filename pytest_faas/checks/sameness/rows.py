"""Two trees compared under an agreement: where they differ, with the values as they were seen."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from difflib import SequenceMatcher

from pytest_faas.checks.sameness.agreement import Agreement
from pytest_faas.checks.sameness.names import Name
from pytest_faas.checks.sameness.nodes import Bag, Fields, Listed, Node, Opened, Part, Wild, Words
from pytest_faas.checks.sameness.stamps import Stamp
from pytest_faas.cloud.state.compare import MISSING, Change


def same(one: Node, other: Node, agreement: Agreement) -> bool:
    """Whether two trees are the same."""
    return next(changes(one, other, agreement), None) is None


def changes(one: Node, other: Node, agreement: Agreement, path: str = "") -> Iterator[Change]:
    """Yield each place where two trees differ."""
    if isinstance(one, Wild) or isinstance(other, Wild):
        return
    if isinstance(one, Fields) and isinstance(other, Fields):
        yield from _of_fields(one, other, agreement, path)
    elif isinstance(one, Listed) and isinstance(other, Listed):
        yield from _of_lists(one, other, agreement, path)
    elif isinstance(one, Opened) and isinstance(other, Opened) and one.kind == other.kind:
        for inner, was, now in changes(one.inner, other.inner, agreement, path):
            yield (path, one.seen, other.seen) if inner == path else (inner, was, now)
    elif not _alike(one, other, agreement):
        yield path, one.seen, other.seen


def _alike(one: Node, other: Node, agreement: Agreement) -> bool:
    if isinstance(one, Words) and isinstance(other, Words):
        return agreement.words(one, other)
    if isinstance(one, Bag) and isinstance(other, Bag):
        return len(one.members) == len(other.members) and len(_paired(one, other, agreement)) == len(
            one.members
        )
    return False


def _paired(one: Bag, other: Bag, agreement: Agreement) -> list[tuple[Node, Node]]:
    """Pair the members of two sets, the nearest times first."""
    left = sorted(other.members, key=lambda node: repr(node.seen))
    found = []
    for each in sorted(one.members, key=lambda node: repr(node.seen)):
        twin = next((place for place, node in enumerate(left) if same(each, node, agreement)), None)
        if twin is not None:
            found.append((each, left.pop(twin)))
    return found


def _of_fields(one: Fields, other: Fields, agreement: Agreement, path: str) -> Iterator[Change]:
    names = {mark(name, agreement): place for place, (name, _) in reversed(list(enumerate(other.members)))}
    left = dict(enumerate(other.members))
    for name, value in one.members:
        twin = _twin(name, names.get(mark(name, agreement, clean=True)), left, agreement)
        inner = _below(path, name)
        if twin is None:
            yield inner, value.seen, MISSING
        else:
            yield from changes(value, left.pop(twin)[1], agreement, inner)
    for name, value in left.values():
        yield _below(path, name), MISSING, value.seen


def _twin(
    name: Words, likely: int | None, left: dict[int, tuple[Words, Node]], agreement: Agreement
) -> int | None:
    """Return where the other side has a name; the likely place first, for names may hold times."""
    if likely is None:
        return None
    if likely in left and agreement.words(name, left[likely][0]):
        return likely
    return next((place for place, (each, _) in left.items() if agreement.words(name, each)), None)


def _below(path: str, name: Words) -> str:
    return f"{path}.{name.seen}" if path else str(name.seen)


def _of_lists(one: Listed, other: Listed, agreement: Agreement, path: str) -> Iterator[Change]:
    """Yield what was put into a list, taken out, or changed in its place."""
    mine = [mark(each, agreement, clean=True) for each in one.members]
    yours = [mark(each, agreement) for each in other.members]
    matcher = SequenceMatcher(None, mine, yours, autojunk=False)
    whole = [("equal", 0, len(mine), 0, len(yours))]  # most lists: their times are left to compare
    for _, low, high, other_low, other_high in whole if mine == yours else matcher.get_opcodes():
        both = min(high - low, other_high - other_low)
        for step in range(both):
            place = low + step
            yield from changes(
                one.members[place], other.members[other_low + step], agreement, f"{path}[{place}]"
            )
        for place in range(low + both, high):
            yield f"{path}[{place}]", one.members[place].seen, MISSING
        for place in range(other_low + both, other_high):
            yield f"{path}[{place}]", MISSING, other.members[place].seen


def mark(node: Node, agreement: Agreement, *, clean: bool = False) -> Hashable:
    """Return what trees share that may be the same: renamed where it is of the clean side, times by how they are written."""
    if isinstance(node, Words):
        return node.kind, tuple(_part(each, agreement, clean=clean) for each in node.parts)
    if isinstance(node, Fields):
        pairs = (
            (mark(name, agreement, clean=clean), mark(each, agreement, clean=clean))
            for name, each in node.members
        )
        return "{", tuple(sorted(pairs, key=repr))
    if isinstance(node, Listed):
        return "[", tuple(mark(each, agreement, clean=clean) for each in node.members)
    if isinstance(node, Bag):
        return "(", tuple(sorted((mark(each, agreement, clean=clean) for each in node.members), key=repr))
    if isinstance(node, Opened):
        return node.kind, mark(node.inner, agreement, clean=clean)
    return "*"


def _part(part: Part, agreement: Agreement, *, clean: bool) -> Hashable:
    if isinstance(part, Name):
        return part.spelling, agreement.renamed.get(part.value, part.value) if clean else part.value
    return ("at", part.kind) if isinstance(part, Stamp) else (type(part).__name__, part)
