"""Test cells of a teacher's own, judged outside the learner's process."""

import numpy as np
import pytest
import two

from chainrule_course.engine.verify.proxies import values
from chainrule_course.engine.verify.proxies.shared import lies_within

PRELUDE = "import numpy as np\nimport math\n"

# What a learner wrote, and a test that must pass on it.
IDIOMS = {
    "numbers": ("def f(x): return 2 * x", "assert f(3) == 6"),
    "arrays": (
        "def f(X): return X.T @ X",
        "X = np.arange(6.).reshape(2, 3)\n"
        "np.testing.assert_allclose(f(X), X.T @ X)\n"
        "assert f(X).shape == (3, 3) and f(X).dtype == float",
    ),
    "texts, sets, dicts": (
        "def f(text): return {c: text.count(c) for c in set(text)}",
        "assert f('abca') == {'a': 2, 'b': 1, 'c': 1}",
    ),
    "odd values": (
        "def f(*a, **k): return (*a, k)",
        "from fractions import Fraction\nfrom datetime import date\n"
        "got = f(None, True, 1j, b'x', slice(1, 2), range(3), 10**40,"
        " Fraction(1, 3), date(2026, 1, 2), float, np.float32(2),"
        " np.array(['a', 'bc']), x={1, 2})\n"
        "assert got[:11] == (None, True, 1j, b'x', slice(1, 2), range(3),"
        " 10**40, Fraction(1, 3), date(2026, 1, 2), float, np.float32(2))\n"
        "assert type(got[10]) is np.float32 and got[12] == {'x': {1, 2}}\n"
        "assert got[11].tolist() == ['a', 'bc']",
    ),
    "names of values": (
        "answer, table = 42, [1, 2]",
        "assert answer == 42 and table == [1, 2]",
    ),
    "exceptions": (
        "def f(n):\n  if n < 1: raise ValueError('n is negative')",
        "try:\n  f(0)\nexcept ValueError as error:\n"
        "  assert 'negative' in str(error) and error.args[0] == str(error)\n"
        "else:\n  raise AssertionError",
    ),
    "pytest.raises": (
        "def f(d): return d['x']",
        "import pytest\nwith pytest.raises(KeyError): f({})",
    ),
    "assert_raises": (
        "def f(A): return np.linalg.inv(A)",
        "np.testing.assert_raises(np.linalg.LinAlgError, f, np.zeros((2, 2)))",
    ),
    "an exception class of her own": (
        "class Empty(LookupError):\n"
        "  def __init__(self, size): self.size = size\n"
        "def f(): raise Empty(3)",
        "try: f()\nexcept Empty as error: assert error.size == 3\n"
        "else: raise AssertionError\n"
        "assert issubclass(Empty, LookupError)",
    ),
    "changes in place": (
        "def f(x, names): x[0] = 9; names.append('new')",
        "x, names = np.zeros(3), []\nf(x, names)\n"
        "assert x[0] == 9 and names == ['new']",
    ),
    "changes through a view": (
        "def f(x): x[:] = 1",
        "x = np.zeros((2, 4))\nf(x[:, ::2])\nassert x.sum() == 4",
    ),
    "changes of parts": (
        "def f(params): params['W'] *= 2; params['b'][0].pop()",
        "W = np.ones(2); p = {'W': W, 'b': [[1, 2]]}; inner = p['b'][0]\n"
        "f(p)\nassert W.tolist() == [2, 2] and p['W'] is W\n"
        "assert inner == [1] and p['b'][0] is inner",
    ),
    "arguments left alone": (
        "def f(x): return x + 1",
        "x = np.zeros(3); before = x.copy(); f(x)\n"
        "assert np.array_equal(x, before)",
    ),
    "result is the argument": (
        "def f(x): return x\ndef g(x): return x.T\ndef h(x): return x + 0",
        "x = np.ones((2, 3))\nassert f(x) is x\n"
        "assert np.shares_memory(g(x), x) and g(x).shape == (3, 2)\n"
        "assert not np.shares_memory(h(x), x)",
    ),
    "the same list twice": (
        "def f(a, b): return a is b",
        "a = []\nassert f(a, a) and not f(a, [])",
    ),
    "an object keeps an array": (
        "class A:\n  def __init__(self, x): self.x = x\n"
        "  def sum(self): return float(self.x.sum())",
        "x = np.zeros(2); a = A(x); x[0] = 5\nassert a.sum() == 5\n"
        "a.x[1] = 2\nassert a.sum() == 7",
    ),
    "objects": (
        "class Account:\n"
        "  def __init__(self, owner): self.owner, self.balance = owner, 0\n"
        "  def pay(self, amount): self.balance += amount; return self\n"
        "  def __len__(self): return 3\n"
        "  def __getitem__(self, i): return i * 2\n"
        "  def __str__(self): return f'<{self.owner}>'\n"
        "  def __contains__(self, x): return True",
        "a = Account('Ada'); assert a.pay(5).pay(2).balance == 7\n"
        "a.balance = 1; assert a.balance == 1 and a.pay(1) is a\n"
        "assert len(a) == 3 and a[4] == 8 and str(a) == '<Ada>'\n"
        "assert f'{a}' == '<Ada>' and hasattr(a, 'pay')\n"
        "assert not hasattr(a, 'nothing')",
    ),
    "isinstance": (
        "class A: pass\nclass B(A): pass\ndef make(): return B()",
        "assert isinstance(make(), B) and isinstance(make(), A)\n"
        "assert issubclass(B, A) and not isinstance(3, A)\n"
        "assert isinstance(make(), (int, B))",
    ),
    "functions as arguments": (
        "def f(g, x, h=1e-5): return (g(x + h) - g(x - h)) / (2 * h)",
        "calls = []\n"
        "def g(x): calls.append(x); return x ** 2\n"
        "assert abs(f(g, 3.) - 6) < 1e-6 and len(calls) == 2\n"
        "assert abs(f(np.sin, 0.) - 1) < 1e-6 and f(abs, 1.) > 0.9",
    ),
    "functions as results": (
        "def f(n): return lambda x: x ** n",
        "cube = f(3)\nassert cube(2) == 8 and callable(cube)\n"
        "assert list(map(f(2), [1, 2])) == [1, 4]",
    ),
    "an exception through both": (
        "def f(g):\n  try: g()\n  except ZeroDivisionError: return 'caught'",
        "assert f(lambda: 1 / 0) == 'caught'",
    ),
    "generators": (
        "def f(n):\n  for i in range(n): yield i * i",
        "assert list(f(4)) == [0, 1, 4, 9] and 4 in f(3)\n"
        "g = f(1); next(g)\n"
        "try: next(g)\nexcept StopIteration: pass\n"
        "else: raise AssertionError\n"
        "a, b = f(2)\nassert (a, b) == (0, 1) and sum(f(3)) == 5",
    ),
    "prints": (
        "def f(): print('hello'); print('world')",
        "import io, contextlib\nscreen = io.StringIO()\n"
        "with contextlib.redirect_stdout(screen): f()\n"
        "assert screen.getvalue() == 'hello\\nworld\\n'",
    ),
    "warnings": (
        "import warnings\n"
        "def f(): warnings.warn('old', DeprecationWarning); return 1",
        "import warnings\n"
        "with warnings.catch_warnings(record=True) as seen:\n"
        "  warnings.simplefilter('always'); assert f() == 1\n"
        "assert len(seen) == 1 and 'old' in str(seen[0].message)\n"
        "assert seen[0].category is DeprecationWarning\n"
        "with warnings.catch_warnings():\n"
        "  warnings.simplefilter('error')\n"
        "  np.testing.assert_raises(DeprecationWarning, f)",
    ),
    "errstate": (
        "def f(x): return 1 / x",
        "with np.errstate(all='raise'):\n"
        "  np.testing.assert_raises(FloatingPointError, f, np.zeros(1))\n"
        "with np.errstate(divide='ignore'): assert np.isinf(f(np.zeros(1)))",
    ),
    "seeds": (
        "import random\ndef f(): return np.random.rand(3), random.random()",
        "import random\n"
        "np.random.seed(1); random.seed(1); a = f(); more = np.random.rand()\n"
        "np.random.seed(1); random.seed(1); b = np.random.rand(3)\n"
        "assert np.array_equal(a[0], b) and a[1] == random.random()\n"
        "assert more == np.random.rand()",
    ),
    "generators of numpy": (
        "def f(rng): return rng.normal(size=2)",
        "rng, same = (np.random.default_rng(3) for _ in '12')\n"
        "assert np.array_equal(f(rng), same.normal(size=2))\n"
        "assert rng.integers(100) == same.integers(100)\n"
        "old = np.random.RandomState(1); assert f(old).shape == (2,)",
    ),
    "deleted and rebound names": (
        "def squares(n): return [i * i for i in range(n)]\n"
        "def total(n): return sum(squares(n))",
        "original = squares\ndel squares\n"
        "try: total(1)\nexcept NameError: pass\n"
        "else: raise AssertionError\n"
        "finally: squares = original\n"
        "assert total(3) == 5\nsquares = lambda n: [100]\n"
        "assert total(3) == 100",
    ),
    "comprehensions and helpers": (
        "def f(x): return x + 1",
        "assert [f(i) for i in range(3)] == [1, 2, 3]\n"
        "def close(x): return abs(f(x) - (x + 1)) < 1e-9\n"
        "assert all(close(i) for i in range(3))",
    ),
    "numpy over an object": (
        "class Matrix:\n  def __array__(self, dtype=None, copy=None):"
        " return np.eye(2)",
        "np.testing.assert_array_equal(np.asarray(Matrix()), np.eye(2))\n"
        "np.testing.assert_array_equal(Matrix(), np.eye(2))",
    ),
    "subclasses of arrays": (
        "class Mine(np.ndarray): pass\n"
        "def f(): return np.array([[1, 2]]).view(Mine)",
        "np.testing.assert_array_equal(f(), [[1, 2]])\n"
        "assert f().shape == (1, 2)",
    ),
    "named tuples": (
        "from collections import namedtuple\nP = namedtuple('P', 'x y')\n"
        "def f(): return P(1, 2)",
        "p = f(); assert p.x == 1 and p[1] == 2 and tuple(p) == (1, 2)",
    ),
    "signature, name and docstring": (
        "def f(x, n=2, *, deep=None):\n  'It does.'\n  return x",
        "import inspect\nassert f.__doc__ == 'It does.'\n"
        "assert f.__name__ == 'f'\n"
        "found = inspect.signature(f).parameters\n"
        "assert list(found) == ['x', 'n', 'deep']\n"
        "assert found['n'].default == 2",
    ),
    "vectorize and timeit": (
        "def f(x): return x * x",
        "import timeit\n"
        "assert np.vectorize(f)([1, 2]).tolist() == [1, 4]\n"
        "assert timeit.timeit(lambda: f(2), number=3) >= 0",
    ),
    "copies of objects": (
        "class A:\n  def __init__(self): self.items = [1]",
        "import copy\na = A(); b = copy.deepcopy(a); c = copy.copy(a)\n"
        "b.items = [2]\nassert a.items == [1] and c.items == [1]\n"
        "b.items.append(3)\nassert b.items == [2, 3]",
    ),
    "operators between objects": (
        "class V:\n  def __init__(self, x): self.x = x\n"
        "  def __add__(self, o): return V(self.x + o.x)\n"
        "  def __neg__(self): return V(-self.x)",
        "assert (V(1) + V(2)).x == 3 and (-V(4)).x == -4",
    ),
    "context managers": (
        "class C:\n  seen = []\n"
        "  def __enter__(self): self.seen.append('in'); return self\n"
        "  def __exit__(self, *error): self.seen.append('out')",
        "with C() as c: assert c.seen == ['in']\n"
        "assert c.seen == ['in', 'out']",
    ),
    "parameters of a network": (
        "class Net:\n"
        "  def __init__(self): self.params = {'W': np.ones(2)}\n"
        "  def loss(self): return float((self.params['W'] ** 2).sum())",
        "net = Net(); h = 1e-5; W = net.params['W']; old = W[0]\n"
        "W[0] = old + h; up = net.loss(); W[0] = old - h; down = net.loss()\n"
        "W[0] = old\nassert abs((up - down) / (2 * h) - 2) < 1e-6\n"
        "net.params['W'] -= 1\nassert net.loss() == 0",
    ),
    "recursion over both": (
        "def f(g, n): return 0 if n == 0 else 1 + g(f, n - 1)",
        "def g(f, n): return f(g, n)\nassert f(g, 8) == 8",
    ),
    "modules of hers": (
        "import numpy.testing as npt\nimport collections",
        "npt.assert_equal(1, 1)\nassert collections.Counter('aa')['a'] == 2",
    ),
    "unittest": (
        "def f(x): return x",
        "import unittest\nclass T(unittest.TestCase):\n"
        "  def test_it(self): self.assertEqual(f(1), 1)\n"
        "result = unittest.TestResult(); T('test_it').run(result)\n"
        "assert result.wasSuccessful()",
    ),
}


