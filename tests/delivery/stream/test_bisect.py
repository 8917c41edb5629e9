"""`BisectBatchOnFunctionError`: a batch that fails is split in two, which uses no retry.

https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
"""

from __future__ import annotations

import pytest
from stream_runs import QUEUE, bodies, fails, fails_on, fates, reports, runs

from pytest_faas import Stream


def split(**more):
    return Stream(bisect_batch_on_function_error=True, **more)


def test_a_poison_record_is_isolated(faas, kinesis_event):
    source = split(maximum_retry_attempts=0, on_failure=QUEUE)
    report = faas.deliver(faas.function(fails_on("e")), kinesis_event(*"abcdefgh"), source=source)
    assert runs(report) == ["abcdefgh", "abcd", "efgh", "ef", "e", "f", "gh"]
    assert (bodies(report.succeeded), bodies(report.dead_letters)) == ("abcdfgh", "e")
    assert report.sent[0].body["KinesisBatchInfo"]["batchSize"] == 1


@pytest.mark.parametrize("retries", [0, 1, 3])
def test_splitting_uses_no_retry(faas, kinesis_event, retries):
    source = split(maximum_retry_attempts=retries, on_failure=QUEUE)
    report = faas.deliver(faas.function(fails_on("b")), kinesis_event("a", "b"), source=source)
    assert runs(report) == ["ab", "a", *["b"] * (retries + 1)]
    assert report.sent[0].body["requestContext"]["approximateInvokeCount"] == retries + 1


def test_the_row_says_that_the_batch_is_split(faas, kinesis_event):
    report = faas.deliver(
        faas.function(fails_on("b")), kinesis_event("a", "b"), source=split(maximum_retry_attempts=0)
    )
    assert fates(report)[0] == ["retried at +0.25 s, split in two"] * 2


def test_the_order_of_the_halves_is_a_setting(faas, kinesis_event):
    source = split(maximum_retry_attempts=0, bisect_order="right")
    report = faas.deliver(faas.function(fails_on("a")), kinesis_event(*"abc"), source=source)
    assert runs(report) == ["abc", "bc", "a"]


def test_without_a_limit_one_bad_record_blocks_until_it_is_too_old(faas, kinesis_event):
    source = split(maximum_record_age_in_seconds=60)
    report = faas.deliver(faas.function(fails_on("b")), kinesis_event(*"abc"), source=source)
    assert bodies(report.succeeded) == "a"
    assert bodies(report.expired) == "bc"
    assert runs(report)[:3] == ["abc", "a", "bc"]


def test_a_batch_in_which_all_fail_ends_record_by_record(faas, kinesis_event):
    source = split(maximum_retry_attempts=0, on_failure=QUEUE)
    report = faas.deliver(faas.function(fails), kinesis_event(*"abcd"), source=source)
    assert runs(report) == ["abcd", "ab", "a", "b", "cd", "c", "d"]
    assert [each.body["KinesisBatchInfo"]["batchSize"] for each in report.sent] == [1, 1, 1, 1]


def test_an_answer_that_names_a_record_splits_there(faas, kinesis_event):
    source = split(report_batch_item_failures=True, maximum_retry_attempts=0)
    report = faas.deliver(faas.function(reports("d")), kinesis_event(*"abcdef"), source=source)
    assert runs(report)[:2] == ["abcdef", "def"]
    assert bodies(report.succeeded) == "abcef"


def test_an_error_is_split_whether_or_not_answers_are_read(faas, kinesis_event):
    source = split(report_batch_item_failures=True, maximum_retry_attempts=0)
    report = faas.deliver(faas.function(fails_on("c")), kinesis_event(*"abcd"), source=source)
    assert runs(report) == ["abcd", "ab", "cd", "c", "d"]
    assert (bodies(report.succeeded), bodies(report.dropped)) == ("abd", "c")


def test_the_second_half_waits_for_the_first(faas, kinesis_event):
    source = split(maximum_retry_attempts=2, retry_interval=1)
    report = faas.deliver(faas.function(fails_on("a")), kinesis_event("a", "b"), source=source)
    assert runs(report) == ["ab", "a", "a", "a", "b"]
    assert report.attempts[4].at == report.attempts[3].at
