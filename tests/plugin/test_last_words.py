"""A C call that never returns ends the process, and says why where nobody captures it."""

from __future__ import annotations


def test_what_cannot_be_stopped_ends_with_its_stacks_and_points_to_the_process_target(pytester):
    pytester.makepyfile("""
        import ctypes
        from pytest_faas.runtime.stopping import deadline

        def handler(event, context):
            library = ctypes.PyDLL(None)  # keeps the GIL: no Python code of this process runs any more
            mutex = (ctypes.c_char * 64)()
            library.pthread_mutex_init(mutex, None)
            library.pthread_mutex_lock(mutex)
            library.pthread_mutex_lock(mutex)

        def test_it(faas):
            deadline.configure(grace=0.3)
            faas.function(handler, timeout=0.1).invoke({})
    """)
    ran = pytester.runpytest_subprocess("-p", "no:xdist", timeout=60)
    assert ran.ret == 70
    said = ran.stderr.str()
    assert "Task timed out after 0.10 seconds" in said
    assert "--faas-target process" in said
    assert "in handler" in said
    assert "test_it" in said
