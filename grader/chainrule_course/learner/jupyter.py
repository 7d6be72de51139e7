"""Run JupyterLab for a learner: calm, quick, and without the network.

It gets a configuration of its own, so that neither the learner's other
Jupyter settings nor the teacher's nbgrader buttons show up: no news, no look
for updates, no extension shop, and a save every twenty seconds. Settings that
the learner changes in JupyterLab are kept.
"""

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

HOST = "127.0.0.1"
FIRST_PORT = 8888
STARTUP = Path(__file__).with_name("startup.py")  # for every kernel

SERVER = {
    "ServerApp": {
        "answer_yes": True,  # Ctrl-C asks no question
        "allow_root": True,  # containers; only this machine can connect
        "port_retries": 0,
        "contents_manager_class": "chainrule_course.learner.reopened.Contents",
        "jpserver_extensions": {
            "nbgrader.server_extensions.formgrader": False,
            "nbgrader.server_extensions.validate_assignment": False,
            "nbgrader.server_extensions.assignment_list": False,
            "nbgrader.server_extensions.course_list": False,
            "jupyter_lsp": False,  # looks for npm, which may never come back
            "jupyterlab_jupytext": False,
            "notebook": False,
        },
    },
    "LabApp": {
        "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "news_url": None,
        "extension_manager": "readonly",
    },
}

PAGE = {
    "disabledExtensions": {
        "@jupyter/nbgrader": True,
        "@jupyter-notebook/lab-extension": True,
        "@jupyterlab/apputils-extension:announcements": True,
        "@jupyterlab/extensionmanager-extension": True,
        "@jupyterlab/lsp-extension": True,
        "jupyterlab-jupytext": True,
    }
}

SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
    "@jupyterlab/docmanager-extension:plugin": {
        "autosave": True,
        "autosaveInterval": 20,
    },
}

LOCALES = {"en": "default", "zh": "zh_CN"}


class Server:
    """One JupyterLab in the foreground, its log in a file.

    It serves the folders of all languages, and opens the one given. The
    record of progress in `home` can be read by the start page.
    """

    def __init__(self, folder, home, language, port):
        self.folder, self.home, self.language = folder, home, language
        self.port = port
        self.token = secrets.token_urlsafe(16)
        self.log = home / "lab" / f"server-{port}.log"
        self.process = None

    @property
    def url(self):
        """The address to open, with the token that lets one in."""
        page = first_page(self.folder)
        return f"http://{HOST}:{self.port}{page}?token={self.token}"

    def start(self, browser=True):
        """Start it; tell whether it answers."""
        config = write_config(self.home, self.language)
        (self.home / "progress.jsonl").touch()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command(browser),
                cwd=self.folder,
                env=self.environment(config),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        return self.wait_for_answer()

    def command(self, browser):
        """Return the command line of this JupyterLab."""
        return [
            *(sys.executable, "-m", "jupyterlab"),
            f"--ServerApp.ip={HOST}",
            f"--ServerApp.port={self.port}",
            f"--ServerApp.root_dir={self.folder.parent}",
            f"--ServerApp.extra_static_paths={self.home}",
            f"--ServerApp.open_browser={browser}",
            f"--LabApp.default_url={first_page(self.folder)}",
        ]

    def environment(self, config):
        """Return the environment variables of this JupyterLab."""
        lab = self.home / "lab"
        places = {
            "CHAINRULE_HOME": self.home,
            "JUPYTER_CONFIG_DIR": config,
            "JUPYTERLAB_SETTINGS_DIR": lab / "settings",
            "JUPYTERLAB_WORKSPACES_DIR": lab / "workspaces",
            "JUPYTER_TOKEN": self.token,
            "JUPYTER_PREFER_ENV_PATH": "1",
            "PYTHONSTARTUP": STARTUP,
        }
        return os.environ | {key: str(value) for key, value in places.items()}

    def wait_for_answer(self, seconds=60):
        """Wait until it answers; tell whether it does."""
        status = f"http://{HOST}:{self.port}/api/status?token={self.token}"
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        deadline = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                direct.open(status, timeout=5).close()
                return True
            time.sleep(0.1)
        return False

    def terminate(self):
        """Ask it to end."""
        if self.process:
            self.process.terminate()

    def stop(self, patience=5):
        """See that it ends: it has heard Ctrl-C, too, so wait first."""
        for ask in (self.terminate, self.process.kill):
            try:
                self.process.wait(patience)
                return
            except subprocess.TimeoutExpired:
                ask()
                patience = 10
        self.process.wait()


def first_page(folder):
    """Return the address to open: of 00_start.ipynb, or else the first."""
    name = min(path.name for path in folder.glob("*.ipynb"))
    return f"/lab/tree/{folder.name}/{name}"


def write_config(home, language):
    """Write the configuration; return its folder."""
    folder = home / "lab" / f"config-{language}"
    locale = {"locale": LOCALES[language]}
    settings = SETTINGS | {"@jupyterlab/translation-extension:plugin": locale}
    (folder / "labconfig").mkdir(parents=True, exist_ok=True)
    write_json(folder / "jupyter_server_config.json", SERVER)
    write_json(folder / "labconfig" / "page_config.json", PAGE)
    write_json(
        folder / "labconfig" / "default_setting_overrides.json", settings
    )
    return folder


def write_json(path, value):
    """Write a file that another JupyterLab may be reading."""
    text = json.dumps(value, indent=1)
    if not path.exists() or path.read_text("utf-8") != text:
        part = path.with_suffix(f".{os.getpid()}")
        part.write_text(text, "utf-8")
        os.replace(part, path)


def is_free(port):
    """Tell whether a port can be listened on.

    On Linux and macOS a port that was closed a moment ago counts as free, as
    it does for JupyterLab.
    """
    with socket.socket() as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def next_free(first=FIRST_PORT):
    """Return the first free port from a number on; None if there is none."""
    return next((p for p in range(first, first + 100) if is_free(p)), None)
