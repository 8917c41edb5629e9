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

from batch_probes import given_back_wrongly
from row import Event
from strikes import Strike, crash_after, crash_before_any, error_in, hang_after, meanwhile, watched
from trial import Trial, accepted, again, is_http, method_of, succeeded

Probe = Callable[[Trial], bool]


def duplicates(trial: Trial) -> bool:
    """Deliver again after success: does anything change?"""
    trial.renew()
    assert succeeded(trial.invoke())
    once = trial.outcome()
    trial.later()
    return not accepted(trial.invoke(again(trial.event))) or trial.outcome() != once


def overlaps(trial: Trial) -> bool:
    """Let the source deliver: does a message that is visible again too early take effect twice?"""
    trial.renew()
    assert succeeded(trial.invoke())
    once = trial.outcome()
    trial.renew()
    trial.faas.deliver(trial.function, trial.event, source=trial.row.source)
    return trial.outcome() != once


def crashes(trial: Trial) -> bool:
    """Crash around each effect, hang after the first, deliver until done: does it differ from a clean run?"""
    effects, (clean, sent) = trial.clean
    strikes = [crash_before_any(), hang_after(0), *(crash_after(number) for number in range(len(effects)))]
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
    effects, (clean, sent) = trial.clean
    for number in range(len(effects)):
        trial.renew()
        _, parameters = effects[number]
        if not succeeded(trial.invoke(strike=error_in(parameters))):
            continue
        state, now_sent = trial.outcome()
        if (state != clean or Counter(sent) - Counter(now_sent)) and not handed_on(trial):
            return True
    return False


def handed_on(trial: Trial) -> bool:
    """Return whether there is something now that a clean run does not have, and that holds what a record is about."""
    now = Counter(stored_and_sent(trial))
    trial.renew()
    trial.invoke()
    instead = repr(now - Counter(stored_and_sent(trial)))
    return any(mark in instead for mark in trial.row.marks)


def stored_and_sent(trial: Trial) -> list[str]:
    """Return all that is durable or was sent, a text for each thing, what objects hold included."""
    needs = trial.row.needs
    items = [repr(item) for table in needs.tables for item in trial.aws.items(table)]
    objects = [repr(each) for bucket in needs.buckets for each in trial.aws.objects(bucket).items()]
    return [*items, *objects, *trial.aws.sent()]


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
    """Let another delivery run just before each effect: is the end one that no serial order gives?

    The other one is of the row's `beside`, or of the same event. Those that fail are delivered again.
    """
    first = trial.event
    second = trial.row.beside() if trial.row.beside else again(first)
    serial = []
    for order in ((first, second), (second, first)) if trial.row.beside else ((first, second),):
        trial.renew()
        for each in order:
            assert accepted(trial.invoke(each))
        serial.append(trial.outcome())
    effects, _ = trial.clean
    return any(overtaken(trial, number, second) not in serial for number in range(len(effects)))


def overtaken(trial: Trial, number: int, second: Event) -> object:
    """Return what comes of it when a second delivery runs just before an effect of the first, and both end well."""
    trial.renew()
    answers = []
    answer = trial.invoke(strike=meanwhile(number, lambda: answers.append(trial.other.invoke(second))))
    done = succeeded(answer) or trial.until_done()
    done = done and (all(succeeded(each) for each in answers) or trial.until_done(second))
    return trial.outcome() if done else None


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
    if trigger is None:
        return any(names(parameters, trigger_of(trial.event)) for _, parameters in trial.clean[0])
    trial.renew()
    waiting: list[Event] = [trial.event]
    for _ in range(16):
        effects: list[tuple[str, str]] = []
        for each in waiting:
            trial.invoke(each, strike=watched(effects))
        made = [trigger(operation, json.loads(parameters)) for operation, parameters in effects]
        waiting = [each for each in made if each is not None][:1]
    return bool(waiting)


