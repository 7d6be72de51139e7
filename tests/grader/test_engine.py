"""The engine: what it runs, what it gives back, how it is kept in."""

import base64
import contextlib
import json
import os
import select
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from chainrule.checking.cases import Case
from chainrule_course import cli
from chainrule_course.base.errors import UserError
from chainrule_course.engine import (
    Ended,
    Engine,
    Limits,
    Missing,
    attacks,
    layers,
    spawn,
)
from chainrule_course.engine import zygote as trusted
from chainrule_course.engine.inside import loans

NO_LAYERS = ("namespaces", "scratch", "landlock", "seccomp")


@pytest.fixture(scope="module")
def engine():
    with Engine() as engine:
        yield engine


@pytest.fixture
def job(engine):
    with engine.job() as job:
        yield job


def text(run):
    return "".join(o.get("text", "") for o in run.outputs)


def test_the_outputs_are_those_of_a_notebook(job):
    run = job.run("print('a'); print('b')\n{'c': 1}", 5)
    assert run.failure is None and run.seconds < 5
    assert run.outputs == [
        {"output_type": "stream", "name": "stdout", "text": "a\nb\n"},
        {
            "output_type": "execute_result",
            "data": {"text/plain": "{'c': 1}"},
            "metadata": {},
            "execution_count": 1,
        },
    ]
    run = job.run("import sys; print(_['c'] + 1, file=sys.stderr)", 5)
    assert run.outputs[0] | {"name": "stderr", "text": "2\n"} == run.outputs[0]
    run = job.run("def f():\n    return 1 / 0\nf()", 5)
    assert run.failure == ("ZeroDivisionError", "division by zero")
    (error,) = run.outputs
    assert error["ename"], error["evalue"] == run.failure
    assert any("return 1 / 0" in line for line in error["traceback"])
    assert not any("site-packages" in line for line in error["traceback"])
    run = job.run("def f(:", 5)
    assert run.failure[0] == run.outputs[0]["ename"] == "SyntaxError"


SHOWING = """\
import matplotlib.pyplot as plt, ipywidgets
from IPython.display import HTML, clear_output, display
display('gone')
clear_output()
display(HTML('<b>bold</b>'), ipywidgets.IntSlider())
shown = display('first', display_id='x')
shown.update('second')
plt.plot([1, 2])
plt.show()
plt.plot([2, 1]);"""


def test_figures_are_drawn_only_when_asked_for(engine):
    for render in (False, True):
        with engine.job(render=render) as job:
            outputs = job.run(SHOWING, 20).outputs
        html, slider, second, one, other = [o["data"] for o in outputs]
        assert html["text/html"] == "<b>bold</b>"
        assert slider.keys() == {"text/plain"}
        assert second["text/plain"] == "'second'"
        for figure in (one, other):
            assert figure["text/plain"].startswith("<Figure size 640x480")
            assert ("image/png" in figure) == render
    png = base64.b64decode(one["image/png"])
    assert png.startswith(b"\x89PNG")


def test_what_is_too_long_is_cut(job):
    run = job.run("print('x' * 10**7)\ndisplay(*range(3000))", 20)
    assert len(json.dumps(run.outputs)) < 10**6
    assert "left out" in text(run)
    assert len(run.outputs) <= 1001
    run = job.run("from IPython.display import HTML\nHTML('x' * 10**7)", 9)
    assert "text/html" not in run.outputs[0]["data"]


@pytest.mark.parametrize(
    "files",
    [
        {"photo.jpg": bytes(20_000_000), "b/rows.bin": bytes(28_000_000)},
        {f"{i}/{i}/{i}/out.txt": b"0" * i for i in range(700)},
        {"empty": b"", "名 字/x": b"1"},
    ],
    ids=["large", "many", "odd"],
)
def test_files_of_every_size_lie_beside_the_notebook(engine, files):
    look = "import os\n[os.path.getsize(n) for n in {}]"
    with engine.job(files) as job:
        run = job.run(look.format(list(files)), 60)
        found = run.outputs[0]["data"]["text/plain"]
        assert eval(found) == list(map(len, files.values()))
        for i in range(4):  # her own room is as large as ever
            run = job.run(f"open('own {i}', 'wb').write(bytes(15 << 20))", 60)
            assert run.failure is None


def test_modules_beside_the_notebook_can_be_imported(engine):
    with engine.job({"helpers.py": b"one = 1"}) as job:
        assert not job.run("from helpers import one", 5).failure
        assert not job.run("%%writefile more.py\ntwo = 2", 5).failure
        assert not job.run("import more\nassert more.two == 2", 5).failure
    with engine.job({"helpers.py": b"one = 1"}, modules=False) as job:
        assert job.run("import helpers", 5).failure[0] == "ModuleNotFoundError"


