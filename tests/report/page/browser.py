"""A headless Chromium, driven by its own driver over plain HTTP on this machine alone."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

DRIVER = shutil.which("chromedriver")
PROGRAM = shutil.which("chromium") or shutil.which("google-chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
    "--disable-component-update",
    "--hide-scrollbars",
)


class Browser:
    """One window. Numbers of pixels are of the page."""

    def __init__(self, address: str) -> None:
        self._address = address

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        data = None if method == "GET" else json.dumps(body or {}).encode()
        request = urllib.request.Request(f"{self._address}{path}", data, method=method)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def devtools(self, command: str, **parameters: object) -> Any:
        """A command of the DevTools protocol."""
        return self._ask("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def size(self, width: int, height: int = 900) -> None:
        """A window of that size, as of a phone or a screen."""
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def prefer(self, scheme: str) -> None:
        """What the reader's system prefers: light or dark."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.devtools("Emulation.setEmulatedMedia", features=[feature])

    def open(self, path: Path, behind: str = "") -> None:
        """A file, with what stands behind the # of its address."""
        self._ask("POST", "/url", {"url": "about:blank"})
        self._ask("POST", "/url", {"url": path.as_uri() + (f"#{behind}" if behind else "")})

    def run(self, script: str, *arguments: object) -> Any:
        """What a script returns; a promise is waited for."""
        return self._ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def until(self, script: str) -> Any:
        """What an expression gives once it is true; AssertionError after ten seconds."""
        end = time.monotonic() + 10.0
        while time.monotonic() < end:
            found = self.run(f"return ({script})")
            if found:
                return found
            time.sleep(0.02)
        raise AssertionError(f"never true: {script}")

    def press(self, *keys: str) -> None:
        """Keys, one after the other."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._ask(
            "POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]}
        )

    def errors(self) -> list[str]:
        """What the console has told since the last call."""
        return [entry["message"] for entry in self._ask("POST", "/se/log", {"type": "browser"})]

    def picture(self, path: Path, whole: bool = False) -> None:
        """The window, or the whole page, as PNG."""
        more: dict[str, object] = {}
        if whole:
            sizes = self.devtools("Page.getLayoutMetrics")["cssContentSize"]
            more = {"captureBeyondViewport": True, "clip": {**sizes, "scale": 1}}
        found = self.devtools("Page.captureScreenshot", format="png", **more)
        path.write_bytes(base64.b64decode(found["data"]))

    def printed(self) -> bytes:
        """The page as PDF."""
        return base64.b64decode(
            self._ask("POST", "/print", {"page": {"width": 21, "height": 29.7}})
        )


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """A browser with a fresh profile in a folder, closed at the end."""
    assert DRIVER
    assert PROGRAM
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    driver = subprocess.Popen(
        [DRIVER, f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        root = Browser(f"http://127.0.0.1:{port}")
        _wait(root)
        options = {
            "binary": PROGRAM,
            "args": [*_FLAGS, f"--user-data-dir={folder / 'profile'}"],
        }
        wanted = {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"},
        }
        session = root._ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        own = Browser(f"http://127.0.0.1:{port}/session/{session['sessionId']}")
        try:
            yield own
        finally:
            own._ask("DELETE", "")
    finally:
        driver.terminate()
        driver.wait(10)


def _wait(root: Browser) -> None:
    end = time.monotonic() + 20.0
    while True:
        try:
            if root._ask("GET", "/status")["ready"]:
                return
        except OSError:
            if time.monotonic() > end:
                raise
        time.sleep(0.05)
