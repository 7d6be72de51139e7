"""`chainrule learn`: the learner's files are safe, and JupyterLab runs."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat.sign import NotebookNotary

from chainrule_course import cli
from chainrule_course.base import places
from chainrule_course.base.errors import UserError
from chainrule_course.commands import learn
from chainrule_course.learner import copies, jupyter


@pytest.fixture
def course(tmp_path):
    """A course with two small notebooks in each language.

    Whatever a test starts in it has to end with the test.
    """
    for language in ("en", "zh"):
        for name in ("00_start", "01_neuron"):
            write_lesson(tmp_path / "lessons" / language / f"{name}.ipynb")
    yield tmp_path
    _, alive = psutil.wait_procs(at_work_in(tmp_path), timeout=20)
    assert [process.name() for process in alive] == []


def at_work_in(folder):
    """Processes whose current folder is in a folder."""
    found = []
    for process in psutil.process_iter(["cwd"]):
        cwd = process.info["cwd"]  # None where it cannot be known
        if cwd and Path(cwd).is_relative_to(folder):
            found.append(process)
    return found


def write_lesson(path, text="one"):
    """Write a notebook with one cell of text."""
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": text}
    book = {"cells": [cell], "metadata": {}, "nbformat": 4}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(book | {"nbformat_minor": 5}), "utf-8")


def bring(course):
    """Copy the English lessons as `chainrule learn` does."""
    folder = course / "my" / "en"
    return copies.bring(course / "lessons/en", folder, course / "my/records")


def files(course):
    """Return the contents of the learner's folder."""
    folder = course / "my" / "en"
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# Files -----------------------------------------------------------------------


def test_lessons_are_copied(course):
    assert bring(course) == (["00_start.ipynb", "01_neuron.ipynb"], [])
    sources = (course / "lessons/en").iterdir()
    assert files(course) == {p.name: p.read_bytes() for p in sources}


def test_second_run_changes_nothing(course):
    bring(course)
    (course / "my/en/01_neuron.ipynb").write_bytes(b"the learner's work")
    (course / "my/en/notes.ipynb").write_bytes(b"the learner's notes")
    before = files(course)
    assert bring(course) == ([], [])
    assert files(course) == before


def test_a_lesson_that_was_deleted_comes_back(course):
    bring(course)
    (course / "my/en/01_neuron.ipynb").unlink()
    assert bring(course) == (["01_neuron.ipynb"], [])


def test_new_version_is_offered_beside_once(course):
    bring(course)
    mine = course / "my/en/01_neuron.ipynb"
    mine.write_bytes(b"the learner's work")
    write_lesson(course / "lessons/en/01_neuron.ipynb", "two")
    copied, (update,) = bring(course)
    assert not copied
    assert re.fullmatch(r"01_neuron\.update-[0-9a-f]{8}\.ipynb", update)
    assert mine.read_bytes() == b"the learner's work"
    assert b"two" in files(course)[update]
    assert bring(course) == ([], [])
    (course / "my/en" / update).unlink()
    assert bring(course) == ([], [])  # thrown away means: not wanted
    write_lesson(course / "lessons/en/01_neuron.ipynb", "three")
    assert len(bring(course)[1]) == 1


def test_adopting_the_new_version_settles_it(course):
    bring(course)
    write_lesson(course / "lessons/en/01_neuron.ipynb", "two")
    (update,) = bring(course)[1]
    os.replace(course / "my/en" / update, course / "my/en/01_neuron.ipynb")
    assert bring(course) == ([], [])
    write_lesson(course / "lessons/en/01_neuron.ipynb", "three")
    assert len(bring(course)[1]) == 1


def test_a_file_of_unknown_origin_is_left_alone(course):
    mine = course / "my/en/01_neuron.ipynb"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"from another computer")
    assert bring(course) == (["00_start.ipynb"], [])
    assert mine.read_bytes() == b"from another computer"


