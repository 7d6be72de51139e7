"""`chainrule learn`: put the lessons in the learner's folder and open them.

The learner works in my-lessons/en or my-lessons/zh, on copies of the course's
notebooks; the start page leads from one language to the other. Progress and
settings are in my-lessons/.chainrule. See copies.py for what happens to the
files, jupyter.py for JupyterLab.
"""

import contextlib
import locale
import os
import signal
import sys
from pathlib import Path

import nbformat
from nbformat.sign import NotebookNotary

from chainrule_course.base import lifeline
from chainrule_course.base.errors import UserError
from chainrule_course.base.places import IN_CHECKOUT, LESSONS, ROOT
from chainrule_course.learner import copies, jupyter

LANGUAGES = ("en", "zh")

MESSAGES = {
    "en": {
        "copied": "{count} lessons were put into {folder}.",
        "offered": "Newer versions are beside your files, which are "
        "unchanged: {names}.",
        "moved": "Port {first} is taken, so port {port} is used.",
        "open": "JupyterLab is at {url}\nCtrl-C stops it.",
        "taken": "Port {port} cannot be used: choose another one, as in "
        "`make learn port=9000`, or give none to take the next free one.",
        "none free": "No port is free from {first} on: choose one yourself.",
        "empty": "There are no notebooks in {folder} yet: `make lessons` "
        "makes them.",
        "unwritable": "{name} cannot be written ({reason}): choose another "
        "folder, or make it yours.",
        "failed": "JupyterLab did not start: {log} says why.",
        "ended": "JupyterLab has ended by itself: {log} says why.",
    },
    "zh": {
        "copied": "已将 {count} 个笔记本放入 {folder}。",
        "offered": "新版笔记本已放在你的文件旁边"
        "（你的文件没有改动）：{names}。",
        "moved": "端口 {first} 已被占用，改用端口 {port}。",
        "open": "JupyterLab 的地址：{url}\n按 Ctrl-C 停止。",
        "taken": "端口 {port} 不能使用：换一个端口，例如 "
        "`make learn port=9000`，或者不指定端口，由程序自动选择。",
        "none free": "从 {first} 起没有空闲的端口：自己指定一个。",
        "empty": "{folder} 中还没有笔记本：用 `make lessons` 生成。",
        "unwritable": "无法写入 {name}（{reason}）："
        "换一个文件夹，或者修改它的权限。",
        "failed": "JupyterLab 没有启动成功：原因见 {log}。",
        "ended": "JupyterLab 意外退出：原因见 {log}。",
    },
}


def configure(parser):
    """Add the arguments of `chainrule learn`."""
    parser.add_argument(
        "--language",
        choices=LANGUAGES,
        help="language of the lessons (default: as last time)",
    )
    parser.add_argument(
        "--port", type=int, metavar="N", help="port of JupyterLab"
    )
    parser.add_argument(
        "--no-browser",
        action="store_true",
        help="only print the address, open no browser",
    )
    parser.add_argument(
        "--folder",
        type=Path,
        metavar="DIR",
        default=(ROOT if IN_CHECKOUT else Path.home()) / "my-lessons",
        help="where to keep your notebooks (default: my-lessons, in this"
        " checkout or else in your home folder)",
    )


def run(args, lessons=LESSONS):
    """Copy the lessons that are missing, then run JupyterLab."""
    top = args.folder.expanduser().resolve()
    language = args.language or remembered(top) or guessed()
    try:
        folder = prepare(lessons, top, language)
        return serve(folder, top / ".chainrule", language, args)
    except OSError as error:
        name, reason = error.filename or top, error.strerror
        raise UserError(
            say(language, "unwritable", name=name, reason=reason)
        ) from None


def say(language, message, **values):
    """Return a message in the learner's language."""
    return MESSAGES[language][message].format(**values)


# Language ---------------------------------------------------------------


def remembered(top):
    """Return the language that was used last; None if there is none.

    It is the one of the notebook saved last, or the one opened last.
    """
    saved = {}
    with contextlib.suppress(OSError):
        chosen = top / ".chainrule" / "language"
        saved[chosen.read_text("utf-8").strip()] = chosen.stat().st_mtime
        for path in top.glob("*/*.ipynb"):
            when = max(path.stat().st_mtime, saved.get(path.parent.name, 0))
            saved[path.parent.name] = when
    known = [language for language in LANGUAGES if language in saved]
    return max(known, key=saved.get, default=None)


def guessed():
    """Return zh where the computer speaks Chinese, en elsewhere."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    spoken = next((os.environ[n] for n in names if os.environ.get(n)), None)
    spoken = spoken or locale.getlocale()[0] or ""
    return "zh" if spoken.lower().startswith(("zh", "chinese")) else "en"


# Files ------------------------------------------------------------------


def prepare(lessons, top, language):
    """Bring all lessons into the learner's folder; return that of a language.

    Copies are signed: JupyterLab then trusts what is saved in them, such as
    the start page that moves.
    """
    home = top / ".chainrule"
    for each in sorted(LANGUAGES, key=lambda each: each != language):
        if not any((lessons / each).glob("*.ipynb")):
            raise UserError(say(each, "empty", folder=lessons / each))
        copied, offered = copies.bring(
            lessons / each, top / each, home / "copied" / each
        )
        sign(top / each / name for name in (*copied, *offered))
        if copied and each == language:
            count, folder = len(copied), top / each
            print(say(language, "copied", count=count, folder=folder))
        if offered:
            print(say(language, "offered", names=", ".join(offered)))
    (home / "language").write_text(language, "utf-8")
    return top / language


def sign(paths):
    """Tell Jupyter to trust these notebooks, where its folder allows it."""
    with contextlib.suppress(OSError, ValueError):
        notary = NotebookNotary()
        for path in paths:
            notary.sign(nbformat.read(path, as_version=4))


# JupyterLab -------------------------------------------------------------


def serve(folder, home, language, args):
    """Run JupyterLab until Ctrl-C."""
    port = choose_port(args.port, language)
    server = jupyter.Server(folder, home, language, port)

    def interrupt(*_):
        server.terminate()
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    lifeline.take_time()
    try:
        if not server.start(browser=not args.no_browser):
            raise UserError(say(language, "failed", log=server.log))
        print(say(language, "open", url=server.url), flush=True)
        server.process.wait()
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 0
    finally:
        if server.process:
            server.stop()
    if server.process.returncode:
        raise UserError(say(language, "ended", log=server.log))
    return 0


def choose_port(wanted, language):
    """Return the wanted port if it is free, or else any free one."""
    if wanted is not None:
        if not 0 < wanted < 65536 or not jupyter.is_free(wanted):
            raise UserError(say(language, "taken", port=wanted))
        return wanted
    first, port = jupyter.FIRST_PORT, jupyter.next_free()
    if port is None:
        raise UserError(say(language, "none free", first=first))
    if port != first:
        print(say(language, "moved", first=first, port=port))
    return port
