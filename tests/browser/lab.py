"""A real JupyterLab server and a real browser, for tests and benchmarks."""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_QUIET = {
    "fetchNews": "false",
    "checkForUpdates": False,
    "doNotDisturbMode": True,
}
LIVE = ".chainrule-live"
_IDLE = """
    window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel
        ?.status === "idle"
"""


def find_chromium():
    """Path of a Chromium or Chrome, or None."""
    for name in (os.environ.get("CHROMIUM"), *_NAMES):
        if name and shutil.which(name):
            return shutil.which(name)
    return None


def free_port():
    """Port number that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Lab:
    """A JupyterLab server of its own, with its folder, port and token."""

    def __init__(self, folder):
        self.folder = Path(folder) / "notebooks"
        self.home = Path(folder) / "home"
        self.folder.mkdir(parents=True)
        self.port, self.token = free_port(), secrets.token_hex(16)
        self._write_settings()
        self.log = (Path(folder) / "server.log").open("w")
        self.server = subprocess.Popen(
            self._command(),
            env=self._environment(),
            cwd=self.folder,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        self._wait()

    def _command(self):
        return [
            *(sys.executable, "-m", "jupyterlab", "--no-browser"),
            *("--allow-root", "--expose-app-in-browser"),
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={self.port}",
            "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={self.token}",
            f"--ServerApp.root_dir={self.folder}",
        ]

    def _environment(self):
        own = {
            "JUPYTERLAB_SETTINGS_DIR": self.home / "settings",
            "JUPYTERLAB_WORKSPACES_DIR": self.home / "workspaces",
            "JUPYTER_CONFIG_DIR": self.home / "config",
            "JUPYTER_DATA_DIR": self.home / "data",
            "JUPYTER_RUNTIME_DIR": self.home / "runtime",
            "IPYTHONDIR": self.home / "ipython",
        }
        kept = {k: v for k, v in os.environ.items() if k != "MPLBACKEND"}
        return kept | {name: str(path) for name, path in own.items()}

    def _write_settings(self):
        folder = self.home / "settings" / "@jupyterlab" / "apputils-extension"
        folder.mkdir(parents=True)
        file = folder / "notification.jupyterlab-settings"
        file.write_text(json.dumps(_QUIET))

    def _wait(self, seconds=40):
        deadline = time.monotonic() + seconds
        address = f"http://127.0.0.1:{self.port}/api?token={self.token}"
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(address, timeout=2).read()
                return
            if self.server.poll() is not None:
                break
            time.sleep(0.1)
        self.close()
        raise RuntimeError(f"JupyterLab did not start: see {self.log.name}")

    def write(self, name, *cells):
        """Write a notebook of code cells; return its path."""
        notebook = nbformat.v4.new_notebook()
        notebook.cells = [nbformat.v4.new_code_cell(text) for text in cells]
        notebook.metadata["kernelspec"] = {
            **{"name": "python3", "display_name": "Python 3"},
            "language": "python",
        }
        nbformat.write(notebook, self.folder / name)
        return self.folder / name

    def open(self, page, name, wait_for=LIVE):
        """Open a notebook, run all of it, wait for what it shows."""
        where = f"http://127.0.0.1:{self.port}/lab/tree/{name}"
        page.goto(f"{where}?token={self.token}&reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        page.wait_for_function(_IDLE, timeout=60_000)
        page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        if wait_for:
            page.wait_for_selector(wait_for, timeout=60_000)

    def close(self):
        """Stop the server and its kernels."""
        self.server.terminate()
        try:
            self.server.wait(15)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()
        self.log.close()