def trigger_of(event: Event) -> str:
    """Return the name of the queue, topic, stream, table or bucket that an event is of; of a bus, its source."""
    record = event.get("Records", [event])[0]
    if "s3" in record:
        return str(record["s3"]["bucket"]["name"])
    if "Sns" in record:
        return str(record["Sns"]["TopicArn"]).rpartition(":")[2]
    if "source" in record:
        return str(record["source"])
    parts = str(record["eventSourceARN"]).split(":", 5)[5]
    return parts.split("/")[1] if "/" in parts else parts


def names(parameters: str, resource: str) -> bool:
    """Return whether the parameters of a call name a resource as the place where it works."""
    places = ("QueueUrl", "TopicArn", "StreamName", "TableName", "Bucket", "Source")
    found = [str(value) for key, value in json.loads(parameters).items() if key in places]
    return any(value == resource or value.rpartition("/")[2] == resource for value in found)


def hard_fails(trial: Trial) -> bool:
    """Send other legal events: does one raise, answer 5xx, or take the records beside it with it?"""
    if trial.row.marks and trial.hard:
        return blocks_its_neighbours(trial, trial.hard[0])
    return any(breaks(trial, each) for each in [trial.event, *trial.hard])


def blocks_its_neighbours(trial: Trial, event: Event) -> bool:
    """Let the source deliver a batch that holds a bad record: is there a good one without its effect in the end?"""
    trial.renew()
    trial.faas.deliver(trial.function, event, source=trial.row.source)
    found = repr(stored_and_sent(trial))
    return any(mark not in found for mark in trial.row.marks)


def breaks(trial: Trial, event: Event) -> bool:
    """Return whether an event alone makes the function fail."""
    trial.renew()
    answer = trial.invoke(event)
    return answer.error is not None or (is_http(event) and answer.status_code >= 500)


def malformed(trial: Trial) -> bool:
    """Read the answer as its source does: can it do nothing with it?"""
    for each in [trial.event, *trial.hard] if is_http(trial.event) else [trial.event]:
        trial.renew()
        answer = trial.invoke(each)
        if is_http(each) and answer.error is None and answer.status_code >= 500:
            return True
        if not is_http(each) and isinstance(answer.payload, dict):
            failed = [key for key in answer.payload if "fail" in key.lower()]
            if failed not in ([], ["batchItemFailures"]):
                return True
    return False


def breaks_its_method(trial: Trial) -> bool:
    """Send a GET, and look for changes; send anything else twice."""
    if method_of(trial.event) not in ("GET", "HEAD", "OPTIONS"):
        return duplicates(trial)
    trial.renew()
    before = trial.outcome()
    trial.invoke()
    return trial.outcome() != before


def answers_differ(trial: Trial) -> bool:
    """Send the same request in other forms: is the answer or the state another one?"""
    results = []
    for each in [trial.event, with_names_in(str.upper, trial.event), *(make() for make in trial.row.same)]:
        trial.renew()
        answer = trial.invoke(each)
        results.append((answer.status_code, answer.text, trial.outcome()))
    return any(each != results[0] for each in results[1:])


def with_names_in(case: Callable[[str], str], event: Event) -> Event:
    """Return a request whose header names are written in another case, as a client may.

    https://www.rfc-editor.org/rfc/rfc9110#name-field-names
    """
    headers = {name: event[name] for name in ("headers", "multiValueHeaders") if event.get(name)}
    return {**event, **{name: {case(key): value[key] for key in value} for name, value in headers.items()}}


PROBES: dict[str, Probe] = {
    "contract": malformed,
    "robust": hard_fails,
    "idempotent": duplicates,
    "retry_safe": crashes,
    "no_lost_records": losses,
    "partial_batch": given_back_wrongly,
    "warm_start": warm_differs,
    "http_semantics": breaks_its_method,
    "equivalent_requests": answers_differ,
    "order": order_matters,
    "recursion": never_ends,
    "concurrent": lost_updates,
    # a check's fault that needs other circumstances than its own
    "limit": hard_fails,
    "visibility": overlaps,
    "files": files_stay,
    "idle": goes_stale,
}
