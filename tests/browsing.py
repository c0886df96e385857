"""The application as a process of its own, and Chromium to look at it: what the tests in the browser share."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import hamlet_content
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
PATIENCE = 60_000  # milliseconds that a page may take on a busy machine


def need_chromium() -> None:
    """Skip where there is no Chromium, but never in continuous integration, where there has to be one."""
    if not Path(CHROMIUM).exists():
        assert os.environ.get("CI") != "true", "there is no Chromium to test the pages in: .ci/run installs it"
        pytest.skip("there is no Chromium here; apt install chromium")


@contextmanager
def served() -> Iterator[str]:
    """Start `ccsim app` and give its address."""
    command = [sys.executable, "-m", "ccsim", "app", "--no-browser"]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert child.stdout is not None
    said: list[str] = []
    opened = threading.Event()

    def listen() -> None:
        for line in child.stdout or ():
            said.append(line)
            if "ccsim is open at" in line:
                opened.set()

    listening = threading.Thread(target=listen, daemon=True)
    listening.start()
    try:
        assert opened.wait(180), "".join(said)
        yield re.search(r"http://\S+", "".join(said))[0].rstrip("/")
    finally:
        child.send_signal(signal.SIGINT)
        try:
            child.wait(30)
        finally:
            child.kill()
            listening.join(10)
            child.stdout.close()
        ours = [line for line in said if 'File "' in line and f"{ROOT}/ccsim" in line]  # of tracebacks
        problems = [line for line in ours if "guard.py" not in line]  # through which refusals of Solara's pass
        assert problems == [], "".join(said)


@contextmanager
def chromium() -> Iterator[object]:
    """Give a browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """Somebody with a browser window of their own, and what the page did that it should not."""

    def __init__(self, browser, address: str, width: int = 1280, **more: str) -> None:
        """Open a window."""
        self.address = address
        self.context = browser.new_context(viewport={"width": width, "height": 900}, accept_downloads=True, **more)
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.elsewhere: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", self._note)
        self.page.on("websocket", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("dialog", lambda dialog: self.errors.append(f"dialog: {dialog.message}"))

    def _note(self, request) -> None:
        here = self.address.partition("//")[2]
        ours = request.url.startswith((f"http://{here}/", f"ws://{here}/", "blob:", "data:"))
        if not ours:
            self.elsewhere.append(request.url)

    def go(self, search: str = "") -> None:
        """Open an address and wait until the page is there."""
        self.page.goto(f"{self.address}/{search}", timeout=PATIENCE)
        self.page.wait_for_selector("main h1")

    def step(self, name: str) -> None:
        """Go to a step by its place in the line at the top."""
        self.page.get_by_role("link", name=name).click()

    def settled(self) -> str:
        """Return the search of the address once it has stood still for a moment."""
        before = ""
        while before != self.page.url:
            before = self.page.url
            time.sleep(0.5)
        return before


def small_town(path: Path, name: str = "Hamlet") -> Path:
    """Write the file of a hamlet of 600 people and four years, which is simulated in no time."""
    content = hamlet_content() | {"years": 6, "title": name}
    content["towns"][0]["name"] = name[:60]
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
