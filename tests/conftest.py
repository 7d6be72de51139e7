"""Which tests are slow: `make test options="-m 'not slow'"` leaves them out.

Slow are those that start JupyterLab, a browser, kernels for whole notebooks,
nbgrader's commands or pip, and those that mark every mutant.
"""

import contextlib
import signal
import sys

import pytest

SLOW = (
    "tests/browser/",
    "tests/grader/",
    "tests/test_lessons.py",
    "tests/test_leaks.py",
    "tests/test_learn.py",
    "tests/test_prove.py",
    "tests/test_setup.py",
    "tests/test_strangers.py",
    "tests/test_walls.py",
)


@pytest.fixture(autouse=True)
def no_widget_is_left():
    """Close what ipywidgets would keep, 10 MB a figure."""
    yield
    if "ipywidgets" in sys.modules:
        sys.modules["ipywidgets"].Widget.close_all()


@pytest.fixture
def hearing():
    """Context manager: what is started in it hears Ctrl-C.

    The test runs as if a shell that ignores it had started it, such as one
    that was told `nohup make test &`: what forgets to ask for this is deaf.
    """
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)

    @contextlib.contextmanager
    def hear():
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)

    yield hear
    signal.signal(signal.SIGINT, before)


def pytest_collection_modifyitems(items):
    """Mark slow tests by the file they are in."""
    for item in items:
        if item.nodeid.startswith(SLOW):
            item.add_marker(pytest.mark.slow)
