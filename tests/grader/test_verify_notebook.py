"""Whole notebooks of any nbgrader course, judged outside in the sandbox."""

import json
import sqlite3

import books
import nbformat
import pytest
from nbformat import from_dict
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.utils import compute_checksum, determine_grade

from chainrule_course import cli
from chainrule_course.base.errors import UserError
from chainrule_course.engine import Engine
from chainrule_course.engine.verify import PROXIES, execute
from chainrule_course.engine.verify.lint import lint
from chainrule_course.marking.submission import marked, source_of


@pytest.fixture(scope="module")
def engine():
    with Engine(packages=[PROXIES]) as engine:
        yield engine


def cell(source, name=None, points=None, solution=False, locked=False):
    """A code cell with nbgrader's marks, as the gradebook has it."""
    made = new_code_cell(source)
    if name:
        marks = {
            "grade_id": name, "schema_version": 3, "solution": solution,
            "grade": points is not None, "locked": locked,
        }  # fmt: skip
        if points is not None:
            marks["points"] = points
        made.metadata["nbgrader"] = marks
        made.metadata.nbgrader.checksum = compute_checksum(made)
    return made


def notebook(*cells):
    return new_notebook(cells=list(cells))


def scores(book, found):
    """Points that nbgrader gives, by the names of the tests."""
    points = {}
    for index, one in enumerate(book.cells):
        marks = one.metadata.get("nbgrader", {})
        if marks.get("grade") and not marks.get("solution"):
            ran = from_dict({**one, "outputs": found.outputs[index]})
            points[marks["grade_id"]] = determine_grade(ran)[0]
    return points


def judged(engine, *cells, **options):
    """Points of the tests of a notebook."""
    book = notebook(*cells)
    return scores(book, execute(book, engine, **options))


SETUP = "import numpy as np"
SOLUTION = "def double(x):\n    return 2 * x"
EXACT = "assert double(3) == 6"
CLOSE = "np.testing.assert_allclose(double(np.ones(3)), 2)"
SEVERAL = """assert double(4) == 8
### BEGIN HIDDEN TESTS
assert double(5) == 10
### END HIDDEN TESTS"""
PARTIAL = "right = sum(double(i) == 2 * i for i in range(4))\nright / 4"


def course(*learner):
    """A notebook with what a learner wrote in it."""
    return (
        cell(SETUP),
        *(cell(source) for source in learner[:-1]),
        cell(learner[-1], "double", solution=True),
        cell(EXACT, "exact", 1),
        cell(CLOSE, "close", 1),
        cell(SEVERAL, "several", 2),
        cell(PARTIAL, "partial", 1),
    )


FULL = {"exact": 1, "close": 1, "several": 2, "partial": 1}
SOLVED = cell(SOLUTION, "double", solution=True)
NONE = dict.fromkeys(FULL, 0)


def test_honest_work_gets_what_nbgrader_gives(engine):
    assert judged(engine, *course(SOLUTION)) == FULL
    half = "def double(x):\n    return 2 * x if np.ndim(x) == 0 else x"
    assert judged(engine, *course(half)) == {**FULL, "close": 0}
    wrong = "def double(x):\n    return 2 * (x if x < 2 else 0 * x)"
    assert judged(engine, *course(wrong))["partial"] == 0.5
    assert judged(engine, *course("raise NotImplementedError")) == NONE


