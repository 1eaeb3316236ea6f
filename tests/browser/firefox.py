"""Firefox driven through Marionette, its own protocol: Playwright's Firefox has no push messages."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any, BinaryIO

from tests.servers import dying_with_us, free_port

PROGRAM = shutil.which("firefox-esr") or shutil.which("firefox")
START_SECONDS = 180
QUIET = {
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
    "remote.prefs.recommended": False,
}


def woken_by(push_service: str) -> dict[str, Any]:
    """Settings that make this Firefox take its push messages from ws://`push_service`/."""
    return {
        "dom.push.connection.enabled": True,
        "dom.push.serverURL": f"ws://{push_service}/",
        "dom.push.testing.allowInsecureServerURL": True,
        "permissions.default.desktop-notification": 1,
        "alerts.useSystemBackend": False,
    }


class Firefox:
    """One browser with one session."""

    def __init__(self, port: int) -> None:
        self._socket = _connected(port)
        self._stream: BinaryIO = self._socket.makefile("rb")
        self._number = 0
        self._hear()  # who it is
        self.command("WebDriver:NewSession", {"capabilities": {}})
        self.command("WebDriver:SetTimeouts", {"script": 90_000, "pageLoad": 120_000, "implicit": 0})

    def command(self, name: str, parameters: dict[str, Any] | None = None) -> Any:
        self._number += 1
        said = json.dumps([0, self._number, name, parameters or {}]).encode()
        self._socket.sendall(str(len(said)).encode() + b":" + said)
        _, _, error, result = self._hear()
        if error:
            raise RuntimeError(f"{name}: {error['error']}: {error['message'][:400]}")
        return result.get("value", result) if isinstance(result, dict) else result

    def go(self, url: str) -> None:
        self._context("content")
        self.command("WebDriver:Navigate", {"url": url})

    def run(self, script: str, *arguments: Any, chrome: bool = False) -> Any:
        """What an async function with this body returns; `chrome` runs it in the browser itself."""
        self._context("chrome" if chrome else "content")
        body = (
            "const done = arguments[arguments.length - 1];"
            f"(async (...given) => {{ {script} }})(...arguments)"
            ".then(value => done({value}), problem => done({problem: String(problem)}));"
        )
        asked = {"script": body, "args": list(arguments), "newSandbox": True}
        answer = self.command(
            "WebDriver:ExecuteAsyncScript", asked | ({"sandbox": "system"} if chrome else {})
        )
        if answer is None:  # the page went elsewhere meanwhile
            return None
        if "problem" in answer:
            raise RuntimeError(answer["problem"])
        return answer.get("value")

    def until(self, script: str, *arguments: Any, chrome: bool = False, seconds: float = 120) -> Any:
        """The first true answer of the script."""
        end = monotonic() + seconds
        while monotonic() < end:
            with suppress(RuntimeError):  # the page may be on its way to another one
                if found := self.run(script, *arguments, chrome=chrome):
                    return found
            sleep(0.1)
        raise TimeoutError(script)

    def screenshot(self) -> str:
        """PNG in Base64."""
        self._context("content")
        return str(self.command("WebDriver:TakeScreenshot", {"full": False}))

    def quit(self) -> None:
        with suppress(OSError, RuntimeError, ValueError):
            self.command("Marionette:Quit", {"flags": ["eForceQuit"]})
        self._stream.close()
        self._socket.close()

    def _context(self, name: str) -> None:
        self.command("Marionette:SetContext", {"value": name})

    def _hear(self) -> Any:
        length = b""
        while (sign := self._stream.read(1)) != b":":
            if not sign:
                raise ConnectionError("Firefox is gone")
            length += sign
        return json.loads(self._stream.read(int(length)))


@contextmanager
def firefox(folder: Path, settings: dict[str, Any]) -> Iterator[Firefox]:
    """A fresh, headless Firefox with a profile in `folder`, gone after the block."""
    port = free_port()
    lines = QUIET | settings | {"marionette.port": port}
    text = "".join(f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in lines.items())
    (folder / "user.js").write_text(text)
    flags = [
        "--headless",
        "--no-remote",
        "--profile",
        str(folder),
        "-marionette",
        "-remote-allow-system-access",
    ]
    environment = os.environ | {"HOME": str(folder), "MOZ_CRASHREPORTER_DISABLE": "1"}
    with (folder / "log").open("w") as log:
        command = [*dying_with_us("TERM"), str(PROGRAM), *flags, "about:blank"]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            browser = Firefox(port)
            try:
                yield browser
            finally:
                browser.quit()
        finally:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _connected(port: int) -> socket.socket:
    end = monotonic() + START_SECONDS
    while monotonic() < end:
        with suppress(OSError):
            made = socket.create_connection(("127.0.0.1", port), 30)
            made.settimeout(180)
            return made
        sleep(0.1)
    raise TimeoutError("Firefox did not start")