def test_half_characters_do_not_come_through(job):
    run = job.run(r"print('a\ud800 \U0001f600')" + "\nOSError('\\udfff')", 5)
    assert text(run) == "a? 😀\n"
    json.dumps(run.outputs, ensure_ascii=False).encode()
    run = job.run("import sys; sys.stdout.write(b'bytes')", 5)
    assert run.failure[0] == "TypeError"


def test_a_function_is_observed_and_helped(job):
    job.run("def f(a):\n    print(a)\n    return help_me(a, 2) + 1", 5)
    case = Case({"a": np.arange(3.0)})
    with pytest.raises(Missing):
        list(job.look("g", [case], 5))
    (seen,) = job.look("f", [case], 5)
    assert seen.failure.name == "NameError"

    def help_me(arguments):
        given = *case.inputs.values(), 2
        assert arguments == loans.encoded(given, {})[0]
        return loans.answer(10)

    lend = {"help_me": help_me}
    (seen,) = job.look("f", [case], 5, lend=lend)
    assert seen.value == 11 and seen.printed == "[0. 1. 2.]\n"
    refuse = {"help_me": lambda arguments: loans.failure(KeyError("no"))}
    (seen,) = job.look("f", [case], 5, lend=refuse)
    assert seen.failure.name == "KeyError"
    assert job.run("'help_me' in globals()", 5).outputs[0]["data"] == {
        "text/plain": "False"
    }


@pytest.mark.parametrize("without", [(), ("namespaces", "scratch")], ids=str)
def test_files_lie_beside_the_notebook(without):
    if without == () and layers.probe()["namespaces"]:
        pytest.skip(f"no namespaces: {layers.probe()['namespaces']}")
    with Engine(without=without) as engine:
        with engine.job({"a.txt": "one", "data/b.txt": b"two"}) as job:
            source = "print(open('a.txt').read(), open('data/b.txt').read())"
            assert text(job.run(source, 5)) == "one two\n"
            wrote = job.run("open('c', 'w').write('three')", 5)
            assert (wrote.failure is None) == (without == ())
        for name in ("../a", "/a", "", "b/../../a"):
            with pytest.raises(ValueError):
                engine.job({name: ""})


def test_processes_do_not_share_chance_or_names(engine):
    seen = set()
    for _ in range(3):
        with engine.job() as job:
            run = job.run("import random, numpy as np\n'mine' in globals(),"
                          "random.random(), np.random.rand()", 5)  # fmt: skip
            job.run("mine = 1", 5)
        seen.add(run.outputs[0]["data"]["text/plain"])
    assert len(seen) == 3 and all(s.startswith("(False") for s in seen)


def test_several_run_at_the_same_time(engine):
    rendezvous, numbers = threading.Barrier(4, timeout=60), []

    def work(number):
        with engine.job() as job:
            job.run(f"mine = {number}", 20)
            rendezvous.wait()  # all four processes are there now
            numbers.append(text(job.run("print(mine)", 20)))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == ["0\n", "1\n", "2\n", "3\n"]
    assert not engine.jobs


def test_a_zygote_that_is_lost_is_started_again(engine):
    def pid():
        return engine.zygote.process.pid

    before = pid()
    for one in psutil.Process(before).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # ends with another
            one.kill()
    engine.zygote.process.wait(20)
    with engine.job() as job:
        assert job.run("1", 5).failure is None
    assert pid() != before


def test_engines_share_a_zygote():
    owner = Engine()
    address = owner.launch()
    with Engine(shared=address) as one, Engine(shared=address) as other:
        assert one.zygote.process is None and one.zygote.alive
        with one.job() as mine, other.job() as theirs:
            for job in mine, theirs:
                assert text(job.run("print(1)", 5)) == "1\n"
        owner.close()
        assert not Path(address).exists()
        with one.job() as job:  # with a zygote of its own
            assert text(job.run("print(2)", 5)) == "2\n"
        assert one.zygote.process is not None and one.zygote.alive
        assert not other.zygote.alive


def test_what_was_forked_for_one_who_has_gone_is_ended(engine):
    other = Engine(shared=engine.zygote.address)
    with other, engine.job() as mine:
        theirs = other.job()
        handle = os.dup(theirs.handle.number)
        other.zygote.close()  # as when a worker is killed
        assert select.select([handle], [], [], 20)[0], "it still runs"
        os.close(handle)
        theirs.end()
        assert mine.run("1", 5).failure is None


def test_whoever_waits_learns_that_the_engine_is_closed():
    with Engine() as engine:
        job, caught = engine.job(), []

        def wait():
            with pytest.raises(Ended) as error:
                job.run("import time; time.sleep(60)", 70)
            caught.append(error.value.key)

        thread = threading.Thread(target=wait)
        thread.start()
        time.sleep(0.5)
    thread.join(20)
    assert caught == ["dead"]
    with pytest.raises(UserError, match="closed"):
        engine.job()