STUB = "def double(x):\n    return x"
# Honestly the stub gets this for 2 * 0 == 0.
HONEST = {**NONE, "partial": 0.25}
CHEATS = {
    "asserts taken out of the tests": """
import ast
class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
get_ipython().ast_transformers.append(NoAsserts())
get_ipython().input_transformers_cleanup.append(lambda lines: ['1.0\\n'])
""",
    "patched helpers": """
import numpy.testing, builtins
nothing = lambda *a, **k: True
np.testing.assert_allclose = numpy.testing.assert_allclose = nothing
np.allclose = np.isclose = nothing
builtins.abs = lambda x: 0
builtins.sum = lambda *a: 4
""",
    "a patched shell": """
shell = get_ipython()
shell.run_cell = lambda *a, **k: type('R', (), dict(
    error_before_exec=None, error_in_exec=None, result=1.0))()
shell.run_code = lambda *a, **k: False
""",
    "a forged result": """
from IPython.display import display
get_ipython().displayhook = lambda value: None
import atexit
class Late:
    def __del__(self):
        print(2.0)
late = Late()
""",
    "frames on all descriptors": """
import json, os
def frame(data):
    text = json.dumps(data).encode()
    return len(text).to_bytes(4, 'big') + text
for fd in range(3, 20):
    for data in ({'reply': 'a', 'values': [6], 'around': None},
                 {'nonce': 'a', 'outputs': [], 'failure': None}):
        try:
            os.write(fd, frame(data))
        except OSError:
            pass
""",
    "the solution on the disk": """
import glob, os
found = [path for place in ('..', '../..', '../../..', '/')
         for path in glob.glob(place + '/source/**/*.ipynb', recursive=True)]
found += glob.glob(os.environ.get('COURSE', '/x') + '/**/*.ipynb')
if found:
    from json import load
    for one in load(open(found[0]))['cells']:
        exec(''.join(one['source']))
""",
    "SQL on the gradebook": """
import glob, sqlite3
for path in glob.glob('../**/gradebook.db', recursive=True) + [GRADEBOOK]:
    try:
        book = sqlite3.connect(path)
        book.execute('update grade set manual_score = 100')
        book.commit()
    except sqlite3.Error:
        pass
""",
}
EQUAL = """
class All:
    def __eq__(self, other): return True
    def __float__(self): return 6.0
    def __array__(self, *a, **k): return np.ones(3)
    def __array_function__(self, *a, **k): return True
    def __rsub__(self, other): return 0
    __sub__ = __radd__ = __abs__ = __rsub__
def double(x):
    return All()"""


@pytest.mark.parametrize("cheat", CHEATS)
def test_a_cheat_earns_no_more_than_honest_work(engine, tmp_path, cheat):
    path = tmp_path / "gradebook.db"
    with sqlite3.connect(path) as book:
        book.execute("create table grade (manual_score real)")
        book.execute("insert into grade values (1.0)")
    source = CHEATS[cheat].replace("GRADEBOOK", repr(str(path)))
    got = judged(engine, *course(source, STUB), seconds=5)
    assert all(got[name] <= HONEST[name] for name in got)
    with sqlite3.connect(path) as book:
        assert book.execute("select * from grade").fetchall() == [(1.0,)]


def test_an_object_that_equals_everything_earns_nothing(engine):
    assert judged(engine, *course(EQUAL)) == NONE


def test_marks_that_a_learner_puts_on_cells_earn_nothing(engine):
    """Such a cell would run, and give points, where the tests run."""
    own = cell("def double(x): return 2 * x\n100.0", "own", 1)
    own.metadata.nbgrader.checksum = "of another text"
    lent = cell("double = lambda x: 2 * x", "lent", locked=True)
    del lent.metadata.nbgrader["grade_id"]  # as nbgrader leaves unknown ones
    setup, *rest = course(STUB)
    got = judged(engine, setup, own, lent, *rest)
    assert got.pop("own") == 0
    assert got == HONEST


def test_a_test_that_nbgrader_put_back_is_run(engine):
    back = cell(EXACT, "exact", 1)
    back.source = f"# This cell (id:exact) was missing.\n\n{EXACT}"
    assert judged(engine, cell(SOLUTION), back) == {"exact": 1}
    back.source = f"# This\n100.0\n\n{EXACT}"
    assert judged(engine, cell(SOLUTION), back) == {"exact": 0}


def test_what_ends_a_process_costs_that_cell_only(engine):
    learner = f"""
import os, signal
{SOLUTION}
def leave(): os._exit(0)
def sleep():
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
    while True: pass"""
    cells = (
        cell(learner),
        cell(EXACT, "before", 1),
        cell("leave()", "leave", 1),
        cell("import os; os._exit(0)"),
        cell("sleep()", "sleep", 1),
        cell(EXACT, "after", 1),
    )
    book = notebook(*cells)
    found = execute(book, engine, seconds=1.5)
    want = {"before": 1, "leave": 0, "sleep": 0, "after": 1}
    assert scores(book, found) == want
    assert set(found.stopped) == {2, 3, 4}


def test_a_call_without_end_costs_that_test_only(engine):
    learner = f"def endless():\n    while True: pass\n{SOLUTION}"
    calls = "while True: double(1)"
    tests = {"endless": "endless()", "calls": calls, "after": EXACT}
    cells = [cell(source, name, 1) for name, source in tests.items()]
    book = notebook(cell(learner), *cells)
    found = execute(book, engine, seconds=1.5)
    assert scores(book, found) == {"endless": 0, "calls": 0, "after": 1}
    assert found.outputs[1][0]["ename"] == "TimeoutError"
    assert found.outputs[2][0]["ename"] == "TimeLimit"


