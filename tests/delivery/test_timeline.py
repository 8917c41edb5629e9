import pytest

from pytest_faas.delivery.agenda import SECOND
from pytest_faas.delivery.record import Record, label_of
from pytest_faas.delivery.report import DEAD_LETTERED, SUCCEEDED, Ledger
from pytest_faas.delivery.story import Attempt, Line
from pytest_faas.delivery.timeline import WIDTH, clock_text


def record(body, identifier="m-1"):
    return Record(identifier, body, {"messageId": identifier, "body": body})


def told(*, records=1, attempts=1, body="pay", fate="deleted", said="succeeded", lane=""):
    """Return the report of a delivery in which each attempt has all the records."""
    ledger = Ledger(0)
    made = [record(f"{body} {number}" if records > 1 else body, f"m-{number}") for number in range(records)]
    for each in made:
        ledger.arrived(each)
    for number in range(attempts):
        lines = [Line(each, number + 1, fate) for each in made]
        ledger.attempt(60 * SECOND * number, Attempt(0.0, lines, said, lane=lane))
    for each in made:
        ledger.settle(each, SUCCEEDED, ledger.rows[-1].at)
    return ledger.close("worker ← Queue()")


def test_a_row_says_when_which_attempt_which_record_the_outcome_and_what_became_of_it():
    assert told(attempts=2).timeline == (
        "worker ← Queue()\n"
        "   at  attempt  record  try  outcome    what became of it\n"
        " +0 s        1  pay       1  succeeded  deleted\n"
        "+60 s        2  pay       2  succeeded  deleted\n"
        "2 attempts in 60 s: 1 succeeded"
    )


def test_what_was_refused_has_no_number():
    ledger = Ledger(0)
    waiting = record("pay")
    ledger.arrived(waiting)
    ledger.refused(
        0, Attempt(0.0, [Line(waiting, 1, "tried again at +1 s")], "throttled: Rate", outcome="throttled")
    )

    report = ledger.close("worker ← Queue()")

    assert "+0 s        –  pay       1  throttled: Rate" in report.timeline
    assert (report.attempts, len(report.refusals), report.attempts_of("pay")) == ((), 1, 0)


def test_a_lane_is_shown_where_there_is_one():
    assert "  lane  " not in told().timeline
    assert "  shard-1  " in told(lane="shard-1").timeline


def test_only_the_first_line_of_an_attempt_says_when_which_and_where():
    table = told(records=2, lane="shard-1").timeline
    first, second = table.splitlines()[2:4]
    assert first.split() == ["+0", "s", "1", "shard-1", "pay", "0", "1", "succeeded", "deleted"]
    assert second.split() == ["pay", "1", "1", "deleted"]


def test_what_happened_to_no_record_has_a_row_too():
    ledger = Ledger(0)
    ledger.note(5 * SECOND, "window closed", [])
    ledger.attempt(60 * SECOND, Attempt(0.0, [], "succeeded", lane="shard-1"))
    rows = ledger.close("worker").timeline.splitlines()[2:-1]
    assert [row.split() for row in rows] == [
        ["+5", "s", "window", "closed"],
        ["+60", "s", "1", "shard-1", "succeeded"],
    ]


def test_a_short_table_fits_100_columns_and_cuts_with_an_ellipsis():
    table = told(body="x" * 300, fate="y" * 300, said="z" * 300, lane="l" * 300).table(complete=False)

    assert max(map(len, table.splitlines())) == WIDTH
    assert table.count("…") >= 4


def test_a_complete_table_leaves_nothing_out():
    table = told(attempts=100, fate="y" * 300).timeline

    assert table.count("y" * 300) == 100


def test_only_a_short_table_breaks_its_title():
    title = "worker ← Queue(" + ", ".join(f"setting_{number}={number}" for number in range(12)) + ")"
    report = Ledger(0).close(title)

    assert report.timeline.splitlines()[0] == title
    assert max(map(len, report.table(complete=False).splitlines())) <= WIDTH


def test_a_long_story_is_shortened_in_its_middle():
    table = told(attempts=100).table(complete=False)

    assert "76 more lines" in table
    assert "+0 s" in table
    assert "+1:39:00" in table


def test_neighbours_with_one_fate_are_drawn_as_one_in_a_short_table():
    table = told(records=50).table(complete=False)

    assert "pay 0" in table
    assert "… 48 more" in table
    assert "pay 49" in table
    assert "pay 25" not in table
    assert "pay 25" in told(records=50).timeline


def test_the_summary_counts_how_records_ended():
    ledger = Ledger(0)
    done, dead, open_ = record("a", "1"), record("b", "2"), record("c", "3")
    for each in (done, dead, open_):
        ledger.arrived(each)
    ledger.settle(done, SUCCEEDED, 0)
    ledger.settle(dead, DEAD_LETTERED, 5 * SECOND)

    report = ledger.close("worker ← Queue()", "until=9 was reached")

    assert report.timeline.endswith(
        "no attempt in 5 s: 1 succeeded, 1 dead letter, 1 unsettled; until=9 was reached"
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0005, "0.001 s"),
        (59.5, "59.5 s"),
        (600, "0:10:00"),
        (86_399.25, "23:59:59.250"),
        (345_600, "4 d 0:00:00"),
    ],
)
def test_times_read_as_a_person_says_them(seconds, text):
    assert clock_text(seconds) == text


@pytest.mark.parametrize(
    ("body", "label"),
    [
        ("two\nlines", "two lines"),
        ("", "''"),
        (b"\xff\x00", "b'\\xff\\x00'"),
        (b"text", "text"),
        ({"a": "ä"}, '{"a": "ä"}'),
        ("x" * 61, "x" * 59 + "…"),
    ],
)
def test_a_label_is_one_line(body, label):
    assert label_of(body) == label


def test_a_column_takes_what_the_others_leave():
    said = "Runtime.ExitError: exit status 3 of the runtime"
    table = told(said=said).table(complete=False)
    assert said in table
    assert max(map(len, table.splitlines())) <= WIDTH


def test_all_columns_stay_within_the_width_where_each_wants_more():
    table = told(said="s" * 90, fate="f" * 90, body="b" * 90).table(complete=False)
    assert max(map(len, table.splitlines())) == WIDTH