@pytest.mark.parametrize("idiom", IDIOMS)
def test_an_idiom_of_tests_works(idiom):
    learner, test = IDIOMS[idiom]
    assert two.judged(PRELUDE + learner, PRELUDE + test) == [""]
    # It really runs: turned into its opposite it fails.
    assert two.judged(PRELUDE + learner, test + "\nassert False") != [""]


TESTS = (
    PRELUDE + "assert f(3) == 6",
    PRELUDE + "assert abs(f(3) - 6) < 1e-6",
    "assert np.allclose(f(3), 6)",
    "np.testing.assert_allclose(f(3), 6)",
    "from numpy.testing import assert_equal\nassert_equal(f(3), 6)",
    "assert_allclose(f(3), 6)",
    "assert math.isclose(f(3), 6)",
    "assert 6 in [f(3)] and [f(3)] == [6]",
    "assert f(3) >= 6 and f(3) <= 6",
    "assert not f(3) != 6",
    "import pytest\nassert f(3) == pytest.approx(6)",
    "import unittest\nunittest.TestCase().assertEqual(f(3), 6)",
    "assert sorted([f(3), 6])[0] == 6 == max(f(3), 6)",
    "got = np.array([f(3)])\nassert (got == 6).all()",
    "assert {f(3)} == {6}",
    "try: g = f(3) + 0\nexcept TypeError: g = 0\nassert g == 6",
)

