"""The set-up: what `make` and bootstrap.py do on a machine that is bare."""

import ast
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import bootstrap

PROJECT = Path(bootstrap.__file__).parent
PIP = {
    "PIP_CONFIG_FILE": "/dev/null",
    "PIP_RETRIES": "0",
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
}


@pytest.fixture
def project(tmp_path):
    """A small project: the real Makefile and bootstrap.py, one package."""
    root = tmp_path / "course"
    (root / "lessons").mkdir(parents=True)
    (root / "grader/compat").mkdir(parents=True)
    for name in ("Makefile", "bootstrap.py"):
        shutil.copy(PROJECT / name, root)
    for folder in bootstrap.OURS:
        (root / folder / "pyproject.toml").write_text("")
    (root / "setup.py").write_text("")
    (root / "requirements.txt").write_text("six==1.17.0\n")
    (root / "requirements-dev.txt").write_text("six==1.17.0\nruff==0.9\n")
    return root


def run(root, *command, **variables):
    """Run a command in a small project."""
    return subprocess.run(
        command,
        cwd=root,
        env={"PATH": "/usr/bin:/bin", **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )


def sentence(result):
    """Return the only line on stderr, less what make adds."""
    lines = result.stderr.strip().splitlines()
    lines = [line for line in lines if not line.startswith("make: ***")]
    assert len(lines) == 1, result.stderr
    return lines[0]


def as_if(code):
    """Return a command that runs bootstrap.py after some code."""
    code = f"import sys; {code}; import bootstrap; "
    return sys.executable, "-c", code + "sys.exit(bootstrap.main([]))"


# One sentence for each thing that can be missing -------------------------


def test_make_lists_its_targets(project):
    output = run(project, "make").stdout
    for name in ("learn", "test", "lessons", "lint", "bench"):
        assert f"make {name} " in output


def test_python_3_6_can_read_bootstrap():
    source = Path(bootstrap.__file__).read_text("utf-8")
    ast.parse(source, feature_version=(3, 6))


def test_old_python(project):
    old = as_if("sys.version_info = (3, 8, 18, 'final', 0)")
    result = run(project, *old)
    assert result.returncode == 1
    expected = "Python 3.11 or newer is needed; this is 3.8 "
    assert sentence(result).startswith(expected)


def test_make_lets_an_old_python_say_so(project, tmp_path):
    old = tmp_path / "python3"
    old.write_text(
        '#!/bin/sh\ncase "$*" in *"(3, 11)"*) exit 1;; '
        '*.py*) echo "ran: $@";; esac\n'
    )
    old.chmod(0o755)
    makefile = ("make", "learn", "language=zh", f"PYTHON={old}")
    assert run(project, *makefile).stdout.split() == (
        ["ran:", "bootstrap.py", "learn", "--language", "zh"]
    )


def test_no_python(project):
    result = run(project, "make", "learn", "PYTHON=no-such-python")
    assert result.returncode == 2
    assert "no-such-python cannot be used" in sentence(result)


def test_no_venv_module(project):
    result = run(project, *as_if("sys.modules['ensurepip'] = None"))
    assert result.returncode == 1
    assert "sudo apt install python3." in sentence(result)


def test_folder_that_cannot_be_written(project):
    (project / "build").write_text("a file where a folder should be")
    result = run(project, sys.executable, "bootstrap.py")
    assert result.returncode == 1
    assert sentence(result).startswith("Nothing can be written in ")


def test_disk_too_small(project):
    small = "import shutil; shutil.disk_usage = lambda _: shutil._ntuple_"
    small += "diskusage(9, 9, 5_000_000)"
    result = run(project, *as_if(small))
    assert result.returncode == 1
    assert "800 MB of disk are needed and 5 MB are free" in sentence(result)


@pytest.mark.parametrize(
    "output, start",
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("NewConnectionError(...)", "The package index cannot be reached"),
        ("(from versions: none)", "The package index cannot be reached"),
        ("SSLError: CERTIFICATE_VERIFY_FAILED", "The package index could not"),
        ("PermissionError: [WinError 5] denied", "A file in .venv cannot be"),
        ("No matching distribution found", "A package has no version"),
        ("ensurepip is not available", "This Python cannot make"),
        ("something else", "The set-up failed; the last lines of"),
    ],
)
def test_failures_are_explained(output, start):
    assert bootstrap.explain(output).startswith(start)


