"""Real kernels, started as a page starts them."""

import os
from contextlib import contextmanager

from jupyter_client.manager import start_new_kernel


class Kernel:
    """A kernel that tells what a cell showed, and what it raised."""

    def __init__(self, manager, client):
        self.manager, self.client = manager, client

    def run(self, code):
        """(all text that was shown, error or None)."""
        shown, errors = [], []

        def take(message):
            content = message["content"]
            if message["msg_type"] == "error":
                errors.append("\n".join(content["traceback"]))
            shown.append(content.get("text", ""))
            shown.append(content.get("data", {}).get("text/html", ""))
            shown.append(content.get("data", {}).get("text/plain", ""))

        reply = self.client.execute_interactive(
            code, timeout=60, output_hook=take, allow_stdin=False
        )
        self.status = reply["content"]["status"]
        return "\n".join(shown), "\n".join(errors) or None


@contextmanager
def running(home, **environment):
    page = {"CHAINRULE_HOME": str(home), "JPY_SESSION_NAME": "a page"}
    there = {**os.environ, **page, **environment}
    there = {key: value for key, value in there.items() if value is not None}
    manager, client = start_new_kernel(env=there)
    try:
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