HONEST = """
from numpy.testing import assert_allclose
def f(x): return 2 * x
"""

# Each gets points where tests run in the learner's process.
CHEATS = {
    "an object that equals everything": """
class All(BASE):
    def yes(self, *a, **k): return True
    def same(self, *a, **k): return self
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = yes
    def __ne__(self, other): return False
    def __hash__(self): return hash(6)
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __abs__ = same
    def __array_function__(self, *a, **k): return True
    def __array_ufunc__(self, *a, **k): return np.True_
    def __array__(self, *a, **k): return np.array(5.)
    def __float__(self): return 5.
    def __index__(self): return 5
    __int__ = __index__
def f(x): return All()
""",
    "patched modules": """
import builtins, numpy.testing, unittest, math
def nothing(*a, **k): return True
for module in (np, np.testing, numpy.testing, math, unittest.TestCase):
    for name in dir(module):
        if name.startswith(('assert', 'all', 'isclose')):
            setattr(module, name, nothing)
builtins.abs = lambda x: 0
builtins.sorted = lambda x: [6]
def f(x): return 5
""",
    "other modules, helpers and builtins": """
class Any:
    def __getattr__(self, name): return lambda *a, **k: True
np = math = pytest = unittest = Any()
def assert_allclose(*a, **k): pass
assert_equal = assert_allclose
def abs(x): return 0
def max(*x): return 6
def sorted(x): return [6]
AssertionError = TypeError = SystemExit
def f(x): return 5
""",
    "leaving the cell": """
import unittest
def f(x): raise SystemExit(0)
""",
    "skipping": """
import unittest
def f(x): raise unittest.SkipTest('skipped')
""",
    "its own exceptions": """
class AssertionError(BaseException):
    def __str__(self): raise SystemExit
def f(x): raise AssertionError
""",
    "reading the caller": """
import gc, sys
def f(x):
    frame, seen = sys._getframe(), []
    while frame:
        seen += [v for v in frame.f_locals.values() if type(v) is int]
        seen += [c for c in frame.f_code.co_consts if type(c) is int]
        frame = frame.f_back
    texts = [o for o in gc.get_objects() if type(o) is str and 'f(3)' in o]
    return 6 if texts or any('assert f' in str(o) for o in seen) else 5
""",
    "leaving the process": "import os\ndef f(x): os._exit(0)",
}
BASES = ("object", "int", "float", "str", "list", "dict", "np.ndarray")


