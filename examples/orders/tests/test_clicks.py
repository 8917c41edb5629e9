import pytest
from pytest_faas import events

DONE = {"batchItemFailures": []}


@pytest.fixture
def counted(clicks_table):
    """Return the clicks on each page."""
    return lambda: {item["page"]: int(item["clicks"]) for item in clicks_table.scan()["Items"]}


def stopped_at(batch, place):
    """Return the answer that asks for everything from this record on again."""
    return {"batchItemFailures": [{"itemIdentifier": batch["Records"][place]["kinesis"]["sequenceNumber"]}]}


def test_clicks_are_counted_by_page(clicks, counted, kinesis_event):
    assert clicks(kinesis_event({"page": "/"}, {"page": "/cart"}, {"page": "/"}, stream="clicks")) == DONE
    assert counted() == {"/": 2, "/cart": 1}


def test_later_batches_add_up(clicks, counted, kinesis_event):
    clicks(kinesis_event({"page": "/"}, {"page": "/"}))
    clicks(kinesis_event({"page": "/"}))

    assert counted() == {"/": 3}


def test_a_batch_that_comes_twice_is_counted_once(clicks, counted, kinesis_event):
    batch = kinesis_event({"page": "/"}, {"page": "/cart"}, {"page": "/"})

    assert clicks(batch) == clicks(batch) == DONE
    assert counted() == {"/": 2, "/cart": 1}


def test_shards_do_not_get_in_each_others_way(clicks, counted, kinesis_event):
    for user in ("ada", "bob", "cyd", "dan"):  # partition keys of several shards
        clicks(kinesis_event({"page": "/"}, partition_key=user, shards=4))

    assert counted() == {"/": 4}


@pytest.mark.parametrize(
    "poison", [b"\xff\x00", b"", b"not json", [], {}, {"page": 7}, {"page": ""}, {"page": None}]
)
def test_a_poison_record_is_reported_and_holds_up_what_follows(clicks, counted, kinesis_event, poison):
    batch = kinesis_event({"page": "/"}, poison, {"page": "/cart"})

    assert clicks(batch) == stopped_at(batch, 1)
    assert counted() == {"/": 1}


def test_what_follows_a_poison_record_is_counted_when_lambda_has_set_that_aside(
    clicks, counted, kinesis_event
):
    batch = kinesis_event({"page": "/"}, b"poison", {"page": "/"})
    clicks(batch)

    rest = {"Records": batch["Records"][2:]}

    assert clicks(rest) == DONE
    assert counted() == {"/": 2}


def test_a_table_that_fails_in_the_middle_loses_no_click(clicks, counted, kinesis_event, monkeypatch):
    batch = kinesis_event({"page": "/"}, {"page": "/"}, {"page": "/"})
    count = clicks.module.store.count
    outcomes = iter([None, ConnectionError("throttled")])

    def fails_the_second_time(*arguments):
        if (failure := next(outcomes)) is not None:
            raise failure
        count(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr("app.store.count", fails_the_second_time)
        first = clicks.invoke(batch)

    assert first.payload == stopped_at(batch, 1)
    assert "throttled" in first.logs
    assert clicks({"Records": batch["Records"][1:]}) == DONE
    assert counted() == {"/": 3}


def test_records_come_as_kinesis_sends_them():
    record = events.kinesis({"page": "/"}, stream="clicks")["Records"][0]

    assert record["eventID"].endswith(":" + record["kinesis"]["sequenceNumber"])
    assert record["awsRegion"] == "eu-west-1"  # faas_region in pyproject.toml
    assert record["eventSourceARN"] == "arn:aws:kinesis:eu-west-1:111122223333:stream/clicks"