def test_two_runs_at_once(course):
    for number in range(20):
        write_lesson(course / f"lessons/en/{number:02}_more.ipynb", "x" * 9999)
    results, start = [], threading.Barrier(4)

    def work():
        start.wait()
        results.append(bring(course))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    copied = sorted(name for names, _ in results for name in names)
    sources = list((course / "lessons/en").iterdir())
    assert copied == sorted(path.name for path in sources)
    assert not any(offered for _, offered in results)
    assert files(course) == {p.name: p.read_bytes() for p in sources}


def test_killed_while_copying(course):
    for number in range(200):
        write_lesson(course / f"lessons/en/{number:03}.ipynb", "x" * 100_000)
    code = (
        "import sys; from pathlib import Path; "
        "from chainrule_course.learner import copies; "
        "copies.bring(*map(Path, sys.argv[1:]))"
    )
    places = [course / p for p in ("lessons/en", "my/en", "my/records")]
    process = subprocess.Popen([sys.executable, "-c", code, *places])
    while not (course / "my/en/005.ipynb").exists():
        time.sleep(0.001)
    process.kill()
    process.wait()
    sources = {p.name: p.read_bytes() for p in places[0].iterdir()}
    half = files(course)
    assert 0 < len(half) < len(sources)
    assert half.items() <= sources.items()
    bring(course)
    assert files(course) == sources


def test_a_disk_without_hard_links(course, monkeypatch):
    def refuse(*_):
        raise PermissionError("no hard links here")

    monkeypatch.setattr(os, "link", refuse)
    (course / "my/en").mkdir(parents=True)
    (course / "my/en/00_start.ipynb").touch()  # reserved, then killed
    assert len(bring(course)[0]) == 2
    (course / "my/en/01_neuron.ipynb").write_bytes(b"the learner's work")
    assert bring(course) == ([], [])
    assert files(course)["01_neuron.ipynb"] == b"the learner's work"
    assert b"one" in files(course)["00_start.ipynb"]


def test_leftovers_are_swept(course):
    bring(course)
    old, new = (course / f"my/records/{n}.part" for n in ("old", "new"))
    old.touch()
    new.touch()
    os.utime(old, (0, 0))
    bring(course)
    assert new.exists() and not old.exists()


# Language and port -----------------------------------------------------------


@pytest.mark.parametrize(
    "name, language",
    [("zh_CN.UTF-8", "zh"), ("zh-Hans", "zh"), ("de_DE", "en"), ("C", "en")],
)
def test_language_of_the_computer(monkeypatch, name, language):
    monkeypatch.setenv("LC_ALL", name)
    assert learn.guessed() == language


def test_language_is_remembered(course):
    learn.prepare(course / "lessons", course / "my", "zh")
    assert learn.remembered(course / "my") == "zh"


def test_language_is_that_of_the_notebook_saved_last(course):
    learn.prepare(course / "lessons", course / "my", "en")
    later = time.time() + 60
    os.utime(course / "my/zh/01_neuron.ipynb", (later, later))
    assert learn.remembered(course / "my") == "zh"


def test_copies_are_trusted(course, monkeypatch):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(course / "data"))
    learn.prepare(course / "lessons", course / "my", "en")
    book = nbformat.read(course / "my/en/00_start.ipynb", as_version=4)
    assert NotebookNotary().check_signature(book)


def test_copies_need_no_folder_to_be_trusted(course, monkeypatch):
    (course / "data").write_text("a file where a folder should be")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(course / "data"))
    folder = learn.prepare(course / "lessons", course / "my", "en")
    assert len(list(folder.glob("*.ipynb"))) == 2


def test_both_languages_have_the_same_messages():
    assert learn.MESSAGES["en"].keys() == learn.MESSAGES["zh"].keys()


def test_no_notebooks_yet(course):
    with pytest.raises(UserError, match="`make lessons`"):
        learn.prepare(course / "empty", course / "my", "en")