def cheats():
    for name, source in CHEATS.items():
        bases = BASES if "BASE" in source else ("",)
        for base in bases:
            make = source.replace("BASE", base)
            if base == "np.ndarray":
                make = make.replace("All()", "All((1,))")
            yield pytest.param(make, id=f"{name} {base}".strip())


@pytest.mark.parametrize("cheat", list(cheats()))
def test_a_cheat_gets_nothing(cheat):
    tests = [f"{PRELUDE}{test}" for test in TESTS]
    honest = two.judged(PRELUDE + HONEST, *tests)
    assert honest == [""] * len(tests)
    for error in two.judged(PRELUDE + cheat, *tests):
        assert error


FORGERS = {
    "garbage": "os.write(fd, b'\\x00\\x00\\x00\\x09garbage..')",
    "half a frame": "os.write(fd, b'\\x00\\x00\\x00\\x09gar')",
    "a giant": "os.write(fd, b'\\xff\\xff\\xff\\xff')",
    "a guess": "os.write(fd, frame({'reply': '0' * 16, 'values': [6]}))",
    "another question": (
        "os.write(fd, frame({'ask': 'a', 'do': 'call', 'values':"
        " [{'yours': 1}, {'tuple': []}, {'tuple': []}], 'around': None}))"
    ),
    "a private question": (
        "os.write(fd, frame({'ask': 'a', 'do': 'goodbye', 'values': []}))"
    ),
    "a broken value": (
        "os.write(fd, frame({'reply': 'a', 'values': [{'array': '|O',"
        " 'shape': [1], 'bytes': 'AAAAAAAAAAA='}]}))"
    ),
}


