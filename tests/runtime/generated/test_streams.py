from __future__ import annotations

import contextvars
import os
import random
import secrets
import subprocess
import sys
import tempfile
import threading
import uuid
from typing import Any
from unittest import mock

import freezegun
import pytest

import pytest_faas
from pytest_faas.runtime.generated import Streams
from pytest_faas.runtime.stopping.marks import Mark

DRAWS = {
    "uuid4": lambda: str(uuid.uuid4()),
    "uuid4 hex": lambda: uuid.uuid4().hex,
    "uuid1": lambda: str(uuid.uuid1()),
    "uuid1 hex": lambda: uuid.uuid1().hex,
    "urandom": lambda: os.urandom(12).hex(),
    "token_hex": lambda: secrets.token_hex(8),
    "token_hex of 6 characters": lambda: secrets.token_hex(3),
    "token_urlsafe": lambda: secrets.token_urlsafe(24),
    "randbits": lambda: str(uuid.UUID(int=secrets.randbits(128), version=4)),
    "getrandbits as a uuid": lambda: str(uuid.UUID(int=random.getrandbits(128), version=4)),
    "getrandbits as hex": lambda: f"{random.getrandbits(64):016x}",
    "getrandbits as a number": lambda: str(random.getrandbits(64)),
    "randbytes": lambda: random.randbytes(9).hex(),
    "choices": lambda: "".join(random.choices("abcdefghij", k=12)),
    "sample": lambda: "".join(random.sample("abcdefghij", 8)),
    "temporary file": lambda: os.path.basename(tempfile.mktemp(prefix="")),
    "getrandom": lambda: os.getrandom(16).hex() if hasattr(os, "getrandom") else os.urandom(16).hex(),
}
UNNOTED = {
    "random": random.random,
    "randint": lambda: random.randint(0, 10**9),
    "Random": lambda: random.Random().random(),
    "reseeded": lambda: (random.seed(), random.random()),
    "reseeded by name": lambda: (random.seed(a=None), random.random()),
    "an own generator, reseeded": lambda: _reseeded().random(),
    "SystemRandom": lambda: random.SystemRandom().random(),
    "choice": lambda: secrets.choice(range(10**9)),
    "uuid1 of a node": lambda: str(uuid.uuid1(node=1)),
    "token_bytes": lambda: secrets.token_bytes(2).hex() + secrets.token_bytes(2).hex(),
}


def _reseeded():
    generator = random.Random(3)
    generator.seed(None)
    return generator


def drawn(draw, seed="a seed", number=1):
    streams = Streams(seed)
    with freezegun.freeze_time("2026-01-01"), streams.attempt(number):
        value = draw()
    return value, streams.values


@pytest.mark.parametrize("draw", [*DRAWS.values(), *UNNOTED.values()], ids=[*DRAWS, *UNNOTED])
def test_the_same_seed_draws_the_same_and_another_seed_or_attempt_draws_other_values(draw):
    value, _ = drawn(draw)
    assert drawn(draw)[0] == value
    assert drawn(draw, number=2)[0] != value
    assert drawn(draw, seed="another seed")[0] != value


@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)
def test_what_ids_are_made_of_is_noted(draw):
    value, values = drawn(draw)
    assert value in values


@pytest.mark.parametrize("draw", [secrets.token_hex, secrets.token_urlsafe, uuid.uuid4, os.urandom])
def test_the_same_draw_twice_gives_two_values(draw):
    with Streams("a seed").attempt(1):
        assert len({draw(16) if draw is not uuid.uuid4 else draw() for _ in range(5)}) == 5


def test_notes_hold_the_forms_of_sixteen_octets_once_and_in_order_and_nothing_short():
    streams = Streams("a seed")
    with streams.attempt(1):
        os.urandom(2)
        octets = os.urandom(16)
        random.choices("ab", k=5)
        random.randint(0, 10**9)
        later = secrets.token_hex(4)
    made = uuid.UUID(bytes=octets, version=4)
    assert streams.values[:3] == (str(made), made.hex, octets.hex())
    assert streams.values[-1] == later
    assert len(set(streams.values)) == len(streams.values)
    assert {len(each) for each in streams.values} == {36, 32, 24, 22, 8}


@pytest.mark.parametrize(("size", "lengths"), [(7, {14}), (8, {16, 12, 11}), (5000, set())])
def test_base64_is_noted_from_eight_octets_and_content_not_at_all(size, lengths):
    streams = Streams("a seed")
    with streams.attempt(1):
        os.urandom(size)
    assert {len(each) for each in streams.values} == lengths


def test_values_of_all_attempts_stay_in_order():
    streams = Streams("a seed")
    made = []
    for number in (1, 2, 1):
        with streams.attempt(number):
            made.append(str(uuid.uuid4()))
    assert len(set(made)) == 3
    assert [each for each in streams.values if each in made] == made


