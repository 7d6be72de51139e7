"""Run nbgrader's own autograde tests with our execute step in its place.

    .venv/bin/python bench/nbgrader_tests.py            all of them
    .venv/bin/python bench/nbgrader_tests.py -k lock    as pytest chooses

nbgrader reads the configuration that `chainrule course init` writes, of which
only the steps of autograde count here. Which tests fail, and why, is in
docs/nbgrader-tests.md.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from traitlets.config import Config

from chainrule_course.commands.course import CONFIG

TESTS = "nbgrader.tests.apps.test_nbgrader_autograde"
STEPS = "sanitize_preprocessors", "autograde_preprocessors"


def steps():
    """The lines of the configuration that set the steps."""
    config = Config()
    exec(CONFIG.format(name="course"), {"get_config": lambda: config})
    lines = [f"c.Autograde.{s} = {config.Autograde[s]!r}" for s in STEPS]
    return "\n".join(["c = get_config()", *lines, ""])


def main(options):
    """Run the tests; return pytest's exit code."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "nbgrader_config.py").write_text(steps())
        Path(folder, "pytest.ini").write_text("[pytest]\n")
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return subprocess.call(
            [
                sys.executable, "-m", "pytest", "-q", "-c",
                f"{folder}/pytest.ini", "--rootdir", folder, "--tb=short",
                "-p", "no:cacheprovider", "-p", "no:warnings",
                "--pyargs", TESTS, *options,
            ],
            env={**os.environ, "JUPYTER_CONFIG_DIR": folder, "PATH": path},
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
