import random

import pytest

from pytest_faas import Duplicate, InvalidArgument, Redrive, Regroup, Reorder, ServiceError, Throttle
from pytest_faas.delivery import policies


def conditions(**given):
    words = {"until": None, "throttle": None, "service_error": None, "reserved_concurrent_executions": None,
             "duplicate": False, "reorder": False, "regroup": False, "redrive": False, "seed": 0}  # fmt: skip
    return policies.conditions(**(words | given))


def test_true_stands_for_the_defaults_of_a_policy():
    made = conditions(duplicate=True, reorder=True, regroup=True, redrive=True)

    assert (made.duplicates, made.reorder) == ((Duplicate(),), Reorder())
    assert (made.regroup, made.redrive) == (Regroup(), Redrive())


def test_nothing_asked_for_is_nothing_done():
    made = conditions()

    assert (made.duplicates, made.reorder, made.regroup, made.redrive, made.refusals) == (
        (),
        None,
        None,
        None,
        (),
    )


def test_a_batch_may_have_one_record_unless_it_is_said_otherwise():
    assert Regroup() == Regroup(least=1)


def test_a_function_may_have_no_concurrency_at_all():
    assert conditions(reserved_concurrent_executions=0).reserved_concurrent_executions == 0


@pytest.mark.parametrize("window", [1, 3, None])
def test_a_window_bounds_how_far_a_record_moves(window):
    chance, things = random.Random(0), list(range(50))
    moved = [Reorder(window=window).applied(things, chance) for _ in range(20)]

    assert all(sorted(each) == things for each in moved)
    farthest = max(abs(place - thing) for each in moved for place, thing in enumerate(each))
    assert farthest == window if window is not None else farthest > 3


def test_several_duplicates_compose():
    assert conditions(duplicate=[Duplicate(after=1), Duplicate(producer=True)]).duplicates == (
        Duplicate(after=1),
        Duplicate(producer=True),
    )


def test_a_number_of_times_is_short_for_a_throttle():
    assert conditions(throttle=2, service_error=1).refusals == (Throttle(times=2), ServiceError(times=1))


@pytest.mark.parametrize(
    ("policy", "tries", "since_start", "strikes"),
    [
        (Throttle(times=2), 1, 0, True),
        (Throttle(times=2), 2, 10**12, True),
        (Throttle(times=2), 3, 0, False),
        (Throttle(seconds=90), 1000, 89_999_999, True),
        (Throttle(seconds=90), 1, 90_000_000, False),
    ],
)
def test_a_throttle_strikes_the_first_tries_or_for_a_while(policy, tries, since_start, strikes):
    assert policy.strikes(tries, since_start) is strikes


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Duplicate(after=-1), "Duplicate: after must be a number between 0 and 1e+09, got -1 (int)"),
        (lambda: Duplicate(share=1.5), "Duplicate: share must be a number between 0 and 1, got 1.5 (float)"),
        (lambda: Duplicate(copies=0), "Duplicate: copies must be an int between 1 and 100, got 0 (int)"),
        (lambda: Duplicate(producer=1), "Duplicate: producer must be a bool, got 1 (int)"),
        (lambda: Reorder(window=0), "Reorder: window must be an int of 1 or more, got 0 (int)"),
        (lambda: Regroup(least=0), "Regroup: least must be an int between 1 and 10000, got 0 (int)"),
        (lambda: Redrive(after="1 d"), "Redrive: after must be a number between 0 and 1e+09, got '1 d' (str)"),
        (lambda: Throttle(times=0), "Throttle: times must be an int of 1 or more, got 0 (int)"),
        (lambda: ServiceError(seconds=-1), "ServiceError: seconds must be a number between 0 and 1e+09, got -1 (int)"),
        (lambda: conditions(until=-1), "faas.deliver: until must be a number between 0 and 1e+09, got -1 (int)"),
        (lambda: conditions(throttle=True), "faas.deliver: throttle must be a number of times or a Throttle(...)"),
        (lambda: conditions(duplicate=3), "faas.deliver: duplicate must be True or a Duplicate(...), got 3 (int)"),
        (
            lambda: conditions(reserved_concurrent_executions=-1),
            "faas.deliver: reserved_concurrent_executions must be an int of 0",
        ),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused(make, said):
    with pytest.raises(InvalidArgument) as refusal:
        make()

    assert said in str(refusal.value)


@pytest.mark.parametrize(("stretch", "got"), [({}, "None, None"), ({"times": 1, "seconds": 2}, "1, 2")])
def test_a_throttle_needs_times_or_seconds(stretch, got):
    said = rf"Throttle: times or seconds must be one of the two, got \({got}\)"
    with pytest.raises(InvalidArgument, match=said):
        Throttle(**stretch)


@pytest.mark.parametrize("other", [{"after": 1}, {"producer": True}])
def test_a_concurrent_copy_comes_at_once(other):
    said = r"Duplicate: concurrent must be alone: a concurrent copy has neither .*, got Duplicate\("
    with pytest.raises(InvalidArgument, match=said):
        Duplicate(concurrent=True, **other)
