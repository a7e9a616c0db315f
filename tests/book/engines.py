"""Firefox and WebKit as Debian has them, driven by WebDriver.

Firefox answers WebDriver's commands by itself, over a socket ("Marionette"); geckodriver, which
Debian does not have, would only put HTTP before it. WebKit has a driver, and needs a display.
"""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Remote
from selenium.webdriver.common.options import ArgOptions
from selenium.webdriver.firefox.options import Options as FirefoxOptions
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.webkitgtk.options import Options as WebKitOptions
from selenium.webdriver.webkitgtk.service import Service as WebKitService
from selenium.webdriver.webkitgtk.webdriver import WebDriver as WebKit

WAIT_S = 60
QUIET: dict[str, object] = {
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "marionette.port": 0,  # any that is free, written into the profile
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
}
# Where Marionette's name is not WebDriver's with a capital.
MARIONETTE = {
    "quit": "Marionette:Quit",
    "get": "WebDriver:Navigate",
    "w3cExecuteScript": "WebDriver:ExecuteScript",
    "w3cExecuteScriptAsync": "WebDriver:ExecuteAsyncScript",
    "clickElement": "WebDriver:ElementClick",
    "sendKeysToElement": "WebDriver:ElementSendKeys",
    "clearElement": "WebDriver:ElementClear",
    "actions": "WebDriver:PerformActions",
    "clearActionState": "WebDriver:ReleaseActions",
    "screenshot": "WebDriver:TakeScreenshot",
}


class Marionette(RemoteConnection):
    """Selenium's commands over Firefox's own socket: a length, a colon and a JSON list each way."""

    def __init__(self, port: int) -> None:
        super().__init__(client_config=ClientConfig("http://127.0.0.1"))
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=WAIT_S)
        self._stream = self._socket.makefile("rb")
        self._last = 0
        self._read()  # what it is

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._stream.read(1)
        return json.loads(self._stream.read(int(length[:-1])))

    def execute(self, command: str, params: dict[str, Any]) -> dict[str, Any]:
        """Carry out a command and return its value, or raise what Firefox says against it."""
        if command == "screenshot":
            params = {"full": False}  # of the window, as others do
        name = MARIONETTE.get(command, f"WebDriver:{command[0].upper()}{command[1:]}")
        params = {key: value for key, value in (params or {}).items() if key != "sessionId"}
        self._last += 1
        text = json.dumps([0, self._last, name, params]).encode()
        self._socket.sendall(str(len(text)).encode() + b":" + text)
        _, _, error, result = self._read()
        if error:
            raise WebDriverException(f"{command}: {error['error']}: {error['message']}")
        wrapped = isinstance(result, dict) and "value" in result
        return {"value": result["value"] if wrapped else result}

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()


def missing(engine: str) -> str:
    """Return what is to be installed for an engine, or nothing where all of it is there."""
    needed = {"Firefox": ["firefox-esr"], "WebKit": ["WebKitWebDriver", "Xvfb"]}[engine]
    if engine == "Firefox" and shutil.which("firefox"):
        return ""
    return "" if all(map(shutil.which, needed)) else f"no {engine}: {' and '.join(needed)}"


@contextmanager
def firefox(profile: Path, **settings: object) -> Iterator[Remote]:
    """Run a headless Firefox with settings of its own."""
    profile.mkdir(parents=True, exist_ok=True)
    lines = (f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in (QUIET | settings).items())
    (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    command = [program, "--marionette", "--headless", "--no-remote", "--profile", str(profile)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **quiet) as process:
        try:
            port = _when_written(profile / "MarionetteActivePort")
            driver = Remote(command_executor=Marionette(port), options=FirefoxOptions())
            yield driver
        finally:
            process.terminate()


@contextmanager
def webkit() -> Iterator[Remote]:
    """Run WebKitGTK's own small browser on a display that nobody sees."""
    read, write = socket.socketpair()
    number = str(write.fileno())
    command = ["Xvfb", "-displayfd", number, "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, pass_fds=[write.fileno()], **quiet) as display:
        try:
            env = {**os.environ, "DISPLAY": f":{read.recv(16).decode().strip()}"}
            service = WebKitService(shutil.which("WebKitWebDriver"), env=env)
            driver = WebKit(options=webkit_options(), service=service)
            try:
                yield driver
            finally:
                driver.quit()
        finally:
            display.terminate()


def webkit_options() -> ArgOptions:
    """Return the options that name the browser which Debian has without putting it on the path."""
    options = WebKitOptions()
    found = sorted(Path("/usr").glob("lib*/**/webkit*gtk-*/MiniBrowser"))
    options.binary_location = str(found[-1])
    options.add_argument("--automation")
    return options


def _when_written(path: Path) -> int:
    """Return the number that a program writes into a file when it is ready."""
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        if path.is_file() and (text := path.read_text(encoding="utf-8").strip()):
            return int(text)
        time.sleep(0.05)
    raise TimeoutError(f"{path.name} was not written within {WAIT_S} s")
