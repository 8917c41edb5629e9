"""Two worlds, up to one renaming and the clock."""

from __future__ import annotations

import base64
import gzip
import io
import json
import tarfile
import zipfile
from decimal import Decimal

import pytest
from counted_calls import calls_of
from sameness_worlds import LATER, START, STEP, U, V, entry, holding, message, world

from pytest_faas.checks.sameness import across, within


def zipped(*members, date=(2023, 11, 14, 22, 13, 20)):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members:
            archive.writestr(zipfile.ZipInfo(name, date), text)
    return out.getvalue()


def tarred(*members, at=1700000000, **kind):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, text in members:
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(text), at
            for key, value in kind.items():
                setattr(member, key, value)
            archive.addfile(member, io.BytesIO(text.encode()))
    return out.getvalue()


def base64_of(value):
    return base64.b64encode(json.dumps(value).encode()).decode()


MADE = [U[0], U[1]], [V[0], V[1]]


@pytest.mark.parametrize(
    ("clean", "other", "expected"),
    [
        # a generated value: whole, inside, in JSON, in base64, in octets, compressed
        (U[0], V[0], True),
        (U[0], "another", False),
        (f"order-{U[0]}.json", f"order-{V[0]}.json", True),
        (f"order-{U[0]}.json", f"order-{V[0]}.csv", False),
        (f"x{U[0]}", f"y{V[0]}", False),
        (f"{U[0]}/{U[0]}", f"{V[0]}/{V[0]}", True),
        (f"{U[0]}/{U[0]}", f"{V[0]}/{V[1]}", False),
        (f"{U[0]}/{U[1]}", f"{V[1]}/{V[0]}", True),
        (f"{U[0]}/{U[1]}", f"{V[0]}/{V[0]}", False),
        (U[0].replace("-", ""), V[0].replace("-", ""), True),
        ([U[0], U[0].replace("-", "")], [V[0], V[0].replace("-", "")], True),
        ([U[0], U[0].replace("-", "")], [V[0], V[1].replace("-", "")], False),
        (U[1].upper(), V[1].upper(), True),
        (U[0], V[0].replace("-", ""), False),
        (json.dumps({"id": U[0]}), json.dumps({"id": V[0]}), True),
        (json.dumps({"id": U[0], "n": 1}), json.dumps({"id": V[0], "n": 2}), False),
        (json.dumps({U[0]: 1, U[1]: 2}), json.dumps({V[1]: 2, V[0]: 1}), True),
        (base64_of({"id": U[0]}), base64_of({"id": V[0]}), True),
        (base64_of({"id": U[0], "n": 1}), base64_of({"id": V[0], "n": 2}), False),
        (U[0].encode(), V[0].encode(), True),
        (b"\xff\xfe" + U[0].encode(), b"\xff\xfe" + V[0].encode(), True),
        (b"\xff\xfe" + U[0].encode(), b"\xff\xfd" + V[0].encode(), False),
        (json.dumps({"id": U[0]}).encode(), json.dumps({"id": V[0]}).encode(), True),
        (gzip.compress(U[0].encode(), mtime=1), gzip.compress(V[0].encode(), mtime=2), True),
        (gzip.compress(b"a", mtime=1), gzip.compress(b"b", mtime=1), False),
        (gzip.compress(b"a", 1), b"a", False),
        (zipped(("a", "1"), ("b", "2")), zipped(("b", "2"), ("a", "1"), date=(2024, 1, 1, 0, 0, 0)), True),
        (zipped(("a", "1"), ("b", "2")), zipped(("a", "1"), ("b", "3")), False),
        (zipped(("a", "1"), ("b", "2")), zipped(("a", "1")), False),
        (zipped((U[0], U[1])), zipped((V[0], V[1])), True),
        (tarred(("a", "1"), ("b", "2")), tarred(("b", "2"), ("a", "1"), at=1800000000), True),
        (tarred(("a", "1"), ("b", "2")), tarred(("a", "1"), ("b", "3")), False),
        (tarred(("a", "1"), ("b", "2")), tarred(("a", "1")), False),
        (tarred(("a", "1"), ("a", "2")), tarred(("a", "2"), at=1800000000), False),
        (tarred(("a", ""), type=tarfile.SYMTYPE, linkname="b"), tarred(("a", "")), False),
        (tarred(("a", ""), type=tarfile.DIRTYPE), tarred(("a", ""), type=tarfile.DIRTYPE, at=1), True),
        (tarred((U[0], U[1])), tarred((V[0], V[1])), True),
        (
            gzip.compress(tarred(("a", "1")), mtime=1),
            gzip.compress(tarred(("a", "1"), at=1.5), mtime=2),
            True,
        ),
        (tarred(("a", "1" * 999))[:700], tarred(("a", "1" * 999), at=1800000000)[:700], False),
        # names of members, and sets
        ({U[0]: {"n": 1}, U[1]: {"n": 2}}, {V[0]: {"n": 2}, V[1]: {"n": 1}}, True),
        ({U[0]: {"n": 1}, U[1]: {"n": 2}}, {V[0]: {"n": 2}, V[1]: {"n": 2}}, False),
        (frozenset(U[:2]), frozenset(V[:2]), True),
        (frozenset(U[:2]), frozenset(V[:1]), False),
        ([frozenset(U[:2]), U[0]], [frozenset(V[:2]), V[1]], True),
        ([frozenset(U[:1]), U[1]], [frozenset(V[:1]), V[0]], False),
        # types
        (1, True, False),
        (Decimal(1), 1, False),
        (Decimal("1.0"), Decimal(1), True),
        (None, "", False),
        ([1, 2], [2, 1], False),
    ],
)
def test_one_value_in_two_worlds(clean, other, expected):
    one, its = holding({"v": clean}, MADE[0]), holding({"v": other}, MADE[1])
    assert bool(across(one, its)) is expected
    assert bool(across(its, one)) is expected


