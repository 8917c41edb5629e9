"""What of a batch comes again when one of its records fails, and what becomes of it."""

from __future__ import annotations

from row import Event
from strikes import error_in
from trial import Trial, again, identifier_of, reported, succeeded

from pytest_faas import Invocation


def given_back_wrongly(trial: Trial) -> bool:
    """Let the calls of one record fail: is too little given back, or the end another one than of a clean run?"""
    effects, clean = trial.clean
    told = [parameters for _, parameters in effects]
    if any(not any(mark in each for each in told) for mark in trial.row.marks):
        return True  # a record without any effect
    return any(ends_otherwise(trial, number, clean) for number in range(len(trial.row.marks)))


def ends_otherwise(trial: Trial, number: int, clean: object) -> bool:
    """Let the calls of record `number` fail once, and deliver again what was given back."""
    trial.renew()
    answer = trial.invoke(strike=error_in(trial.row.marks[number]))
    records = trial.event["Records"]
    back = given_back(trial, answer)
    if back is None or number not in back or not follows_in_its_group(records, number) <= back:
        return True
    trial.later()
    assert succeeded(trial.invoke(again({"Records": [records[each] for each in sorted(back)]})))
    return trial.outcome() != clean


def given_back(trial: Trial, answer: Invocation) -> set[int] | None:
    """Return the numbers of the records that come again; None for an identifier that the source does not know."""
    records = trial.event["Records"]
    everything = set(range(len(records)))
    if answer.error is not None:
        return everything
    if not getattr(trial.row.source, "report_batch_item_failures", False):
        return set()
    known = [identifier_of(each) for each in records]
    if not set(reported(answer)) <= set(known):
        return None
    found = {known.index(each) for each in reported(answer)}
    if records[0]["eventSource"] == "aws:sqs" or not found:
        return found
    return {each for each in everything if each >= min(found)}  # a stream goes back to its checkpoint


def follows_in_its_group(records: list[Event], number: int) -> set[int]:
    """Return the numbers of what comes after a record in its FIFO group, or none where there are no groups.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
    """
    groups = [each.get("attributes", {}).get("MessageGroupId") for each in records]
    group = groups[number]
    return {each for each in range(number, len(groups)) if group is not None and groups[each] == group}
