"""Workers of a Dask cluster, and PostgreSQL as the gradebook."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import books
import classes
import pytest

from chainrule_course import cli

NAME = books.LESSON
WRONG = "def linear(X, W, b):\n    return X @ W"
POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@pytest.fixture
def course(tmp_path):
    """A course with submissions."""
    return fill(classes.new_course(tmp_path / "course"))


def fill(course):
    for student in ("ann", "ben", "cem", "dan"):
        sources = {"linear": WRONG} if student == "ben" else {}
        book = books.slim(books.solved(**sources))
        classes.hand_in(course, student, book)
    return course


def grade(course, *options):
    where = ["--course", str(course), "--workers", "1"]
    assert cli.main(["course", "grade", NAME, *where, *options]) == 0


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def cluster(tmp_path):
    """A Dask scheduler with a worker; yields its address and processes."""
    pytest.importorskip("distributed", reason="distributed is not installed")
    address = f"tcp://127.0.0.1:{free_port()}"
    port = address.rpartition(":")[2]
    begin = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    processes = [
        start(tmp_path, *begin, "--host", "127.0.0.1", "--port", port,
              "--no-dashboard"),
        start_worker(tmp_path, address),
    ]  # fmt: skip
    yield address, processes
    for process in processes:  # a worker may wait long for its scheduler
        process.kill()
        process.wait()


def start_worker(folder, address):
    begin = [sys.executable, "-m", "distributed.cli.dask_worker"]
    options = ["--nthreads", "1", "--no-nanny", "--no-dashboard"]
    place = ["--local-directory", str(folder)]
    return start(folder, *begin, address, *options, *place)


def start(folder, *command):
    log = (folder / "log.txt").open("a")
    with log:
        return subprocess.Popen(command, stdout=log, stderr=log)


def test_a_dask_worker_is_killed_in_the_middle(course, cluster, tmp_path):
    address, processes = cluster

    def kill_one():
        journal = course / "marks" / NAME / "journal.jsonl"
        while not journal.exists() or not journal.read_text().strip():
            time.sleep(0.05)
        processes[1].send_signal(signal.SIGKILL)
        processes.append(start_worker(tmp_path, address))

    killer = threading.Thread(target=kill_one, daemon=True)
    killer.start()
    grade(course, "--dask", address)
    killer.join(60)
    assert not killer.is_alive()
    totals = {
        student: sum(score for score, *_ in scores.values())
        for student, scores in classes.in_gradebook(course).items()
    }
    assert totals == {"ann": 45, "ben": 42, "cem": 45, "dan": 45}


def test_no_scheduler_is_said(course, capsys):
    pytest.importorskip("distributed", reason="distributed is not installed")
    address = f"tcp://127.0.0.1:{free_port()}"
    options = ["--course", str(course), "--dask", address]
    assert cli.main(["course", "grade", NAME, *options]) == 2
    assert "no Dask scheduler" in capsys.readouterr().err


@pytest.fixture
def server(tmp_path):
    """A PostgreSQL server of our own; yields its address."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    if not POSTGRES:
        pytest.skip("Debian's package postgresql is not installed")
    with tempfile.TemporaryDirectory() as folder:
        yield from serve(Path(folder), POSTGRES[-1].parent)


def serve(folder, tools):
    """Run a server as long as somebody iterates."""
    user = None
    if os.getuid() == 0:  # it refuses to run as root
        user = "postgres"
        shutil.chown(folder, user)
    data, port = folder / "data", str(free_port())
    make = [tools / "initdb", "-D", data, "-A", "trust", "-U", "teacher"]
    subprocess.run(make, user=user, cwd=folder, check=True,
                   capture_output=True)  # fmt: skip
    begin = [tools / "postgres", "-D", data, "-p", port, "-k", folder]
    settings = ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
    process = subprocess.Popen(
        [*begin, *settings],
        user=user,
        cwd=folder,
        stderr=subprocess.DEVNULL,
    )
    yield f"postgresql+psycopg://teacher@127.0.0.1:{port}/postgres"
    process.send_signal(signal.SIGINT)
    process.wait()


def wait_for(url):
    import psycopg

    for _ in range(200):
        try:
            psycopg.connect(url.replace("+psycopg", "")).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise AssertionError("the server did not come")


def test_postgresql_is_the_gradebook(server, tmp_path, capsys):
    from nbgrader.api import Gradebook

    wait_for(server)
    setting = f"c.CourseDirectory.db_url = {server!r}\n"
    course = fill(classes.new_course(tmp_path / "course", setting=setting))
    grade(course)
    assert not (course / "gradebook.db").exists()
    with Gradebook(server, "course") as book:
        found = book.find_submission(NAME, "ben")
        assert found.score == 42 and found.max_score == 45
        assert book.find_submission(NAME, "ann").score == 45
    capsys.readouterr()
    grade(course)
    assert "4 marked before" in capsys.readouterr().out


def test_a_server_that_is_away_is_said(course, capsys):
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    url = f"postgresql+psycopg://teacher:secret@127.0.0.1:{free_port()}/grades"
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
    where = ["--course", str(course)]
    assert cli.main(["course", "grade", NAME, *where]) == 2
    error = capsys.readouterr().err
    assert "cannot be used" in error and "secret" not in error
