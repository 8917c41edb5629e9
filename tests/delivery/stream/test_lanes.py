"""`ParallelizationFactor`: lanes within a shard, and the order that stays.

https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html, https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
"""

from __future__ import annotations

import time

from stream_runs import data, texts

from pytest_faas import Stream, events


def keyed(*keys):
    return events.kinesis(
        *[events.kinesis_record(f"{key}{place}", partition_key=key) for place, key in enumerate(keys)]
    )


def test_lanes_run_at_the_same_time(faas):
    slow = faas.function(lambda event, context: time.sleep(2), timeout=3)
    keys = [f"key {number} " for number in range(40)]
    report = faas.deliver(slow, keyed(*keys), source=Stream(parallelization_factor=4, batch_size=1))
    assert [each.lane for each in report.attempts if each.at == 0] == ["lane 0", "lane 1", "lane 2", "lane 3"]
    assert len(report.succeeded) == 40
    assert report.elapsed < 40


def test_the_function_sees_the_time_of_its_lane(faas, noon):
    seen = []

    def handler(event, context):
        seen.append(time.time())
        time.sleep(1.5)

    event = keyed(*[f"key {number} " for number in range(12)])
    report = faas.deliver(
        faas.function(handler, timeout=10), event, source=Stream(parallelization_factor=3, batch_size=1)
    )
    assert seen == [noon + each.at for each in report.attempts]
    for lane in ("lane 0", "lane 1", "lane 2"):
        mine = [each.at for each in report.attempts if each.lane == lane]
        assert mine == [1.5 * place for place in range(len(mine))]


def test_lanes_of_several_shards_have_names(faas):
    first, second = events.kinesis("a"), events.kinesis("b", shard_id="shardId-000000000001")
    report = faas.deliver(
        faas.function(lambda event, context: None), first, second, source=Stream(parallelization_factor=2)
    )
    assert [each.lane[:8] for each in report.attempts] == ["shard 0/", "shard 1/"]


def test_records_of_a_key_stay_in_their_order(faas):
    event = keyed(*"abcabcabcabc")
    source = Stream(parallelization_factor=3, batch_size=1)
    report = faas.deliver(faas.function(lambda event, context: time.sleep(1)), event, source=source)
    for key in "abc":
        mine = [data(each.event["Records"][0]) for each in report.attempts]
        mine = [each for each in mine if each[0] == key]
        assert mine == sorted(mine, key=lambda each: int(each[1:]))
        assert len({each.lane for each in report.attempts if data(each.event["Records"][0])[0] == key}) == 1


def test_a_key_that_fails_holds_up_its_lane_only(faas):
    def handler(event, context):
        if texts(event)[0][0] == "a":
            raise ValueError("no such order")

    source = Stream(parallelization_factor=10, batch_size=1, maximum_retry_attempts=3)
    report = faas.deliver(faas.function(handler), keyed(*"aebebe"), source=source)
    assert {each.at for each in report.attempts if texts(each.event)[0][0] in "eb"} == {0.0}
    assert report.attempts_of("a0") == 4


def test_an_item_of_a_table_stays_in_its_order(faas):
    changes = []
    for version in range(4):
        changes += [
            events.modify(
                {"pk": owner, "sk": kind, "version": version},
                {"pk": owner, "sk": kind, "version": version + 1},
            )
            for owner in "ab"
            for kind in "xy"
        ]
    event = events.dynamodb_stream(*changes, keys=("pk", "sk"))
    source = Stream(parallelization_factor=4, batch_size=1)
    seen = []

    def handler(event, context):
        image = event["Records"][0]["dynamodb"]["NewImage"]
        seen.append((image["pk"]["S"] + image["sk"]["S"], int(image["version"]["N"])))

    report = faas.deliver(faas.function(handler), event, source=source)
    assert len(report.succeeded) == 16
    for item in ("ax", "ay", "bx", "by"):
        assert [version for each, version in seen if each == item] == [1, 2, 3, 4]


def test_the_concurrency_of_the_function_bounds_the_lanes(faas):
    slow = faas.function(lambda event, context: time.sleep(1))
    report = faas.deliver(
        slow,
        keyed(*"abcdefgh"),
        source=Stream(parallelization_factor=8, batch_size=1),
        reserved_concurrent_executions=2,
    )
    assert len(report.succeeded) == 8
    ends = [(each.at, each.at + each.duration) for each in report.attempts]
    assert max(sum(start <= at < end for start, end in ends) for at, _ in ends) == 2
    assert report.refusals