def test_the_teachers_locked_cells_serve_tests_and_learner(engine):
    shared = "def close(a, b):\n    return abs(a - b) < 1e-6\nlimit = 6"
    spoiled = "def close(a, b): return True\nlimit = 3\n" + STUB
    cells = (cell(shared, "shared", locked=True), cell(spoiled))
    test = cell("assert close(double(3), limit)", "test", 1)
    assert judged(engine, *cells, test) == {"test": 0}
    honest = cell(f"{SOLUTION}\nassert close(limit, 6)\nseen = limit")
    test = cell("assert seen == 6 and close(double(3), limit)", "test", 1)
    assert judged(engine, cells[0], honest, test) == {"test": 1}


def test_prints_results_and_pictures_stand_where_they_belong(engine):
    learner = "def show(x):\n    print('seen', x)\n    return x"
    book = notebook(
        cell(learner),
        cell("show(1)"),
        cell("print('test'); assert show(2) == 2", "shown", 1),
        cell("# BEGIN HIDDEN TESTS\nshow(3)\n0.5", "hidden", 1),
        cell("show(5)", "too much", 1),
        cell("%timeit -n 2 -r 1 show(0)\n%time show(1);", "magics", 1),
    )
    found = execute(book, engine).outputs
    assert found[1][0]["text"] == "seen 1\n"
    assert found[1][1]["data"]["text/plain"] == "1"
    assert found[2][0]["text"] == "test\nseen 2\n"
    assert [o["output_type"] for o in found[3]] == ["execute_result"]
    assert found[3][0]["execution_count"] == 4
    assert found[4][0]["ename"] == "NotRun"
    assert found[5][0]["text"].startswith("seen 0\nseen 0\n")
    assert all(output["output_type"] == "stream" for output in found[5])


def test_halves_of_characters_do_not_spoil_a_file(engine, tmp_path):
    source = "from IPython.display import JSON\nprint('\\ud800')\n"
    book = notebook(cell(source + "JSON({'a': '\\udc00'})"))
    book.cells[0].outputs = from_dict(execute(book, engine).outputs[0])
    nbformat.write(book, tmp_path / "written.ipynb")
    assert book.cells[0].outputs[0].text == "?\n"
    assert book.cells[0].outputs[1].data["application/json"] == {"a": "?"}


def test_a_test_that_asks_for_it_runs_in_the_learners_process(engine):
    source = "# in-process: looks at the source\nimport inspect\n"
    test = f"{source}assert 'return' in inspect.getsource(double)"
    book = notebook(cell(SOLUTION), cell(test, "source", 1))
    found = execute(book, engine)
    assert scores(book, found) == {"source": 1}
    assert found.forgeable == ["source"]


def test_the_linter_names_what_cannot_be_judged_outside(engine):
    book = notebook(
        cell("import numpy as np\ndef helper(a, b):\n    return a == b"),
        cell("tolerance = 1e-6"),
        cell("def isclose(a, b):\n    return a == b", "own", solution=True),
        cell("def double(x):\n    return 2 * x", "double", solution=True),
        cell("def sum(x):\n    return 2 * x", "sum", solution=True),
        cell(EXACT, "fine", 1),
        cell("import inspect\ninspect.getsource(double)", "source", 1),
        cell("assert helper(double(1), 2)", "helped", 1),
        cell("assert double(1) - 2 < tolerance", "loose", 1),
        cell("assert isclose(1, 1)", "taken", 1),
        cell("case = 3\nassert double(case) == 6", "defines", 1),
        cell("print(case)"),
        cell("assert sum(3) == 6", "builtin", 1),
        cell("# in-process\nassert double(1) == 2", "inside", 1),
        cell("import inspect\ninspect.getsource(double)", "tagged", 1),
        cell("assert double(1) == 3", "wrong", 1),
    )
    for index in 3, -2:  # the first is no test
        book.cells[index].metadata["tags"] = ["in-process"]
    found = [(remark.cell, remark.key) for remark in lint(book, engine)]
    assert found == [
        ("source", "differs"),
        ("helped", "helper"),
        ("loose", "helper"),
        ("taken", "builtin"),
        ("defines", "defines"),
        ("builtin", "builtin"),
        ("builtin", "differs"),
        ("inside", "inside"),
        ("tagged", "inside"),
        ("wrong", "fails"),
    ]