@pytest.mark.parametrize("forger", FORGERS)
def test_forged_frames_earn_nothing(forger):
    source = f"""
import json, os, stat
def frame(data):
    text = json.dumps(data).encode()
    return len(text).to_bytes(4, 'big') + text
def f(x):
    for name in os.listdir('/proc/self/fd'):
        fd = int(name)
        try:
            if fd > 2 and stat.S_ISSOCK(os.fstat(fd).st_mode):
                {FORGERS[forger]}
        except OSError:
            pass
    return 5
"""
    for error in two.judged(source, *["assert f(3) == 6"] * 2, seconds=1):
        assert error


def test_the_learner_cannot_read_or_set_what_is_not_hers():
    source = """
def f(g):
    found = []
    for name in ('__globals__', '__code__', '__closure__', 'secret'):
        found.append(hasattr(g, name))
    try:
        g._peer.ask('name', 'secret')
    except Exception as error:
        found.append(type(error).__name__)
    return found
"""
    test = """
secret = 6
def g(): return 1
assert f(g) == [False, False, False, False, 'TypeError'], f(g)
"""
    assert two.judged(source, test) == [""]


def test_a_call_without_end_ends_and_the_next_test_runs():
    source = "def f():\n  while True: pass\ndef g(): return 1"
    # Forks of a large test process take a while to begin.
    first, second = two.judged(source, "f()", "assert g() == 1", seconds=2)
    assert first.startswith("TimeoutError") and second == ""


def test_a_hidden_test_may_look_at_what_the_learner_prints():
    learner = "def f(x): print('seen', x); return x"
    test = """
import io, contextlib
screen = io.StringIO()
with contextlib.redirect_stdout(screen): f(1)
assert screen.getvalue() == 'seen 1\\n', screen.getvalue()
"""
    assert two.judged(learner, test) == [""]
    assert two.judged(learner, test, hidden=True) == [""]


def test_errors_tell_where_the_learner_raised_them():
    (error,) = two.judged("def f():\n  return 1 / 0", "f()")
    assert error.startswith("ZeroDivisionError: division by zero")
    assert "In the learner's code" in error and "line 2, in f" in error


def test_large_and_deep_values_are_refused_and_the_rest_goes_on():
    learner = """
def deep():
    x = []
    for _ in range(500): x = [x]
    return x
def large(): return np.zeros(10**7)
def full(): x = []; x.append(x); return x
def g(): return 1
"""
    tests = (
        "deep()",
        "assert large().sum() == 0; np.asarray(large())",
        "x = full(); assert x[0] is x",
        "assert g() == 1 and large().shape == (10**7,)",
    )
    found = two.judged(PRELUDE + learner, *tests)
    assert found[0].startswith("TypeError")
    assert "not numbers" in found[1] and found[2:] == ["", ""]


def test_empty_arrays_and_zero_dimensions_go_over():
    test = """
for a in (np.zeros(0), np.zeros((2, 0)), np.array(3.), np.zeros((0, 3), int),
          np.array([], 'U3'), np.array(['2026-01-02'], 'M8[D]'), np.eye(2).T,
          np.array([True, False]), np.arange(6.).reshape(2, 3).T[::2]):
    b = f(a)
    assert b.dtype == a.dtype and b.shape == a.shape, (a, b)
    np.testing.assert_array_equal(a, b)
assert f(np.asfortranarray(np.ones((2, 3)))).flags.f_contiguous
fixed = np.zeros(2); fixed.flags.writeable = False
assert not f(fixed).flags.writeable
"""
    learner = "def f(a): return a.copy('K') if a.flags.writeable else a"
    assert two.judged(PRELUDE + learner, PRELUDE + test) == [""]


