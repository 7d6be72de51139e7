"""What is put into the sandbox's box, and what is left out."""

import subprocess
import sys
from pathlib import Path

import pytest

from chainrule_course.engine import Engine, box, calls, layers

OURS = "engine/inside", "solutions", "exercises"


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Site-packages that hold the course, as pip installs it."""
    for name in ("numpy", *(f"chainrule_course/{n}" for n in OURS)):
        (tmp_path / "site" / name).mkdir(parents=True)
    (tmp_path / "site" / "module.py").touch()
    (tmp_path / "link").symlink_to("site")
    monkeypatch.setattr(box, "readable", lambda packages: [str(tmp_path)])
    site = tmp_path / "site"
    monkeypatch.setattr(
        box, "folder_of", lambda name: str(site / name.replace(".", "/"))
    )
    inside = site / "chainrule_course" / "engine" / "inside"
    monkeypatch.setattr(box, "INSIDE", inside)
    return tmp_path / "site"


def test_the_sources_are_left_out_where_they_lie_among_packages(tree):
    hidden = str(tree / "chainrule_course")
    assert box.masked() == [hidden]
    left = {Path(path).name for path in box.without_masked()}
    assert left == {"numpy", "module.py", "inside"}
    command = " ".join(box.command(1 << 20))
    inside = f"--ro-bind {box.INSIDE} {box.INSIDE}"
    assert f"--tmpfs {hidden} {inside} --remount-ro {hidden}" in command


def test_nothing_readable_lies_within_another():
    paths = box.readable()
    for path in paths:
        assert not any(
            Path(path).is_relative_to(other)
            for other in paths
            if other != path
        )
    assert str(box.INSIDE) in paths
    root = box.INSIDE.parents[3]
    for name in ("solutions", "grader", "tests", "README.md"):
        assert not any((root / name).is_relative_to(path) for path in paths)


@pytest.mark.skipif(sys.platform != "linux", reason="there is no sandbox")
@pytest.mark.parametrize("without", [(), ("namespaces", "scratch")], ids=str)
def test_what_is_masked_cannot_be_read(monkeypatch, without):
    if without == () and layers.probe()["namespaces"]:
        pytest.skip(f"no namespaces: {layers.probe()['namespaces']}")
    monkeypatch.setattr(
        box, "SECRET", ("jupytext", "chainrule_course.solutions")
    )
    with Engine(without=without) as engine, engine.job() as job:
        assert job.run("import jupytext.cli", 9).failure is not None
        assert job.run("import IPython, numpy.fft", 9).failure is None


@pytest.mark.skipif(sys.platform != "linux", reason="there is no sandbox")
def test_the_filter_is_made_for_the_kernel():
    code = calls.filter_code()
    assert len(code) % 8 == 0 and 100 < len(code) // 8 < 4096
    assert calls.OWN_PID.to_bytes(4, sys.byteorder) in code


def test_the_engine_can_be_imported_where_there_is_no_sandbox():
    """As on Windows, which lacks these modules."""
    source = """
import sys
for name in ("resource", "fcntl", "landlockpy", "pyseccomp"):
    sys.modules[name] = None
import chainrule_course.commands.doctor
import chainrule_course.engine.inside.spawned
from chainrule_course.engine import lending, layers
absent = layers.probe()
assert "libseccomp" in absent["seccomp"] and "landlockpy" in absent["landlock"]
"""
    subprocess.run([sys.executable, "-c", source], check=True, timeout=60)