def test_keys_resources_and_messages_are_renamed_together():
    clean = world(
        entry(f"id={U[0]}", {"id": U[0]}),
        entry("report", {"of": U[0]}, resource=f"bucket-{U[1]}", service="s3"),
        sent=(message(U[0]), message(U[1])),
        made=MADE[0],
    )
    other = world(
        entry(f"id={V[0]}", {"id": V[0]}),
        entry("report", {"of": V[0]}, resource=f"bucket-{V[1]}", service="s3"),
        sent=(message(V[1]), message(V[0])),
        made=MADE[1],
    )
    assert across(clean, other)
    assert across(other, clean)
    crossed = world(*other.state.entries, sent=(message(V[1]), message(V[1])), made=MADE[1])
    compared = across(clean, crossed)
    assert (len(compared.durable), len(compared.fewer), len(compared.more)) == (0, 1, 1)
    assert compared.fewer[0].before == {"MessageBody": U[0]}
    assert compared.more[0].after == {"MessageBody": V[1]}
    assert compared.more[0].sent


def test_values_swapped_between_two_items_are_a_difference():
    def of(made, swapped=False):
        one, two = (made[1], made[0]) if swapped else made[:2]
        items = entry("id=a", {"token": one}), entry("id=b", {"token": two})
        return world(*items, sent=(message({"a": made[0], "b": made[1]}),), made=made)

    assert across(of(U), of(V))
    compared = across(of(U), of(V, swapped=True))
    assert not compared.durable  # either of the two may be what is wrong: what lasts decides
    assert [each.kind for each in (*compared.fewer, *compared.more)] == ["removed", "added"]


def test_only_recorded_values_are_renamed():
    assert not across(holding({"v": U[0]}, [U[0]]), holding({"v": "fixed"}, []))
    assert not across(holding({"v": U[0]}), holding({"v": V[0]}))
    assert across(holding({"v": U[0]}, [U[0]]), holding({"v": U[0]}, []))


def test_values_of_the_event_and_of_the_state_before_are_never_renamed():
    one, other = holding({"v": U[0]}, U), holding({"v": V[0]}, V)
    assert across(one, other)
    assert not across(one, other, literals=[f'{{"id": "{U[0]}"}}'])
    assert not across(one, other, literals=["nothing", V[0].replace("-", "")])
    assert across(one, other, literals=[U[1], "x"])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("7f3", "8a4", False),  # three characters are everywhere
        ("7f3a", "8a4b", True),
        ("482913", "593021", True),
        ("code 482913", "code 593021", False),
        ("code-4829134a", "code-5930215b", True),
        (482913, 593021, True),
        (482913, "593021", False),
        ("a+b/c4829134==", "a+b/c593021cc=", True),
        ("key: a b c d e f g", "key: t u v w x y z", True),
        ("x a b c d e f g", "y t u v w x y z", False),
    ],
)
def test_short_and_odd_values(one, other, expected):
    made = ["7f3", "7f3a", "482913", "4829134a", "a+b/c4829134==", "a b c d e f g"]
    its = ["8a4", "8a4b", "593021", "5930215b", "a+b/c593021cc=", "t u v w x y z"]
    assert bool(across(holding({"v": one}, made), holding({"v": other}, its))) is expected
    assert not across(
        holding({"v": one}, made), holding({"v": other}, its), literals=['["482913", "593021"]', *made]
    )


def test_the_longest_value_counts():
    made, its = ["abcdefgh", "abcdefgh12345"], ["stuvwxyz", "01234567stuvw"]
    assert across(holding({"v": "x/abcdefgh12345"}, made), holding({"v": "x/01234567stuvw"}, its))
    assert not across(holding({"v": "x/abcdefgh12345"}, made), holding({"v": "x/stuvwxyz12345"}, its))