@pytest.mark.parametrize(
    "shape, offset, strides, fits",
    [
        ((4,), 0, (8,), True),
        ((2,), 8, (16,), True),
        ((4,), 24, (-8,), True),
        ((2, 2), 0, (0, 8), True),
        ((0,), 0, (8,), False),
        ((5,), 0, (8,), False),
        ((4,), 24, (8,), False),
        ((2,), 8, (-16,), False),
        ((1,), -8, (8,), False),
        ((2,), 0, (2**63 - 8,), False),  # numpy lets this pass
        ((2, 2), 0, (2**62, -(2**62)), False),
        ((2,), 0, (8, 8), False),
    ],
)
def test_a_view_must_lie_within_its_array(shape, offset, strides, fits):
    base = np.arange(4.0)
    assert lies_within(shape, base.dtype, base, offset, strides) is fits


@pytest.mark.parametrize(
    "state",
    [
        {"bit_generator": "MT19937", "state": {"key": [1] * 624, "pos": 625}},
        {"bit_generator": "MT19937", "state": {"key": [1] * 624, "pos": -1}},
        {"bit_generator": "MT19937", "state": {"key": [1] * 3, "pos": 0}},
        {"bit_generator": "Philox", "state": {}, "buffer_pos": 9},
        {"bit_generator": "PCG64", "state": 3},
    ],
)
def test_a_broken_state_of_a_generator_is_refused(state):
    bits = getattr(np.random, state["bit_generator"])(0)
    with pytest.raises(values.BROKEN):
        values.set_state(np.random.Generator(bits), state)


DRAWS = {
    "rand": "np.random.rand(5)",
    "one normal": "np.random.normal()",
    "three normals, then more": "np.random.normal(size=3), np.random.rand(7)",
    "whole numbers": "np.random.randint(0, 10, 7)",
    "a shuffle": "np.random.permutation(700)",
    "very many": "np.random.rand(300_000)",
    "random": "random.random(), random.randint(1, 6)",
    "gauss": "random.gauss(0, 1), random.random()",
    "nothing": "None",
}
NEXT = (
    "[np.random.rand(), np.random.normal(), random.random(),"
    " random.gauss(0, 1)]"
)


@pytest.mark.parametrize("draw", DRAWS)
def test_a_seeded_test_goes_on_behind_what_was_drawn(draw):
    learner = f"import random\ndef f(): return {DRAWS[draw]}"
    test = f"""
import random
np.random.seed(3), random.seed(3)
{DRAWS[draw]}
wanted = {NEXT}
np.random.seed(3), random.seed(3)
f()
assert {NEXT} == wanted
"""
    assert two.judged(PRELUDE + learner, PRELUDE + test) == [""]


KINDS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")


@pytest.mark.parametrize("kind", KINDS)
def test_a_generator_goes_on_behind_what_was_drawn(kind):
    draws = "rng.integers(0, 10, 7), rng.normal(size=700), rng.random()"
    learner = f"def f(rng): return {draws}"
    test = f"""
def new(): return np.random.Generator(np.random.{kind}(3))
def after(rng): return [*rng.integers(0, 10, 3), *rng.random(3)]
rng = new()
{draws}
wanted, rng = after(rng), new()
f(rng)
assert after(rng) == wanted
"""
    assert two.judged(PRELUDE + learner, PRELUDE + test) == [""]


