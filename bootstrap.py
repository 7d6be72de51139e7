"""Make .venv, the course's own Python environment, with no help but Python.

    python bootstrap.py              prepare what the lessons need
    python bootstrap.py --dev        prepare what the tests need as well
    python bootstrap.py learn        prepare, then run `chainrule learn`

It installs the pinned packages of requirements.txt into .venv and then the
three packages of this folder. A stamp in .venv says what was installed, so a
second run has nothing to do; a half-made .venv is made anew. pip's own words
go to build/setup.log. Whatever goes wrong is said in one sentence.

Python 3.6 must be able to read this file, to say that it is too old.
"""

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time

NEEDED = (3, 11)
ROOT = os.path.dirname(os.path.abspath(__file__))
WINDOWS = os.name == "nt"
MEGABYTES = {False: 800, True: 1100}  # to install: the lessons, all the rest
STAMP, UNFINISHED = "chainrule-stamp.json", "chainrule-unfinished"
LOG = os.path.join("build", "setup.log")
OURS = "./lessons", ".", "./grader/compat"  # packages of this folder
AGAIN = "run the same command again"
WAITING = "Another set-up is at work in this folder; waiting for it."

# What pip or venv wrote, and the sentence that it means; first match wins.
REASONS = [
    (
        r"No space left on device|\[Errno 28\]|not enough space on the disk"
        r"|Disk quota exceeded",
        "The disk is full: make some room and {again}.",
    ),
    (
        r"ensurepip is not available|No module named '?ensurepip",
        "{venv_missing}",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError|SSLCertVerificationError",
        "The package index could not be reached safely, its certificate was "
        "refused: check the clock and the proxy, and {again}.",
    ),
    (
        r"NewConnectionError|Connect(ion)?Error|ConnectTimeout|ReadTimeout"
        r"|Max retries exceeded|ProxyError|name resolution"
        r"|getaddrinfo failed|Connection refused|connection broken"
        r"|from versions: none",
        "The package index cannot be reached: check the network connection "
        "and {again} (details: {log}).",
    ),
    (
        r"Permission denied|\[Errno 13\]|\[WinError (5|32)\]",
        "A file in .venv cannot be written: close programs that use it "
        "(JupyterLab?), check that the folder is yours, and {again} "
        "(details: {log}).",
    ),
    (
        r"No matching distribution found",
        "A package has no version for Python {version} on this machine: try "
        "Python 3.11, 3.12 or 3.13 (details: {log}).",
    ),
]


# What is shown in Chinese where the command asks for it; {} is filled in.
CHINESE = [
    (r"Making \.venv, .*", "正在建立 .venv，课程自己的 Python 环境。"),
    (r"Ready after (\d+) s\.", "用了 {} 秒，准备好了。"),
    (r"The last run was interrupted.*", "上次没有装完；重新建立 .venv。"),
    (r"The folder has moved.*", "文件夹换了位置；重新建立 .venv。"),
    (
        r"Another set-up is at work.*",
        "这个目录里已经有一次安装在进行，请稍等。",
    ),
    (r"fetching packages: (\d+) of (\d+)(.*)", "下载软件包：{}/{}{}"),
    (r"installing packages: (\d+) of (\d+)", "安装软件包：{}/{}"),
    (r"Stopped; .*", "已停下；再运行同一条命令就会接着装。"),
    (r"The disk is full.*", "磁盘满了：腾出一些空间，再运行同一条命令。"),
    (
        r"About (\d+) MB of disk are needed and (\d+) MB are free.*",
        "大约需要 {} MB 磁盘空间，现有 {} MB：腾出一些，再运行同一条命令。",
    ),
    (
        r"Python (\S+) or newer is needed; this is (\S+).*",
        "需要 Python {} 或更新的版本，这里是 {}：请从 "
        "https://www.python.org/downloads/ 安装，再运行同一条命令。",
    ),
    (
        r"This Python cannot make environments.*(`sudo[^`]*`).*",
        "这个 Python 不能建立环境：在 Debian 或 Ubuntu 上先运行 {}，"
        "再运行同一条命令。",
    ),
    (
        r"The package index could not be reached safely.*",
        "软件包的网站证书没有通过：检查时钟和代理，再运行同一条命令。",
    ),
    (
        r"The package index cannot be reached.*details: (.*)\)\.",
        "连不上软件包的网站：检查网络，或者用 PIP_INDEX_URL 指定一个镜像，"
        "再运行同一条命令（详情：{}）。",
    ),
    (
        r"A file in \.venv cannot be written.*details: (.*)\)\.",
        ".venv 里有文件写不了：关掉正在使用它的程序（JupyterLab？），"
        "确认文件夹是你的，再运行同一条命令（详情：{}）。",
    ),
    (
        r"A package has no version for Python (\S+) on.*details: (.*)\)\.",
        "有的软件包没有适合 Python {} 的版本：换 Python 3.11、3.12 或 3.13 "
        "试试（详情：{}）。",
    ),
    (
        r"The set-up failed; the last lines of (\S+) say why\.",
        "安装没有成功；原因见 {} 的最后几行。",
    ),
    (
        r"Nothing can be written in (.*) \((.*)\): move.*",
        "{} 里写不了文件（{}）：把课程移到你自己的文件夹，再运行同一条命令。",
    ),
]


