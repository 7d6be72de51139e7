"""Fixtures: a JupyterLab server and a headless Chromium, once a session."""

import pytest

from browser.lab import Lab, find_chromium


@pytest.fixture(scope="session")
def chromium():
    """Playwright's handle of a Chromium that is already installed."""
    sync_api = pytest.importorskip("playwright.sync_api")
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium: install one or name it in CHROMIUM")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab(chromium, tmp_path_factory):
    """Return a JupyterLab server in a temporary folder."""
    server = Lab(tmp_path_factory.mktemp("lab"))
    yield server
    server.close()


@pytest.fixture
def page(chromium):
    """Return an empty page, 1200 pixels wide."""
    page = chromium.new_page(viewport={"width": 1200, "height": 900})
    page.set_default_timeout(20_000)
    yield page
    page.close()