EDITED = "def norm2(v):\n    return float((np.asarray(v) ** 2).sum())"
LATE = {
    "right": "v = np.arange(4.)\nassert np.isclose(norm2(v), (v**2).sum())",
    "function": "def right(v): return np.isclose(norm2(v), (v**2).sum())\n"
    "assert all(map(right, [np.arange(k) for k in range(1, 6)]))",
    "list": "v = [1, 2]\ngot = norm2(v)\nassert got == sum(x*x for x in v)",
    "drawn": "for v in np.random.rand(3, 4):\n"
    "    np.testing.assert_allclose(norm2(v), v @ v)",
}
NOT_LATE = {
    "before": "v = np.arange(4.)\nwanted = (v**2).sum()\n"
    "assert np.isclose(norm2(v), wanted)",
    "copy": "v = np.arange(4.)\n"
    "assert np.isclose(norm2(v.copy()), (v**2).sum())",
    "number": "for i in range(4): assert norm2(i) == i * i",
    "untouched": "v = np.arange(4.)\nnorm2(v)\nassert (v == range(4)).all()",
    "literal": "assert norm2([3, 4]) == 25",
    "tuple": "v = (3, 4)\nassert norm2(v) == v[0]**2 + v[1]**2",
}
EDITS = "def norm2(v):\n    v[...] = 0\n    return 0.0"


def test_the_linter_finds_what_is_read_after_the_call(engine):
    tests = [cell(source, name, 1) for name, source in LATE.items()]
    tests += [cell(source, name, 1) for name, source in NOT_LATE.items()]
    book = notebook(cell(SETUP), cell(EDITED, "norm2", solution=True), *tests)
    found = lint(book, engine)
    assert {(one.cell, one.key) for one in found} == {
        (name, "edited") for name in LATE
    }
    lines = {one.cell: one.line for one in found}
    assert lines == {"right": 2, "function": 1, "list": 2, "drawn": 2}
    assert all(f"(line {one.line})" in one.text for one in found)
    # So a learner could earn them, and no other.
    cheat = cell(EDITS, "norm2", solution=True)
    del book.cells[1].metadata.nbgrader["checksum"]
    won = judged(engine, cell(SETUP), cheat, *tests)
    late = {name for name, points in won.items() if points}
    assert late <= set(LATE) and "right" in late


def test_the_linter_names_lines_and_knows_parameters(engine):
    book = notebook(
        cell(SOLUTION, "double", solution=True),
        cell("class A:\n    def __init__(self, x): self.x = x\n"
             "    def __eq__(self, o): return self.x == o.x", "A",
             solution=True),
        cell("\n\nx = 1\nassert A(x) == A(1)", "equal", 1),
        cell("a = double(2)\nassert a == 4", "dice", 1),
        cell("def later(a):\n    return a + 1\nlater(3)\n"
             "[a for a in range(3)]\n(lambda a: a)(1)"),
        cell("b = 1\n\ncase = 3\nassert double(case) == 6", "defines", 1),
        cell("print(case)"),
    )  # fmt: skip
    found = {(one.cell, one.key, one.line) for one in lint(book, engine)}
    assert found == {("equal", "differs", 4), ("defines", "defines", 3)}


WARNS = """
import warnings, sys
def double(x):
    {}
    return 2 * x"""
LOUD = {
    "a warning": "warnings.warn('think of it')",
    "numpy": "np.log(np.zeros(1))",
    "a deprecation": "warnings.warn('old', DeprecationWarning)",
    "words on stderr": "print('now', file=sys.stderr)",
}


@pytest.mark.parametrize("way", LOUD)
def test_what_warns_and_is_right_gets_its_points(engine, way):
    book = notebook(*course(WARNS.format(LOUD[way])))
    ran = execute(book, engine)
    assert scores(book, ran) == FULL
    if way in ("a warning", "numpy"):
        assert ran.warned
    strict = "import warnings\nwarnings.simplefilter('error')\n" + EXACT
    tests = cell(strict, "strict", 1), cell(f"# in-process\n{EXACT}", "in", 1)
    learner = cell(WARNS.format(LOUD[way]), "double", solution=True)
    found = judged(engine, cell(SETUP), learner, *tests)
    assert found == {"strict": way == "words on stderr", "in": 1}