def test_interrupted_then_unreachable(project, hearing):
    """Ctrl-C while the index does not answer; then there is no index."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(30)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/simple"
        with hearing():
            process = subprocess.Popen(
                [sys.executable, "bootstrap.py"],
                cwd=project,
                env={"PATH": "/usr/bin:/bin", **PIP, "PIP_INDEX_URL": url},
                stderr=subprocess.PIPE,
                text=True,
            )
        with silent.accept()[0]:  # pip has asked
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert errors.split("\n")[1].startswith("Stopped; run the same command")

    result = run(project, sys.executable, "bootstrap.py", **PIP)
    assert result.returncode == 1
    assert "interrupted; starting .venv anew" in result.stdout
    assert "package index cannot be reached" in sentence(result)


# What is done again, and what is not -----------------------------------------


@pytest.fixture
def steps(monkeypatch, project):
    """The list of the steps taken, which only seem to do their work."""
    taken = []

    def make_environment(root):
        taken.append("environment")
        shutil.rmtree(project / ".venv", ignore_errors=True)
        program(project / ".venv/bin/python", f'exec {sys.executable} "$@"')

    def install(root, dev):
        taken.append("dev" if dev else "lessons")
        program(project / ".venv/bin/chainrule", "true")

    monkeypatch.setattr(bootstrap, "make_environment", make_environment)
    monkeypatch.setattr(bootstrap, "install", install)
    monkeypatch.setattr(bootstrap, "check_space", lambda *_: None)
    return taken


def program(path, code):
    """Write a small shell program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{code}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def prepare(project, steps, dev=False):
    """Run the set-up; return the steps it took."""
    steps.clear()
    bootstrap.prepare(str(project), dev)
    return list(steps)


def test_second_run_does_nothing(project, steps):
    assert prepare(project, steps) == ["environment", "lessons"]
    assert prepare(project, steps) == []


def test_tests_need_more_and_lessons_then_nothing(project, steps):
    prepare(project, steps)
    assert prepare(project, steps, dev=True) == ["dev"]
    assert prepare(project, steps) == []


def test_new_pins_are_installed(project, steps):
    prepare(project, steps)
    (project / "requirements.txt").write_text("six==1.16.0\n")
    assert prepare(project, steps) == ["lessons"]


def test_half_made_environment_is_made_anew(project, steps):
    prepare(project, steps)
    (project / ".venv" / bootstrap.UNFINISHED).touch()
    assert prepare(project, steps) == ["environment", "lessons"]


def test_broken_python_is_replaced(project, steps):
    prepare(project, steps)
    (project / ".venv/bin/python").unlink()
    (project / ".venv/bin/python").symlink_to("/no/such/python")
    assert prepare(project, steps) == ["environment", "lessons"]


def test_moved_folder_is_set_up_anew(project, steps):
    prepare(project, steps)
    stamp = project / ".venv" / bootstrap.STAMP
    stamp.write_text(stamp.read_text().replace(str(project), "/elsewhere"))
    assert prepare(project, steps) == ["environment", "lessons"]


def test_uv_installs_where_it_is_found(project, monkeypatch):
    """It gets pip's indexes, and its failure is left to pip."""
    ran, path = [], project / "programs/uv"
    program(path, "true")
    monkeypatch.setenv("PATH", str(path.parent), prepend=":")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "one two")
    monkeypatch.setattr(
        bootstrap, "run_logged", lambda root, command, *_: ran.append(command)
    )
    bootstrap.install(str(project), dev=False)
    by_uv, ours = ran
    assert by_uv[:3] == [str(path), "pip", "install"]
    wanted = "--no-index --find-links one --find-links two"
    assert wanted in " ".join(by_uv)
    assert by_uv[-2:] == ["-r", "requirements.txt"] and "--no-deps" in ours

    def fails(root, command, *_):
        ran.append(command)
        if command[0] == str(path):
            raise bootstrap.Problem("no index")

    ran.clear()
    monkeypatch.setattr(bootstrap, "run_logged", fails)
    bootstrap.install(str(project), dev=False)
    assert [command[0] == str(path) for command in ran] == [True, False, False]
    assert ran[1][-2:] == ["-r", "requirements.txt"]


def test_one_set_up_at_a_time(tmp_path):
    path = tmp_path / "lock"
    with path.open("a") as first, path.open("a") as second:
        assert bootstrap.lock(first)
        assert not bootstrap.lock(second)
        first.close()
        assert bootstrap.lock(second)


# The pins -------------------------------------------------------------------


def pins(name):
    """Return the pinned lines of a requirements file."""
    lines = (PROJECT / name).read_text("utf-8").splitlines()
    return [line for line in lines if re.match(r"[\w.-]+==", line)]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_only_pins_and_comments(name):
    text = (PROJECT / name).read_text("utf-8")
    lines = [line for line in text.splitlines() if line.strip()]
    rest = set(lines) - set(pins(name))
    assert all(line.lstrip().startswith("#") for line in rest)
    assert "://" not in text and " /" not in text


def test_tests_run_with_the_learner_s_pins():
    learner, tests = (
        {line.partition(" ;")[0] for line in pins(name)}
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert learner <= tests


def test_every_declared_dependency_is_pinned():
    pinned = {line.split("==")[0] for line in pins("requirements.txt")}
    for name in ("pyproject.toml", "lessons/pyproject.toml"):
        declared = tomllib.loads((PROJECT / name).read_text("utf-8"))
        for line in declared["project"]["dependencies"]:
            package = re.split(r"[<>=~!;\[ ]", line)[0].lower()
            assert package in pinned or package == "chainrule"  # our own