def test_taken_port(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(UserError, match=f"Port {port} cannot be used"):
            learn.choose_port(port, "en")
        assert jupyter.next_free(port) > port


def test_next_free_port_is_told(monkeypatch, capsys):
    with socket.create_server(("127.0.0.1", 0)) as other:
        first = other.getsockname()[1]
        monkeypatch.setattr(jupyter, "FIRST_PORT", first)
        port = learn.choose_port(None, "en")
    expected = f"Port {first} is taken, so port {port} is used.\n"
    assert capsys.readouterr().out == expected


# The command -----------------------------------------------------------------


def command(course, *arguments):
    """Return a command that runs `chainrule learn` on a small course."""
    code = (
        "import sys; from pathlib import Path; "
        "from chainrule_course import cli; "
        "from chainrule_course.commands import learn; "
        "learn.run.__defaults__ = (Path(sys.argv[1]),); "
        "sys.exit(cli.main(sys.argv[2:]))"
    )
    mine = ("--folder", course / "my", *arguments)
    lessons = course / "lessons"
    return [sys.executable, "-c", code, lessons, "learn", *map(str, mine)]


def test_folder_that_cannot_be_written(course):
    (course / "my").write_text("a file where a folder should be")
    result = subprocess.run(command(course), capture_output=True, text=True)
    assert result.returncode == 2
    assert re.fullmatch(".* cannot be written .*\n", result.stderr)


def test_jupyterlab_answers_and_stops(course, hearing):
    with hearing():
        process = subprocess.Popen(
            command(course, "--no-browser", "--language", "en"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
    try:
        seen = [process.stdout.readline()]
        while "://" not in seen[-1] and seen[-1]:
            seen.append(process.stdout.readline())
        check_lab(seen[-1].split()[-1])
        (server,) = psutil.Process(process.pid).children()
        server.suspend()  # as on a busy machine
    finally:
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        time.sleep(2.5)
        server.resume()
        _, errors = process.communicate(timeout=60)
    assert not server.is_running()
    assert (process.returncode, errors.strip()) == (0, "")
    (log,) = (course / "my/.chainrule/lab").glob("server-*.log")
    assert "nbgrader" not in log.read_text("utf-8")


def check_lab(url):
    """Ask a running JupyterLab for its state and its settings."""
    base, page, token = url.partition("/lab/tree/en/00_start.ipynb")
    assert page and token.startswith("?token=")
    assert "kernels" in fetch(f"{base}/api/status{token}")
    plugin = "@jupyterlab/apputils-extension:notification"
    settings = fetch(f"{base}/lab/api/settings/{plugin}{token}")
    defaults = settings["schema"]["properties"]
    assert defaults["fetchNews"]["default"] == "false"
    listed = fetch(f"{base}/api/contents/en{token}")["content"]
    names = {item["name"] for item in listed}
    assert names == {"00_start.ipynb", "01_neuron.ipynb"}


def fetch(url):
    """Return the JSON at an address of this machine."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(url, timeout=10) as answer:
        return json.load(answer)


def test_kernels_learn_where_progress_is_kept(course):
    server = jupyter.Server(course / "lessons/en", course / "home", "en", 8888)
    variables = server.environment(course / "config")
    assert variables["CHAINRULE_HOME"] == str(course / "home")


def test_wrong_argument_is_one_sentence(capsys):
    assert cli.main(["learn", "--language", "fr"]) == 2
    assert re.fullmatch("chainrule learn: .*\n", capsys.readouterr().err)


def test_help_imports_no_command():
    code = (
        "import sys; from chainrule_course import cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit:\n"
        "    sys.exit('chainrule_course.commands.learn' in sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True
    )
    assert result.returncode == 0
    assert all(name in result.stdout for name in cli.COMMANDS)


def test_project_is_where_the_lessons_are():
    assert (places.LESSONS / "chainrule").is_dir()
    assert Path(learn.__file__).is_relative_to(places.ROOT)