def test_limits_are_kept():
    limits = Limits(memory=600 << 20, file_size=1000, sent=10_000, grace=0.2)
    with Engine(limits=limits) as engine:
        with engine.job() as job:
            assert job.run("bytes(700 << 20)", 9).failure[0] == "MemoryError"
            assert job.run("bytes(200 << 20)[0]", 9).failure is None
            run = job.run("open('a', 'wb', 0).write(bytes(2000)) == 2000", 9)
            assert "True" not in str(run.outputs)
            with pytest.raises(Ended, match="flood"):
                job.run("'x' * 100_000", 9)
            assert not job.alive
        with engine.job() as job, pytest.raises(Ended, match="endless"):
            job.run("import signal, time\nsignal.setitimer("
                    "signal.ITIMER_REAL, 0)\ntime.sleep(60)", 0.5)  # fmt: skip


@pytest.mark.parametrize(
    "without", [("landlock",), ("namespaces", "scratch")], ids=str
)
def test_fewer_layers_block_the_attacks_too(without):
    if without == ("landlock",) and layers.probe()["namespaces"]:
        pytest.skip("too little is left to keep anything in")
    with Engine(without=without) as engine:
        tried = list(attacks.attempts(engine))
    assert [each.name for each in tried if not each.blocked] == []


def test_the_attacks_do_succeed_where_nothing_blocks_them():
    with Engine(unsafe=True, without=NO_LAYERS) as engine:
        names = {a.name for a in attacks.attempts(engine) if not a.blocked}
    assert names >= {
        "read a file", "read through a link", "import the solutions",
        "write a file", "remove a file", "connect over TCP", "send over UDP",
        "start a program", "fork", "signal the marker", "write many files",
    }  # fmt: skip


def test_nothing_runs_where_it_cannot_be_kept_in(monkeypatch, capsys):
    with pytest.raises(UserError, match="--unsafe") as caught:
        Engine(without=["seccomp"]).__enter__()
    assert "seccomp: switched off" in str(caught.value)
    for standing, enough in (
        ({"seccomp"}, False), ({"landlock", "namespaces"}, False),
        ({"seccomp", "landlock"}, True), ({"seccomp", "namespaces"}, True),
    ):  # fmt: skip
        assert layers.is_enough(standing) is enough
    nothing = dict.fromkeys(layers.MEANINGS, "not on this system")
    monkeypatch.setattr(layers, "probe", lambda: nothing)
    assert cli.main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "NOT kept in" in out and "not on this system" in out


def test_a_wall_that_does_not_stand_is_noticed(monkeypatch):
    """The process itself says which walls it has built."""
    init = trusted.Zygote.__init__

    def forget(self, *arguments, **options):
        init(self, *arguments, **options)
        self.plan["filter"] = None

    monkeypatch.setattr(trusted.Zygote, "__init__", forget)
    with Engine() as engine, pytest.raises(UserError, match="seccomp"):
        engine.job()


def test_the_doctor_tells(capsys):
    assert cli.main(["doctor", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["safe"] is True
    assert found["layers"]["seccomp"]["present"] is True
    assert {a["name"] for a in found["attacks"]} == set(attacks.ATTACKS)


def test_without_a_zygote_each_notebook_has_a_python(monkeypatch):
    monkeypatch.setattr(spawn, "IS_NEEDED", True)
    with Engine(unsafe=True, without=NO_LAYERS) as engine, engine.job() as job:
        assert text(job.run("import sys; print(sys.stdin.read())", 5)) == "\n"
        job.run("def f(a):\n    return a + 1", 5)
        (seen,) = job.look("f", [Case({"a": 1})], 5)
        assert seen.value == 2
        with pytest.raises(Ended, match="dead"):
            job.run("import os; os._exit(0)", 5)


def test_a_package_can_be_brought_and_a_line_kept(tmp_path, socket_pair):
    package = tmp_path / "luggage"
    package.mkdir()
    (package / "__init__.py").write_text("value = 42")
    ours, theirs = socket_pair
    with Engine(packages=[package]) as engine:
        source = "import luggage, socket\nluggage.value"
        with engine.job(line=theirs) as job:
            assert "42" in str(job.run(source, 5).outputs)
            job.run("socket.socket(fileno=4).sendall(b'hello')", 5)
            assert ours.recv(10) == b"hello"


@pytest.fixture
def socket_pair():
    import socket

    pair = socket.socketpair()
    pair[0].settimeout(10)
    yield pair
    for end in pair:
        end.close()