STOPS = {
    "stops": "raise StopIteration",
    "sets": "np.random.set_state(('MT19937', np.zeros(624, np.uint32), 624,"
    " 0, 0.0))\n    return 0.0",
}
LOOPS = {
    "draw": "for _ in range(20):\n    v = np.random.rand(4)\n"
    "    assert np.isclose(norm2(v.copy()), (v ** 2).sum())",
    "map": "assert all(map(lambda v: np.isclose(norm2(v), 1),"
    " [np.ones(1)] * 3))",
    "zip": "for got, v in zip(map(norm2, [np.ones(3)]), [3]): assert got == v",
}


@pytest.mark.parametrize("trick", STOPS)
def test_what_she_raises_or_sets_moves_no_test(engine, trick):
    learner = cell(f"def norm2(v):\n    {STOPS[trick]}", "n", solution=True)
    tests = [cell(source, name, 1) for name, source in LOOPS.items()]
    found = judged(engine, cell(SETUP), learner, *tests)
    assert found == dict.fromkeys(LOOPS, 0)


ORDER = {
    "student": "ada", "assignment": books.LESSON, "seed": 1, "render": False,
    "cell_seconds": 30.0,
}  # fmt: skip


def test_a_notebook_of_another_course_is_marked(engine):
    exit = cell("import os; os._exit(0)")
    book = notebook(SOLVED, exit, cell(EXACT, "exact", 1))
    options = source_of(book), ORDER, {}, engine
    ran, found = marked(book, "other", *options)
    assert found["scores"] == {"exact": 1} and found["protected"] is True
    assert [item["id"] for item in found["look"]] == ["dead"]
    assert "Cell 2 " in found["look"][0]["text"]
    assert ran["cells"][1]["outputs"][0]["ename"] == "NotRun"
    book.metadata["kernelspec"] = {"language": "R", "name": "ir"}
    with pytest.raises(UserError, match="kernel is R"):
        marked(book, "other", *options)


def test_a_warning_is_in_the_report(engine):
    learner = cell(WARNS.format(LOUD["numpy"]), "double", solution=True)
    book = notebook(cell(SETUP), learner, cell(EXACT, "exact", 1))
    ran, found = marked(book, "other", source_of(book), ORDER, {}, engine)
    (entry,) = found["report"]["exercises"]
    assert entry["points"] == 1 and entry["findings"] == []
    assert [note["id"] for note in entry["notes"]] == ["warning"]
    assert "divide by zero" in entry["notes"][0]["text"]
    assert "divide by zero" in json.dumps(ran["cells"][2]["outputs"])


def test_a_teachers_own_test_beside_ours_is_judged_outside_too(engine):
    right = "assert abs(neuron(np.ones(2), np.ones(2), 1.0) - 3) < 1e-9"
    wrong = "assert neuron(np.ones(2), np.ones(2), 1.0) == 4"
    cheat = "abs = lambda x: 0\nprint(In, Out)"
    book = books.slim(books.solved())
    book = books.insert(book, "neuron", cheat)
    for name, source in ("right", right), ("wrong", wrong):
        book["cells"].append(cell(f"{SETUP}\n{source}", name, 2))
    source = source_of(book)
    ran, found = marked(book, books.LESSON, source, ORDER, {}, engine)
    assert found["scores"]["right"] == 2 and found["scores"]["wrong"] == 0
    assert found["report"]["points"] == found["report"]["max_points"] - 2
    assert found["protected"] is True
    text = json.dumps([c.get("outputs") for c in ran["cells"][:-2]])
    assert "assert" not in text


def test_the_command_tells_of_each_test(tmp_path, capsys):
    folder = tmp_path / "source" / "ps1"
    folder.mkdir(parents=True)
    fine, helped = cell(EXACT, "exact", 1), cell("own(1)", "own", 1)
    for name, cells in ("fine", [fine]), ("helped", [helped]):
        book = notebook(cell("def own(x): pass"), SOLVED, *cells)
        nbformat.write(book, folder / f"{name}.ipynb")
    assert cli.main(["course", "lint", "ps1", "--course", str(tmp_path)]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first == "fine.ipynb: all 1 tests can be judged outside."
    assert second.startswith("helped.ipynb, cell own: takes own from a cell")
    assert cli.main(["course", "lint", "ps2", "--course", str(tmp_path)]) == 2