def said(text):
    """A sentence in the language that the command asks for."""
    if "--language zh" not in " ".join(sys.argv):
        return text
    for pattern, chinese in CHINESE:
        found = re.match(pattern + "$", text.strip(), re.S)
        if found:
            return chinese.format(*found.groups())
    return text


class Problem(Exception):
    """Something the reader can mend, said in one sentence."""


def main(arguments):
    """Prepare .venv; then run `chainrule` with the arguments, if any."""
    dev = arguments[:1] == ["--dev"]
    command = arguments[1:] if dev else arguments
    try:
        check_python(sys.version_info)
        prepare(ROOT, dev)
    except Problem as problem:
        print(said(str(problem)), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n" + said(f"Stopped; {AGAIN} to go on."), file=sys.stderr)
        return 130
    except OSError as error:
        print(said(explain_error(error)), file=sys.stderr)
        return 1
    return hand_over(command) if command else 0


def prepare(root, dev):
    """Bring .venv up to date, one process at a time."""
    if is_ready(root, dev):
        return
    check_venv_modules()
    check_writable(root)
    with only_one(root):
        if not is_ready(root, dev):
            check_space(root, dev)
            build(root, dev)


def build(root, dev):
    """Make .venv if it is missing or unusable, and install into it."""
    started = time.time()
    with contextlib.suppress(OSError):
        os.remove(os.path.join(root, LOG))
    if not is_usable(root):
        print(said("Making .venv, the course's own Python environment."))
        make_environment(root)
    unfinished = os.path.join(root, ".venv", UNFINISHED)
    open(unfinished, "w").close()
    install(root, dev)
    write_stamp(root, dev)
    os.remove(unfinished)
    print(said(f"Ready after {time.time() - started:.0f} s."), flush=True)


# What is there already ------------------------------------------------------


def is_ready(root, dev):
    """Tell whether .venv holds exactly what is asked for."""
    if not all(map(os.path.exists, (venv_python(root), chainrule(root)))):
        return False
    if os.path.exists(os.path.join(root, ".venv", UNFINISHED)):
        return False
    have, want = read_stamp(root), fingerprint(root, dev)
    return all(have.get(key) == value for key, value in want.items())


def is_usable(root):
    """Tell whether the .venv that is there can be installed into."""
    folder = os.path.join(root, ".venv")
    if not os.path.exists(venv_python(root)):
        return False
    if os.path.exists(os.path.join(folder, UNFINISHED)):
        print(said("The last run was interrupted; starting .venv anew."))
        return False
    if read_stamp(root).get("folder", root) != root:
        print(said("The folder has moved; starting .venv anew."))
        return False
    code = f"import sys, pip; sys.exit(sys.version_info < {NEEDED})"
    return not subprocess.call(
        [venv_python(root), "-c", code], stderr=subprocess.DEVNULL
    )


def fingerprint(root, dev):
    """Return what the stamp must say: where .venv is, what was asked for."""
    projects = [os.path.join(folder, "pyproject.toml") for folder in OURS]
    projects.append("setup.py")
    wanted = {
        "folder": root,
        "lessons": digest(root, ["requirements.txt", *projects]),
    }
    if dev:
        wanted["dev"] = digest(root, ["requirements-dev.txt", *projects])
    return wanted


def digest(root, names):
    """Return a hash of some files' contents."""
    total = hashlib.sha256()
    for name in names:
        with open(os.path.join(root, name), "rb") as file:
            total.update(file.read().replace(b"\r\n", b"\n") + b"\0")
    return total.hexdigest()


def read_stamp(root):
    """Return what the last finished run installed; {} if there was none."""
    try:
        with open(os.path.join(root, ".venv", STAMP)) as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def write_stamp(root, dev):
    """Record what is installed now."""
    path = os.path.join(root, ".venv", STAMP)
    stamp = dict(read_stamp(root), **fingerprint(root, dev))
    with open(path + ".new", "w") as file:
        json.dump(stamp, file, indent=1)
    os.replace(path + ".new", path)


def venv_program(root, name):
    """Return the path of a program inside .venv."""
    if WINDOWS:
        return os.path.join(root, ".venv", "Scripts", name + ".exe")
    return os.path.join(root, ".venv", "bin", name)


def venv_python(root):
    """Return the path of .venv's Python."""
    return venv_program(root, "python")


def chainrule(root):
    """Return the path of .venv's `chainrule` command."""
    return venv_program(root, "chainrule")


# What must hold before we start ---------------------------------------------


def check_python(version):
    """Refuse a Python that is too old."""
    if tuple(version[:2]) < NEEDED:
        raise Problem(
            f"Python {dotted(NEEDED)} or newer is needed; this is "
            f"{dotted(version)} ({sys.executable}): install a newer one from "
            f"https://www.python.org/downloads/ and {AGAIN}."
        )


def dotted(version):
    """Return a version as text: 3.11."""
    return ".".join(map(str, version[:2]))


def check_venv_modules():
    """Refuse a Python that cannot make environments (Debian splits it)."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Problem(venv_missing()) from None


def venv_missing():
    """Say how to get the modules that make environments."""
    return (
        "This Python cannot make environments: on Debian or Ubuntu, run "
        f"`sudo apt install python{dotted(sys.version_info)}-venv` and then "
        f"{AGAIN}."
    )


def check_writable(root):
    """Refuse a folder in which nothing can be written."""
    try:
        os.makedirs(os.path.join(root, "build"), exist_ok=True)
        probe = os.path.join(root, "build", f"probe-{os.getpid()}")
        open(probe, "w").close()
        os.remove(probe)
    except OSError as error:
        raise Problem(explain_error(error, root)) from None


def check_space(root, dev):
    """Refuse to start what the disk has no room for."""
    if os.path.exists(os.path.join(root, ".venv", STAMP)):
        return
    need, free = MEGABYTES[dev], shutil.disk_usage(root).free / 1e6
    if free < need:
        raise Problem(
            f"About {need} MB of disk are needed and {free:.0f} MB are free: "
            f"make some room and {AGAIN}."
        )


@contextlib.contextmanager
def only_one(root):
    """Hold the set-up's lock, which ends with the process that holds it."""
    with open(os.path.join(root, "build", "setup.lock"), "a") as file:
        if not lock(file):
            print(said(WAITING))
            while not lock(file):
                time.sleep(0.3)
        yield


def lock(file):
    """Try to lock an open file; tell whether it worked."""
    try:
        if WINDOWS:
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


# The work -------------------------------------------------------------------


def make_environment(root):
    """Make an empty .venv in place of whatever is there."""
    folder = os.path.join(root, ".venv")
    run_logged(root, [sys.executable, "-m", "venv", "--clear", folder])


def install(root, dev):
    """Install the pinned packages, then this folder's own, without index."""
    pins = "requirements-dev.txt" if dev else "requirements.txt"
    pip = [venv_python(root), "-m", "pip", "install", "--progress-bar", "off"]
    total = count_pins(os.path.join(root, pins))
    if not uv_installs(root, pins, total):
        run_logged(root, [*pip, "-r", pins], Progress(root, total))
    ours = [word for folder in OURS for word in ("-e", folder)]
    run_logged(root, [*pip, "--no-deps", "--no-build-isolation", *ours])


def uv_installs(root, pins, total):
    """Install with uv, which is quicker, where it is found.

    Returns whether that has worked. If not, pip tries, and explains.
    """
    uv = shutil.which("uv")
    if not uv:
        return False
    into = ["--python", venv_python(root), "--compile-bytecode", "-r", pins]
    command = [uv, "pip", "install", *as_pip_is_told(os.environ), *into]
    try:
        run_logged(root, command, Progress(root, total, uv=True))
    except Problem:
        return False
    return True


def as_pip_is_told(environment):
    """Return what pip's variables say of indexes, as options of uv.

    The first is what pip always does: no index comes before another.
    """
    options = ["--index-strategy", "unsafe-best-match"]
    options += ["--no-index"] if environment.get("PIP_NO_INDEX") else []
    for name in ("INDEX_URL", "EXTRA_INDEX_URL", "FIND_LINKS"):
        option = "--" + name.lower().replace("_", "-")
        for word in environment.get("PIP_" + name, "").split():
            options += [option, word]
    return options


def count_pins(path):
    """Count the packages that a requirements file names."""
    with open(path) as file:
        return sum("==" in line for line in file)


def run_logged(root, command, progress=None):
    """Run a command with its output in the log; explain a failure."""
    with open(os.path.join(root, LOG), "ab") as log:
        start = log.tell()
        process = subprocess.Popen(
            command,
            cwd=root,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait(process, progress)
        except BaseException:
            stop(process)
            raise
    if process.returncode:
        raise Problem(explain(read_log(root, start)))


def wait(process, progress):
    """Wait for a process to end, showing how far it is."""
    while True:
        try:
            process.wait(0.3)
            break
        except subprocess.TimeoutExpired:
            if progress:
                progress.show()
    if progress:
        progress.end()


def stop(process):
    """End a process, politely first."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()


def clean_environment():
    """Return the environment variables, less those that mislead pip."""
    names = ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX")
    keep = {k: v for k, v in os.environ.items() if k not in names}
    ours = {"PIP_USER": "0", "PIP_NO_INPUT": "1"}
    return dict(keep, PIP_DISABLE_PIP_VERSION_CHECK="1", **ours)


class Progress:
    """One line that says how far pip is: rewritten on a screen, rare else.

    uv says nothing on its way: then what is in .venv is counted.
    """

    def __init__(self, root, pins, uv=False):
        self.root, self.pins, self.uv = root, pins, uv
        self.screen = sys.stdout.isatty()
        self.every = 0.3 if self.screen else 15
        self.started = self.shown = time.time()
        self.before = len(self.installed())

    def installed(self):
        """List the packages that are in .venv."""
        places = [os.path.join(self.root, ".venv", "Lib", "site-packages")]
        library = os.path.join(self.root, ".venv", "lib")
        if not WINDOWS and os.path.isdir(library):
            versions = os.listdir(library)
            places = [
                os.path.join(library, v, "site-packages") for v in versions
            ]
        names = [n for p in places if os.path.isdir(p) for n in os.listdir(p)]
        return [name for name in names if name.endswith(".dist-info")]

    def text(self):
        """Say how many packages are fetched, or installed."""
        if self.uv:
            done = min(len(self.installed()) - self.before, self.pins)
            return f"installing packages: {done} of {self.pins}"
        log = read_log(self.root)
        installing = re.search(
            r"(?m)^Installing collected packages: (.*)", log
        )
        if installing:
            total = installing.group(1).count(",") + 1
            done = len(self.installed()) - self.before
            return f"installing packages: {min(done, total)} of {total}"
        total = self.pins - len(re.findall(r"(?m)^Ignoring ", log))
        found = r"(?m)^(?:Collecting|Processing|Requirement al).*\(from -r "
        done = min(len(re.findall(found, log)), total)
        waiting = (
            " (waiting for the index)" if "Retrying" in log[-500:] else ""
        )
        return f"fetching packages: {done} of {total}{waiting}"

    def show(self):
        """Show the line, if it is time to."""
        now = time.time()
        if now - self.shown < self.every:
            return
        self.shown = now
        line = f"  {said(self.text())}, {now - self.started:.0f} s"
        print(
            "\r" + line.ljust(72) if self.screen else line,
            end="" if self.screen else "\n",
            flush=True,
        )

    def end(self):
        """Clear the line."""
        if self.screen:
            print("\r" + " " * 72, end="\r", flush=True)


# What went wrong ------------------------------------------------------------


def read_log(root, start=0):
    """Return what the log says from a position on."""
    try:
        with open(os.path.join(root, LOG), "rb") as file:
            file.seek(start)
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def explain(text):
    """Return the one sentence that a failed step's output comes to."""
    values = {
        "again": AGAIN,
        "log": LOG,
        "version": dotted(sys.version_info),
        "venv_missing": venv_missing(),
    }
    for pattern, sentence in REASONS:
        if re.search(pattern, text):
            return sentence.format(**values)
    return f"The set-up failed; the last lines of {LOG} say why."


def explain_error(error, root=ROOT):
    """Return the one sentence that an operating system's error comes to."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):
        return f"The disk is full: make some room and {AGAIN}."
    return (
        f"Nothing can be written in {root} ({error.strerror}): move the "
        f"course to a folder of your own and {AGAIN}."
    )


def hand_over(command):
    """Run `chainrule` in this process's place; return its exit code."""
    full = [chainrule(ROOT), *command]
    sys.stdout.flush()
    if not WINDOWS:
        os.execv(full[0], full)
    try:
        return subprocess.call(full)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