def test_two_processes_draw_the_same():
    code = (
        "import uuid, random, secrets, tempfile\n"
        "from pytest_faas.runtime.generated import Streams\n"
        "with Streams('a seed').attempt(1):\n"
        "    print(uuid.uuid4(), secrets.token_hex(4), random.random(), random.Random().random(), uuid.uuid1().node)\n"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert runs[0] == runs[1] != ""


def test_a_time_uuid_follows_the_clock():
    with freezegun.freeze_time("2026-01-01") as clock, Streams("a seed").attempt(1):
        first, second = uuid.uuid1(), uuid.uuid1()
        clock.tick(1)
        third = uuid.uuid1()
    assert second.time - first.time == 1
    assert third.time - first.time == 10**7
    assert (first.version, first.variant) == (1, uuid.RFC_4122)
    assert first.node >> 40 & 1 == 1  # a node that was drawn: multicast, RFC 9562 section 6.10


def places():
    modules = (os, random, uuid, tempfile)
    return (
        [{name: id(found) for name, found in vars(each).items()} for each in modules],
        random.Random.seed,
        random.getstate(),
    )


def test_everything_is_put_back_after_a_block_and_after_an_exception():
    before = places()
    with Streams("a seed").attempt(1):
        random.random()
        uuid.uuid1(node=1)
        assert os.urandom is not None
        assert places() != before
    assert places() == before
    with pytest.raises(ValueError, match="none"), Streams("a seed").attempt(1):
        int("none")
    assert places() == before


def test_attempts_nest():
    before = places()
    with Streams("outer").attempt(1):
        alone = [uuid.uuid4(), random.random(), uuid.uuid4(), random.random()]
    inner = Streams("inner")
    with Streams("outer").attempt(1):
        drawn = [uuid.uuid4(), random.random()]
        with inner.attempt(1):
            within = random.random(), str(uuid.uuid4())
        drawn += [uuid.uuid4(), random.random()]
    with Streams("inner").attempt(1):
        assert within == (random.random(), str(uuid.uuid4()))
    assert drawn == alone
    assert within[1] in inner.values
    assert places() == before


def test_attempts_side_by_side_in_two_threads_draw_as_alone():
    before = places()
    armed, go = threading.Barrier(2), threading.Event()
    found: dict[str, Any] = {}

    def run(seed):
        with Streams(seed).attempt(1):
            armed.wait(10)
            found[seed] = [uuid.uuid4() for _ in range(3)]
            if seed == "b":
                go.wait(10)
                found["late"] = uuid.uuid4()

    threads = [threading.Thread(target=run, args=(seed,)) for seed in "ab"]
    for each in threads:
        each.start()
    threads[0].join(10)
    go.set()
    threads[1].join(10)
    for seed in "ab":
        with Streams(seed).attempt(1):
            assert found[seed] == [uuid.uuid4() for _ in range(3)]
            assert seed == "a" or found["late"] == uuid.uuid4()
    assert places() == before


def test_threads_of_attempts_side_by_side_draw_each_in_their_own():
    begun, drawn = threading.Barrier(2), threading.Barrier(2)
    found: dict[str, Any] = {}

    def run(seed):
        streams, mark = Streams(seed), Mark()
        with streams.attempt(1), mark.running():
            begun.wait(10)
            made = [uuid.uuid4()]
            drawn.wait(10)
            for _ in range(2):
                thread = threading.Thread(target=lambda: made.append(uuid.uuid4()))
                thread.start()
                thread.join(10)
            drawn.wait(10)
        found[seed] = {str(each) for each in made}, streams.values

    threads = [threading.Thread(target=run, args=(seed,)) for seed in "ab"]
    for each in threads:
        each.start()
    for each in threads:
        each.join(10)
    for made, values in found.values():
        assert len(made) == 3
        assert made <= set(values)
    assert len(found) == 2


def test_what_an_attempt_left_to_run_later_does_not_draw_from_it():
    streams = Streams("a seed")
    with streams.attempt(1):
        context = contextvars.copy_context()
    with streams.attempt(2):
        assert str(context.run(uuid.uuid4)) not in streams.values
        with Mark().running():
            assert str(context.run(uuid.uuid4)) in streams.values
    with Streams("a seed").attempt(2):
        assert str(uuid.uuid4()) in streams.values


def test_time_uuids_that_were_made_before_do_not_count():
    with freezegun.freeze_time("2026-01-01"):
        first = uuid.uuid1(node=1)
        uuid.uuid1(node=1)
        with Streams("a seed").attempt(1):
            assert uuid.uuid1(node=1).time == first.time
        assert uuid.uuid1(node=1).time == first.time + 2


def test_a_thread_that_has_nothing_to_do_with_the_invocation_draws_for_real():
    streams = Streams("a seed")
    found = []
    ready, go = threading.Event(), threading.Event()

    def other():
        ready.set()
        go.wait(10)
        found.append((uuid.uuid4(), uuid.uuid1(), random.Random().random(), tempfile.mktemp(), os.urandom(4)))

    for _ in range(2):
        ready.clear()
        go.clear()
        thread = threading.Thread(target=other)
        thread.start()
        ready.wait(10)
        with streams.attempt(1):
            go.set()
            thread.join(10)
    assert streams.values == ()
    assert len(set(found[0]) & set(found[1])) == 0


def test_a_patch_of_the_test_stays():
    with (
        mock.patch("os.urandom", return_value=b"0123456789abcdef"),
        mock.patch("random.random", return_value=0.5),
    ):
        with Streams("a seed").attempt(1):
            assert uuid.uuid4().hex == uuid.UUID(bytes=b"0123456789abcdef", version=4).hex
            assert random.random() == 0.5
        assert os.urandom(16) == b"0123456789abcdef"


def test_a_patch_that_outlives_the_block_leaves_something_that_works():
    real, real_choices = os.urandom, random.choices
    patches = [mock.patch("os.urandom"), mock.patch("random.choices")]
    with Streams("a seed").attempt(1):
        for each in patches:
            each.start()
    assert isinstance(os.urandom, mock.Mock)
    for each in patches:
        each.stop()
    assert os.urandom is not real
    assert len({os.urandom(8), os.urandom(8)}) == 2
    assert len(random.choices("ab", k=3)) == 3
    with Streams("a seed").attempt(1):
        assert drawn(lambda: os.urandom(8))[0] == drawn(lambda: os.urandom(8))[0]
    assert (os.urandom, random.choices) == (real, real_choices)


def test_what_was_taken_by_name_in_a_block_works_after_it():
    with Streams("a seed").attempt(1):
        from os import urandom
        from random import random as taken
    assert urandom(8) != urandom(8)
    assert taken() != taken()
    with Streams("a seed").attempt(1):
        first = urandom(8)
    with Streams("a seed").attempt(1):
        assert urandom(8) == first


def test_a_seed_of_the_handler_counts():
    random.seed(5)
    expected = random.random()
    with Streams("a seed").attempt(1):
        random.seed(5)
        assert random.random() == expected
        assert random.Random(5).random() == expected


@pytest.mark.parametrize("size", [-1, "4", 2.0, None])
def test_what_urandom_refuses_it_refuses_in_a_block(size):
    with pytest.raises((ValueError, TypeError)) as real:
        os.urandom(size)
    with Streams("a seed").attempt(1), pytest.raises(type(real.value)):
        os.urandom(size)


def test_numpy_follows():
    numpy = pytest.importorskip("numpy.random")
    before = (
        numpy.get_state(legacy=False)["state"]["pos"],
        numpy.get_state(legacy=False)["state"]["key"][:5].tolist(),
    )

    def draw(seed):
        with Streams(seed).attempt(1):
            return numpy.rand(), numpy.default_rng().random()

    first = draw("a seed")
    assert draw("a seed") == first
    other = draw("another seed")
    assert other[0] != first[0]
    assert other[1] != first[1]
    state = numpy.get_state(legacy=False)["state"]
    assert (state["pos"], state["key"][:5].tolist()) == before


def test_what_an_import_draws_does_not_shift_what_follows(tmp_path, monkeypatch):
    (tmp_path / "draws_while_imported.py").write_text(
        "import os, random, uuid\nfound = uuid.uuid4(), random.random(), os.urandom(4)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    found = []
    with Streams("a seed").attempt(1):
        alone = uuid.uuid4(), random.random()
    for _ in range(2):
        sys.modules.pop("draws_while_imported", None)
        with Streams("a seed").attempt(1):
            import draws_while_imported  # type: ignore[import-not-found]

            assert (uuid.uuid4(), random.random()) == alone
        found.append(draws_while_imported.found)
    assert found[0] == found[1]


def test_the_first_temporary_file_of_a_process_does_not_shift_what_follows(monkeypatch):
    found = []
    for folder in (None, tempfile.gettempdir()):
        monkeypatch.setattr(tempfile, "tempdir", folder)
        with Streams("a seed").attempt(1):
            found.append((os.path.basename(tempfile.mktemp()), uuid.uuid4()))
    assert found[0] == found[1]


def test_arguments_are_checked():
    with pytest.raises(pytest_faas.InvalidArgument, match="Streams: seed must be a str.*saw 7|seed.*7"):
        Streams(7)  # type: ignore[arg-type]
    with pytest.raises(pytest_faas.InvalidArgument, match="number"):
        Streams("a seed").attempt(0)
