"""Provoke each fault by hand, with what exists without the checks: a probe says whether the fault shows.

Each probe is the plain idea of a check, on one handler and one event: much less than the check, and enough to know that
the corpus's table is true.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from row import Event
from strikes import Strike, crash_after, crash_before_any, error_in, hang_after, meanwhile, watched
from trial import Trial, again, is_http, reported, succeeded

Probe = Callable[[Trial], bool]


def duplicates(trial: Trial) -> bool:
    """Deliver again after success: does anything change?"""
    trial.renew()
    assert succeeded(trial.invoke())
    once = trial.outcome()
    trial.later()
    return not succeeded(trial.invoke(again(trial.event))) or trial.outcome() != once


def overlaps(trial: Trial) -> bool:
    """Let the source deliver: does a message that is visible again too early take effect twice?"""
    trial.renew()
    assert succeeded(trial.invoke())
    once = trial.outcome()
    trial.renew()
    trial.faas.deliver(trial.function, trial.event, source=trial.row.source)
    return trial.outcome() != once


def crashes(trial: Trial) -> bool:
    """Crash around each effect and hang after it, then deliver until done: does it differ from a clean run?"""
    effects, (clean, sent) = clean_run(trial)
    strikes = [crash_before_any()]
    for number in range(len(effects)):
        strikes += [crash_after(number), hang_after(number)]
    return any(recovers_otherwise(trial, strike, clean, sent) for strike in strikes)


def recovers_otherwise(trial: Trial, strike: Strike, clean: object, sent: list[str]) -> bool:
    """Strike once and deliver until done: is the end another one than of a clean run, or never there?"""
    trial.renew()
    trial.invoke(strike=strike)  # it has ended, whatever it says: transfer threads swallow a crash
    done = trial.until_done()
    state, now_sent = trial.outcome()
    return not done or state != clean or bool(Counter(sent) - Counter(now_sent))


def losses(trial: Trial) -> bool:
    """Let each call fail: does an invocation report success although an effect is missing, and handed on to nobody?"""
    effects, (clean, sent) = clean_run(trial)
    for number in range(len(effects)):
        trial.renew()
        _, parameters = effects[number]
        if not succeeded(trial.invoke(strike=error_in(parameters))):
            continue
        state, now_sent = trial.outcome()
        missing = state != clean or Counter(sent) - Counter(now_sent)
        if missing and not any(mark in stored_or_sent(trial) for mark in trial.row.marks[:1]):
            return True
    return False


def stored_or_sent(trial: Trial) -> str:
    """Return all that is durable or was sent, as text, what objects hold included."""
    return repr([trial.outcome(), [trial.aws.objects(bucket) for bucket in trial.row.needs.buckets]])


def wrong_identifiers(trial: Trial) -> bool:
    """Let the calls of one record fail: is anything but it reported, or anything missing after its redelivery?"""
    _, clean = clean_run(trial)
    records = trial.event["Records"]
    for mark, record in zip(trial.row.marks, records):
        trial.renew()
        answer = trial.invoke(strike=error_in(mark))
        if answer.error is not None or reported(answer) != [record["messageId"]]:
            return True
        trial.later()
        assert succeeded(trial.invoke(again({"Records": [record]})))
        if trial.outcome() != clean:
            return True
    return False


def warm_differs(trial: Trial) -> bool:
    """Run a neighbour's event and then this one, warm and cold: is anything different?"""
    neighbour = trial.hard[0] if trial.hard else again(trial.event)
    results = []
    for cold in (False, True):
        trial.renew()
        trial.invoke(neighbour)
        answer = trial.invoke(cold=cold)
        results.append((answer.raw, trial.outcome()))
    return results[0] != results[1]


def files_stay(trial: Trial) -> bool:
    """Run it warm three times: are there more files than after the first?"""
    trial.renew()
    counts = []
    for number in range(3):
        assert succeeded(trial.invoke(cold=number == 0))
        counts.append(sum(1 for each in Path(tempfile.gettempdir()).rglob("*") if each.is_file()))
    return counts[2] > counts[0]


def goes_stale(trial: Trial) -> bool:
    """Let an hour pass while the environment is frozen: does the warm invocation fail?"""
    trial.renew()
    assert succeeded(trial.invoke())
    trial.later(3600)
    if trial.row.between is not None:
        trial.row.between()
    return not succeeded(trial.invoke(again(trial.event), cold=False))


def lost_updates(trial: Trial) -> bool:
    """Let another delivery run just before each effect: is the end one that no serial order gives?"""
    first, second = trial.event, trial.hard[0]
    serial = []
    for order in ((first, second), (second, first)):
        trial.renew()
        for each in order:
            assert succeeded(trial.invoke(each))
        serial.append(trial.durable())
    effects, _ = clean_run(trial)
    for number in range(len(effects)):
        trial.renew()
        strike = meanwhile(number, lambda: trial.other.invoke(second))
        done = succeeded(trial.invoke(strike=strike)) or trial.until_done()
        if not done or trial.durable() not in serial:
            return True
    return False


def order_matters(trial: Trial) -> bool:
    """Deliver in another order: is the state another one?"""
    states = []
    for events in ([trial.event], trial.hard):
        trial.renew()
        for each in events:
            assert succeeded(trial.invoke(each))
        states.append(trial.durable())
    return states[0] != states[1]


def never_ends(trial: Trial) -> bool:
    """Run what the effects trigger, hop by hop: is there still something to run after 16 of them?"""
    trigger = trial.row.trigger
    assert trigger is not None, f"{trial.row.id}: the row has no trigger"
    trial.renew()
    waiting: list[Event] = [trial.event]
    for _ in range(16):
        effects: list[tuple[str, str]] = []
        for each in waiting:
            trial.invoke(each, strike=watched(effects))
        made = [trigger(operation, json.loads(parameters)) for operation, parameters in effects]
        waiting = [each for each in made if each is not None][:1]
    return bool(waiting)


def hard_fails(trial: Trial) -> bool:
    """Send other legal events: does one raise, or answer 5xx?"""
    return any(breaks(trial, each) for each in [trial.event, *trial.hard])


def breaks(trial: Trial, event: Event) -> bool:
    """Return whether an event alone makes the function fail."""
    trial.renew()
    answer = trial.invoke(event)
    return answer.error is not None or (is_http(event) and answer.status_code >= 500)


def answers_differ(trial: Trial) -> bool:
    """Send the same request in other forms: is the answer or the state another one?"""
    results = []
    for each in [trial.event, *trial.hard]:
        trial.renew()
        answer = trial.invoke(each)
        results.append((answer.status_code, answer.text, trial.outcome()))
    return any(each != results[0] for each in results[1:])


def clean_run(trial: Trial) -> tuple[list[tuple[str, str]], tuple[object, list[str]]]:
    """Run once without any fault; return the effects and what came of them."""
    trial.renew()
    effects: list[tuple[str, str]] = []
    assert succeeded(trial.invoke(strike=watched(effects)))
    return effects, trial.outcome()


PROBES: dict[str, Probe] = {
    "contract": hard_fails,
    "robust": hard_fails,
    "idempotent": duplicates,
    "retry_safe": crashes,
    "no_lost_records": losses,
    "partial_batch": wrong_identifiers,
    "warm_start": warm_differs,
    "equivalent_requests": answers_differ,
    "order": order_matters,
    "recursion": never_ends,
    "concurrent": lost_updates,
    # a check's fault that needs other circumstances than its own
    "visibility": overlaps,
    "files": files_stay,
    "idle": goes_stale,
}
