"""What the runs of a check show of the cause: nothing is named that they do not show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pytest_faas.checks.explaining import answered, lookups, powertools, writes
from pytest_faas.checks.explaining.table import Cause, cause
from pytest_faas.checks.explaining.trials import Trials
from pytest_faas.checks.sameness import Compared
from pytest_faas.checks.worlds.clean import Clean, is_effect
from pytest_faas.checks.worlds.outcome import Attempt
from pytest_faas.checks.worlds.world import Worlds

_GONE = (
    "An attempt has removed what every later one needs: where it is gone already, take the work for done and succeed, or"
    " remove it last."
)

_ASKED_AGAIN = (
    "Note the first answer under the event's id and ask no second time, or send the same idempotency key with both. Where it"
    " is only the double's next id, give it ids of four characters or more with letters and digits: these are known as ids."
)


def of_refusal(worlds: Worlds, trials: Trials | None = None) -> Cause:
    """Explain a repetition that fails: because of what the first has left, or because of when and how it comes."""
    tried = Trials(worlds) if trials is None else trials
    if tried.alone_later.ok:
        return cause("fails-again")
    if tried.alone_now.ok:
        return _because(
            "time-of-delivery", "So late, the event fails without a first delivery before it, too."
        )
    return cause("fails-on-redelivery")


def of_no_recovery(attempts: Sequence[Attempt]) -> Cause:
    """Explain redeliveries that all fail."""
    found = cause("never-recovers")
    if powertools.in_progress_for_ever(attempts):
        return replace(found, advice=powertools.ADVICE)
    return replace(found, advice=_GONE) if lookups.deleted_before(attempts) else found


def of_repetition(
    worlds: Worlds,
    attempts: Sequence[Attempt],
    compared: Compared,
    trials: Trials | None = None,
    key: str | None = None,
) -> Cause:
    """Explain a second delivery that left a trace.

    `trials`: where worlds have been run for it already; `key`: with what the client marks a repetition of its request.
    """
    tried = Trials(worlds) if trials is None else trials
    return (
        _of_visibility(worlds, attempts[0])
        or _of_trials(tried)
        or _of_lookups(attempts, tried)
        or _of_key(worlds, attempts, key)
        or _of_writes(worlds, attempts, compared)
        or cause("side-effect-repeated" if compared.more else "ends-otherwise")
    )


def of_retry(
    worlds: Worlds,
    reference: Clean,
    attempts: Sequence[Attempt],
    compared: Compared,
    trials: Trials | None = None,
) -> Cause:
    """Explain a retry that ends otherwise than a clean run."""
    tried = Trials(worlds) if trials is None else trials
    return (
        _of_loss(worlds, reference, attempts, compared)
        or (_of_clock_and_delivery(tried) if compared.durable else None)
        or _of_answers(reference, attempts, compared)
        or _of_writes(worlds, attempts, compared)
        or _of_clearing(reference, attempts, compared)
        or cause("side-effect-repeated" if compared.more else "ends-otherwise")
    )


def _of_answers(reference: Clean, attempts: Sequence[Attempt], compared: Compared) -> Cause | None:
    made = [call for each in attempts for call in each.calls]
    told = answered.otherwise([call for _, call in reference.effects], made, compared)
    return None if told is None else replace(cause("ends-otherwise"), advice=f"{told} {_ASKED_AGAIN}")


def _of_key(worlds: Worlds, attempts: Sequence[Attempt], key: str | None) -> Cause | None:
    """Explain a repetition whose mark no write of the first delivery keeps, so that nobody can know it again."""
    made = [call for call in attempts[0].calls if is_effect(worlds, call)]
    return None if key is None or writes.holds(made, key) else cause("key-not-honoured")


def _of_clearing(reference: Clean, attempts: Sequence[Attempt], compared: Compared) -> Cause | None:
    clean = [call for _, call in reference.effects]
    return cause("left-behind") if writes.cleared_by(clean, attempts[-1].calls, compared) else None


def _of_visibility(worlds: Worlds, first: Attempt) -> Cause | None:
    hidden = getattr(worlds.case.settings, "visibility_timeout", None)
    if hidden is None or first.invocation.duration <= hidden:
        return None
    return _because(
        "visibility-too-short",
        f"A delivery takes {first.invocation.duration:g} s, and the queue hides a message for {hidden:g} s only.",
    )


def _of_trials(tried: Trials) -> Cause | None:
    found = _of_clock_and_delivery(tried)
    if found is None and tried.remembered:
        return _because(
            "memory-only-dedup", "Delivered again to the same environment, the event changes nothing."
        )
    return found


def _of_clock_and_delivery(tried: Trials) -> Cause | None:
    if not tried.repeated:  # the second delivery of a success is no trouble
        return None
    if tried.at_once:
        return _because("time-of-delivery", "Delivered again one second later, the event changes nothing.")
    if tried.same_words:
        return _because(
            "key-covers-delivery",
            f"Delivered again with the same {tried.of_the_delivery}, the event changes nothing.",
        )
    return None


def _of_lookups(attempts: Sequence[Attempt], tried: Trials) -> Cause | None:
    if lookups.missed(attempts[-1], attempts[0], changed=True) is None:
        return None
    changed = tried.changes_event
    missed = lookups.missed(attempts[-1], attempts[0], changed=changed)
    return None if missed is None else _because("event-mutated" if changed else "mark-not-found", missed)


def _of_writes(worlds: Worlds, attempts: Sequence[Attempt], compared: Compared) -> Cause | None:
    last = attempts[-1]
    done = [[call for call in each.calls if is_effect(worlds, call)] for each in attempts]
    if writes.new_keys(done[:-1], done[-1], compared):
        return cause("new-key-each-time")
    if writes.additions(done[-1], compared):
        return cause("add-without-condition")
    if writes.follow_reads(last.calls, done[-1], compared):
        return cause("read-then-write")
    return None


def _of_loss(
    worlds: Worlds, reference: Clean, attempts: Sequence[Attempt], compared: Compared
) -> Cause | None:
    gone = bool(compared.fewer) or any(each.kind == "removed" for each in compared.durable)
    more = any(each.kind == "added" for each in compared.durable)
    if not gone or more:
        return None
    first = attempts[0]
    if (
        worlds.case.partial
        and first.invocation.error is None
        and len(first.failed) < len(worlds.case.records)
    ):
        return cause("reported-too-few")
    made = [call for call in attempts[-1].calls if is_effect(worlds, call) and call.ok]
    earlier = [call for each in attempts[:-1] for call in each.calls if is_effect(worlds, call)]
    left = any(call.response is not None for call in earlier)  # what took effect before the retry
    return cause("mark-before-send") if left and len(made) < len(reference.effects) else None


def _because(kind: str, shown: str) -> Cause:
    found = cause(kind)
    return replace(found, advice=f"{shown} {found.advice}")