ZEROS = "np.zeros(624, np.uint32)"
SET = {  # what is set, and what a test draws that must not be zero
    "numpy's state": (
        f"np.random.set_state(('MT19937', {ZEROS}, 624, 0, 0.0))",
        "np.random.rand()",
    ),
    "the number kept for the next normal": (
        "state = list(np.random.get_state()); state[3:] = 1, 0.0\n"
        "  np.random.set_state(tuple(state))",
        "np.random.normal()",
    ),
    "the state of random": (
        "random.setstate((3, (0,) * 624 + (624,), None))",
        "random.random()",
    ),
    "the number kept for the next gauss": (
        "random.setstate((*random.getstate()[:2], 0.0))",
        "random.gauss(0, 1)",
    ),
    "a generator that it was handed": (
        "state = rng.bit_generator.state\n"
        "  state.update(has_uint32=1, uinteger=0)\n"
        "  rng.bit_generator.state = state",
        "rng.integers(0, 2**32, dtype=np.uint32)",
    ),
    "one that was handed over, to another place": (
        "rng.bit_generator.state = np.random.PCG64(5).state",
        "rng.random() - np.random.default_rng(5).random()",
    ),
    "one that was handed over, far behind": (
        "rng.bit_generator.state = np.random.PCG64(3).advance(2**100).state",
        "rng.random() - np.random.Generator("
        "np.random.PCG64(3).advance(2**100)).random()",
    ),
    "one of the old kind": (
        f"old.set_state(('MT19937', {ZEROS}, 624, 0, 0.0))",
        "old.rand()",
    ),
}


@pytest.mark.parametrize("seeded", [True, False])
@pytest.mark.parametrize("what", SET)
def test_nothing_of_hers_sets_the_random_state_of_the_tests(what, seeded):
    forge, draw = SET[what]
    learner = f"""
import random, sys
def f(rng, old):
  {forge}
  import gc
  for one in gc.get_objects():
    if type(one).__name__ == 'Calls':
      one.generators.seeded = True
"""
    seed = "np.random.seed(1), random.seed(1)" if seeded else ""
    test = f"""
import random
rng, old = np.random.default_rng(3), np.random.RandomState(3)
{seed}
f(rng, old)
assert {draw} != 0
"""
    assert two.judged(PRELUDE + learner, PRELUDE + test) == [""]


ENDS = {
    "StopIteration": "raise StopIteration",
    "StopIteration with a value": "raise StopIteration(6)",
    "StopAsyncIteration": "raise StopAsyncIteration",
    "GeneratorExit": "raise GeneratorExit",
    "KeyboardInterrupt": "raise KeyboardInterrupt",
    "SystemExit": "raise SystemExit",
    "a class below StopIteration": "raise End",
    "one that was looked at before": "return End if x is None else throw(End)",
    "next of nothing": "return next(iter(()))",
}
LOOPS = {
    "map": "assert all(map(lambda x: f(x) == 2 * x, [1, 2]))",
    "zip": "for got, x in zip(map(f, [1, 2]), [1, 2]): assert got == 2 * x",
    "list": "assert [f(x) for x in iter([1])] == list(map(f, [1]))",
    "next": "assert next(map(f, [3]), 6) == 6",
    "iter": "assert all(got == 6 for got in iter(lambda: f(3), None))",
    "a generator": "def g(): yield from map(f, [1, 2])\n"
    "for got in g(): assert got == 2",
    "an iterator class": "class I:\n"
    "  def __iter__(self): return self\n"
    "  def __next__(self): return f(3)\n"
    "assert all(got == 6 for got in I())",
    "async": "import asyncio\nclass A:\n"
    "  def __aiter__(self): return self\n"
    "  async def __anext__(self): return f(3)\n"
    "async def g():\n  async for got in A(): assert got == 6\n"
    "asyncio.run(g())",
    "with": "import contextlib\n@contextlib.contextmanager\n"
    "def c():\n  yield f(3)\n  assert False\n"
    "with c() as got: assert got == 6",
}


@pytest.mark.parametrize("end", ENDS)
def test_no_exception_of_hers_ends_a_loop_of_the_tests(end):
    learner = f"""
class End(StopIteration): pass
def throw(error): raise error
def f(x): {ENDS[end]}
"""
    tests = [f"f(None)\n{loop}" for loop in LOOPS.values()]
    if end != "one that was looked at before":
        tests = list(LOOPS.values())
    for error in two.judged(learner, *tests):
        assert error


def test_an_iterator_of_hers_may_end_and_so_may_one_of_the_tests():
    learner = """
class Two:
  def __init__(self): self.left = 2
  def __iter__(self): return self
  def __next__(self):
    if not self.left: raise StopIteration
    self.left -= 1
    return self.left
def total(draw):
  found = 0
  while True:
    try: found += draw()
    except StopIteration: return found
"""
    test = """
assert list(Two()) == [1, 0]
it = iter([1, 2])
assert total(lambda: next(it)) == 3
"""
    assert two.judged(learner, test) == [""]