def test_what_is_different_is_one_row_with_the_values_as_they_are():
    clean = world(entry(f"id={U[0]}", {"id": U[0], "paid": 1, "lines": [1, 2]}), made=MADE[0])
    other = world(entry(f"id={V[0]}", {"id": V[0], "paid": 2, "lines": [2], "by": V[0]}), made=MADE[1])
    compared = across(clean, other)
    assert [(each.kind, each.key, each.path, each.before, each.after) for each in compared.durable[:2]] == [
        ("changed", f"id={V[0]}", "paid", 1, 2),
        ("changed", f"id={V[0]}", "lines[0]", 1, compared.durable[1].after),
    ]
    assert [each.path for each in compared.durable] == ["paid", "lines[0]", "by"]
    assert not compared
    assert "paid: 1 → 2" in str(compared)


def test_one_item_more_under_a_new_key_is_one_row():
    clean = world(entry(f"id={U[0]}", {"id": U[0]}), made=U)
    other = world(entry(f"id={U[0]}", {"id": U[0]}), entry(f"id={U[1]}", {"id": U[1]}), made=U)
    assert [(each.kind, each.key) for each in across(clean, other).durable] == [("added", f"id={U[1]}")]
    assert [(each.kind, each.key) for each in across(other, clean).durable] == [("removed", f"id={U[1]}")]


def test_a_message_of_a_lost_attempt_is_one_more_and_none_fewer():
    clean = world(entry(f"id={U[0]}", {"id": U[0]}), sent=(message(U[0]),), made=U)
    other = world(entry(f"id={U[1]}", {"id": U[1]}), sent=(message(U[0]), message(U[1])), made=U)
    compared = across(clean, other)
    assert not compared.durable
    assert not compared.fewer
    assert [each.after for each in compared.more] == [{"MessageBody": U[0]}]


def test_what_was_sent_lies_in_queues_and_counts_as_an_emission_only():
    clean = world(entry("m-1", {"Body": "a"}, "jobs", "sqs", sent=True))
    assert across(clean, world())
    assert across(world(), clean)
    assert not across(clean, world(sent=(message("a"),)))


def test_regions_are_told_apart_and_printed():
    from pytest_faas.cloud.state.entry import Entry, Place

    away = Entry(Place("dynamodb", "eu-west-1", "orders", "id=1"), {"n": 1})
    compared = across(holding({"n": 1}), world(away))
    assert [(each.kind, each.region) for each in compared.durable] == [
        ("removed", ""),
        ("added", "eu-west-1"),
    ]


def test_versions_that_only_times_tell_apart_count_once():
    def of(*bodies, start=START, end=None):
        *before, now = [{"Body": body} for body in bodies]
        value = {**now, "Versions": before} if before else now
        return world(entry("a.json", value, "files", "s3"), start=start, end=end)

    once = of(b"at 1700000000")
    assert across(once, of(b"at 1700000000", b"at 1700000097", end=LATER))
    assert within(once, of(b"at 1700000000", b"at 1700000097", end=LATER), step=STEP)
    assert not across(once, of(b"at 1700000000", b"in 1700000097", end=LATER))
    assert not within(of(b"at 1700000000", b"x"), of(b"x", b"x", end=LATER), step=STEP)
    assert within(of(b"y", b"x"), of(b"y", b"x", b"x", end=LATER), step=STEP)
    other = [each.path for each in within(of(b"y", b"x"), of(b"z", b"x", end=LATER), step=STEP).durable]
    assert other == ["Versions[0].Body"]


def ring(made, *sizes):
    edges, at = [], 0
    for size in sizes:
        part = made[at : at + size]
        edges += [entry(f"id={one}", {"next": two}) for one, two in zip(part, [*part[1:], part[0]])]
        at += size
    return world(*edges, made=made)


def test_graphs_of_values_that_all_look_alike():
    assert across(ring(U, 6), ring(V[::-1], 6))
    assert not across(ring(U, 6), ring(V, 3, 3))
    assert not across(ring(U, 3, 3), ring(V, 6))
    assert across(ring(U, 3, 3, 4), ring(V, 4, 3, 3))
    assert across(ring(U, 20, 30), ring(V, 30, 20))
    assert not across(ring(U, 20, 30), ring(V, 25, 25))


def test_the_cost_stays_in_proportion():
    def of(prefix, number):
        # values of a counter: all begin alike
        made = [f"{prefix}{place:07x}-1a11-4222-8333-444455556666" for place in range(number)]
        return world(*(entry(f"id={one}", {"id": one, "all": made[0]}) for one in made), made=made)

    small, large = (of("a", 50), of("b", 50)), (of("a", 500), of("b", 500))
    assert across(*small)
    assert across(*large)
    assert calls_of(lambda: across(*large)) < 12 * calls_of(lambda: across(*small))
