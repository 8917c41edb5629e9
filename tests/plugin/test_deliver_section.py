"""A test that fails prints what its deliveries came to: as a screen holds it, complete with -v."""

from __future__ import annotations

import pytest

SUITE = """
    import pytest
    from pytest_faas import Queue

    def handler(event, context):
        raise ValueError("no amount " * 12)

    def test_it(faas, sqs_event):
        worker = faas.function(handler, name="worker")
        report = faas.deliver(
            worker, *(sqs_event(f"order {n} " + "x" * 70) for n in range(15)), source=Queue(max_receive_count=5)
        )
        assert report.succeeded

    def test_that_passes(faas, sqs_event):
        faas.deliver(faas.function(lambda event, context: None, name="quiet"), sqs_event("a"))
"""


def section(text):
    """Return the lines of the section, from its heading to the next."""
    lines = text.splitlines()
    begin = next(number for number, line in enumerate(lines) if "faas.deliver call" in line)
    end = next(
        number for number, line in enumerate(lines[begin + 1 :], begin + 1) if line.startswith(("---", "==="))
    )
    return lines[begin + 1 : end]


def run(pytester, *options):
    pytester.makepyfile(SUITE)
    result = pytester.runpytest_subprocess("-p", "no:randomly", *options)
    result.assert_outcomes(failed=1, passed=1)
    return result.stdout.str()


def test_a_failed_assertion_prints_the_timeline_as_a_screen_holds_it(pytester):
    text = run(pytester)
    assert text.count("faas.deliver call") == 1
    assert "quiet ←" not in text
    shown = section(text)
    assert shown[0].startswith("worker ← ")
    assert "max_receive_count=5" in shown[0]
    assert shown[1].split()[:3] == ["at", "attempt", "record"]
    assert shown[2].lstrip().startswith("+0 s        1  order 0")
    assert shown[-1].endswith("15 dead letters")
    assert max(map(len, shown)) <= 100
    assert len(shown) < 40
    assert any("more lines: pytest -v shows all" in line for line in shown)


def test_with_v_it_is_complete(pytester):
    shown = section(run(pytester, "-v"))
    assert "more lines" not in "".join(shown)
    assert sum("order " in line for line in shown) >= 75  # 15 records, each received five times
    assert any("no amount no amount no amount no amount" in line for line in shown)


def test_what_passes_has_no_section_even_where_all_are_shown(pytester):
    pytester.makepyfile("""
        def test_it(faas, sqs_event):
            faas.deliver(faas.function(lambda event, context: None), sqs_event("a"))
    """)
    assert "faas.deliver call" not in pytester.runpytest_subprocess("-rA", "-v").stdout.str()


def test_several_deliveries_are_shown_in_their_order_the_last_three(pytester):
    pytester.makepyfile("""
        def test_it(faas, sqs_event):
            for n in range(5):
                faas.deliver(faas.function(lambda event, context: None, name=f"worker-{n}"), sqs_event("a"))
            raise RuntimeError("elsewhere")
    """)
    shown = section(pytester.runpytest_subprocess().stdout.str())
    assert [line.split()[0] for line in shown if "←" in line] == ["worker-2", "worker-3", "worker-4"]


def test_a_delivery_that_is_refused_points_at_the_users_line_and_has_no_section(pytester):
    pytester.makepyfile("""
        def test_it(faas):
            faas.deliver(faas.function(lambda event, context: None), {"no": "source"})
    """)
    text = pytester.runpytest_subprocess("--tb=short").stdout.str()
    assert "nothing tells which source the event is from" in text
    assert "pytest_faas/delivery/" not in text
    assert "faas.deliver call" not in text


def test_under_xdist_it_is_printed_too(pytester):
    pytest.importorskip("xdist")
    shown = section(run(pytester, "-n", "2"))
    assert shown[0].startswith("worker ← ")
    assert shown[-1].endswith("15 dead letters")


def test_what_a_test_delivered_is_not_kept_after_it(pytester):
    pytester.makepyfile("""
        import gc
        import weakref

        from pytest_faas import events

        delivered = []

        def test_first(faas):
            delivered.append(weakref.ref(faas.deliver(faas.function(lambda event, context: None), events.sqs("a"))))

        def test_second():
            gc.collect()
            assert delivered[0]() is None
    """)
    pytester.runpytest_subprocess("-p", "no:randomly").assert_outcomes(passed=2)
