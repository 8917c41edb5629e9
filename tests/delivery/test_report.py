import pytest

from pytest_faas import InvalidArgument
from pytest_faas.delivery.agenda import SECOND
from pytest_faas.delivery.record import Record
from pytest_faas.delivery.report import DEAD_LETTERED, SUCCEEDED, Ledger
from pytest_faas.delivery.story import Attempt, Line


@pytest.fixture
def ledger():
    return Ledger(1_000 * SECOND)


def put(ledger, body, identifier):
    record = Record(identifier, body, {"messageId": identifier})
    ledger.arrived(record)
    return record


def test_a_record_is_found_by_its_body_its_id_its_parsed_body_or_itself(ledger):
    order, text, octets = (
        put(ledger, '{"order": 7}', "m-1"),
        put(ledger, "hello", "m-2"),
        put(ledger, b"[1]", "m-3"),
    )
    ledger.attempt(1_000 * SECOND, Attempt(0.0, [Line(each, 1) for each in (order, text, octets)]))
    report = ledger.close("")

    for wanted in ('{"order": 7}', {"order": 7}, "m-1", order, "hello", b"[1]", [1], {"messageId": "m-2"}):
        assert report.attempts_of(wanted) == 1


def test_records_with_one_body_are_counted_together(ledger):
    one, two = put(ledger, "a", "m-1"), put(ledger, "a", "m-2")
    ledger.attempt(1_000 * SECOND, Attempt(0.0, [Line(one, 1), Line(two, 1)]))
    ledger.attempt(1_001 * SECOND, Attempt(0.0, [Line(two, 2)]))
    report = ledger.close("")

    assert (report.attempts_of("a"), report.attempts_of("m-1"), report.attempts_of("m-2")) == (3, 1, 2)


def test_a_record_that_was_not_delivered_is_refused_with_the_closest(ledger):
    put(ledger, "poison", "m-1")

    with pytest.raises(
        InvalidArgument, match=r"got 'poisson' \(str\)\. Did you mean 'poison'\? There are: poison"
    ):
        ledger.close("").attempts_of("poisson")


def test_what_ran_and_what_was_refused_are_told_apart(ledger):
    record = put(ledger, "a", "m-1")
    ledger.note(1_000 * SECOND, "hidden", [Line(record, 0)])
    refused = ledger.refused(1_001 * SECOND, Attempt(0.0, [Line(record, 1)], refusal="ServiceException"))
    ran = ledger.attempt(1_002 * SECOND, Attempt(0.0, [Line(record, 2)]))
    report = ledger.close("")

    assert (report.attempts, report.refusals) == ((ran,), (refused,))
    assert [each.refusal for each in (ran, refused)] == ["", "ServiceException"]


def test_the_story_of_a_record_are_its_rows(ledger):
    one, two = put(ledger, "a", "m-1"), put(ledger, "b", "m-2")
    ledger.attempt(1_000 * SECOND, Attempt(0.0, [Line(one, 1), Line(two, 1)]))
    ledger.attempt(1_030 * SECOND, Attempt(0.0, [Line(two, 2)]))
    ledger.note(1_060 * SECOND, "moved", [Line(two, 2)])

    assert [row.at for row in ledger.close("").story_of("b")] == [0, 30, 60]


def test_each_record_ends_once(ledger):
    record = put(ledger, "a", "m-1")
    ledger.settle(record, SUCCEEDED, 1_005 * SECOND)
    ledger.settle(record, DEAD_LETTERED, 1_009 * SECOND)
    report = ledger.close("")

    assert (report.succeeded, report.dead_letters, report.settled) == ((record,), (), True)


def test_a_record_that_is_on_its_way_again_has_not_ended(ledger):
    record = put(ledger, "a", "m-1")
    ledger.settle(record, DEAD_LETTERED, 1_005 * SECOND)
    ledger.reopen(record)
    report = ledger.close("")

    assert (report.dead_letters, report.unsettled, report.settled) == ((), (record,), False)


def test_elapsed_lasts_to_the_end_of_the_last_invocation(ledger):
    record = put(ledger, "a", "m-1")
    ledger.attempt(1_060 * SECOND, Attempt(0.0, [Line(record, 1)], duration=2.5))

    assert ledger.close("").elapsed == 62.5


def test_an_attempt_builds_its_event_when_it_is_asked_for(ledger):
    record = put(ledger, "a", "m-1")
    ledger.attempt(1_000 * SECOND, Attempt(0.0, [Line(record, 3)], build=lambda: {"Records": [record.raw]}))
    (attempt,) = ledger.close("")

    assert attempt.event == {"Records": [{"messageId": "m-1"}]}
    assert (attempt.records, attempt.receive_counts, attempt.number) == ([record], [3], 1)
