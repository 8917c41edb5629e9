"""Records that a batch passes over: alone they have an effect, and within the batch they have none."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_faas.checks.judging.reference import Reference
from pytest_faas.checks.records.alone import Alone, one, part_of
from pytest_faas.checks.sameness import Compared
from pytest_faas.checks.worlds.clean import Clean
from pytest_faas.cloud.state.difference import Differences


def ignored(reference: Reference, clean: Clean, runs: Sequence[Alone]) -> list[Alone]:
    """Return the records without which the batch comes to the same as in its clean run, which is the reference.

    A batch that ends as its records one after the other passes over none: it may well write a key once where the records
    wrote it twice. Records that do the same alone stand for each other.
    """
    if _as_one_by_one(reference):
        return []
    found = [each for each in runs if not (_has_a_twin(reference, each, runs) or _written_over(clean, each))]
    return [each for each in found if not _without(reference, each).differs]


def _as_one_by_one(reference: Reference) -> bool:
    worlds = reference.worlds
    with worlds.new() as world:
        for place in range(len(worlds.case.records)):
            world.deliver(part_of(worlds.case.event, [place]))
        return not reference.compare(world.evidence()).differs


def _without(reference: Reference, run: Alone) -> Compared:
    worlds = reference.worlds
    kept = [each for each in range(len(worlds.case.records)) if each != run.place]
    return reference.compare(one(worlds, part_of(worlds.case.event, kept)).evidence)


def _has_a_twin(reference: Reference, run: Alone, runs: Sequence[Alone]) -> bool:
    worlds = reference.worlds.other(reference.worlds.case.of(run.run.attempt.event))
    mine = Reference.of(worlds, run.run, reference.allowed)
    others = (each.run.evidence for each in runs if each.place != run.place)
    return any(not mine.compare(each).differs for each in others)


def _written_over(clean: Clean, run: Alone) -> bool:
    """Whether all that a record changes alone is changed within the batch too, under names that nobody made up."""
    if len(run.run.evidence.emissions):
        return False
    before = clean.before.durable
    touched = _places(before.diff(run.run.evidence.state.durable))
    made_up = [each for each in run.run.evidence.generated if len(each) > 2]
    if any(each in key for _, _, key in touched for each in made_up):
        return False
    return touched <= _places(before.diff(clean.evidence.state.durable))


def _places(differences: Differences) -> set[tuple[str, str, str]]:
    return {(each.service, each.resource, each.key) for each in differences}
